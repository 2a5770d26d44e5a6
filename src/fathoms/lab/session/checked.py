"""Values that come from the page: each is checked before it is used."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from fathoms.lab.lab_error import LabError


class Checked:
    """A JSON object from the page, read value by value.

    Args:
        value: what came.
        what: what messages call it.

    >>> Checked({"units": 8}, "layer").integer("units", 1, 64)
    8
    """

    def __init__(self, value: object, what: str) -> None:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise LabError(f"{what}: an object is wanted here.")
        self.values: Mapping[str, Any] = value
        self._what = what

    def has(self, key: str) -> bool:
        """Whether there is such a value, other than null."""
        return self.values.get(key) is not None

    def integer(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number within limits."""
        value = self._get(key, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not least <= value <= most  # false for NaN, too
            or value != int(value)
        ):
            raise self._wrong(key, f"a whole number from {least:,} to {most:,}")
        return int(value)

    def number(self, key: str, least: float, most: float, default: float | None = None) -> float:
        """A finite number within limits."""
        value = self._get(key, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not least <= value <= most
            or not math.isfinite(value)
        ):
            raise self._wrong(key, f"a number from {least:g} to {most:g}")
        return float(value)

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def text(self, key: str, default: str | None = None, most: int = 10_000) -> str:
        """Text of bounded length."""
        value = self._get(key, default)
        if not isinstance(value, str) or len(value) > most:
            raise self._wrong(key, f"text of at most {most:,} letters")
        return value

    def one_of(self, key: str, names: tuple[str, ...], default: str | None = None) -> str:
        """One of these words."""
        value = self._get(key, default)
        if value not in names:
            raise self._wrong(key, f"one of {', '.join(names)}")
        return str(value)

    def texts(self, key: str, most: int = 100_000) -> list[str]:
        """A list of texts."""
        value = self._get(key, None)
        if not isinstance(value, list) or len(value) > most or not all(isinstance(item, str) for item in value):
            raise self._wrong(key, "a list of names")
        return list(value)

    def parts(self, key: str, most: int) -> list[Checked]:
        """A list of objects."""
        value = self._get(key, None)
        if not isinstance(value, list) or len(value) > most:
            raise self._wrong(key, f"a list of at most {most}")
        return [Checked(item, f"{self._what}, {key} {place + 1}") for place, item in enumerate(value)]

    def part(self, key: str) -> Checked:
        """An object."""
        return Checked(self._get(key, None), f"{self._what}, {key}")

    def _get(self, key: str, default: object) -> Any:
        value = self.values.get(key)
        return default if value is None else value

    def _wrong(self, key: str, wanted: str) -> LabError:
        return LabError(f"{self._what}: {key} is to be {wanted}, not {_shown(self.values.get(key))}.")


def _shown(value: object) -> str:
    """A value in a message: lists and objects may be deep, and say nothing."""
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    return repr(str(value)[:60])
