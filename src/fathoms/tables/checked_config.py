"""Reading a model file's description without trusting it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from fathoms.tables.table_error import TableError


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

    def texts(self, key: str) -> list[str]:
        """A list of different strings."""
        value = self._list(key)
        if not all(isinstance(item, str) for item in value) or len(set(value)) != len(value):
            raise _unsound(f"{key!r} is not a list of different texts")
        return value

    def numbers(self, key: str, least: float = -math.inf) -> list[float]:
        """A list of finite numbers, each at least `least`."""
        return [CheckedConfig({key: item}).number(key, least) for item in self._list(key)]

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
        return value


def _finite(value: int | float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _unsound(what: str) -> TableError:
    return TableError(f"the model's description is damaged: {what}. Train the model again with `fathoms train`.")
