"""What the state of a run looks like: it is data that may come from a stranger, and is compared with this before it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Form = Callable[[Any], bool]

_MOST = 1 << 53


def check_state(state: Any, what: str, **forms: Form) -> None:
    """Raise a ValueError unless a state is a dictionary whose entries have these forms; it may have further ones.

    Args:
        state: what a file holds.
        what: whose state it is, for the message.
        forms: for each entry what says whether it has its form.

    >>> check_state({"wait": 2}, "EarlyStopping", wait=is_count)
    >>> check_state({"wait": "two"}, "EarlyStopping", wait=is_count)
    Traceback (most recent call last):
        ...
    ValueError: EarlyStopping: the state has 'two' as its wait
    """
    if not isinstance(state, Mapping):
        raise ValueError(f"{what}: the state is {state!r:.60}, not a dictionary")
    for name, has_form in forms.items():
        if name not in state:
            raise ValueError(f"{what}: the state has no {name}")
        if not has_form(state[name]):
            raise ValueError(f"{what}: the state has {state[name]!r:.60} as its {name}")


def is_count(value: Any) -> bool:
    """Whether a value is a whole number from 0 on."""
    return type(value) is int and 0 <= value < _MOST


def is_flag(value: Any) -> bool:
    """Whether a value is True or False."""
    return type(value) is bool


def is_number(value: Any) -> bool:
    """Whether a value is one number."""
    if type(value) is int:
        return abs(value) <= _MOST
    return type(value) is float or (isinstance(value, np.generic | np.ndarray) and value.ndim == 0 and _counts(value))


def is_array(value: Any) -> bool:
    """Whether a value is an array of numbers."""
    return isinstance(value, np.ndarray) and _counts(value)


def is_result(value: Any) -> bool:
    """Whether a value is a number or an array of them, as results of an epoch are."""
    return is_number(value) or is_array(value)


def is_list(value: Any) -> bool:
    """Whether a value is a list."""
    return isinstance(value, list)


def none_or(form: Form) -> Form:
    """Return the form of what may be None, too."""
    return lambda value: value is None or form(value)


def list_of(form: Form) -> Form:
    """Return the form of lists of things of a form."""
    return lambda value: isinstance(value, list) and all(map(form, value))


def dict_of(form: Form) -> Form:
    """Return the form of dictionaries with names for things of a form."""
    return lambda value: (
        isinstance(value, dict) and all(isinstance(name, str) and form(item) for name, item in value.items())
    )


def _counts(value: Any) -> bool:
    return value.dtype.kind in "iuf"
