"""How a table is to be split, from options, and the splits that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fathoms.tables.columns.find_kind import find_kind
from fathoms.tables.columns.read_dates import read_dates
from fathoms.tables.splits.group_split import deal_groups
from fathoms.tables.splits.split import Rows, Split, check_shares, find_copies
from fathoms.tables.splits.time_split import deal_by_time
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

PARTS = ("train", "validation", "test")
_WORDS = {
    "train": 0,
    "training": 0,
    "learn": 0,
    "validation": 1,
    "valid": 1,
    "val": 1,
    "dev": 1,
    "test": 2,
    "testing": 2,
    "holdout": 2,
}


@dataclass(frozen=True, eq=False)
class SplitPlan:
    """Which rows train, decide when to stop, and test: at random, by group, by time, or as given.

    Arguments:
        validation: The share of the rows kept for validation; of a given split without validation rows the share of its
            training rows.
        test: The share kept for the test.
        seed: The same seed gives the same split.
        group: A column; rows that are equal in it stay in one part, as new groups are what a model will meet.
        time: A column of dates or numbers; the newest rows are the test, and those before them validate.
        column: A column that says train, validation or test in every row; or, for `folds`, in which fold the row is.
        parts: Instead, each row's part as a number, 0 to 2 in the order of `PARTS`; see `join_tables`.

    Raises:
        TableError: A share cannot be, or more than one of group, time and given parts is wanted.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"who": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5], "x": range(10)}))
        >>> split = SplitPlan(group="who").split(table, np.arange(10))
        >>> split.test
        array([2, 3])
    """

    validation: float = 0.2
    test: float = 0.2
    seed: int = 0
    group: str | None = None
    time: str | None = None
    column: str | None = None
    parts: np.ndarray | None = None

    def __post_init__(self) -> None:
        check_shares(self.validation, self.test)
        wanted = [("--group", self.group), ("--time", self.time), ("--split", self.column)]
        named = [option for option, column in wanted if column is not None] + ["a test file"] * (self.parts is not None)
        if len(named) > 1:
            raise TableError(f"{' and '.join(named)}: a table is split in one of these ways. Leave the others out.")

    @property
    def roles(self) -> dict[str, str]:
        """The columns that no network may learn from, as the split is made by them, and why; for `find_columns`."""
        roles = {}
        if self.group is not None:
            roles[self.group] = "the groups of the split: a model will meet new ones"
        if self.column is not None:
            roles[self.column] = "says which part each row is in"
        return roles

    def check(self, table: Table) -> None:
        """Raise a `TableError` if a column of the plan is not in the table."""
        for option, column in (("--group", self.group), ("--time", self.time), ("--split", self.column)):
            if column is not None:
                table.check_column(column, option)

    def together(self, table: Table, rows: Rows) -> Rows | None:
        """A number for each of `rows`, equal for those that must stay in one part: groups, else copies.

        None if there are no groups and most rows have copies, as in a table of few categories, where equal rows are
        different cases.
        """
        if self.group is not None:
            labels = table.labels(self.group)[rows]
            codes = labels.rank("dense").fill_null(0).to_numpy().astype(np.int64)
            absent = labels.is_null().to_numpy()  # each is a group of its own
            codes[absent] = -1 - np.arange(int(absent.sum()))
            return codes
        copies = find_copies(table.frame)[rows]
        return copies if len(np.unique(copies)) >= len(copies) / 2 else None

    def split(self, table: Table, rows: Rows, labels: np.ndarray | None = None) -> Split:
        """Split some rows of a table.

        Arguments:
            table: The table.
            rows: The rows to split, those with a target.
            labels: A class number for each of `rows`: classes are shared out alike (stratified), except by time.

        Raises:
            TableError: A part would be left with no row, or a cell does not say what it should.
        """
        self.check(table)
        part = self._parts(table, rows, labels)
        return Split(*(rows[part == number] for number in range(3)))

    def folds(self, table: Table, rows: Rows, count: int, labels: np.ndarray | None = None) -> list[Split]:
        """Split some rows `count` times, so that each is in the test once (k-fold cross-validation).

        By time, each test is newer than all that it is predicted from, and the oldest rows are in none. The validation
        rows of each fold are drawn from the others as `split` draws them.

        Raises:
            TableError: There are fewer rows, groups or moments than folds.
        """
        self.check(table)
        if count < 2:
            raise TableError(f"--folds {count}: give two folds or more, for example --folds 5.")
        fold = self._fold_numbers(table, rows, count, labels)
        splits = []
        for number in range(fold.max() + 1 - (self.time is not None)):
            test = fold == number + (self.time is not None)
            rest = fold <= number if self.time is not None else ~test
            chosen = _Rest(table, rows[rest], None if labels is None else labels[rest])
            splits.append(self._with_validation(chosen, rows[test]))
        return splits

    def describe(self) -> str:
        """How the table is split, in a few words.

        Example:
            >>> SplitPlan(time="sold").describe()
            "by time: the newest rows by 'sold' are the test"
        """
        if self.group is not None:
            return f"by group: rows with the same {self.group!r} stay in one part (seed {self.seed})"
        if self.time is not None:
            return f"by time: the newest rows by {self.time!r} are the test"
        if self.column is not None:
            return f"as column {self.column!r} says"
        if self.parts is not None:
            return "the test rows are a file of their own"
        return f"at random (seed {self.seed})"

    def _parts(self, table: Table, rows: Rows, labels: np.ndarray | None) -> np.ndarray:
        if self.parts is not None or self.column is not None:
            part = self.parts[rows] if self.parts is not None else self._said_parts(table, rows)
            return self._completed(table, rows, labels, part)
        shares = [1 - self.validation - self.test, self.validation, self.test]
        if self.time is not None:
            times = self._times(table, rows)
            by_time = deal_by_time(times, shares)
            if by_time is None:
                raise TableError(
                    f"--time {self.time}: {table.name} has {len(np.unique(times))} different moments in that column, and "
                    "three parts need three. Choose another column, or leave --time out."
                )
            return by_time
        together = self.together(table, rows)
        if self.group is not None and together is not None:
            self._check_groups(table, together, 3)
            return deal_groups(together, shares, self.seed, labels)
        drawn = Split.random(len(rows), self.validation, self.test, self.seed, labels, together)
        part = np.zeros(len(rows), np.int64)
        part[drawn.validation], part[drawn.test] = 1, 2
        return part

    def _completed(self, table: Table, rows: Rows, labels: np.ndarray | None, part: np.ndarray) -> np.ndarray:
        """A given split, with validation rows drawn from the training rows if it has none."""
        given = f"--split {self.column}" if self.column is not None else "the test file"
        for number in (0, 2):
            if not (part == number).any():
                raise TableError(
                    f"{given}: no row with a target is in the part {PARTS[number]!r}. Give some rows to train on and some "
                    "to test."
                )
        if not (part == 1).any():
            chosen = _Rest(table, rows[part == 0], None if labels is None else labels[part == 0])
            drawn = self._with_validation(chosen, rows[part == 2])
            part = np.where(np.isin(rows, drawn.validation), 1, part)
        return part

    def _with_validation(self, rest: _Rest, test: Rows) -> Split:
        """A split whose test is known: the others train, but for a share that validates."""
        share = min(self.validation / (1 - self.test), 0.5)
        if self.time is not None:
            part = deal_by_time(self._times(rest.table, rest.rows), [1 - share, share])
        else:
            together = self.together(rest.table, rest.rows)
            if self.group is not None and together is not None:
                self._check_groups(rest.table, together, 2)
                part = deal_groups(together, [1 - share, share], self.seed, rest.labels)
            else:
                part = _drawn(len(rest.rows), share, self.seed, rest.labels, together)
        if part is None or len(np.unique(part)) < 2:
            raise TableError(f"{len(rest.rows)} rows are too few to train and validate on. Give more, or fewer folds.")
        return Split(rest.rows[part == 0], rest.rows[part == 1], test)

    def _fold_numbers(self, table: Table, rows: Rows, count: int, labels: np.ndarray | None) -> np.ndarray:
        if self.parts is not None:
            raise TableError("--folds: the test rows are a file of their own. Leave the file out, or the folds.")
        if self.column is not None:
            return self._said_folds(table, rows)
        if self.time is not None:
            fold = deal_by_time(self._times(table, rows), [1 / (count + 1)] * (count + 1))
            if fold is None:
                raise TableError(f"--time {self.time}: there are too few different moments for {count} folds.")
            return fold
        together = self.together(table, rows)
        if self.group is not None and together is not None:
            self._check_groups(table, together, count)
            return deal_groups(together, [1 / count] * count, self.seed, labels)
        if len(rows) < 2 * count:
            raise TableError(f"--folds {count}: {len(rows)} rows are too few. Give at least {2 * count}.")
        return _dealt(len(rows), count, self.seed, labels, together)

    def _said_parts(self, table: Table, rows: Rows) -> np.ndarray:
        assert self.column is not None
        labels = table.labels(self.column)[rows].to_list()
        part = np.array([_WORDS.get(str(label).casefold(), -1) for label in labels])
        if (part < 0).any():
            row = int((part < 0).argmax())
            raise TableError(
                f"{table.name}, {table.place(int(rows[row]))}, column {self.column!r}: {str(labels[row] or '')[:40]!r} is "
                "no part. Write train, validation or test."
            )
        return part

    def _said_folds(self, table: Table, rows: Rows) -> np.ndarray:
        assert self.column is not None
        labels = table.labels(self.column)[rows]
        distinct = labels.drop_nulls().unique()
        if labels.null_count() or len(distinct) < 2 or {label.casefold() for label in distinct} <= _WORDS.keys():
            raise TableError(
                f"--folds: column {self.column!r} does not say in which fold every row is. Write a number in each row, or "
                "leave --split out."
            )
        return labels.rank("dense").to_numpy().astype(np.int64) - 1

    def _times(self, table: Table, rows: Rows) -> np.ndarray:
        assert self.time is not None
        column = find_kind(table, self.time)
        if column.kind == "date" or table.frame[self.time].dtype.is_temporal():
            times = read_dates(table, self.time, column.format)
        elif column.kind in ("number", "identifier"):
            times = table.numbers(self.time)
        else:
            note = f": {column.note}" if column.note else ""
            raise TableError(
                f"--time {self.time}: that column is {column.kind}{note}. Give a column of dates such as 2024-12-31, or of "
                "numbers."
            )
        absent = np.isnan(times[rows])
        if absent.any():
            place = table.place(int(rows[absent.argmax()]))
            raise TableError(
                f"{table.name}, {place}, column {self.time!r}: the row has no time, so it is neither old nor new. Fill the "
                "cell, or remove the row."
            )
        return np.asarray(times[rows])

    def _check_groups(self, table: Table, groups: np.ndarray, least: int) -> None:
        found = len(np.unique(groups))
        if found < least:
            raise TableError(
                f"--group {self.group}: {table.name} has {found} different groups in that column, and {least} parts need "
                f"{least}. Choose another column, or leave --group out."
            )


@dataclass(frozen=True, eq=False)
class _Rest:
    """The rows that are not the test."""

    table: Table
    rows: Rows
    labels: np.ndarray | None


def _drawn(rows: int, share: float, seed: int, labels: np.ndarray | None, together: Rows | None) -> np.ndarray:
    """1 for a drawn share of each class, else 0; of two rows or bundles of copies one is drawn, of one none."""
    bundle, classes = _bundles(rows, labels, together)
    generator = np.random.default_rng(seed)
    part = np.zeros(len(classes), np.int64)
    for label in np.unique(classes):
        members = generator.permutation(np.flatnonzero(classes == label))
        part[members[: min(max(round(len(members) * share), 1), len(members) - 1)]] = 1
    return np.asarray(part[bundle])


def _dealt(rows: int, count: int, seed: int, labels: np.ndarray | None, together: Rows | None) -> np.ndarray:
    """Each row's fold: in each class, the rows (or bundles of copies) in a drawn order are dealt out in turn."""
    bundle, classes = _bundles(rows, labels, together)
    order = np.random.default_rng(seed).permutation(len(classes))
    order = order[np.argsort(classes[order], kind="stable")]
    fold = np.empty(len(classes), np.int64)
    fold[order] = np.arange(len(classes)) % count
    return np.asarray(fold[bundle])


def _bundles(rows: int, labels: np.ndarray | None, together: Rows | None) -> tuple[np.ndarray, np.ndarray]:
    """Each row's bundle of copies, and each bundle's class."""
    if together is None:
        together = np.arange(rows)
    _, first, bundle = np.unique(together, return_index=True, return_inverse=True)
    return bundle, np.zeros(len(first), np.int64) if labels is None else np.asarray(labels)[first]
