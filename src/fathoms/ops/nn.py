"""The functions of `keras.ops` that networks are made of: activations, cross-entropies, normalizations, one-hot.

These are formulas, for arrays under a gradient and for placeholders. `fathoms.activations` has the activations as the
core computes them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy
from autograd import numpy as np
from autograd.extend import defvjp

from fathoms.engine.autodiff import plain
from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.floatx import epsilon as default_epsilon
from fathoms.ops.arrays import Tensor, as_tensor, axis_of, floats, primitive, promoted
from fathoms.ops.function_operation import operation
from fathoms.ops.math import erf, logsumexp


@primitive
def _sigmoid(x: Any) -> Any:
    with numpy.errstate(over="ignore"):
        return (1 / (1 + numpy.exp(-x))).astype(x.dtype)


defvjp(_sigmoid, lambda y, x: lambda g: g * y * (1 - y))


# Activations.


@operation
def relu(x: Tensor) -> Any:
    """`max(x, 0)`."""
    x = as_tensor(x)
    return np.where(np.greater(x, 0), x, as_tensor(0, x.dtype))


@operation
def relu6(x: Tensor) -> Any:
    """`min(max(x, 0), 6)`."""
    x = as_tensor(x)
    return np.where(np.logical_and(np.greater(x, 0), np.less(x, 6)), x, np.clip(plain(x), 0, 6))


@operation
def leaky_relu(x: Tensor, negative_slope: float = 0.2) -> Any:
    """`x` above 0, `negative_slope * x` below."""
    x = floats(x)
    return np.where(np.greater_equal(x, 0), x, x * as_tensor(negative_slope, x.dtype))


@operation
def sigmoid(x: Tensor) -> Any:
    """`1 / (1 + exp(-x))`."""
    return _sigmoid(floats(x))


@operation
def hard_sigmoid(x: Tensor) -> Any:
    """`min(max(x / 6 + 1 / 2, 0), 1)`."""
    x = floats(x)
    return _between(x, -3, 3, x / as_tensor(6, x.dtype) + as_tensor(0.5, x.dtype), 0, 1)


@operation
def sparse_sigmoid(x: Tensor) -> Any:
    """`min(max((x + 1) / 2, 0), 1)`."""
    x = floats(x)
    return _between(x, -1, 1, (x + as_tensor(1, x.dtype)) / as_tensor(2, x.dtype), 0, 1)


@operation
def hard_tanh(x: Tensor) -> Any:
    """`min(max(x, -1), 1)`."""
    x = as_tensor(x)
    return _between(x, -1, 1, x, -1, 1)


def _between(x: Any, low: float, high: float, inside: Any, below: float, above: float) -> Any:
    """Return three pieces: a number up to `low`, a formula up to `high`, a number above."""
    outer = np.where(np.less_equal(x, low), as_tensor(below, x.dtype), as_tensor(above, x.dtype))
    return np.where(np.logical_and(np.greater(x, low), np.less(x, high)), inside, outer)


@operation
def softplus(x: Tensor) -> Any:
    """`ln(1 + exp(x))`."""
    x = floats(x)
    return np.logaddexp(x, as_tensor(0, x.dtype))


@operation
def log_sigmoid(x: Tensor) -> Any:
    """`ln(sigmoid(x))`."""
    x = floats(x)
    return -np.logaddexp(-x, as_tensor(0, x.dtype))


@operation
def softsign(x: Tensor) -> Any:
    """`x / (1 + |x|)`."""
    x = floats(x)
    return x / (as_tensor(1, x.dtype) + np.abs(x))


@operation
def silu(x: Tensor) -> Any:
    """`x * sigmoid(x)`."""
    x = floats(x)
    return x * _sigmoid(x)


@operation
def hard_silu(x: Tensor) -> Any:
    """`x * hard_sigmoid(x)`."""
    x = floats(x)
    return x * hard_sigmoid(x)


swish = silu
hard_swish = hard_silu


@operation
def elu(x: Tensor, alpha: float = 1.0) -> Any:
    """`x` above 0, `alpha * (exp(x) - 1)` below."""
    x = floats(x)
    return np.where(np.greater(x, 0), x, as_tensor(alpha, x.dtype) * np.expm1(_lower(x)))


@operation
def selu(x: Tensor) -> Any:
    """`1.0507 * elu(x, 1.6733)`."""
    x = floats(x)
    return as_tensor(1.0507009873554805, x.dtype) * elu(x, 1.6732632423543772)


@operation
def celu(x: Tensor, alpha: float = 1.0) -> Any:
    """`x` above 0, `alpha * (exp(x / alpha) - 1)` below."""
    x = floats(x)
    width = as_tensor(alpha, x.dtype)
    return np.where(np.greater(x, 0), x, width * np.expm1(_lower(x) / width))


def _lower(x: Any) -> Any:
    """Return x with zeros in the place of what is above 0, so that no exponential overflows there."""
    return np.where(np.greater(x, 0), as_tensor(0, x.dtype), x)


@operation
def gelu(x: Tensor, approximate: bool = True) -> Any:
    """`x * P(X <= x)` for X normal; approximately with tanh."""
    x = floats(x)
    half = as_tensor(0.5, x.dtype)
    if approximate:
        inner = as_tensor(math.sqrt(2 / math.pi), x.dtype) * (x + as_tensor(0.044715, x.dtype) * x * x * x)
        return half * x * (1 + np.tanh(inner))
    return half * x * (1 + erf(x / as_tensor(math.sqrt(2), x.dtype)))


@operation
def glu(x: Tensor, axis: int = -1) -> Any:
    """`a * sigmoid(b)` for the halves a and b of x along an axis."""
    x = floats(x)
    if x.shape[axis] % 2:
        raise ValueError(f"glu halves an axis of even size, but axis {axis} of the shape {x.shape} is odd.")
    value, gate = np.split(x, 2, axis)
    return value * _sigmoid(gate)


@operation
def tanh_shrink(x: Tensor) -> Any:
    """`x - tanh(x)`."""
    x = floats(x)
    return x - np.tanh(x)


@operation
def soft_shrink(x: Tensor, threshold: float = 0.5) -> Any:
    """`x` moved towards 0 by `threshold`, and 0 where it would pass it."""
    x = floats(x)
    limit = as_tensor(threshold, x.dtype)
    zero = as_tensor(0, x.dtype)
    return np.where(np.greater(x, limit), x - limit, np.where(np.less(x, -limit), x + limit, zero))


@operation
def hard_shrink(x: Tensor, threshold: float = 0.5) -> Any:
    """`x` where `|x| > threshold`, 0 elsewhere."""
    x = as_tensor(x)
    return np.where(np.greater(np.abs(x), threshold), x, as_tensor(0, x.dtype))


@operation
def threshold(x: Tensor, threshold: float, default_value: float) -> Any:
    """`x` above `threshold`, `default_value` elsewhere."""
    x = as_tensor(x)
    return np.where(np.greater(x, threshold), x, as_tensor(default_value, x.dtype))


@operation
def squareplus(x: Tensor, b: float = 4) -> Any:
    """`(x + sqrt(x^2 + b)) / 2`."""
    x = floats(x)
    return (x + np.sqrt(x * x + as_tensor(b, x.dtype))) / as_tensor(2, x.dtype)


@operation
def sparse_plus(x: Tensor) -> Any:
    """0 up to -1, `(x + 1)^2 / 4` up to 1, `x` above."""
    x = floats(x)
    middle = (x + as_tensor(1, x.dtype)) ** 2 / as_tensor(4, x.dtype)
    return np.where(np.less_equal(x, -1), as_tensor(0, x.dtype), np.where(np.less(x, 1), middle, x))


@operation
def softmax(x: Tensor, axis: Any = -1) -> Any:
    """`exp(x) / sum(exp(x))` along axes; along all without an axis."""
    x = floats(x)
    powers = np.exp(x - np.max(plain(x), axis=axis_of(axis), keepdims=True))
    return powers / np.sum(powers, axis=axis_of(axis), keepdims=True)


@operation
def log_softmax(x: Tensor, axis: Any = -1) -> Any:
    """`x - ln(sum(exp(x)))` along axes."""
    x = floats(x)
    return x - logsumexp(x, axis, keepdims=True)


@operation
def sparsemax(x: Tensor, axis: int = -1) -> Any:
    """`max(x - t, 0)` with the t for which they add up to 1."""
    x = np.moveaxis(floats(x), axis, -1)
    bare = plain(x)
    falling = -numpy.sort(-bare, axis=-1)
    excess = numpy.cumsum(falling, axis=-1) - 1
    places = numpy.arange(1, x.shape[-1] + 1, dtype=bare.dtype)
    kept = numpy.sum(places * falling > excess, axis=-1, keepdims=True)
    shift = numpy.take_along_axis(excess, kept - 1, axis=-1) / kept.astype(bare.dtype)
    support = bare > shift
    mean = np.sum(np.where(support, x, as_tensor(0, x.dtype)), axis=-1, keepdims=True) - as_tensor(1, x.dtype)
    result = np.where(support, x - mean / kept.astype(bare.dtype), as_tensor(0, x.dtype))
    return np.moveaxis(result, -1, axis)


# Labels.


@operation
def one_hot(x: Tensor, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False) -> Any:
    """For each number of a class, a row of zeros with a one in its place; all zeros for numbers of no class.

    Args:
        x: whole numbers.
        num_classes: how many classes there are.
        axis: where the new axis stands.
        dtype: the type of the ones; None is `floatx()`.
        sparse: not supported; leave it out.

    Source: `keras.ops.one_hot`.

    >>> one_hot([0, 2], 3)
    array([[1., 0., 0.],
           [0., 0., 1.]], dtype=float32)
    """
    _dense(sparse)
    x = plain(as_tensor(x))
    rows = (x[..., None] == numpy.arange(num_classes)).astype(standardize_dtype(dtype))
    return numpy.moveaxis(rows, -1, axis)


@operation
def multi_hot(
    inputs: Tensor,
    num_classes: int | None = None,
    axis: int = -1,
    dtype: Any = None,
    sparse: bool = False,
    **kwargs: Any,
) -> Any:
    """For each row of numbers of classes, zeros with ones in their places.

    Source: `keras.ops.multi_hot`.

    >>> multi_hot([0, 2], 3)
    array([1., 0., 1.], dtype=float32)
    """
    _dense(sparse)
    count = kwargs.pop("num_tokens", num_classes)
    if kwargs:
        raise TypeError(f"multi_hot() got an unexpected keyword argument {next(iter(kwargs))!r}")
    if count is None:
        raise ValueError("Argument `num_classes` must be specified: multi_hot(x, num_classes=3).")
    rows = one_hot(inputs, count, axis=-1, dtype=dtype)
    found = numpy.max(rows, axis=1 if rows.ndim > 2 else 0) if rows.ndim > 1 else rows
    return numpy.moveaxis(found, -1, axis)


def _dense(sparse: bool) -> None:
    if sparse:
        raise ValueError("sparse=True: Fathoms has no sparse tensors. Leave it out.")


# Cross-entropies.


@operation
def binary_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False) -> Any:
    """`-(t * ln(y) + (1 - t) * ln(1 - y))`, number by number.

    Args:
        target: t, from 0 to 1.
        output: y, from 0 to 1; with `from_logits`, what `sigmoid` makes y of.
        from_logits: see `output`.

    Raises:
        ValueError: two different shapes.

    Source: `keras.ops.binary_crossentropy`.

    >>> binary_crossentropy([1.0], [0.5])
    array([0.6931472], dtype=float32)
    """
    t, y = promoted(target, output, least=float)
    if t.shape != y.shape:
        raise ValueError(f"`target` and `output` must have the same shape: found {t.shape} and {y.shape}.")
    one = as_tensor(1, y.dtype)
    if from_logits:
        return np.logaddexp(y, as_tensor(0, y.dtype)) - t * y
    y = _probability(y)
    return -(t * np.log(y) + (one - t) * np.log(one - y))


@operation
def categorical_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False, axis: int = -1) -> Any:
    """`-sum(t * ln(y))` along an axis.

    Args:
        target: t, shares that add up to 1 along the axis.
        output: y, which is divided by its sum first; with `from_logits`, what `softmax` makes y of.
        from_logits: see `output`.
        axis: where the classes are.

    Raises:
        ValueError: two different shapes, or no axis.

    Source: `keras.ops.categorical_crossentropy`.

    >>> categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]])
    array([0.6931472], dtype=float32)
    """
    t, y = promoted(target, output, least=float)
    if t.shape != y.shape:
        raise ValueError(f"`target` and `output` must have the same shape: found {t.shape} and {y.shape}.")
    if not t.ndim:
        raise ValueError(
            f"`target` and `output` are single numbers, {t} and {y}, but have an axis of classes: [0.0, 1.0]."
        )
    return -np.sum(t * _log_probability(y, from_logits, axis), axis=axis)


@operation
def sparse_categorical_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False, axis: int = -1) -> Any:
    """`-ln(y[t])` along an axis, for the numbers t of classes; the arguments are those of `categorical_crossentropy`.

    Source: `keras.ops.sparse_categorical_crossentropy`.

    >>> sparse_categorical_crossentropy([1], [[0.5, 0.5]])
    array([0.6931472], dtype=float32)
    """
    t, y = plain(as_tensor(target)), floats(output)
    if t.ndim == y.ndim and t.shape[-1] == 1:
        t = numpy.squeeze(t, -1)
    if not y.ndim:
        raise ValueError(f"`output` is a single number, {y}, but has an axis of classes: [0.2, 0.8].")
    if t.shape != y.shape[:axis] + (y.shape[axis:][1:] if axis < 0 else y.shape[axis + 1 :]):
        raise ValueError(
            f"`target` has the shape of `output` without the axis of classes: found {t.shape} and {y.shape}."
        )
    ones = one_hot(t, y.shape[axis], axis=axis, dtype=plain(y).dtype)
    return -np.sum(ones * _log_probability(y, from_logits, axis), axis=axis)


def _probability(y: Any) -> Any:
    """Hold probabilities off 0 and 1."""
    edge = default_epsilon()
    return np.minimum(np.maximum(y, as_tensor(edge, y.dtype)), as_tensor(1.0 - edge, y.dtype))


def _log_probability(y: Any, from_logits: bool, axis: int) -> Any:
    if from_logits:
        return y - logsumexp(y, axis, keepdims=True)
    return np.log(_probability(y / np.sum(y, axis=axis, keepdims=True)))


# Normalizations.


@operation
def moments(x: Tensor, axes: Any, keepdims: bool = False, synchronized: bool = False) -> Any:
    """The mean and the variance of x along axes."""
    x = floats(x)
    kind = x.dtype
    if kind == "float16":
        x = as_tensor(x, "float32")
    mean = np.mean(x, axis=axis_of(axes), keepdims=True)
    variance = np.mean((x - mean) ** 2, axis=axis_of(axes), keepdims=keepdims)
    mean = mean if keepdims else np.reshape(mean, variance.shape)
    return as_tensor(mean, kind), as_tensor(variance, kind)


@operation
def batch_normalization(
    x: Tensor,
    mean: Tensor,
    variance: Tensor,
    axis: int,
    offset: Tensor = None,
    scale: Tensor = None,
    epsilon: float = 1e-3,
) -> Any:
    """`(x - mean) / sqrt(variance + epsilon) * scale + offset` along an axis."""
    x = floats(x)
    shape = [-1 if place == axis % x.ndim else 1 for place in range(x.ndim)]
    mean, variance = (np.reshape(as_tensor(part, x.dtype), shape) for part in (mean, variance))
    factor = 1 / np.sqrt(variance + as_tensor(epsilon, x.dtype))
    if scale is not None:
        factor = factor * np.reshape(as_tensor(scale, x.dtype), shape)
    result = (x - mean) * factor
    return result if offset is None else result + np.reshape(as_tensor(offset, x.dtype), shape)


@operation
def layer_normalization(
    x: Tensor, gamma: Tensor = None, beta: Tensor = None, axis: Any = -1, epsilon: float | None = None, **kwargs: Any
) -> Any:
    """`(x - mean(x)) / sqrt(var(x) + epsilon) * gamma + beta` along axes."""
    x = floats(x)
    mean, variance = moments(x, axis, keepdims=True)
    result = (x - mean) / np.sqrt(variance + as_tensor(_small(epsilon), x.dtype))
    result = result if gamma is None else result * as_tensor(gamma, x.dtype)
    return result if beta is None else result + as_tensor(beta, x.dtype)


@operation
def rms_normalization(x: Tensor, scale: Tensor = None, axis: Any = -1, epsilon: float | None = None) -> Any:
    """`x / sqrt(mean(x^2) + epsilon) * scale` along axes."""
    x = floats(x)
    size = np.mean(x * x, axis=axis_of(axis), keepdims=True) + as_tensor(_small(epsilon), x.dtype)
    result = x / np.sqrt(size)
    return result if scale is None else result * as_tensor(scale, x.dtype)


@operation
def normalize(x: Tensor, axis: Any = -1, order: float = 2, epsilon: float | None = None) -> Any:
    """`x / max(norm(x), epsilon)` along axes.

    Args:
        x: the array.
        axis: along which axes the norm is taken.
        order: of the norm: 2 is the length.
        epsilon: the least norm to divide by; None is `keras.config.epsilon()`.

    Raises:
        ValueError: an order that is not at least 1.

    Source: `keras.ops.normalize`.

    >>> normalize([[3.0, 4.0]])
    array([[0.6, 0.8]], dtype=float32)
    """
    if not isinstance(order, int | float) or order < 1:
        raise ValueError(f"Argument `order` must be a number >= 1. Received: order={order}")
    x = floats(x)
    least = as_tensor(_small(epsilon), x.dtype)
    if order == 2:
        squares = np.sum(x * x, axis=axis_of(axis), keepdims=True)
        return x / np.sqrt(np.maximum(squares, least * least))
    size: Callable[..., Any] = np.max if math.isinf(order) else np.sum
    powers = np.abs(x) if math.isinf(order) else np.abs(x) ** as_tensor(order, x.dtype)
    norm = size(powers, axis=axis_of(axis), keepdims=True)
    norm = norm if math.isinf(order) else norm ** as_tensor(1 / order, x.dtype)
    return x / np.maximum(norm, least)


def _small(epsilon: float | None) -> float:
    return default_epsilon() if epsilon is None else epsilon


@operation
def psnr(x1: Tensor, x2: Tensor, max_val: float) -> Any:
    """The ratio of the greatest value to the mean error, in decibels: `20 log10(max) - 10 log10(mean((x1 - x2)^2))`."""
    a, b = promoted(x1, x2, least=float)
    if a.shape != b.shape:
        raise ValueError(f"Input shapes {a.shape} and {b.shape} must match for PSNR calculation. ")
    error = np.mean((a - b) ** 2)
    return as_tensor(20 * math.log10(max_val), a.dtype) - as_tensor(10, a.dtype) * np.log10(error)


@operation
def polar(abs_: Tensor, angle: Tensor) -> Any:
    """The complex numbers of these lengths and angles."""
    length, turn = promoted(abs_, angle, least=float)
    return length * np.cos(turn) + 1j * length * np.sin(turn)
