"""The functions of `keras.ops` that are sums of parts, orders, error functions and Fourier transforms."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy
from autograd import numpy as np
from autograd.extend import defvjp

from fathoms.engine.autodiff import plain
from fathoms.ops.arrays import Tensor, as_tensor, axis_of, floats, primitive, promoted
from fathoms.ops.function_operation import operation
from fathoms.ops.numpy import take_along_axis

# Error functions. Python computes them in double precision; NumPy has none.

_each_erf = numpy.frompyfunc(math.erf, 1, 1)
_each_erfc = numpy.frompyfunc(math.erfc, 1, 1)


@primitive
def _erf(x: Any) -> Any:
    return numpy.asarray(_each_erf(x.astype("float64")), "float64").astype(x.dtype)


@primitive
def _erfc(x: Any) -> Any:
    return numpy.asarray(_each_erfc(x.astype("float64")), "float64").astype(x.dtype)


@primitive
def _erfinv(x: Any) -> Any:
    p = x.astype("float64")
    with numpy.errstate(all="ignore"):
        near = numpy.log1p(-p * p)  # a start within 0.2 % (Winitzki, 2008), then Newton's method
        middle = 2 / (math.pi * 0.147) + near / 2
        y = numpy.sign(p) * numpy.sqrt(numpy.sqrt(middle * middle - near / 0.147) - middle)
        for _ in range(3):
            slope = 2 / math.sqrt(math.pi) * numpy.exp(-y * y)
            y = numpy.where(numpy.isfinite(y), y - (numpy.asarray(_each_erf(y), "float64") - p) / slope, y)
    y = numpy.where(numpy.abs(p) == 1, numpy.copysign(numpy.inf, p), y)
    return numpy.where(p == 0, 0.0, y).astype(x.dtype)


def _bell(x: Any) -> Any:
    return as_tensor(2 / math.sqrt(math.pi), x.dtype) * np.exp(-x * x)


defvjp(_erf, lambda y, x: lambda g: g * _bell(x))
defvjp(_erfc, lambda y, x: lambda g: -g * _bell(x))
defvjp(_erfinv, lambda y, x: lambda g: g / _bell(y))


@operation
def erf(x: Tensor) -> Any:
    """`2 / sqrt(pi) * integral of exp(-t^2) from 0 to x`."""
    return _erf(floats(x))


@operation
def erfc(x: Tensor) -> Any:
    """`1 - erf(x)`, also where that is tiny."""
    return _erfc(floats(x))


@operation
def erfinv(x: Tensor) -> Any:
    """The y with `erf(y) = x`."""
    return _erfinv(floats(x))


@operation
def rsqrt(x: Tensor) -> Any:
    """`1 / sqrt(x)`."""
    return 1 / np.sqrt(floats(x))


@operation
def logsumexp(x: Tensor, axis: Any = None, keepdims: bool = False) -> Any:
    """`ln(sum(exp(x)))` along axes, without overflow."""
    x = floats(x)
    highest = np.max(plain(x), axis=axis_of(axis), keepdims=True)
    highest = np.where(np.isfinite(highest), highest, as_tensor(0, x.dtype))
    total = np.sum(np.exp(x - highest), axis=axis_of(axis), keepdims=True)
    result = np.log(total) + highest
    return result if keepdims else np.reshape(result, numpy.sum(plain(x), axis=axis_of(axis)).shape)


@operation
def cdist(x: Tensor, y: Tensor) -> Any:
    """The distances of the rows of x to the rows of y."""
    a, b = promoted(x, y, least=float)
    if a.ndim < 2 or b.ndim < 2:
        raise ValueError("`cdist` inputs must have rank >= 2")
    if a.shape[-1] != b.shape[-1]:
        raise ValueError("Last dimension of inputs to `cdist` must match")
    apart = a[..., :, None, :] - b[..., None, :, :]
    return np.sqrt(np.sum(apart * apart, axis=-1))


# Sums of parts.


def _segments(name: str, gather: Any, start: Callable[[Any], float]) -> Any:
    @primitive
    def reduced(data: Any, places: Any, count: int) -> Any:
        result = numpy.full((count, *data.shape[1:]), start(data.dtype), data.dtype)
        kept = (places >= 0) & (places < count)
        gather.at(result, places[kept], data[kept])
        return result

    def function(data: Tensor, segment_ids: Tensor, num_segments: int | None = None, sorted: bool = False) -> Any:
        data, places = as_tensor(data), plain(as_tensor(segment_ids)).astype("int64")
        if places.ndim != 1:
            raise ValueError(
                f"Argument `segment_ids` should be an 1-D vector, a number for each row of data, but its shape is {places.shape}. "
                f"Reshape both so that the rows come first."
            )
        count = int(places.max(initial=-1)) + 1 if num_segments is None else num_segments
        return reduced(data, places, count)

    defvjp(
        reduced,
        lambda y, data, places, count: lambda g: _shared(name, y, data, places, count, g),
        argnums=[0],
    )
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"The {name.removeprefix('segment_')} of the rows that have the same number in `segment_ids`."
    return operation(function)


def _shared(name: str, y: Any, data: Any, places: Any, count: int, g: Any) -> Any:
    """Hand the slope of each segment on to its rows."""
    kept = (places >= 0) & (places < count)
    rows = numpy.where(kept, places, 0)
    kept = kept.reshape(-1, *[1] * (data.ndim - 1))
    slope = np.where(kept, g[rows], as_tensor(0, data.dtype))
    if name == "segment_sum":
        return slope
    if name == "segment_prod":
        return slope * y[rows] / data
    best = np.where(kept, np.equal(data, y[rows]), False)
    ties = numpy.zeros(y.shape, data.dtype)
    numpy.add.at(ties, rows, plain(best).astype(data.dtype))
    return np.where(best, slope / ties[rows], as_tensor(0, data.dtype))


def _lowest(dtype: Any) -> Any:
    return -numpy.inf if dtype.kind == "f" else numpy.iinfo(dtype).min


def _highest(dtype: Any) -> Any:
    return numpy.inf if dtype.kind == "f" else numpy.iinfo(dtype).max


segment_sum = _segments("segment_sum", numpy.add, lambda dtype: 0)
segment_prod = _segments("segment_prod", numpy.multiply, lambda dtype: 1)
segment_max = _segments("segment_max", numpy.maximum, _lowest)
segment_min = _segments("segment_min", numpy.minimum, _highest)


# Orders.


@operation
def top_k(x: Tensor, k: int, sorted: bool = True) -> Any:
    """The k greatest numbers along the last axis, greatest first, and their places."""
    x = as_tensor(x)
    bare = plain(x)
    order = bare.shape[-1] - 1 - numpy.argsort(bare[..., ::-1], axis=-1, kind="stable")
    places = order[..., ::-1][..., :k]
    return take_along_axis(x, places, -1), places.astype("int32")


@operation
def in_top_k(targets: Tensor, predictions: Tensor, k: int) -> Any:
    """Whether the number at each target's place is among the k greatest of its row."""
    places, values = (plain(as_tensor(x)) for x in (targets, predictions))
    own = numpy.take_along_axis(values, places[..., None].astype("int64"), -1)
    return numpy.sum(values > own, axis=-1) < k


# Fourier transforms: pairs of real and imaginary parts.


def _complex(x: Any) -> Any:
    if not isinstance(x, list | tuple) or len(x) != 2:
        raise ValueError(f"Input `x` should be a tuple of two tensors, (real, imaginary): found {x}.")
    real, imaginary = (as_tensor(part) for part in x)
    if real.shape != imaginary.shape:
        raise ValueError(
            f"Both the real and imaginary parts should have the same shape: found {real.shape} and {imaginary.shape}."
        )
    return real + 1j * imaginary, real.dtype


def _pair(values: Any, dtype: Any) -> tuple[Any, Any]:
    return as_tensor(np.real(values), dtype), as_tensor(np.imag(values), dtype)


@operation
def fft(x: Tensor) -> Any:
    """The Fourier transform along the last axis, of a pair (real, imaginary)."""
    values, dtype = _complex(x)
    return _pair(np.fft.fft(values), dtype)


@operation
def fft2(x: Tensor) -> Any:
    """The Fourier transform along the last two axes."""
    values, dtype = _complex(x)
    return _pair(np.fft.fft2(values), dtype)


@operation
def ifft2(x: Tensor) -> Any:
    """The inverse of `fft2`."""
    values, dtype = _complex(x)
    return _pair(np.fft.ifft2(values), dtype)


@operation
def rfft(x: Tensor, fft_length: int | None = None) -> Any:
    """The first half of the Fourier transform of real numbers along the last axis."""
    x = floats(x)
    length = x.shape[-1] if fft_length is None else fft_length
    return _pair(np.fft.fft(x + 0j, length)[..., : length // 2 + 1], x.dtype)


@operation
def irfft(x: Tensor, fft_length: int | None = None) -> Any:
    """The inverse of `rfft`."""
    values, dtype = _complex(x)
    return as_tensor(np.fft.irfft(values, n=fft_length), dtype)


@operation
def view_as_complex(x: Tensor) -> Any:
    """Complex numbers of pairs along the last axis."""
    x = as_tensor(x)
    return x[..., 0] + 1j * x[..., 1]


@operation
def view_as_real(x: Tensor) -> Any:
    """Pairs (real, imaginary) of complex numbers, along a new last axis."""
    x = as_tensor(x)
    return np.stack([np.real(x), np.imag(x)], -1)


@operation
def logdet(x: Tensor) -> Any:
    """`ln(det(x))` of matrices that are positive definite."""
    return np.linalg.slogdet(floats(x))[1]
