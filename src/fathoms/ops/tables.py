"""Makers of functions that differ only in the formula that they apply to each number, or to pairs of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
from autograd import numpy as np

from fathoms.engine.floatx import floatx
from fathoms.ops.arrays import Tensor, as_tensor, axis_of, floats, promoted
from fathoms.ops.function_operation import Function, operation


def named(function: Function, name: str, formula: str, module: str) -> Function:
    """Give a made function its name, home and one line of documentation; let it take placeholders."""
    function.__name__ = function.__qualname__ = name
    function.__module__ = module
    function.__doc__ = f"`{formula}`, number by number; see `keras.ops.{name}`."
    return operation(function)


def of_one(name: str, formula: str, convert: Callable[[Any], Any] = as_tensor, compute: Any = None) -> Function:
    """Make a function of one array.

    Args:
        name: its name.
        formula: what it computes, for its documentation.
        convert: makes the array that is computed with.
        compute: the arithmetic; None takes NumPy's function of that name.
    """
    arithmetic = compute or getattr(np, name)

    def function(x: Tensor) -> Any:
        return arithmetic(convert(x))

    return named(function, name, formula, "fathoms.ops.numpy")


def of_one_as_floats(name: str, formula: str, compute: Any = None) -> Function:
    """Make a function of one array that turns whole numbers into `floatx()` first."""
    return of_one(name, formula, floats, compute)


def of_two(name: str, formula: str, compute: Any = None, least: Any = None, bools: str | None = None) -> Function:
    """Make a function of two arrays, which are brought to one type first.

    Args:
        name, formula, compute: as in `of_one`.
        least: the least type to compute in: `float` makes whole numbers floating.
        bools: the type that bools are computed in; None leaves them.
    """
    arithmetic = compute or getattr(np, name)

    def function(x1: Tensor, x2: Tensor) -> Any:
        a, b = promoted(x1, x2, least=least)
        if bools is not None and a.dtype == bool:
            a, b = as_tensor(a, bools), as_tensor(b, bools)
        return arithmetic(a, b)

    return named(function, name, formula, "fathoms.ops.numpy")


def of_two_bits(name: str, formula: str, compute: Any = None) -> Function:
    """Make a function of the bits of two arrays, which Keras calls x and y.

    Args:
        name, formula, compute: as in `of_one`; NumPy's own functions, as bits have no slopes.
    """
    arithmetic = compute or getattr(numpy, name)

    def function(x: Tensor, y: Tensor) -> Any:
        return arithmetic(*promoted(x, y))

    return named(function, name, formula, "fathoms.ops.numpy")


def over_axes(name: str, formula: str, compute: Function) -> Function:
    """Make a function that sums up an array along axes, with Keras's arguments `axis` and `keepdims`."""

    def function(x: Tensor, axis: Any = None, keepdims: bool = False) -> Any:
        return compute(as_tensor(x), axis_of(axis), keepdims)

    return named(function, name, formula, "fathoms.ops.numpy")


def window(name: str, formula: str) -> Function:
    """Make a window of so many numbers."""
    arithmetic = getattr(np, name)

    def function(x: Tensor) -> Any:
        return as_tensor(arithmetic(int(as_tensor(x))), floatx())

    return named(function, name, formula, "fathoms.ops.numpy")
