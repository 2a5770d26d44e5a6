"""Measures by hand."""

import numpy as np
import pytest

from fathoms.tables.results.answers import answers_of
from fathoms.tables.results.measure import measured, row_errors, usual_measure
from fathoms.tables.table_error import TableError
from tests.tables.results.small_models import LABEL, NUMBER, TABLE


def test_numbers() -> None:
    answers = answers_of(NUMBER, TABLE, np.array([2, 0]))
    assert row_errors(answers, usual_measure(answers)).tolist() == [4, 0.5]
    squares = row_errors(answers, "root mean squared error")
    assert measured(squares.mean(keepdims=True), "root mean squared error")[0] == pytest.approx(np.sqrt(16.25 / 2))


def test_labels() -> None:
    answers = answers_of(LABEL, TABLE, np.arange(4))
    assert usual_measure(answers) == "cross-entropy"
    assert row_errors(answers, "error rate").tolist() == [0, 1, 1, 0]
    np.testing.assert_allclose(row_errors(answers, "cross-entropy"), -np.log([0.8, 0.4, 0.4, 0.8]))
    with pytest.raises(TableError, match="Use 'cross-entropy' or 'error rate'"):
        row_errors(answers, "accuracy")  # type: ignore[arg-type]
