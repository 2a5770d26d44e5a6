"""What may be the strength of a penalty."""

from __future__ import annotations

from math import isfinite
from typing import Any


def validate_float_arg(value: Any, name: str) -> float:
    """Return a number of 0 or more as a float.

    Args:
        value: the number.
        name: the argument's name, for the message.

    Raises:
        ValueError: something else.

    >>> validate_float_arg(1, "l2")
    1.0
    """
    if not isinstance(value, float | int) or not isfinite(value) or value < 0:
        raise ValueError(
            f"Invalid value for argument {name}: expected a non-negative float, such as {name}=0.01. Received: {name}={value!r}"
        )
    return float(value)
