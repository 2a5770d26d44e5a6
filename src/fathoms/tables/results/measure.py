"""How wrong predictions are, by one of a few measures."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from fathoms.tables.results.answers import Answers
from fathoms.tables.table_error import TableError

Measure = Literal["mean absolute error", "root mean squared error", "error rate", "cross-entropy"]

_OF_NUMBERS: tuple[Measure, ...] = ("mean absolute error", "root mean squared error")
_OF_LABELS: tuple[Measure, ...] = ("cross-entropy", "error rate")
# As Keras does, so that one sure mistake is not infinitely bad.
_LEAST = 1e-7


def usual_measure(answers: Answers) -> Measure:
    """The mean absolute error for a number; for labels the cross-entropy, which sees what the error rate does not: that
    a probability got worse though the likeliest label is the same."""
    return _OF_LABELS[0] if answers.labels else _OF_NUMBERS[0]


def row_errors(answers: Answers, measure: Measure) -> np.ndarray:
    """Each row's part in a measure, float64, shape ``(rows,)``; `measured` makes the measure of their mean.

    Raises:
        TableError: The measure is unknown, or not for this target.
    """
    known = _OF_LABELS if answers.labels else _OF_NUMBERS
    if measure not in known:
        sort = "labels" if answers.labels else "a number"
        other = " (that one is for other targets)" if measure in get_args(Measure) else ""
        raise TableError(f"there is no measure {measure!r} for {sort}{other}. Use {' or '.join(map(repr, known))}.")
    if measure == "error rate":
        return np.asarray(answers.likeliest != answers.truth, np.float64)
    if measure == "cross-entropy":
        given = answers.given[np.arange(len(answers.truth)), answers.truth]
        return np.asarray(-np.log(np.clip(given, _LEAST, 1)))
    errors = answers.given - answers.truth
    return np.asarray(errors**2 if measure == "root mean squared error" else np.abs(errors))


def measured(means: np.ndarray, measure: Measure) -> np.ndarray:
    """The measure from the rows' mean: its root for the root mean squared error, else itself."""
    return np.sqrt(means) if measure == "root mean squared error" else means
