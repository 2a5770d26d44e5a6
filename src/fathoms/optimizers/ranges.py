"""Checks of the numbers that optimizers are given."""

from __future__ import annotations


def check_fractions(**arguments: float) -> None:
    """Raise ValueError, naming the argument, for one that is not a number from 0 to below 1.

    >>> check_fractions(beta_1=0.9, beta_2=1.5)
    Traceback (most recent call last):
        ...
    ValueError: `beta_2` must be a number from 0 to below 1. Received: beta_2=1.5
    """
    for name, value in arguments.items():
        if not isinstance(value, float | int) or not 0 <= value < 1:
            raise ValueError(f"`{name}` must be a number from 0 to below 1. Received: {name}={value!r}")


def check_not_negative(**arguments: float) -> None:
    """Raise ValueError, naming the argument, for one that is not a number or is negative.

    >>> check_not_negative(epsilon=-1e-7)
    Traceback (most recent call last):
        ...
    ValueError: `epsilon` must be a number that is not negative. Received: epsilon=-1e-07
    """
    for name, value in arguments.items():
        if not isinstance(value, float | int) or not value >= 0:
            raise ValueError(f"`{name}` must be a number that is not negative. Received: {name}={value!r}")
