"""Probabilities and likeliest labels against true ones."""

from __future__ import annotations

import numpy as np

from fathoms.tables.results.answers import Answers
from fathoms.tables.results.charts.axis import Axis
from fathoms.tables.results.charts.chart import Chart, shortened
from fathoms.tables.results.confusion_matrix import confusion_matrix
from fathoms.tables.results.markup import Markup, Piece, name, tag
from fathoms.tables.results.precision_recall import precision_recall_curve
from fathoms.tables.results.reliability import reliability
from fathoms.tables.results.report.section import gallery, table_of
from fathoms.tables.results.roc import roc_curve

_MOST_CURVES = 5
_MOST_LABELS = 16
_MOST_POINTS = 300
_SHADES = 9


def label_figures(answers: Answers, target: str) -> list[Piece]:
    """ROC, precision and recall, reliability, and which labels are taken for which."""
    counts = np.bincount(answers.truth, minlength=len(answers.labels))
    if len(answers.labels) == 2:
        shown = [1]
    else:
        shown = [int(label) for label in np.argsort(-counts, kind="stable")[:_MOST_CURVES]]
    shown = [label for label in shown if 0 < counts[label] < len(answers.truth)]
    figures = [_roc(answers, shown), _precision_recall(answers, shown)] if shown else []
    return [gallery(*figures, _reliability(answers)), _confusion(answers, counts)]


def _thinned(x: np.ndarray) -> np.ndarray:
    return np.unique(np.linspace(0, len(x) - 1, min(_MOST_POINTS, len(x))).round().astype(np.int64))


def _coloured(answers: Answers, shown: list[int]) -> list[tuple[int, int]]:
    """A colour for each label, where there are enough the one that it has everywhere."""
    if len(shown) == 1 or len(answers.labels) > _MOST_CURVES:
        return list(enumerate(shown, 1))
    return [(label + 1, label) for label in sorted(shown)]


def _roc(answers: Answers, shown: list[int]) -> Markup:
    chart = Chart(Axis(0, 1, "false positives"), Axis(0, 1.02, "true positives"))
    chart.diagonal()
    said = []
    for place, label in _coloured(answers, shown):
        curve = roc_curve(answers.truth == label, answers.given[:, label])
        kept = _thinned(curve.thresholds)
        chart.line(
            curve.false_positives[kept],
            curve.true_positives[kept],
            f"s{place}",
            f"{shortened(answers.labels[label], 16)} {curve.area:.3f}",
        )
        said.append(f"{answers.labels[label]} {curve.area:.3f}")
    says = f"ROC curves of the test rows; the areas under them are: {', '.join(said)}. Chance would be 0.5."
    note = f"Area under the curve: {', '.join(said)}; chance is 0.5." if len(shown) == 1 else None
    return chart.figure("ROC: found against falsely found", says, note)


def _precision_recall(answers: Answers, shown: list[int]) -> Markup:
    chart = Chart(Axis(0, 1, "recall"), Axis(0, 1.02, "precision"))
    said = []
    for place, label in _coloured(answers, shown):
        positive = answers.truth == label
        curve = precision_recall_curve(positive, answers.given[:, label])
        kept = _thinned(curve.recall)
        words = f"{shortened(answers.labels[label], 16)} {curve.average_precision:.3f}"
        chart.line(curve.recall[kept], curve.precision[kept], f"s{place}", words)
        if len(shown) == 1:
            chart.level(float(positive.mean()))
        said.append(f"{answers.labels[label]} {curve.average_precision:.3f} (chance {positive.mean():.3f})")
    says = f"Precision against recall on the test rows; average precision: {', '.join(said)}."
    note = f"Average precision: {said[0]}." if len(shown) == 1 else None
    return chart.figure("Precision against recall", says, note)


def _reliability(answers: Answers) -> Markup:
    if len(answers.labels) == 2:
        came, said, of = answers.truth == 1, answers.given[:, 1], answers.labels[1]
    else:
        came, said, of = answers.likeliest == answers.truth, answers.given.max(axis=1), "the likeliest label"
    curve = reliability(came, said)
    chart = Chart(Axis(0, 1, f"probability of {of}"), Axis(0, 1.02, "share that came true"))
    chart.diagonal()
    shares = np.array([(share.low, share.value, share.high) for share in curve.observed])
    chart.whiskers(curve.predicted, shares[:, 0], shares[:, 2], "s1")
    chart.line(curve.predicted, shares[:, 1], "s1")
    chart.points(curve.predicted, shares[:, 1], "s1", size=7)
    note = f"Mean distance from the diagonal {curve.error:.3f}; Brier score {curve.brier:.3f}."
    pairs = ", ".join(f"{a:.2f}: {b:.2f}" for a, b in zip(curve.predicted, shares[:, 1], strict=True))
    says = f"Reliability of the probability of {of}. {note} Predicted and observed shares: {pairs}."
    return chart.figure("Do probabilities come true?", says, note)


def _confusion(answers: Answers, counts: np.ndarray) -> Markup:
    likeliest = answers.likeliest
    order = np.arange(len(answers.labels))
    title = "How many test rows of each label (down) were called what (across)"
    if len(order) > _MOST_LABELS:
        order = np.sort(np.argsort(-counts, kind="stable")[:_MOST_LABELS])
        title += f"; the {_MOST_LABELS} most frequent of {len(counts)} labels"
    matrix = confusion_matrix(answers.truth, likeliest, len(answers.labels))
    rows: list[list[Piece]] = []
    for label in order:
        total = max(int(counts[label]), 1)
        cells = [_cell(int(matrix[label, other]), matrix[label, other] / total, label == other) for other in order]
        right = f"{matrix[label, label] / total:.0%}" if counts[label] else "–"
        rows.append([name(shortened(answers.labels[label], 24)), *cells, right])
    header: list[Piece] = ["True label", *[name(shortened(answers.labels[label], 18)) for label in order], "right"]
    return tag("figure", tag("figcaption", "Which labels are taken for which"), table_of(title, header, rows, "matrix"))


def _cell(count: int, share: float, right: bool) -> Markup:
    shade = min(_SHADES, round(float(share) * _SHADES))
    return tag("span", f"{count:,}", class_=f"cell {'hit' if right else 'miss'} h{shade}" if count else "cell none")
