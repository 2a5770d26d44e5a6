"""Reading a model file's description without trusting it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from fathoms.tables.table_error import TableError

# No table that anyone learns from has more columns, and no column more labels that are worth an input each.
MOST_ENTRIES = 1_000_000


class CheckedConfig:
    """A JSON object from a file, whose entries are given out only if they are what they should be.

    Every method raises `TableError` if the entry is not there or is of another type.

    Example:
        >>> CheckedConfig({"column": "age", "mean": 41}).number("mean")
        41.0
    """

    def __init__(self, config: object) -> None:
        if not isinstance(config, Mapping):
            raise _unsound(f"{config!r:.40} stands where an object should")
        self._config = config

    def text(self, key: str) -> str:
        """A string."""
        value = self._get(key)
        if not isinstance(value, str):
            raise _unsound(f"{key!r} is {value!r:.40}, not a text")
        return value

    def number(self, key: str, least: float = -math.inf) -> float:
        """A finite number, at least `least`."""
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value) or value < least:
            raise _unsound(f"{key!r} is {value!r:.40}, not a number it could be")
        return float(value)

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._get(key)
        if not isinstance(value, bool):
            raise _unsound(f"{key!r} is {value!r:.40}, not true or false")
        return value

    def integer(self, key: str, least: int = 0) -> int:
        """A whole number, at least `least`."""
        value = self.number(key, least)
        if value != int(value):
            raise _unsound(f"{key!r} is {value!r:.40}, not a whole number")
        return int(value)

    def has(self, key: str) -> bool:
        """Whether there is such an entry, and it is not null."""
        return self._config.get(key) is not None

    def names(self) -> list[str]:
        """The names of the entries, in order."""
        return [str(key) for key in self._config]

    def texts(self, key: str) -> list[str]:
        """A list of different strings."""
        value = self._list(key)
        if not all(isinstance(item, str) for item in value) or len(set(value)) != len(value):
            raise _unsound(f"{key!r} is not a list of different texts")
        return value

    def numbers(self, key: str, least: float = -math.inf) -> list[float]:
        """A list of finite numbers, each at least `least`."""
        return [CheckedConfig({key: item}).number(key, least) for item in self._list(key)]

    def cells(self, key: str) -> list[str | float | bool | None]:
        """A list of a table's cells: strings, finite numbers, true, false and null."""
        value: list[str | float | bool | None] = list(self._list(key))
        for cell in value:
            if cell is not None and not isinstance(cell, str | bool | int | float):
                raise _unsound(f"{key!r} holds {cell!r:.40}, which is not a cell")
            if isinstance(cell, int | float) and not _finite(cell):
                raise _unsound(f"{key!r} holds a number that is not finite")
        return value

    def parts(self, key: str) -> list[CheckedConfig]:
        """A list of objects."""
        return [CheckedConfig(item) for item in self._list(key)]

    def part(self, key: str) -> CheckedConfig:
        """An object."""
        return CheckedConfig(self._get(key))

    def _get(self, key: str) -> object:
        if key not in self._config:
            raise _unsound(f"{key!r} is missing")
        return self._config[key]

    def _list(self, key: str) -> list[str]:
        value = self._get(key)
        if not isinstance(value, list):
            raise _unsound(f"{key!r} is {value!r:.40}, not a list")
        if len(value) > MOST_ENTRIES:
            raise _unsound(f"{key!r} has {len(value):,} entries, more than {MOST_ENTRIES:,}")
        return value


def _finite(value: int | float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _unsound(what: str) -> TableError:
    return TableError(f"the model's description is damaged: {what}. Train the model again with `fathoms train`.")
