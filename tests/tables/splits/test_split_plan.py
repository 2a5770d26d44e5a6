"""Plans split by group, time or column, whole or in folds, and say what is wrong."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars
import pytest

from fathoms.tables.splits.split import Split
from fathoms.tables.splits.split_plan import SplitPlan
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

ROWS = 240
RANDOM = np.random.default_rng(0)
FRAME = polars.DataFrame(
    {
        "x": RANDOM.normal(size=ROWS),
        "who": [f"p{number}" for number in RANDOM.integers(0, 30, ROWS)],
        "when": [
            f"{1 + number % 28}.{1 + number // 28 % 12}.{2010 + number // 240}" for number in RANDOM.permutation(ROWS)
        ],
        "part": RANDOM.choice(["Train", "valid", "TEST"], ROWS, p=[0.6, 0.2, 0.2]),
        "fold": RANDOM.integers(1, 5, ROWS),
    }
)
TABLE = Table(FRAME, "t.csv", first_line=2)
LABELS = (RANDOM.random(ROWS) < 0.2).astype(int)
ALL = np.arange(ROWS)
PLANS = [
    SplitPlan(),
    SplitPlan(group="who"),
    SplitPlan(time="when"),
    SplitPlan(column="part"),
    SplitPlan(column="fold"),
]


def whole(splits: Sequence[Split], rows: np.ndarray) -> None:
    for split in splits:
        parts = np.concatenate([split.train, split.validation, split.test])
        assert len(parts) == len(set(parts))
        assert set(parts) <= set(rows)
        assert min(len(split.train), len(split.validation), len(split.test)) > 0
        for part in (split.train, split.validation, split.test):
            assert (np.diff(part) > 0).all()


@pytest.mark.parametrize("plan", PLANS[:4], ids=SplitPlan.describe)
def test_a_split_is_whole_and_repeatable(plan: SplitPlan) -> None:
    rows = np.flatnonzero(np.arange(ROWS) % 7)
    split = plan.split(TABLE, rows, LABELS[rows])
    whole([split], rows)
    assert len(split.train) + len(split.validation) + len(split.test) == len(rows)
    np.testing.assert_array_equal(split.test, plan.split(TABLE, rows, LABELS[rows]).test)


@pytest.mark.parametrize("plan", [*PLANS[:3], PLANS[4]], ids=SplitPlan.describe)
def test_folds(plan: SplitPlan) -> None:
    splits = plan.folds(TABLE, ALL, 4, LABELS)
    assert len(splits) == 4
    whole(splits, ALL)
    tested = np.concatenate([split.test for split in splits])
    assert len(tested) == len(set(tested))
    assert len(tested) == ROWS if plan.time is None else len(tested) == pytest.approx(ROWS * 4 / 5, abs=3)


def test_plain_is_the_random_split() -> None:
    drawn = Split.random(ROWS, 0.2, 0.2, 5, LABELS)
    split = SplitPlan(seed=5).split(TABLE, ALL, LABELS)
    np.testing.assert_array_equal(split.test, drawn.test)
    np.testing.assert_array_equal(split.validation, drawn.validation)


def test_folds_are_stratified() -> None:
    for split in SplitPlan().folds(TABLE, ALL, 5, LABELS):
        assert LABELS[split.test].sum() == pytest.approx(LABELS.sum() / 5, abs=1)
        assert LABELS[split.validation].mean() == pytest.approx(LABELS.mean(), abs=0.02)


def test_groups_stay_in_one_part() -> None:
    who = FRAME["who"].to_numpy()
    plan = SplitPlan(group="who")
    for split in [plan.split(TABLE, ALL, LABELS), *plan.folds(TABLE, ALL, 3)]:
        parts = [set(who[rows]) for rows in (split.train, split.validation, split.test)]
        assert not parts[0] & parts[1] | parts[0] & parts[2] | parts[1] & parts[2]
    assert plan.roles.keys() == {"who"}


def test_rows_without_a_group_are_groups_of_their_own() -> None:
    table = Table(polars.DataFrame({"who": [None] * 20 + ["a"] * 5}))
    assert len(np.unique(SplitPlan(group="who").together(table, np.arange(25)))) == 21  # type: ignore[arg-type]


def test_the_newest_rows_are_the_test() -> None:
    days = FRAME["when"].str.to_date("%d.%m.%Y").to_numpy()
    plan = SplitPlan(time="when")
    for split in [plan.split(TABLE, ALL), *plan.folds(TABLE, ALL, 3)]:
        assert days[split.train].max() < days[split.validation].min()
        assert days[split.validation].max() < days[split.test].min()
    assert plan.roles == {}
    numbers = Table(polars.DataFrame({"year": [2001, 2003, 2002, 2002, 2001, 2003]}))
    assert SplitPlan(time="year").split(numbers, np.arange(6)).test.tolist() == [1, 5]


def test_given_parts() -> None:
    said = FRAME["part"].str.to_lowercase().to_numpy()
    split = SplitPlan(column="part").split(TABLE, ALL)
    assert set(said[split.train]) == {"train"}
    assert set(said[split.validation]) == {"valid"}
    assert set(said[split.test]) == {"test"}
    two = np.where(said == "test", 2, 0)
    split = SplitPlan(parts=two).split(TABLE, ALL, LABELS)
    np.testing.assert_array_equal(split.test, np.flatnonzero(two == 2))
    assert len(split.validation) == pytest.approx(len(split.train) / 3, abs=2)


def test_copies_stay_together() -> None:
    table = Table(polars.concat([FRAME.head(100), FRAME.head(40)]))
    for split in [SplitPlan().split(table, np.arange(140)), *SplitPlan().folds(table, np.arange(140), 3)]:
        for part in (split.train, split.validation, split.test):
            assert all((row + 100 in part) == (row in part) for row in range(40))


BAD = Table(
    polars.DataFrame(
        {
            "part": ["train", "test", "tset", "train"] * 3,
            "half": ["train"] * 12,
            "when": ["2020-01-01", "", "2020-01-03", "2020-01-04"] * 3,
            "same": ["2020-01-01"] * 12,
            "two": ["a", "b"] * 6,
            "word": ["blue", "red", "green"] * 4,
            "unsure": ["1/2/2020", "3/4/2020", "5/6/2020"] * 4,
        }
    ),
    "t.csv",
    first_line=2,
)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"column": "part"}, r"t\.csv, line 4, column 'part': 'tset' is no part\. Write train, validation or test"),
        ({"column": "half"}, "--split half: no row with a target is in the part 'test'"),
        ({"column": "prt"}, "--split: t.csv has no column 'prt'; did you mean 'part'"),
        ({"time": "when"}, r"t\.csv, line 3, column 'when': the row has no time"),
        ({"time": "same"}, "--time same: that column is constant"),
        ({"time": "two"}, "--time two: that column is yes/no"),
        ({"time": "word"}, "--time word: that column is category"),
        ({"time": "unsure"}, "can be read in two ways"),
        ({"group": "two"}, "--group two: t.csv has 2 different groups"),
        ({"group": "who"}, "--group: t.csv has no column 'who'"),
        ({"parts": np.zeros(12, int)}, "the test file: no row with a target is in the part 'test'"),
    ],
)
def test_what_cannot_be_split(options: dict[str, Any], told: str) -> None:
    with pytest.raises(TableError, match=told):
        SplitPlan(**options).split(BAD, np.arange(12))


def test_what_cannot_be_planned() -> None:
    with pytest.raises(TableError, match="--group and --time: a table is split in one of these ways"):
        SplitPlan(group="a", time="b")
    with pytest.raises(TableError, match="--split and a test file"):
        SplitPlan(column="a", parts=np.zeros(3, int))
    with pytest.raises(TableError, match=r"--validation 0\.5 and --test 0\.5"):
        SplitPlan(validation=0.5, test=0.5)


@pytest.mark.parametrize(
    ("plan", "count", "told"),
    [
        (SplitPlan(), 1, "--folds 1: give two"),
        (SplitPlan(), 7, "--folds 7: 12 rows are too few"),
        (SplitPlan(column="half"), 3, "does not say in which fold"),
        (SplitPlan(group="two"), 3, "2 different groups"),
        (SplitPlan(parts=np.zeros(12, int)), 3, "a file of their own"),
    ],
)
def test_what_cannot_be_folded(plan: SplitPlan, count: int, told: str) -> None:
    with pytest.raises(TableError, match=told):
        plan.folds(BAD, np.arange(12), count)


def test_descriptions() -> None:
    assert [plan.describe() for plan in PLANS[:4]] == [
        "at random (seed 0)",
        "by group: rows with the same 'who' stay in one part (seed 0)",
        "by time: the newest rows by 'when' are the test",
        "as column 'part' says",
    ]
