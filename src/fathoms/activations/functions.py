"""The activation functions, one formula each, computed by the core."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

import numpy as np

from fathoms.activations.native import in_core_type, run
from fathoms.activations.placeholders import on_placeholders


@on_placeholders
def linear(x: Any) -> Any:
    """Return `x` itself: a layer without an activation.

    Source: `keras.activations.linear`.

    >>> linear(2.5)
    2.5
    """
    return x


@on_placeholders
def relu(x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """Rectified linear unit: `max(x, 0)`.

    In full: `max_value` where x is larger; `x` above `threshold`; `negative_slope * (x - threshold)` up to it.

    Args:
        x: an array of any shape.
        negative_slope: the slope below the threshold.
        max_value: the largest value that comes out; None means none.
        threshold: the point where it starts to rise.

    Source: Nair and Hinton, 2010; `keras.activations.relu`.

    >>> relu([-2.0, 0.0, 3.0])
    array([0., 0., 3.], dtype=float32)
    """
    highest = inf if max_value is None else max_value
    return run("relu", x, negative_slope=negative_slope, max_value=highest, threshold=threshold)


@on_placeholders
def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """`x` above 0, `negative_slope * x` below.

    Source: Maas et al., 2013; `keras.activations.leaky_relu`.

    >>> leaky_relu([-1.0, 2.0])
    array([-0.2,  2. ], dtype=float32)
    """
    return run("leaky_relu", x, negative_slope=negative_slope)


@on_placeholders
def relu6(x: Any) -> Any:
    """`min(max(x, 0), 6)`.

    Source: Krizhevsky, 2010; `keras.activations.relu6`.

    >>> relu6([-1.0, 2.0, 9.0])
    array([0., 2., 6.], dtype=float32)
    """
    return run("relu6", x)


@on_placeholders
def elu(x: Any, alpha: float = 1.0) -> Any:
    """Exponential linear unit: `x` above 0, `alpha * (exp(x) - 1)` below.

    Source: Clevert et al., 2016; `keras.activations.elu`.

    >>> elu([0.0, 2.0])
    array([0., 2.], dtype=float32)
    """
    return run("elu", x, alpha=alpha)


@on_placeholders
def selu(x: Any) -> Any:
    """Scaled exponential linear unit: `1.0507 * elu(x, alpha=1.6733)`.

    Source: Klambauer et al., 2017; `keras.activations.selu`.

    >>> selu([0.0])
    array([0.], dtype=float32)
    """
    return run("selu", x)


@on_placeholders
def gelu(x: Any, approximate: bool = False) -> Any:
    """Gaussian error linear unit: `x * P(X <= x)` for X normal with mean 0 and standard deviation 1.

    Args:
        x: an array of any shape.
        approximate: use the formula with tanh instead of the error function.

    Source: Hendrycks and Gimpel, 2016; `keras.activations.gelu`.

    >>> gelu([0.0])
    array([0.], dtype=float32)
    """
    return run("gelu", x, approximate=float(approximate))


@on_placeholders
def silu(x: Any) -> Any:
    """`x * sigmoid(x)`, also called swish.

    Source: Ramachandran et al., 2017; `keras.activations.silu`.

    >>> silu([0.0])
    array([0.], dtype=float32)
    """
    return run("silu", x)


@on_placeholders
def hard_silu(x: Any) -> Any:
    """`x * hard_sigmoid(x)`, also called hard swish.

    Source: Howard et al., 2019; `keras.activations.hard_silu`.

    >>> hard_silu([-3.0, 3.0])
    array([-0.,  3.], dtype=float32)
    """
    return run("hard_silu", x)


@on_placeholders
def mish(x: Any) -> Any:
    """`x * tanh(softplus(x))`.

    Source: Misra, 2019; `keras.activations.mish`.

    >>> mish([0.0])
    array([0.], dtype=float32)
    """
    return run("mish", x)


@on_placeholders
def celu(x: Any, alpha: float = 1.0) -> Any:
    """Continuously differentiable exponential linear unit: `x` above 0, `alpha * (exp(x / alpha) - 1)` below.

    Source: Barron, 2017; `keras.activations.celu`.

    >>> celu([0.0, 2.0])
    array([0., 2.], dtype=float32)
    """
    return run("celu", x, alpha=alpha)


@on_placeholders
def glu(x: Any, axis: int = -1) -> Any:
    """Gated linear unit: `a * sigmoid(b)`, where a and b are the first and second half of x along `axis`.

    Raises:
        ValueError: an axis with an odd number of numbers.

    Source: Dauphin et al., 2017; `keras.activations.glu`.

    >>> glu([4.0, 0.0])
    array([2.], dtype=float32)
    """
    x = in_core_type(x)
    if not isinstance(axis, int) or not -x.ndim <= axis < x.ndim or x.shape[axis] % 2:
        raise ValueError(
            f"glu halves an axis, so it needs an even number of numbers along axis={axis}; found the shape {x.shape}."
        )
    value, gate = np.split(x, 2, axis)
    result: np.ndarray = value * sigmoid(gate)
    return result


@on_placeholders
def hard_tanh(x: Any) -> Any:
    """`min(max(x, -1), 1)`: straight lines near tanh.

    Source: `keras.activations.hard_tanh`.

    >>> hard_tanh([-3.0, 0.5])
    array([-1. ,  0.5], dtype=float32)
    """
    return run("hard_tanh", x)


@on_placeholders
def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """`x` where `|x| > threshold`, otherwise 0.

    Source: `keras.activations.hard_shrink`.

    >>> hard_shrink([-2.0, 0.25])
    array([-2.,  0.], dtype=float32)
    """
    return run("hard_shrink", x, threshold=threshold)


@on_placeholders
def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """`x` moved towards 0 by `threshold`, and 0 where it would pass it.

    Source: `keras.activations.soft_shrink`.

    >>> soft_shrink([-2.0, 0.25])
    array([-1.5,  0. ], dtype=float32)
    """
    return run("soft_shrink", x, threshold=threshold)


@on_placeholders
def tanh_shrink(x: Any) -> Any:
    """`x - tanh(x)`.

    Source: `keras.activations.tanh_shrink`.

    >>> tanh_shrink([0.0])
    array([0.], dtype=float32)
    """
    return run("tanh_shrink", x)


@on_placeholders
def squareplus(x: Any, b: float = 4) -> Any:
    """`(x + sqrt(x^2 + b)) / 2`: a smooth rectifier without exponentials.

    Source: Barron, 2021; `keras.activations.squareplus`.

    >>> squareplus([0.0])
    array([1.], dtype=float32)
    """
    return run("squareplus", x, b=b)


@on_placeholders
def log_sigmoid(x: Any) -> Any:
    """`log(1 / (1 + exp(-x)))`, computed without loss of digits.

    Source: `keras.activations.log_sigmoid`.

    >>> bool(log_sigmoid([0.0])[0] == -np.float32(np.log(2.0)))
    True
    """
    return run("log_sigmoid", x)


@on_placeholders
def sparse_plus(x: Any) -> Any:
    """0 up to -1, `(x + 1)^2 / 4` up to 1, `x` above.

    Source: `keras.activations.sparse_plus`.

    >>> sparse_plus([-2.0, 0.0, 3.0])
    array([0.  , 0.25, 3.  ], dtype=float32)
    """
    return run("sparse_plus", x)


@on_placeholders
def sparse_sigmoid(x: Any) -> Any:
    """`min(max((x + 1) / 2, 0), 1)`: the slope of `sparse_plus`.

    Source: Blondel, Martins, Niculae, 2019; `keras.activations.sparse_sigmoid`.

    >>> sparse_sigmoid([-2.0, 0.0, 3.0])
    array([0. , 0.5, 1. ], dtype=float32)
    """
    return run("sparse_sigmoid", x)


@on_placeholders
def threshold(x: Any, threshold: float, default_value: float) -> Any:
    """`x` above `threshold`, otherwise `default_value`.

    Source: `keras.activations.threshold`.

    >>> threshold([1.0, 3.0], threshold=2.0, default_value=-1.0)
    array([-1.,  3.], dtype=float32)
    """
    return run("threshold", x, threshold=threshold, default_value=default_value)


@on_placeholders
def sigmoid(x: Any) -> Any:
    """`1 / (1 + exp(-x))`: any number to a probability.

    Source: `keras.activations.sigmoid`.

    >>> sigmoid([0.0])
    array([0.5], dtype=float32)
    """
    return run("sigmoid", x)


@on_placeholders
def hard_sigmoid(x: Any) -> Any:
    """`min(max(x / 6 + 1 / 2, 0), 1)`: straight lines near a sigmoid.

    Source: `keras.activations.hard_sigmoid`.

    >>> hard_sigmoid([-3.0, 0.0, 3.0])
    array([0. , 0.5, 1. ], dtype=float32)
    """
    return run("hard_sigmoid", x)


@on_placeholders
def tanh(x: Any) -> Any:
    """Hyperbolic tangent, from -1 to 1.

    Source: `keras.activations.tanh`.

    >>> tanh([0.0])
    array([0.], dtype=float32)
    """
    return run("tanh", x)


@on_placeholders
def softplus(x: Any) -> Any:
    """`log(1 + exp(x))`: a smooth rectifier.

    Source: Glorot et al., 2011; `keras.activations.softplus`.

    >>> bool(softplus([0.0])[0] == np.float32(np.log(2.0)))
    True
    """
    return run("softplus", x)


@on_placeholders
def softsign(x: Any) -> Any:
    """`x / (|x| + 1)`.

    Source: `keras.activations.softsign`.

    >>> softsign([-1.0, 1.0])
    array([-0.5,  0.5], dtype=float32)
    """
    return run("softsign", x)


@on_placeholders
def exponential(x: Any) -> Any:
    """`exp(x)`.

    Source: `keras.activations.exponential`.

    >>> exponential([0.0])
    array([1.], dtype=float32)
    """
    return run("exponential", x)


@on_placeholders
def softmax(x: Any, axis: int | Sequence[int] = -1) -> Any:
    """`exp(x) / sum(exp(x))`: numbers to probabilities that add up to 1 along `axis`.

    Args:
        x: an array with one axis or more.
        axis: the axis, or axes, along which probabilities add up to 1.

    Source: Bridle, 1989; `keras.activations.softmax`.

    >>> softmax([[1.0, 1.0]])
    array([[0.5, 0.5]], dtype=float32)
    """
    return _along_last("softmax", x, axis)


@on_placeholders
def log_softmax(x: Any, axis: int | Sequence[int] = -1) -> Any:
    """The logarithm of `softmax`, computed without loss of digits: `x - log(sum(exp(x)))`.

    Source: `keras.activations.log_softmax`.

    >>> log_softmax([[0.0]])
    array([[0.]], dtype=float32)
    """
    return _along_last("log_softmax", x, axis)


@on_placeholders
def sparsemax(x: Any, axis: int = -1) -> Any:
    """Numbers to probabilities of which many are exactly 0: `max(x - t, 0)`, with the t for which they add up to 1.

    Args:
        x: an array with one axis or more.
        axis: the axis along which probabilities add up to 1.

    Source: Martins and Astudillo, 2016; `keras.activations.sparsemax`.

    >>> sparsemax([3.0, 0.0])
    array([1., 0.], dtype=float32)
    """
    x = np.moveaxis(in_core_type(x), axis, -1)
    falling = -np.sort(-x, axis=-1)
    excess = np.cumsum(falling, axis=-1) - 1
    place = np.arange(1, x.shape[-1] + 1, dtype=x.dtype)
    count = np.sum(place * falling > excess, axis=-1, keepdims=True)
    shift = np.take_along_axis(excess, count - 1, axis=-1) / count.astype(x.dtype)
    return np.moveaxis(np.maximum(x - shift, 0), -1, axis)


def _along_last(kind: str, x: Any, axis: int | Sequence[int]) -> Any:
    x = in_core_type(x)
    if not x.ndim:
        raise ValueError(
            f"{kind} compares numbers along an axis; found the single number {x}. Give a list: {kind}([1.0, 2.0])."
        )
    axes = [axis] if isinstance(axis, int | np.integer) else list(axis)
    ends = list(range(-len(axes), 0))
    moved = np.moveaxis(x, axes, ends)
    found = run(kind, moved.reshape(*moved.shape[: moved.ndim - len(axes)], -1))
    return np.moveaxis(found.reshape(moved.shape), ends, axes)
