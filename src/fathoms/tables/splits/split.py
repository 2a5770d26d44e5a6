"""Which rows train, which decide when to stop, and which are kept for the test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars

# A class with fewer rows cannot be in all three parts.
FEWEST_MEMBERS = 3

Rows = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True)
class Split:
    """Row numbers, ascending, shape ``(rows,)`` each; every row is in exactly one of the three."""

    train: Rows
    validation: Rows
    test: Rows

    @classmethod
    def random(
        cls,
        rows: int,
        validation: float,
        test: float,
        seed: int,
        labels: np.ndarray | None = None,
        copies: np.ndarray | None = None,
    ) -> Split:
        """Draw a split.

        Arguments:
            rows: How many rows there are.
            validation: The share of the rows kept for validation, between 0 and 1.
            test: The share kept for the test.
            seed: The same seed and the same number of rows give the same split.
            labels: A class number for each row: each class is then shared out alike (a stratified split), and a class
                with too few rows for all three goes to training first.
            copies: A number for each row, equal for rows that are copies of one another: copies stay together, since
                a test row that was also trained on tests memory, not learning.

        Raises:
            TableError: A share is not between 0 and 1, or a part would be left with no row.

        Example:
            >>> split = Split.random(10, validation=0.2, test=0.2, seed=0)
            >>> len(split.train), len(split.validation), len(split.test)
            (6, 2, 2)
        """
        check_shares(validation, test)
        if copies is None:
            copies = np.arange(rows)
        group, first = _in_order_of_appearance(copies)
        classes = np.zeros(len(first), np.int64) if labels is None else np.asarray(labels)[first]
        generator = np.random.default_rng(seed)
        part = np.zeros(len(first), np.int64)
        for label in np.unique(classes):
            members = generator.permutation(np.flatnonzero(classes == label))
            to_test, to_validation = _shares(len(members), test, validation)
            part[members[:to_test]] = 2
            part[members[to_test : to_test + to_validation]] = 1
        split = cls(*(np.flatnonzero(part[group] == number) for number in range(3)))
        if min(len(split.train), len(split.validation), len(split.test)) == 0:
            raise TableError(f"{rows} rows are too few to train, validate and test on. Give at least ten.")
        return split


def check_shares(validation: float, test: float) -> None:
    """Raise a `TableError` if these shares of the rows cannot be kept for validation and test."""
    for option, share in (("--validation", validation), ("--test", test)):
        if not 0 < share < 1:
            raise TableError(f"{option} {share:g}: give the share of rows between 0 and 1, for example 0.2.")
    if validation + test >= 1:
        raise TableError(
            f"--validation {validation:g} and --test {test:g} leave no rows to train on. Use 0.2 for both."
        )


def find_copies(frame: polars.DataFrame) -> Rows:
    """A number for each row of a frame, equal where every cell is equal, in order of first appearance.

    Example:
        >>> import polars
        >>> find_copies(polars.DataFrame({"a": [1, 2, 1], "b": [5, 5, 5]}))
        array([0, 1, 0])
    """
    import polars

    names = [f"{number}" for number in range(frame.width)]
    grouped = (
        frame.rename(dict(zip(frame.columns, names, strict=True)))
        .with_row_index("row")
        .group_by(names, maintain_order=True)
        .agg(polars.col("row"))
    )
    numbers = np.empty(frame.height, np.int64)
    lengths = grouped["row"].list.len().to_numpy()
    numbers[grouped["row"].explode().to_numpy()] = np.repeat(np.arange(len(lengths)), lengths)
    return numbers


def _in_order_of_appearance(copies: np.ndarray) -> tuple[Rows, Rows]:
    """Each row's group, numbered by first appearance, and each group's first row."""
    _, first, group = np.unique(copies, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return rank[group], first[order]


def _shares(members: int, test: float, validation: float) -> tuple[int, int]:
    """How many of a class's members go to test and to validation: training is served first, then validation."""
    to_test, to_validation = round(members * test), round(members * validation)
    if members >= FEWEST_MEMBERS:
        to_test, to_validation = max(to_test, 1), max(to_validation, 1)
    elif members == 2:
        to_test, to_validation = 0, 1
    else:
        to_test, to_validation = 0, 0
    while to_test + to_validation >= members and members > 0:
        if to_test > to_validation:
            to_test -= 1
        else:
            to_validation -= 1
    return to_test, to_validation
