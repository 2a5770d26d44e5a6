"""The rows of arrays that lie in files, mapped into memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.data.mapped_array import MappedArray
from fathoms.data.row_source import Part, RowSource
from fathoms.engine.structure import flatten, packed, paths


class MappedRows(RowSource):
    """The rows of memory-mapped arrays, copied from their files.

    Args:
        x, y, sample_weight: arrays, or lists or dictionaries of arrays, with as many rows; not all of them need to be mapped.

    Raises:
        ValueError: different numbers of rows; types that are no numbers.
    """

    def __init__(self, x: Any, y: Any = None, sample_weight: Any = None) -> None:
        self._given = (x, y, sample_weight)
        self._places = [
            path for path, leaf in zip(paths(self._given), flatten(self._given), strict=True) if leaf is not None
        ]
        arrays = [np.asanyarray(leaf) for leaf in flatten(self._given) if leaf is not None]
        self.parts = [Part(_name(path), array.shape[1:]) for path, array in zip(self._places, arrays, strict=True)]
        self.rows = len(arrays[0])
        for part, array in zip(self.parts, arrays, strict=True):
            if len(array) != self.rows:
                raise ValueError(
                    f"{self.parts[0].name} has {self.rows} rows but {part.name} has {len(array)}: each row of "
                    f"{self.parts[0].name} needs its own row of {part.name}."
                )
            if array.dtype.kind not in "fiub":
                raise ValueError(f"{part.name}: found {array.dtype} where numbers belong.")
        if not self.rows:
            raise ValueError(f"{self.parts[0].name} has no rows: its shape is {arrays[0].shape}.")
        self._mapped = [MappedArray(array, part.name) for part, array in zip(self.parts, arrays, strict=True)]

    def blocks(self, most: int) -> list[range]:
        return [range(start, min(start + most, self.rows)) for start in range(0, self.rows, most)]

    def read(self, rows: range, into: Sequence[np.ndarray], room: int) -> None:
        for array, out in zip(self._mapped, into, strict=True):
            array.read(rows, out)

    def packed(self, arrays: Sequence[np.ndarray]) -> tuple[Any, Any, Any]:
        left = iter(arrays)
        x, y, weights = packed(self._given, [None if leaf is None else next(left) for leaf in flatten(self._given)])
        return x, y, weights

    def bad_value(self, part: int, row: int, column: int, found: str) -> str:
        name = self.parts[part].name
        place = f", column {column}" if self.parts[part].shape else ""
        return f"{name}{place} (row {row}): found {found}. Leave such rows out, or fill them in: np.nan_to_num({name})."


def _name(path: tuple[Any, ...]) -> str:
    name = ("x", "y", "sample_weight")[path[0]]
    return name + "".join(f"[{key!r}]" for key in path[1:])
