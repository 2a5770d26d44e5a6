"""From what a person has (NumPy, lists, pandas, polars, Arrow) to arrays that the core reads; bad values are named."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

import numpy as np

from fathoms import _native
from fathoms.engine.shared_tables import shared_tables

_NUMBER_KINDS = "fiub"


_checks_finite: ContextVar[bool] = ContextVar("checks_finite", default=True)


def checks_finite() -> bool:
    """Whether `check_finite` checks."""
    return _checks_finite.get()


class finite_numbers_only:
    """Within this block `check_finite` checks, or, given False, lets everything pass.

    >>> with finite_numbers_only(False):
    ...     check_finite(Table(np.array([np.nan]), "x"))
    """

    def __init__(self, checks: bool) -> None:
        self._checks = checks

    def __enter__(self) -> None:
        self._token = _checks_finite.set(self._checks)

    def __exit__(self, *error: object) -> None:
        _checks_finite.reset(self._token)


class Table:
    """An array with rows first, the name of the argument it came by, and what it was: its columns' names, its library."""

    __slots__ = ("array", "columns", "is_finite", "library", "name")

    def __init__(self, array: np.ndarray, name: str, columns: list[str] | None = None, library: str = "numpy") -> None:
        self.array = array
        self.name = name
        self.columns = columns
        self.library = library
        self.is_finite = False  # until `check_finite` has seen that it is

    def place(self, row: int, column: int) -> str:
        """Say where a value stands, in words."""
        if self.columns is not None:
            return f"{self.name}, column {self.columns[column]!r} (row {row})"
        if self.array.ndim == 1 or self.array[0].size == 1:
            return f"{self.name} (row {row})"
        return f"{self.name}, column {column} (row {row})"


def table(value: Any, name: str, dtype: str) -> Table:
    """Return `value` as an array of `dtype`, rows first, C order; an array that already is one is not copied.

    Args:
        value: NumPy array, list, pandas or polars frame or series, or anything with `__array__` or the Arrow C interface.
        name: the argument's name, for messages.
        dtype: `"float32"` or `"float64"`.

    Raises:
        ValueError: no rows, no columns, rows of different lengths, or something that is not a number.

    >>> table([[1, 2], [3, 4]], "x", "float32").array
    array([[1., 2.],
           [3., 4.]], dtype=float32)
    >>> table([[1, "two"]], "x", "float32")
    Traceback (most recent call last):
        ...
    ValueError: x, column 1 (row 0): found 'two' where a number belongs. Turn text into numbers first, one column per value: x = pandas.get_dummies(pandas.DataFrame(x)).
    """
    known = shared_tables.current()
    if known is not None:
        return known.of(value, (name, dtype), lambda: _table(value, name, dtype))
    return _table(value, name, dtype)


def _table(value: Any, name: str, dtype: str) -> Table:
    if type(value) is np.ndarray and value.dtype == dtype and value.ndim and value.flags.c_contiguous:
        return _with_rows(Table(value, name))
    if value is None:
        raise ValueError(f"{name} is missing: found None where a table of numbers belongs.")
    if type(value).__module__ != "numpy":
        from fathoms.engine.frames import frame_table

        framed = frame_table(value, name, dtype)
        if framed is not None:
            return _with_rows(framed)
    return _with_rows(Table(_numbers(value, name, dtype), name))


def check_finite(data: Table) -> None:
    """Raise a ValueError that names the first NaN or infinity, and the line that removes such rows.

    >>> check_finite(Table(np.array([[1.0, 2.0], [3.0, np.nan]]), "x"))
    Traceback (most recent call last):
        ...
    ValueError: x, column 1 (row 1): found nan (1 of 2 rows has such a value). Leave such rows out: keep = np.isfinite(x).all(axis=1); x, y = x[keep], y[keep].
    """
    array = data.array
    if data.is_finite or not _checks_finite.get():
        return
    if _native.all_finite(array) or array.dtype.kind in "iub":
        data.is_finite = True
        return
    flat = array.reshape(len(array), -1)
    bad = ~np.isfinite(flat)
    rows = np.flatnonzero(bad.any(axis=1))
    if not len(rows):
        return
    row = int(rows[0])
    column = int(np.argmax(bad[row]))
    found = str(flat[row, column])
    many = f"{len(rows)} of {len(array)} rows {'has' if len(rows) == 1 else 'have'} such a value"
    raise ValueError(f"{data.place(row, column)}: found {found} ({many}). {_without_bad_rows(data)}")


def check_lengths(first: Table, second: Table) -> None:
    """Raise a ValueError if two tables have different numbers of rows.

    >>> check_lengths(Table(np.zeros((3, 2)), "x"), Table(np.zeros(2), "y"))
    Traceback (most recent call last):
        ...
    ValueError: x has 3 rows but y has 2: each row of x needs its own row of y. If only the first ones belong together: x, y = x[:2], y[:2].
    """
    rows, others = len(first.array), len(second.array)
    if rows != others:
        a, b, n = first.name, second.name, min(rows, others)
        raise ValueError(
            f"{a} has {rows} rows but {b} has {others}: each row of {a} needs its own row of {b}. "
            f"If only the first ones belong together: {a}, {b} = {a}[:{n}], {b}[:{n}]."
        )


def _with_rows(data: Table) -> Table:
    if not data.array.size and (data.array.ndim < 3 or not len(data.array)):
        lacking = "rows" if not len(data.array) else "columns"
        raise ValueError(
            f"{data.name} has no {lacking}: its shape is {data.array.shape}. Check the file or the filter that made it: print({data.name}.shape)."
        )
    return data


def _numbers(value: Any, name: str, dtype: str) -> np.ndarray:
    if hasattr(value, "toarray") and not hasattr(value, "__array__"):
        raise ValueError(f"{name} is a sparse matrix; a dense network takes a dense one: {name} = {name}.toarray().")
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(_ragged(value, name)) from error
    except Exception as error:  # an object's own __array__ may raise anything
        raise ValueError(
            f"{name}: found {type(value).__name__}, which does not turn into an array: {error}."
        ) from error
    if not array.ndim:
        if array.dtype.kind in _NUMBER_KINDS:
            raise ValueError(
                f"{name} is the single number {value!r}; a model takes rows of numbers: {name} = np.array([[{value!r}]])."
            )
        raise ValueError(
            f"{name}: found {type(value).__name__} where a table of numbers belongs: {name} = np.array([[7.4, 0.7], [7.8, 0.9]])."
        )
    if array.dtype.kind not in _NUMBER_KINDS:
        if array.dtype.kind in "US" and not isinstance(value, np.ndarray):
            array = np.asarray(value, object)  # text had made text of the numbers beside it
        return _cells(array, name, dtype)
    return np.ascontiguousarray(array, dtype=dtype)


def _cells(array: np.ndarray, name: str, dtype: str) -> np.ndarray:
    """Convert an array of objects or text cell by cell, and name the first that is not a number."""
    if array.dtype.kind in "Mm":
        raise ValueError(
            f"{name}: found dates ({array.dtype}) where numbers belong. Turn them into numbers first, for instance days: "
            f"{name} = ({name} - {name}.min()) / np.timedelta64(1, 'D')."
        )
    if array.dtype.kind == "c":
        raise ValueError(f"{name}: found complex numbers; a network computes with real ones: {name} = {name}.real.")
    flat = array.reshape(len(array), -1)
    out = np.empty(flat.shape, dtype)
    where = Table(array, name)
    for row, cells in enumerate(flat):
        for column, cell in enumerate(cells):
            if cell is not None and not isinstance(cell, str | bytes):
                try:
                    out[row, column] = cell
                    continue
                except (TypeError, ValueError):
                    pass
            if isinstance(cell, list | tuple | np.ndarray):
                raise ValueError(_ragged(array.tolist(), name))
            raise ValueError(not_a_number(where.place(row, column), cell, name))
    return out.reshape(array.shape)


def not_a_number(place: str, found: object, name: str) -> str:
    """Say what stands where a number belongs, and the line that helps."""
    if name == "y":
        fix = "Number the labels: names, y = np.unique(y, return_inverse=True)."
    else:
        fix = f"Turn text into numbers first, one column per value: {name} = pandas.get_dummies(pandas.DataFrame({name}))."
    if found is None:
        fix = "Fill it in, or leave the row out."
    if isinstance(found, np.generic):
        found = found.item()
    return f"{place}: found {found!r} where a number belongs. {fix}"


def _ragged(value: Any, name: str) -> str:
    try:
        lengths = [len(row) for row in value]
    except TypeError:
        return f"{name}: its rows are of different kinds; each needs the same columns."
    for row, length in enumerate(lengths):
        if length != lengths[0]:
            return f"{name} (row {row}): found {length} values where row 0 has {lengths[0]}. Give every row the same columns."
    return f"{name}: its rows are of different shapes; each needs the same columns."


def _without_bad_rows(data: Table) -> str:
    name = data.name
    if name == "sample_weight":
        return "Give such rows the weight 0: sample_weight = np.nan_to_num(sample_weight, posinf=0, neginf=0)."
    array = {"numpy": name, "pandas": f"{name}.to_numpy(float)", "polars": f"{name}.to_numpy()"}[data.library]
    axes = ".all(axis=1)" if data.array.ndim > 1 else ""
    kept = "{0}.filter(keep)" if data.library == "polars" else "{0}[keep]"
    both = f"x, y = {kept.format('x')}, {kept.format('y')}" if name in ("x", "y") else f"{name} = {kept.format(name)}"
    return f"Leave such rows out: keep = np.isfinite({array}){axes}; {both}."
