"""What a function stumbles over because of its arguments, told as what it is: wrong arguments."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np

# What Python and NumPy raise, deep inside, for values that nobody foresaw.
STUMBLES = (AttributeError, LookupError, ArithmeticError, UnboundLocalError)

_OURS = (os.path.dirname(os.path.dirname(__file__)), os.path.dirname(np.__file__), "numpy/", "<frozen")

P = ParamSpec("P")
R = TypeVar("R")


def wrong_arguments(error: Exception, what: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Exception:
    """Return what to raise for what a function raised: a `TypeError` or `ValueError` that says what it was given.

    What comes from code of the person's own, called on the way, is returned as it is.

    Args:
        error: what it raised.
        what: its name.
        args, kwargs: its arguments.

    >>> wrong_arguments(IndexError("tuple index out of range"), "ops.take", [3], {"axis": 9})
    ValueError('ops.take cannot work with what it was given, 3, axis=9: tuple index out of range. Look up what each argument should be: help(fathoms.ops.take).')
    """
    if isinstance(error, ValueError | TypeError) or not _is_ours(error):
        return error
    given = ", ".join([*map(_shown, args), *(f"{key}={_shown(value)}" for key, value in kwargs.items())])
    kind = ValueError if isinstance(error, IndexError | ArithmeticError) else TypeError
    reason = str(error).strip(" .'\"") or type(error).__name__
    return kind(
        f"{what} cannot work with what it was given, {given or 'nothing'}: {reason}. "
        f"Look up what each argument should be: help(fathoms.{what})."
    )


def explains_arguments(what: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function raise what `wrong_arguments` says where it stumbles; `what` is its public name."""

    def around(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return function(*args, **kwargs)
            except STUMBLES as error:
                raise wrong_arguments(error, what, args, kwargs) from error

        return call

    return around


def _is_ours(error: Exception) -> bool:
    """Whether nothing but Fathoms and what it computes with was at work below the function that was called."""
    trace = error.__traceback__
    trace = None if trace is None else trace.tb_next
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith(_OURS) and "autograd" not in file:
            return False
        trace = trace.tb_next
    return True


def _shown(value: Any) -> str:
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is not None and dtype is not None:
        return f"an array of {dtype} of shape {shape}"
    text = repr(value)
    return text if len(text) < 60 else f"{text[:40]}… ({type(value).__name__})"
