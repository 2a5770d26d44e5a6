"""``fathoms evaluate``: a model and a table with true values in, figures with their intervals out."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from fathoms.cli.notes import note, note_drift
from fathoms.cli.reading import Reading
from fathoms.tables import Table, TableModel
from fathoms.tables.results.answers import Answers, predictions
from fathoms.tables.results.bootstrap import bootstrap
from fathoms.tables.results.confusion_matrix import confusion_matrix
from fathoms.tables.results.depth import significant
from fathoms.tables.results.interval import Interval
from fathoms.tables.results.measure import row_errors
from fathoms.tables.results.roc import roc_curve
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.training.screen import Screen
from fathoms.tables.training.text_table import text_table

_MOST_LABELS = 20
_LONGEST = 16
_AS_IT_IS = Reading()

Line = tuple[str, Interval, float, Callable[[float], str]]


def evaluate(model: Path, data: Path, reading: Reading = _AS_IT_IS) -> int:
    """Print figures of the model, with 95% intervals, and of the guess that it has to beat, on the rows with a target; 0.

    Raises:
        TableError: The model or the table cannot be used.
    """
    trained = TableModel.load(model)
    table = reading.read(data)
    rows = trained.rows_with_target(table)
    answers = _answers(trained, table, rows)
    note_drift(trained, table)
    _note_training(trained, table.name, table.rows)
    target = trained.target
    guess = target.predictions(target.guess(len(rows)))
    with Screen() as screen:
        left = table.rows - len(rows)
        without = f" ({left:,} without a target left out)" * bool(left)
        screen.line(f"{table.name}: {len(rows):,} rows{without}", bold=True)
        if answers.labels:
            given = guess.select([f"probability of {label}" for label in answers.labels]).to_numpy().astype(np.float64)
            lines, name = _of_labels(answers, given), "training's shares"
        else:
            given = guess[f"predicted {target.column}"].to_numpy().astype(np.float64)
            lines, name = _of_numbers(answers, given), "training's mean"
        _show(screen, lines, f"{trained.rung}: {target.column}", name)
        if answers.labels:
            _show_confusion(screen, answers)
    return 0


def _answers(model: TableModel, table: Table, rows: np.ndarray) -> Answers:
    """What the model says of these rows; the table is predicted whole, so that mistakes in it are told with their lines."""
    given = predictions(model, table)[rows]
    if isinstance(model.target, LabelTarget):
        return Answers(rows, model.target.codes(table, rows), given, tuple(model.target.labels))
    return Answers(rows, table.numbers(model.target.column)[rows], given)


def _of_numbers(answers: Answers, guess: np.ndarray) -> list[Line]:
    errors, guessed = answers.given - answers.truth, guess - answers.truth
    middle = answers.truth - answers.truth.mean()  # so that squares keep their digits
    columns = np.stack([np.abs(errors), errors**2, middle, middle**2], axis=1)

    def statistics(means: np.ndarray) -> np.ndarray:
        spread = means[:, 3] - means[:, 2] ** 2
        shares = np.divide(means[:, 1], spread, out=np.full(len(means), np.nan), where=spread > 0)
        return np.stack([means[:, 0], np.sqrt(means[:, 1]), 1 - shares], axis=1)

    absolute, root, explained = bootstrap(columns, statistics)
    variance = float(middle.var())
    return [
        ("mean absolute error", absolute, float(np.abs(guessed).mean()), significant),
        ("root mean squared error", root, float(np.sqrt((guessed**2).mean())), significant),
        ("R²", explained, 1 - float((guessed**2).mean()) / variance if variance else math.nan, _three),
    ]


def _of_labels(answers: Answers, guess: np.ndarray) -> list[Line]:
    other = Answers(answers.rows, answers.truth, guess, answers.labels)
    right = answers.likeliest == answers.truth
    accuracy, loss = bootstrap(np.stack([right, row_errors(answers, "cross-entropy")], axis=1))
    lines: list[Line] = [
        ("accuracy", accuracy, float((other.likeliest == answers.truth).mean()), _percent),
        ("log-loss", loss, float(row_errors(other, "cross-entropy").mean()), significant),
    ]
    area = _area(answers)
    return [*lines, ("AUC", area, 0.5, _three)] if area else lines


def _area(answers: Answers) -> Interval | None:
    """The mean area under the ROC curves of each label against the others; None if there is one label only.

    Source: J. Hanley, B. McNeil, "The meaning and use of the area under a ROC curve", Radiology 143 (1982), for the
    interval.
    """
    areas, variances = [], []
    labels = [1] if len(answers.labels) == 2 else range(len(answers.labels))
    for label in labels:
        positive = answers.truth == label
        many, few = int(positive.sum()), int((~positive).sum())
        if not many or not few:
            continue
        area = roc_curve(positive, answers.given[:, label]).area
        q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
        variance = area * (1 - area) + (many - 1) * (q1 - area**2) + (few - 1) * (q2 - area**2)
        areas.append(area)
        variances.append(variance / (many * few))
    if not areas:
        return None
    mean = float(np.mean(areas))
    error = 1.96 * math.sqrt(max(0.0, float(np.mean(variances))))
    return Interval(mean, max(0.0, mean - error), min(1.0, mean + error))


def _show(screen: Screen, lines: list[Line], title: str, guess: str) -> None:
    rows = [
        [name, text(interval.value), f"{text(interval.low)} to {text(interval.high)}", text(other)]
        for name, interval, other, text in lines
    ]
    for place, line in enumerate(text_table([title, "value", "95% interval", guess], rows)):
        screen.line("  " + line, bold=not place)


def _show_confusion(screen: Screen, answers: Answers) -> None:
    """Counts of true and predicted labels; of very many labels only those that are most often mistaken."""
    counts = confusion_matrix(answers.truth, answers.likeliest, len(answers.labels))
    screen.line()
    labels = [_cut(label) for label in answers.labels]
    if len(labels) <= _MOST_LABELS:
        rows = [[label, *(f"{count:,}" for count in row)] for label, row in zip(labels, counts, strict=True)]
        lines = text_table(["true \\ predicted", *labels], rows)
        if max(map(len, lines)) <= screen.width - 2:
            for place, line in enumerate(lines):
                screen.line("  " + line, bold=not place)
            return
    wrong = counts - np.diag(np.diag(counts))
    order = np.argsort(-wrong, axis=None, kind="stable")[:10]
    pairs = [(int(place) // len(labels), int(place) % len(labels)) for place in order if wrong.flat[place]]
    rows = [[labels[true], labels[given], f"{wrong[true, given]:,}"] for true, given in pairs]
    for place, line in enumerate(text_table(["true label", "predicted", "rows"], rows, left=(0, 1))):
        screen.line("  " + line, bold=not place)


def _note_training(model: TableModel, name: str, rows: int) -> None:
    training = model.training
    if training is not None and training.data == name and rows >= sum(training.rows):
        note(
            f"{name} has the rows that the model was trained on, so these figures flatter it; `fathoms inspect` shows "
            "those of the test rows."
        )


def _percent(value: float) -> str:
    return f"{value:.2%}"


def _three(value: float) -> str:
    return f"{value:.3f}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
