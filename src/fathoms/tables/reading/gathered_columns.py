"""Columns put together from rows of Python values."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fathoms.tables.reading.memory import check_room
from fathoms.tables.reading.sound_text import sound_text
from fathoms.tables.table import Table

if TYPE_CHECKING:
    import polars

_BATCH = 1 << 14  # rows that wait as Python values
_DEEPEST = 8  # lists and records within each other that stay such; polars takes seconds for a hundred


class GatheredColumns:
    """Collects rows and makes a frame of them, a batch at a time, so that few Python values live at once.

    A column takes the one type that holds all of its cells; where cells differ more than numbers do, it is text.

    Arguments:
        names: The columns' names.
        source: What to call the table in messages.

    Example:
        >>> columns = GatheredColumns(["a", "b"], "t")
        >>> columns.add([1, "x"])
        >>> columns.add([2.5, None])
        >>> columns.frame().rows()
        [(1.0, 'x'), (2.5, None)]
    """

    def __init__(self, names: Sequence[str], source: str) -> None:
        self.names = [sound_text(name) for name in names]
        self.source = source
        self._waiting: list[Sequence[object]] = []
        self._parts: list[list[polars.Series]] = [[] for _ in self.names]
        self._held = 0.0

    def add(self, row: Sequence[object]) -> None:
        """Add a row, as wide as there are names.

        Raises:
            TableError: The rows so far take more memory than there is room for.
        """
        self._waiting.append(row)
        if len(self._waiting) == _BATCH:
            self._settle()

    def frame(self) -> polars.DataFrame:
        """All rows that were added."""
        import polars

        if self._waiting or not self._parts or not self._parts[0]:
            self._settle()
        return polars.DataFrame([joined(parts) for parts in self._parts])

    def _settle(self) -> None:
        cells: Iterable[Sequence[object]] = (
            zip(*self._waiting, strict=True) if self._waiting else [()] * len(self.names)
        )
        for name, column, parts in zip(self.names, cells, self._parts, strict=True):
            part = series_of(name, column)
            self._held += part.estimated_size()
            parts.append(part)
        self._waiting.clear()
        check_room(self.source, self._held, "takes more than")


def series_of(name: str, cells: Sequence[Any]) -> polars.Series:
    """A column from Python values of any types: numbers, texts, truth values, dates, None."""
    import polars

    kinds = set(map(type, cells))
    if any(kind.__module__.partition(".")[0] in ("numpy", "pandas") for kind in kinds):
        cells = [_python_value(cell) for cell in cells]
        kinds = set(map(type, cells))
    kinds.discard(type(None))
    try:
        if kinds == {str}:
            return polars.Series(name, cells, dtype=polars.String)
        if kinds <= {int, float} and float in kinds:
            return polars.Series(name, cells, dtype=polars.Float64, strict=False)
        if len(kinds) <= 1 and bytes not in kinds and not any(_is_deep(cell) for cell in cells):
            return polars.Series(name, cells)
    except (OverflowError, TypeError, ValueError, polars.exceptions.PolarsError):
        if kinds and kinds <= {int, float}:  # beyond 64 bits
            return polars.Series(name, [None if cell is None else _real(cell) for cell in cells], dtype=polars.Float64)
    return polars.Series(name, [_text(cell) for cell in cells], dtype=polars.String)


def joined(parts: Sequence[polars.Series]) -> polars.Series:
    """One column from its batches, whose types may differ."""
    import polars

    kinds = {part.dtype for part in parts if part.dtype != polars.Null}
    if len(kinds) > 1:
        if all(kind.is_numeric() for kind in kinds):
            parts = [part.cast(polars.Float64) for part in parts]
        else:
            parts = [_as_text(part) for part in parts]
    elif kinds:
        (kind,) = kinds
        parts = [part.cast(kind) if part.dtype == polars.Null else part for part in parts]
    return polars.concat(parts, rechunk=True)


def _as_text(part: polars.Series) -> polars.Series:
    import polars

    if part.dtype.is_nested():
        return polars.Series(part.name, [_text(cell) for cell in part.to_list()], dtype=polars.String)
    if part.dtype.is_numeric():
        return Table(part.to_frame()).labels(part.name)
    return part.cast(polars.String)


def _python_value(cell: Any) -> Any:
    kind = type(cell)
    if kind.__name__ in ("NAType", "NaTType"):
        return None
    if kind.__module__.partition(".")[0] == "pandas":
        return cell.to_pydatetime() if hasattr(cell, "to_pydatetime") else str(cell)
    return cell.tolist() if kind.__module__ == "numpy" else cell


def _is_deep(cell: Any, levels: int = _DEEPEST) -> bool:
    """Whether lists and records lie in each other deeper than so many levels."""
    if not isinstance(cell, list | dict):
        return False
    inner = cell.values() if isinstance(cell, dict) else cell
    return levels == 0 or any(_is_deep(part, levels - 1) for part in inner)


def _real(cell: int | float) -> float:
    try:
        return float(cell)
    except OverflowError:  # as for the text 1e999
        return math.inf if cell > 0 else -math.inf


def _text(cell: Any) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, str):
        return sound_text(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        from fathoms.tables.table import number_label

        return number_label(cell)
    if isinstance(cell, bytes):
        return cell.decode("utf-8", errors="replace")
    if isinstance(cell, dict | list):
        return sound_text(json.dumps(cell, default=str, ensure_ascii=False))
    return sound_text(str(cell))
