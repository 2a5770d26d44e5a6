"""The rows of a model that is run in Python: arrays in the form in which they were given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from fathoms.engine.batch_parts import pack_x_y_sample_weight
from fathoms.engine.feed import Table, check_finite, check_lengths, table
from fathoms.engine.structure import flatten, is_nested, mapped
from fathoms.layers.column import column
from fathoms.models.rows import output_weights


class PythonRows:
    """Inputs, targets and weights of the same rows, each an array, or a list or dictionary of arrays.

    Args:
        x, y, sample_weight: the arrays; None for what there is not.
        inputs: `x` as the core reads it, if that can do all but the loss.

    Attributes:
        count: how many rows there are.
    """

    __slots__ = ("count", "inputs", "sample_weight", "x", "y")

    def __init__(self, x: Any, y: Any = None, sample_weight: Any = None, inputs: Sequence[np.ndarray] = ()) -> None:
        self.x = x
        self.y = y
        self.sample_weight = sample_weight
        self.inputs = inputs
        self.count = len(next(leaf for leaf in flatten(x) if leaf is not None))

    @property
    def data(self) -> Any:
        """What `train_step` is given: `(x, y, sample_weight)` without what is missing; `x` alone is in no tuple if it is one."""
        return pack_x_y_sample_weight(self.x, self.y, self.sample_weight)

    def part(self, start: int, stop: int) -> PythonRows:
        """Return the rows from `start` to `stop`, without copying."""
        return self._each(lambda array: array[start:stop])

    def taken(self, order: np.ndarray) -> PythonRows:
        """Return a copy of these rows in this order."""
        return self._each(lambda array: array[order])

    def _each(self, change: Callable[[np.ndarray], np.ndarray]) -> PythonRows:
        def changed(leaf: Any) -> Any:
            return None if leaf is None else change(leaf)

        return PythonRows(*(mapped(changed, part) for part in (self.x, self.y, self.sample_weight, self.inputs)))


def python_rows(
    x: Any,
    y: Any,
    sample_weight: Any,
    class_weight: Mapping[int, float] | None,
    dtype: str,
    names: tuple[str, str] = ("x", "y"),
    columns: bool = False,
) -> PythonRows:
    """Return rows for a model that is run in Python.

    Args:
        x, y, sample_weight: arrays, frames, or lists or dictionaries of them.
        class_weight: how much each class counts, for a single output.
        dtype: the number type that fractions are converted to.
        names: what to call `x` and `y` in messages.
        columns: whether `x` may have text, for layers that take columns as they are.

    Raises:
        ValueError: numbers that are not finite, or tables of different lengths.
    """
    tables = [
        arrays_of(given, dtype, name, columns and place == 0)
        for place, (given, name) in enumerate(((x, names[0]), (y, names[1]), (sample_weight, "sample_weight")))
    ]
    first = Table(next(leaf for leaf in flatten(tables[0]) if leaf is not None), names[0])
    for given, name in zip(tables, (*names, "sample_weight"), strict=True):
        for leaf in flatten(given):
            if leaf is not None:
                check_lengths(first, Table(leaf, name))
    if class_weight is not None:
        weights = output_weights(tables[2], class_weight, [table(tables[1], names[1], dtype)], ["output"], dtype)
        tables[2] = weights[0]
    return PythonRows(*tables)


def arrays_of(given: Any, dtype: str, name: str, columns: bool = False) -> Any:
    """Return arrays in the form in which they were given; fractions in one number type, whole numbers as they are.

    With `columns`, text stays as it is, too.
    """
    if isinstance(given, Mapping) or (
        is_nested(given)
        and all(item is None or hasattr(item, "shape") or is_nested(item) for item in given)
        and _has_arrays(given)
    ):
        return mapped(
            lambda leaf: _array(leaf, dtype, name, columns), dict(given) if isinstance(given, Mapping) else given
        )
    return _array(given, dtype, name, columns)


def _has_arrays(given: Any) -> bool:
    return any(getattr(leaf, "ndim", 0) > 0 for leaf in flatten(given))


def _array(given: Any, dtype: str, name: str, columns: bool) -> Any:
    if given is None:
        return None
    array = np.asarray(given)
    if columns and array.dtype.kind in "OSU":
        return column(given, name)
    if array.dtype.kind not in "iub":
        array = table(given, name, dtype).array
        check_finite(Table(array, name))
    return array
