"""From what a function is given (variables, lists, numbers) to what `autograd.numpy` computes with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.extend
import numpy
from autograd import numpy as np

import fathoms.engine.recorded  # noqa: F401 - what autograd records is recorded as there from here on
from fathoms.engine.autodiff import is_recorded, plain, value_of
from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.promotion import result_type
from fathoms.engine.structure import flatten
from fathoms.engine.variable import Variable

Tensor = Any
"""An array, a number, a list of such, a variable, an array under a gradient, or a placeholder."""


def as_tensor(x: Tensor, dtype: Any = None) -> Any:
    """Return an array for a variable, list or number; an array of the type that is asked for stays itself.

    Args:
        x: what to convert. While a gradient is wanted, recorded arrays stay recorded.
        dtype: None keeps an array's own type; numbers of Python become `floatx()` or int32.

    >>> as_tensor([1, 2.5]).dtype.name
    'float32'
    """
    if isinstance(x, Variable | numpy.ndarray):
        x = value_of(x)
    if is_recorded(x):
        return _cast(x, dtype)
    if isinstance(x, list | tuple) and any(is_recorded(leaf) or isinstance(leaf, Variable) for leaf in flatten(x)):
        return _cast(np.array([as_tensor(item) for item in x]), dtype)
    if dtype is None and not hasattr(x, "dtype"):
        dtype = _own_type(x)
    if isinstance(x, numpy.ndarray | numpy.generic):
        return numpy.asarray(x) if dtype is None else numpy.asarray(x, _numpy_type(dtype))
    try:
        return numpy.asarray(x, None if dtype is None else _numpy_type(dtype))
    except OverflowError:
        raise ValueError(f"{x!r:.60} does not fit into {dtype}. Give smaller numbers, or another dtype.") from None


def _own_type(x: Any) -> str | None:
    leaves = flatten(x)
    if not all(hasattr(leaf, "dtype") or isinstance(leaf, bool | int | float | complex) for leaf in leaves):
        return None
    return result_type(*(getattr(leaf, "dtype", type(leaf)) for leaf in leaves))


def _numpy_type(dtype: Any) -> Any:
    name = standardize_dtype(dtype)
    return "str" if name == "string" else name


def _cast(x: Any, dtype: Any) -> Any:
    if dtype is None or x.dtype == dtype:
        return x
    name = standardize_dtype(dtype)
    return x.astype(name) if is_inexact(name) else plain(x).astype(name)


def is_inexact(dtype: Any) -> bool:
    """Whether numbers of this type have a fraction, so that slopes make sense."""
    return standardize_dtype(dtype).startswith(("float", "bfloat", "complex"))


def primitive(function: Callable[..., Any]) -> Any:
    """Let autograd see a function as one step, whose slope `defvjp` gives."""
    return autograd.extend.primitive(function)


def type_of(x: Any) -> Any:
    """Return the type of an array or variable, and Python's own type of a bare number."""
    return getattr(x, "dtype", type(x))


def promoted(*xs: Tensor, least: Any = None) -> list[Any]:
    """Return arrays of the one type that holds them all (and `least`); bare numbers take the arrays' type.

    >>> [x.dtype.name for x in promoted([1, 2], 0.5)]
    ['float32', 'float32']
    """
    kept = [x if type(x) in (bool, int, float) else as_tensor(x) for x in xs]
    dtype = result_type(*(type_of(x) for x in kept), *([] if least is None else [least]))
    return [as_tensor(x, dtype) for x in kept]


def floats(x: Tensor) -> Any:
    """Return an array of a type with fractions: its own, or `floatx()`.

    >>> floats([1, 2]).dtype.name
    'float32'
    """
    x = as_tensor(x)
    return x if is_inexact(x.dtype) else as_tensor(x, result_type(x.dtype, float))


def axis_of(axis: Any) -> Any:
    """Return axes as NumPy takes them: a number, None or a tuple."""
    return tuple(int(one) for one in axis) if isinstance(axis, list | tuple) else axis
