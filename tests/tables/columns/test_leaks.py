"""Columns that give the target away are found, and honest strong ones are not."""

from pathlib import Path

import numpy as np
import polars
import pytest

from fathoms.tables.columns.column import Column
from fathoms.tables.columns.find_columns import find_columns
from fathoms.tables.columns.leaks import find_leaks, find_shared_rows
from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table import Table

RANDOM = np.random.default_rng(0)
ROWS = 2000
X = RANDOM.normal(size=ROWS)
DATA = Path(__file__).parents[3] / "examples" / "data"


def leaks(target: np.ndarray, **columns: object) -> list[str]:
    table = Table(polars.DataFrame({**columns, "y": target}), "t.csv")
    labels = None if target.dtype.kind == "f" else np.unique(target, return_inverse=True)[1]
    found = find_leaks(table, find_columns(table, "y"), "y", np.arange(len(target)), labels)
    assert all(leak.column in str(leak) for leak in found)
    return [leak.column for leak in found]


def test_numbers_that_give_a_number_away() -> None:
    price = np.exp(X)
    skewed = {"copy": price * 1.1, "log": X, "falling": 1 / price, "bent": np.abs(X) + X * 5}
    honest = {"noisy": X + RANDOM.normal(size=ROWS) * 0.2, "even": np.abs(X), "rounded": np.round(X), "noise": X[::-1]}
    assert leaks(price, **skewed, **honest) == list(skewed)


def test_columns_that_give_a_label_away() -> None:
    label = np.where(X > 0, "yes", "no")
    after = np.where(label == "yes", RANDOM.choice(["closed", "refunded"], ROWS), "open")
    blank = np.where(label == "yes", RANDOM.normal(size=ROWS), np.nan)
    wrong = np.where(RANDOM.random(ROWS) < 0.02, "open", after)
    given = {"cause": X, "after": after, "blank": blank, "copy": label}
    assert leaks(label, **given, wrong=wrong, noise=X[::-1], town=RANDOM.choice(list("abcdefgh"), ROWS)) == list(given)


def test_many_labels_of_few_rows_prove_nothing() -> None:
    label = RANDOM.choice(["no", "yes"], 300)
    town = [f"town {place % 140}" for place in range(300)]
    table = Table(polars.DataFrame({"town": town, "y": label}))
    assert not find_leaks(table, [Column("town", "category")], "y", np.arange(300), (label == "yes").astype(int))


def test_few_rows_prove_nothing() -> None:
    assert leaks(X[:40], copy=X[:40]) == []
    rare = np.array(["no"] * 990 + ["yes"] * 10)
    assert leaks(rare, copy=rare == "yes") == []


def test_only_training_rows_count() -> None:
    table = Table(polars.DataFrame({"x": np.append(X[:500], -X[500:]), "y": X}))
    columns = [Column("x", "number")]
    assert find_leaks(table, columns, "y", np.arange(500))
    assert not find_leaks(table, columns, "y", np.arange(ROWS))


def test_identifiers_in_use() -> None:
    table = Table(polars.DataFrame({"case_id": RANDOM.permutation(ROWS) + 5000, "y": X}))
    (leak,) = find_leaks(table, [Column("case_id", "number")], "y", np.arange(ROWS))
    assert "looks like an identifier (a different number in every row)" in str(leak)
    assert "--ignore case_id" in str(leak)
    assert not find_leaks(table, find_columns(table, "y"), "y", np.arange(ROWS))


@pytest.mark.parametrize(
    ("file", "target"),
    [("red-wine.csv", "quality"), ("concrete.csv", "CompressiveStrength"), ("penguins.csv", "species")],
)
def test_honest_tables(file: str, target: str) -> None:
    table = read_table(DATA / file)
    rows = np.flatnonzero(table.labels(target).is_not_null().to_numpy())
    labels = np.unique(table.labels(target)[rows].to_list(), return_inverse=True)[1] if target == "species" else None
    assert not find_leaks(table, find_columns(table, target), target, rows, labels)


def test_rows_that_are_in_two_parts() -> None:
    frame = polars.DataFrame({"x": [1, 2, None, 4, 1, None, 9], "z": [1, 2, 3, 4, 5, 6, 7], "y": [0, 1, 1, 0, 0, 1, 0]})
    train, test = np.arange(4), np.arange(4, 7)
    (leak,) = find_shared_rows(Table(frame), [Column("x", "number"), Column("z", "ignored")], "y", train, test)
    assert str(leak).startswith("2 of 3 test rows (66.7%) are also training rows")
    assert not find_shared_rows(Table(frame), [Column("x", "number"), Column("z", "number")], "y", train, test)
