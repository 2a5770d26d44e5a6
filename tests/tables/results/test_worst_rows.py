"""The worst rows come with what a person needs to look them up."""

import numpy as np
import pytest

from fathoms.tables.results.answers import answers_of
from fathoms.tables.results.worst_rows import worst_rows
from tests.tables.results.small_models import LABEL, NUMBER, TABLE


def test_worst_rows() -> None:
    worst = worst_rows(TABLE, answers_of(NUMBER, TABLE, np.arange(4)), ["x", "kind"], count=2)
    assert [(row.place, row.truth, row.given, row.error) for row in worst] == [
        ("line 4", 7.0, 3.0, 4.0),
        ("line 2", 1.5, 1.0, 0.5),
    ]
    assert worst[0].cells == {"x": "3", "kind": "a"}
    (label,) = worst_rows(TABLE, answers_of(LABEL, TABLE, np.arange(4)), ["x"], count=1)
    assert (label.row, label.truth, label.given) == (1, "b", "a")
    assert label.probability == pytest.approx(0.4)
