"""The rows that a model gets most wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fathoms.tables.results.answers import Answers
from fathoms.tables.results.measure import row_errors, usual_measure
from fathoms.tables.table import Table


@dataclass(frozen=True)
class WorstRow:
    """A row far from what was predicted for it.

    Attributes:
        row: Its number in the table.
        place: Where a person finds it: ``line 18``.
        cells: Its cells as texts, by column; None where a cell is missing.
        truth: The true value or label.
        given: The predicted value or the likeliest label.
        error: The distance of the two, in the target's unit; for labels the cross-entropy, in nats.
        probability: What probability the true label was given; None for a number.
    """

    row: int
    place: str
    cells: dict[str, str | None]
    truth: float | str
    given: float | str
    error: float
    probability: float | None = None


def worst_rows(table: Table, answers: Answers, columns: list[str], count: int = 10) -> list[WorstRow]:
    """The rows with the largest errors, the worst first: mislabelled, mistyped or of a sort that the columns miss.

    Arguments:
        table: The table.
        answers: Predictions for some of its rows.
        columns: The columns whose cells to give.
        count: How many rows.

    Example:
        >>> worst_rows(table, answers_of(model, table, ladder.split.test), table.columns)  # doctest: +SKIP
    """
    errors = row_errors(answers, usual_measure(answers))
    return [
        _described(table, answers, columns, int(place), float(errors[place]))
        for place in np.argsort(-errors, kind="stable")[:count]
    ]


def _described(table: Table, answers: Answers, columns: list[str], place: int, error: float) -> WorstRow:
    row = int(answers.rows[place])
    raw = {column: table.frame[column][row] for column in columns}
    cells = {column: None if cell is None else str(cell) for column, cell in raw.items()}
    where = table.place(row)
    if not answers.labels:
        return WorstRow(row, where, cells, float(answers.truth[place]), float(answers.given[place]), error)
    truth, given = int(answers.truth[place]), int(answers.given[place].argmax())
    probability = float(answers.given[place, truth])
    return WorstRow(row, where, cells, answers.labels[truth], answers.labels[given], error, probability)
