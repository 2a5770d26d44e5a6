"""A target's task is told from its cells, and a target that cannot be predicted is told too."""

import datetime

import numpy as np
import polars
import pytest

from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.target import Task, find_task


def found(cells: object, task: Task | None = None) -> tuple[Task, np.ndarray]:
    return find_task(Table(polars.DataFrame({"y": cells}), "t.csv", first_line=2), "y", task)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["3", "4", "5"] * 4, "regression"),
        ([0.5, 1.5, 2.5] * 4, "regression"),
        (["0", "1"] * 6, "classification"),
        ([True, False] * 6, "classification"),
        ([1.5, 2.5] * 6, "classification"),
        (["a", "b", "c"] * 4, "classification"),
    ],
)
def test_tasks(cells: object, expected: str) -> None:
    assert found(cells)[0] == expected


def test_the_person_may_choose() -> None:
    assert found([3, 4, 5] * 4, "classification")[0] == "classification"
    assert found([0, 1] * 6, "regression")[0] == "regression"


def test_rows_without_a_target_are_left_out() -> None:
    task, rows = found(["1.5", "", "2.5", "NA", "4"] * 4)
    assert task == "regression"
    np.testing.assert_array_equal(rows, [row for row in range(20) if row % 5 not in (1, 3)])


@pytest.mark.parametrize(
    ("cells", "task", "told"),
    [
        ([""] * 12, None, "empty in every row"),
        ([7.0] * 12, None, "always '7'"),
        (["x"] * 12, None, "always 'x'"),
        (["x", "y"] * 2, None, "too few rows have a target \\(4\\)"),
        ([*map(str, range(19)), "high"], None, "line 21, column 'y': 'high' is not a number"),
        ([*map(str, range(19)), "inf"], None, "line 21, column 'y': 'inf' is infinite"),
        (["x", "y", "z"] * 5, "regression", "line 2, column 'y': 'x' is not a number"),
        ([f"name {place}" for place in range(30)], None, "30 different labels in 30 rows"),
        (list(np.arange(30) / 7), "classification", "Use --task regression"),
        ([datetime.date(2020, 1, 1 + place) for place in range(12)], None, "type Date cannot"),
        ([[1, 2]] * 12, None, r"type List\(Int64\) cannot"),
        ([b"x", b"y"] * 6, None, "type Binary cannot"),
    ],
)
def test_what_cannot_be_predicted(cells: object, task: Task | None, told: str) -> None:
    with pytest.raises(TableError, match=told):
        found(cells, task)


def test_a_misspelt_task() -> None:
    with pytest.raises(TableError, match="--task regresion: choose one of regression, classification"):
        found([1.5] * 12, "regresion")  # type: ignore[arg-type]
