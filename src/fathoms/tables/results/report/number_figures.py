"""Predicted values against true ones, and what is left between them."""

from __future__ import annotations

import numpy as np

from fathoms.tables.results.answers import Answers
from fathoms.tables.results.charts.axis import Axis
from fathoms.tables.results.charts.chart import Chart
from fathoms.tables.results.depth import significant
from fathoms.tables.results.markup import Markup, Piece
from fathoms.tables.results.report.section import gallery

_MOST_POINTS = 3_000
_BINS = 31


def number_figures(answers: Answers, target: str) -> list[Piece]:
    """Predicted against true, residuals against predicted, and the residuals' histogram."""
    shown = np.linspace(0, len(answers.truth) - 1, min(_MOST_POINTS, len(answers.truth))).round().astype(np.int64)
    return [
        gallery(
            predicted_against_true(answers, target, shown),
            _residuals(answers, target, shown),
            _histogram(answers, target),
        )
    ]


def predicted_against_true(answers: Answers, target: str, shown: np.ndarray) -> Markup:
    """A point for each row; on the dashed line the prediction is right."""
    truth, given = answers.truth, answers.given
    square = np.concatenate([truth, given])
    chart = Chart(Axis.over(square, title=f"predicted {target}"), Axis.over(square, title=f"true {target}"))
    chart.points(given[shown], truth[shown], size=_size(shown))
    chart.diagonal()
    total = float(((truth - truth.mean()) ** 2).sum())
    explained = 1 - float(((truth - given) ** 2).sum()) / total if total else 0.0
    root = significant(float(np.sqrt(((truth - given) ** 2).mean())))
    says = (
        f"Scatter of true against predicted {target} for {len(truth):,} test rows; the correlation is "
        f"{_correlation(truth, given):.2f}, R² {explained:.3f}, the root mean squared error {root}."
    )
    return chart.figure("True against predicted", says, f"R² {explained:.3f}, root mean squared error {root}")


def _residuals(answers: Answers, target: str, shown: np.ndarray) -> Markup:
    left = answers.truth - answers.given
    chart = Chart(Axis.over(answers.given, title=f"predicted {target}"), Axis.over(left, title="true − predicted"))
    chart.points(answers.given[shown], left[shown], size=_size(shown))
    chart.level(0)
    middles, means = _running_mean(answers.given, left)
    chart.line(middles, means, "s2")
    says = (
        f"Residuals, true minus predicted {target}, against the predicted value; the line is their running mean, "
        f"which goes from {means.min():.3g} to {means.max():.3g}. A curved line means a shape that is not learned."
    )
    return chart.figure("What is left", says, "The line is the running mean; were all learned, it would be level.")


def _running_mean(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(x, kind="stable")
    pieces = np.array_split(order, max(2, min(15, len(order) // 20)))
    pieces = [piece for piece in pieces if len(piece)]
    return np.array([x[piece].mean() for piece in pieces]), np.array([y[piece].mean() for piece in pieces])


def _histogram(answers: Answers, target: str) -> Markup:
    left = answers.truth - answers.given
    low, high = np.quantile(left, [0.005, 0.995])
    low, high = (low, high) if low < high else (low - 0.5, high + 0.5)
    counts, edges = np.histogram(np.clip(left, low, high), bins=_BINS)
    chart = Chart(
        Axis(float(edges[0]), float(edges[-1]), "true − predicted"), Axis(0, float(counts.max()) * 1.05, "test rows")
    )
    chart.bars((edges[:-1] + edges[1:]) / 2, counts * 1.0, width=float(edges[1] - edges[0]) * 0.92)
    chart.upright(0)
    inner = np.quantile(left, [0.05, 0.95])
    note = f"Nine of ten rows lie between {significant(inner[0])} and {significant(inner[1])}.".replace("-", "−")
    return chart.figure("How far off", f"Histogram of true minus predicted {target}. {note}", note)


def _size(shown: np.ndarray) -> float:
    return 5.0 if len(shown) < 300 else 3.6 if len(shown) < 1_200 else 2.6


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    spread = float(a.std() * b.std())
    return float(((a - a.mean()) * (b - b.mean())).mean()) / spread if spread else 0.0
