"""Plots of letters, for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.results.answers import Answers, answers_of
from fathoms.tables.results.confusion_matrix import confusion_matrix
from fathoms.tables.results.learning_curve import LearningCurve, learning_curves
from fathoms.tables.table_error import TableError

_HEIGHT = 18
_MOST_POINTS = 500
_MOST_LABELS = 10
_NARROWEST = 30
# What a terminal without these letters shows instead.
_PLAIN = str.maketrans(
    {"┌": "+", "┐": "+", "└": "+", "┘": "+", "─": "-", "│": "|", "┤": "|", "┬": "+", "•": ".", "…": "~"}
)


def terminal_plots(ladder: Ladder, width: int = 80, *, color: bool = False, encoding: str = "utf-8") -> list[str]:
    """The best rung's learning curve, then its predictions of the test rows beside the truth, as lines of text.

    Numbers are drawn as points of predicted and true values; labels as a table of which was taken for which.

    Arguments:
        ladder: A climbed ladder.
        width: How many letters fit on a line; no line is longer.
        color: Whether the lines may hold colours, as a terminal shows them; in a pipe they should not.
        encoding: What the lines will be written in; if it has no such letters, plain ones are used.

    Raises:
        TableError: The package plotext is not installed, or no network is trained.

    Example:
        >>> print("\\n".join(terminal_plots(ladder)))  # doctest: +SKIP
    """
    model = ladder.model()
    curves = [curve for curve in learning_curves(ladder.rungs) if curve.name == model.rung]
    answers = answers_of(model, ladder.table, ladder.split.test)
    plain = not _encodable(encoding)
    lines: list[str] = []
    for curve in curves:
        lines += [*learning_plot(curve, width, color=color, plain=plain), ""]
    column = ladder.target.column
    if answers.labels:
        lines += confusion_text(answers, column, width)
    else:
        lines += predictions_plot(answers, column, width, color=color, plain=plain)
    return [_shown(line, encoding) for line in lines]


def learning_plot(curve: LearningCurve, width: int = 80, *, color: bool = False, plain: bool = False) -> list[str]:
    """The losses of the training and validation rows by epoch."""
    plot = _figure(width, _HEIGHT)
    epochs = curve.epochs.tolist()
    plot.plot(epochs, curve.train.tolist(), label="training rows", marker="." if plain else "dot", color="gray")
    plot.plot(
        epochs, curve.validation.tolist(), label="validation rows", marker="#" if plain else "braille", color="blue+"
    )
    ticks = _whole_ticks(1, len(epochs))
    plot.xticks(ticks, [str(tick) for tick in ticks])
    title = f"{curve.name}: loss by epoch; best epoch {curve.best_epoch}"
    return [title[:width], *_lines(plot, color, plain)]


def predictions_plot(
    answers: Answers, target: str, width: int = 80, *, color: bool = False, plain: bool = False
) -> list[str]:
    """A point for each row, predicted along the bottom and true upwards; on the line the prediction is right."""
    rows = len(answers.truth)
    shown = np.linspace(0, rows - 1, min(_MOST_POINTS, rows)).round().astype(np.int64)
    plot = _figure(width, _HEIGHT)
    ends = [
        float(max(answers.truth.min(), answers.given.min())),
        float(min(answers.truth.max(), answers.given.max())),
    ]
    plot.plot(ends, ends, marker="." if plain else "dot", color="gray")
    plot.scatter(
        answers.given[shown].tolist(), answers.truth[shown].tolist(), marker="o" if plain else "braille", color="blue+"
    )
    title = f"{_short(target)}: true (up) against predicted (across)"
    return [title[:width], *_lines(plot, color, plain)]


def confusion_text(answers: Answers, target: str, width: int = 80) -> list[str]:
    """How many rows of each label (down) were given each label (across), the most frequent labels first."""
    from rich.cells import cell_len, set_cell_size

    matrix = confusion_matrix(answers.truth, answers.likeliest, len(answers.labels))
    order = np.argsort(-matrix.sum(axis=1), kind="stable")[:_MOST_LABELS]
    names = [answers.labels[label] for label in order]
    first = min(20, max(4, *(cell_len(name) for name in names)))
    cell = max(len(f"{int(matrix.max()):,}"), min(12, (width - first) // len(names) - 2), 3)
    fits = max(1, (width - first) // (cell + 2))
    order, names = order[:fits], names[:fits]

    def row(start: str, cells: Iterable[str]) -> str:
        return set_cell_size(start, first) + "".join(f"  {_right(text, cell)}" for text in cells)

    lines = [f"{_short(target)}: test rows by true label (down) and likeliest label (across)", row("", names)]
    lines += [
        row(name, (f"{matrix[label, other]:,}" for other in order)) for name, label in zip(names, order, strict=True)
    ]
    if len(order) < len(answers.labels):
        lines.append(f"The {len(order)} most frequent of {len(answers.labels)} labels.")
    return [line[:width] if len(line) > width else line for line in lines]


def _right(text: str, cells: int) -> str:
    from rich.cells import cell_len, set_cell_size

    return " " * (cells - cell_len(text)) + text if cell_len(text) <= cells else set_cell_size(text, cells)


def _figure(width: int, height: int) -> Any:
    plot = _plotext()
    plot.clear_figure()
    plot.theme("clear")
    plot.plot_size(max(width, _NARROWEST), height)
    return plot


def _plotext() -> Any:
    try:
        import plotext
    except ImportError:
        raise TableError("plots in the terminal need the package plotext: pip install 'fathoms[plots]'") from None
    return plotext


def _lines(plot: Any, color: bool, plain: bool) -> list[str]:
    text = plot.build()
    plot.clear_figure()
    text = text if color else plot.uncolorize(text)
    text = text.translate(_PLAIN) if plain else text
    return [line.rstrip() for line in text.splitlines()]


def _whole_ticks(first: int, last: int) -> Sequence[int]:
    return [int(tick) for tick in np.unique(np.linspace(first, last, 5).round())]


def _encodable(encoding: str) -> bool:
    try:
        "⣿┌•".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _shown(line: str, encoding: str) -> str:
    """A line that steers no terminal and can be written; colours stay."""
    line = "".join(letter if letter.isprintable() or letter == "\x1b" else "?" for letter in line)
    try:
        return line.encode(encoding, "replace").decode(encoding)
    except LookupError:
        return line.encode("ascii", "replace").decode()


def _short(name: str) -> str:
    """A name without what could steer a terminal, cut to what fits a title."""
    name = "".join(letter if letter.isprintable() else "?" for letter in name)
    return name if len(name) <= 24 else name[:23] + "…"
