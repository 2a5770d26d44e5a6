"""Labels whose order is unmistakable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars

# Scales that people answer on. A column counts as one of them if all its labels, three at least, are on it.
_SCALES = (
    ("very low", "low", "medium low", "medium", "medium high", "high", "very high"),
    ("very low", "low", "mid", "high", "very high"),
    ("low", "moderate", "high"),
    ("very small", "small", "medium", "large", "very large"),
    ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"),
    ("very poor", "poor", "fair", "good", "very good", "excellent"),
    ("never", "rarely", "sometimes", "often", "always"),
    ("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
    ("very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"),
    ("none", "mild", "moderate", "severe"),
)
_FEWEST = 3
_ORDINAL = re.compile(r"(\d{1,6})(st|nd|rd|th)", re.IGNORECASE)
_NUMBER = r"[$€£]?\d[\d,.]*\s?[kKmM%]?"
_RANGE = re.compile(rf"({_NUMBER})\s?(?:-|–|to)\s?({_NUMBER})")
_BELOW = re.compile(rf"(?:<|<=|under|below|less than|up to)\s?({_NUMBER})", re.IGNORECASE)
_ABOVE = re.compile(
    rf"(?:>|>=|over|above|more than)\s?({_NUMBER})|({_NUMBER})\s?(?:\+|and more|and over)", re.IGNORECASE
)


def find_order(series: polars.Series, labels: list[str]) -> tuple[str, ...] | None:
    """The labels from the lowest to the highest, or None if that is not certain.

    Certain are an enumeration (polars' `Enum`), ordinals (``1st``, ``2nd``), ranges of numbers that do not overlap
    (``18-24``, ``25-34``, ``65+``), and the usual scales of answers (``low``, ``medium``, ``high``).

    Arguments:
        series: The column, whose type may know the order.
        labels: Its different labels.

    Example:
        >>> import polars
        >>> find_order(polars.Series(["b"]), ["65+", "18-24", "25-64"])
        ('18-24', '25-64', '65+')
    """
    import polars

    if isinstance(series.dtype, polars.Enum):
        known = set(labels)
        order = tuple(label for label in series.dtype.categories.to_list() if label in known)
        return order if len(order) == len(known) >= _FEWEST else None
    if len(labels) < _FEWEST:
        return None
    return _on_a_scale(labels) or _by_ordinals(labels) or _by_ranges(labels)


def _on_a_scale(labels: list[str]) -> tuple[str, ...] | None:
    plain = {re.sub(r"[\s_-]+", " ", label.casefold()): label for label in labels}
    if len(plain) != len(labels):
        return None
    for scale in _SCALES:
        if plain.keys() <= set(scale):
            return tuple(plain[word] for word in scale if word in plain)
    return None


def _by_ordinals(labels: list[str]) -> tuple[str, ...] | None:
    matches = [_ORDINAL.fullmatch(label) for label in labels]
    numbers = {int(match[1]): label for match, label in zip(matches, labels, strict=True) if match}
    return tuple(numbers[number] for number in sorted(numbers)) if len(numbers) == len(labels) else None


def _by_ranges(labels: list[str]) -> tuple[str, ...] | None:
    ranges = [_ends(label) for label in labels]
    known = [ends for ends in ranges if ends is not None]
    if len(known) < len(labels) or not any(_RANGE.fullmatch(label) for label in labels):
        return None
    ordered = sorted(zip(known, labels, strict=True))
    starts, stops = [ends[0] for ends, _ in ordered], [ends[1] for ends, _ in ordered]
    rising = all(stop <= start for stop, start in zip(stops[:-1], starts[1:], strict=True))
    return tuple(label for _, label in ordered) if rising else None


def _ends(label: str) -> tuple[float, float] | None:
    if match := _RANGE.fullmatch(label):
        low, high = _value(match[1]), _value(match[2])
        return (low, high) if low < high else None
    if match := _BELOW.fullmatch(label):
        return float("-inf"), _value(match[1])
    if match := _ABOVE.fullmatch(label):
        return _value(match[1] or match[2]), float("inf")
    return None


def _value(text: str) -> float:
    factor = {"k": 1e3, "m": 1e6}.get(text[-1].lower(), 1.0)
    digits = re.sub(r"[^\d.]", "", text.replace(",", ""))
    try:
        return float(digits) * factor
    except ValueError:
        return float("nan")
