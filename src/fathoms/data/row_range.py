"""Some of the rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.data.row_source import RowSource


class RowRange(RowSource):
    """The rows of another source from `start` to `stop`, counted from 0 again."""

    def __init__(self, source: RowSource, start: int, stop: int) -> None:
        self._source = source
        self._start = start
        self.rows = stop - start
        self.parts = source.parts

    def blocks(self, most: int) -> list[range]:
        first, end = self._start, self._start + self.rows
        cut = [range(max(block.start, first), min(block.stop, end)) for block in self._source.blocks(most)]
        return [range(block.start - first, block.stop - first) for block in cut if block]

    def read(self, rows: range, into: Sequence[np.ndarray], room: int) -> None:
        self._source.read(range(rows.start + self._start, rows.stop + self._start), into, room)

    def packed(self, arrays: Sequence[np.ndarray]) -> tuple[Any, Any, Any]:
        return self._source.packed(arrays)

    def bad_value(self, part: int, row: int, column: int, found: str) -> str:
        return self._source.bad_value(part, row + self._start, column, found)
