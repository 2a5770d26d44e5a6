"""A table that is read a block of rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np

_HEAD = 256


class Part(NamedTuple):
    """One array of a table: what messages call it, and the shape of a row."""

    name: str
    shape: tuple[int, ...]


class RowSource:
    """Rows of inputs, targets and weights that lie on disk, and can be read in blocks, in any order.

    A subclass sets the attributes and defines `blocks`, `read`, `packed` and `bad_value`.

    Attributes:
        rows: how many there are.
        parts: the arrays of inputs, targets and weights, one after another.
    """

    rows: int
    parts: list[Part]

    def blocks(self, most: int) -> list[range]:
        """Return all row numbers in order, cut where reading is cheap; no block has more than so many rows."""
        raise NotImplementedError

    def read(self, rows: range, into: Sequence[np.ndarray], room: int) -> None:
        """Fill an array `[rows, *shape]` for each part, converting to its type.

        Args:
            rows: a block, or a stretch of one.
            into: the arrays.
            room: how many bytes may be held besides.

        Raises:
            ValueError: the file has changed, or a value is missing.
        """
        raise NotImplementedError

    def packed(self, arrays: Sequence[np.ndarray]) -> tuple[Any, Any, Any]:
        """Return arrays of the parts as `(x, y, sample_weight)`, in the form in which a person would give them."""
        raise NotImplementedError

    def bad_value(self, part: int, row: int, column: int, found: str) -> str:
        """Say where a value stands that is no finite number, and the line that helps."""
        raise NotImplementedError

    def row_bytes(self, dtype: str) -> int:
        """Return how many bytes a row takes in memory."""
        return np.dtype(dtype).itemsize * sum(prod(part.shape) for part in self.parts)

    def room(self, rows: int, dtype: str) -> list[np.ndarray]:
        """Return arrays for so many rows."""
        return [np.empty((rows, *part.shape), dtype) for part in self.parts]

    def read_finite(self, rows: range, into: Sequence[np.ndarray], room: int, finite: bool) -> None:
        """Read; with `finite`, raise a ValueError that names the first NaN or infinity."""
        self.read(rows, into, room)
        if finite:
            for part, array in enumerate(into):
                self._check(part, array, rows.start)

    def loaded(self, dtype: str, room: int, finite: bool) -> tuple[Any, Any, Any]:
        """Return all rows as `(x, y, sample_weight)`."""
        arrays = self.room(self.rows, dtype)
        for block in self.blocks(max(1, room // self.row_bytes(dtype))):
            self.read_finite(block, [array[block.start : block.stop] for array in arrays], room, finite)
        return self.packed(arrays)

    def head(self, dtype: str, room: int) -> tuple[Any, Any, Any]:
        """Return the first few rows as `(x, y, sample_weight)`: what a model is built on."""
        arrays = self.room(min(self.rows, _HEAD), dtype)
        self.read(range(len(arrays[0])), arrays, room)
        return self.packed(arrays)

    def _check(self, part: int, array: np.ndarray, first: int) -> None:
        with np.errstate(all="ignore"):
            if np.isfinite(np.add.reduce(array, axis=None)):  # any NaN or infinity spreads to the sum: one fast pass
                return
        bad = ~np.isfinite(array.reshape(len(array), -1))
        if not bad.any():
            return
        row, column = (int(place) for place in np.argwhere(bad)[0])
        found = str(array.reshape(len(array), -1)[row, column])
        raise ValueError(self.bad_value(part, first + row, column, found))
