"""Answers are what `predict` says, beside the table's truth."""

import numpy as np

from fathoms.tables.results.answers import answers_of
from tests.tables.results.small_models import LABEL, NUMBER, TABLE


def test_numbers() -> None:
    answers = answers_of(NUMBER, TABLE, np.array([2, 0]))
    assert answers.rows.tolist() == [2, 0]
    assert answers.truth.tolist() == [7, 1.5]
    assert answers.given.tolist() == [3, 1]


def test_labels() -> None:
    answers = answers_of(LABEL, TABLE, np.arange(4))
    assert answers.labels == ("a", "b")
    assert answers.truth.tolist() == [0, 1, 0, 1]
    assert answers.likeliest.tolist() == [0, 0, 1, 1]
