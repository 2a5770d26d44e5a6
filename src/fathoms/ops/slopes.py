"""Slopes that the package autograd lacks, or takes in a slower way; loaded before any function of `fathoms.ops`."""

from __future__ import annotations

from typing import Any

import numpy
from autograd import numpy as np
from autograd.extend import defvjp
from autograd.numpy.numpy_boxes import ArrayBox

from fathoms.ops.arrays import primitive


@primitive
def _put(g: Any, index: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    """Return zeros with the numbers of g added where `index` takes from."""
    result = numpy.zeros(shape, dtype)
    parts = index if isinstance(index, tuple) else (index,)
    if all(part is None or part is Ellipsis or isinstance(part, slice | int | numpy.integer) for part in parts):
        result[index] += g  # no number is taken twice
    elif any(part is None for part in parts):
        flat = numpy.arange(result.size).reshape(shape)[index]
        numpy.add.at(result.reshape(-1), flat.ravel(), numpy.broadcast_to(g, flat.shape).ravel())
    else:
        numpy.add.at(result, index, g)
    return result


@primitive
def _spread(x: Any, shape: tuple[int, ...]) -> Any:
    return numpy.broadcast_to(x, shape)


def gathered(g: Any, shape: tuple[int, ...]) -> Any:
    """Sum an array over the axes along which one of this shape was repeated."""
    extra = len(g.shape) - len(shape)
    summed = np.sum(g, axis=tuple(range(extra))) if extra else g
    repeated = tuple(place for place, size in enumerate(shape) if size == 1 and summed.shape[place] != 1)
    return np.sum(summed, axis=repeated, keepdims=True) if repeated else summed


def spread(x: Any, shape: Any) -> Any:
    """Repeat an array to a larger shape."""
    return _spread(x, tuple(int(size) for size in shape))


def _zero(g: Any) -> Any:
    return numpy.zeros((), g.dtype)


defvjp(ArrayBox.__getitem__, lambda y, x, index: lambda g: _put(g, index, x.shape, x.dtype))
defvjp(_put, lambda y, g, index, shape, dtype: lambda h: h[index])
defvjp(_spread, lambda y, x, shape: lambda g: gathered(g, x.shape))
defvjp(np.cbrt, lambda y, x: lambda g: g / (3 * y * y))
defvjp(np.fmod, lambda y, a, b: lambda g: g, lambda y, a, b: lambda g: -g * np.trunc(a / b))
defvjp(
    getattr(np, "_original_where", np.where),  # what np.where calls in autograd 1.8 and later
    None,
    lambda y, condition, a, b: lambda g: gathered(np.where(condition, g, _zero(g)), np.shape(a)),
    lambda y, condition, a, b: lambda g: gathered(np.where(condition, _zero(g), g), np.shape(b)),
)
