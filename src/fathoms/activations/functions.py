"""The activation functions, one formula each, computed by the core."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np

from fathoms.activations.native import as_floats, run


def linear(x: Any) -> Any:
    """Return `x` itself: a layer without an activation.

    Source: `keras.activations.linear`.

    >>> linear(2.5)
    2.5
    """
    return x


def relu(x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> np.ndarray:
    """Rectified linear unit: `max(x, 0)`.

    In full: `max_value` where x is larger; `x` from `threshold` up; `negative_slope * (x - threshold)` below.

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


def leaky_relu(x: Any, negative_slope: float = 0.2) -> np.ndarray:
    """`x` above 0, `negative_slope * x` below.

    Source: Maas et al., 2013; `keras.activations.leaky_relu`.

    >>> leaky_relu([-1.0, 2.0])
    array([-0.2,  2. ], dtype=float32)
    """
    return run("leaky_relu", x, negative_slope=negative_slope)


def relu6(x: Any) -> np.ndarray:
    """`min(max(x, 0), 6)`.

    Source: Krizhevsky, 2010; `keras.activations.relu6`.

    >>> relu6([-1.0, 2.0, 9.0])
    array([0., 2., 6.], dtype=float32)
    """
    return run("relu6", x)


def elu(x: Any, alpha: float = 1.0) -> np.ndarray:
    """Exponential linear unit: `x` above 0, `alpha * (exp(x) - 1)` below.

    Source: Clevert et al., 2016; `keras.activations.elu`.

    >>> elu([0.0, 2.0])
    array([0., 2.], dtype=float32)
    """
    return run("elu", x, alpha=alpha)


def selu(x: Any) -> np.ndarray:
    """Scaled exponential linear unit: `1.0507 * elu(x, alpha=1.6733)`.

    Source: Klambauer et al., 2017; `keras.activations.selu`.

    >>> selu([0.0])
    array([0.], dtype=float32)
    """
    return run("selu", x)


def gelu(x: Any, approximate: bool = False) -> np.ndarray:
    """Gaussian error linear unit: `x * P(X <= x)` for X normal with mean 0 and standard deviation 1.

    Args:
        x: an array of any shape.
        approximate: use the formula with tanh instead of the error function.

    Source: Hendrycks and Gimpel, 2016; `keras.activations.gelu`.

    >>> gelu([0.0])
    array([0.], dtype=float32)
    """
    return run("gelu", x, approximate=float(approximate))


def silu(x: Any) -> np.ndarray:
    """`x * sigmoid(x)`, also called swish.

    Source: Ramachandran et al., 2017; `keras.activations.silu`.

    >>> silu([0.0])
    array([0.], dtype=float32)
    """
    return run("silu", x)


def hard_silu(x: Any) -> np.ndarray:
    """`x * hard_sigmoid(x)`, also called hard swish.

    Source: Howard et al., 2019; `keras.activations.hard_silu`.

    >>> hard_silu([-3.0, 3.0])
    array([-0.,  3.], dtype=float32)
    """
    return run("hard_silu", x)


def mish(x: Any) -> np.ndarray:
    """`x * tanh(softplus(x))`.

    Source: Misra, 2019; `keras.activations.mish`.

    >>> mish([0.0])
    array([0.], dtype=float32)
    """
    return run("mish", x)


def sigmoid(x: Any) -> np.ndarray:
    """`1 / (1 + exp(-x))`: any number to a probability.

    Source: `keras.activations.sigmoid`.

    >>> sigmoid([0.0])
    array([0.5], dtype=float32)
    """
    return run("sigmoid", x)


def hard_sigmoid(x: Any) -> np.ndarray:
    """`min(max(x / 6 + 1 / 2, 0), 1)`: straight lines near a sigmoid.

    Source: `keras.activations.hard_sigmoid`.

    >>> hard_sigmoid([-3.0, 0.0, 3.0])
    array([0. , 0.5, 1. ], dtype=float32)
    """
    return run("hard_sigmoid", x)


def tanh(x: Any) -> np.ndarray:
    """Hyperbolic tangent, from -1 to 1.

    Source: `keras.activations.tanh`.

    >>> tanh([0.0])
    array([0.], dtype=float32)
    """
    return run("tanh", x)


def softplus(x: Any) -> np.ndarray:
    """`log(1 + exp(x))`: a smooth rectifier.

    Source: Glorot et al., 2011; `keras.activations.softplus`.

    >>> bool(softplus([0.0])[0] == np.float32(np.log(2.0)))
    True
    """
    return run("softplus", x)


def softsign(x: Any) -> np.ndarray:
    """`x / (|x| + 1)`.

    Source: `keras.activations.softsign`.

    >>> softsign([-1.0, 1.0])
    array([-0.5,  0.5], dtype=float32)
    """
    return run("softsign", x)


def exponential(x: Any) -> np.ndarray:
    """`exp(x)`.

    Source: `keras.activations.exponential`.

    >>> exponential([0.0])
    array([1.], dtype=float32)
    """
    return run("exponential", x)


def softmax(x: Any, axis: int = -1) -> np.ndarray:
    """`exp(x) / sum(exp(x))`: numbers to probabilities that add up to 1 along `axis`.

    Args:
        x: an array with one axis or more.
        axis: the axis along which probabilities add up to 1.

    Source: Bridle, 1989; `keras.activations.softmax`.

    >>> softmax([[1.0, 1.0]])
    array([[0.5, 0.5]], dtype=float32)
    """
    return _along_last("softmax", x, axis)


def log_softmax(x: Any, axis: int = -1) -> np.ndarray:
    """The logarithm of `softmax`, computed without loss of digits: `x - log(sum(exp(x)))`.

    Source: `keras.activations.log_softmax`.

    >>> log_softmax([[0.0]])
    array([[0.]], dtype=float32)
    """
    return _along_last("log_softmax", x, axis)


def _along_last(kind: str, x: Any, axis: int) -> np.ndarray:
    x = as_floats(x)
    if not x.ndim:
        raise ValueError(
            f"{kind} compares numbers along an axis; found the single number {x}. Give a list: {kind}([1.0, 2.0])."
        )
    return np.moveaxis(run(kind, np.moveaxis(x, axis, -1)), -1, axis)
