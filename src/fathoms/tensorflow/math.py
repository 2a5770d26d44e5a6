"""Arithmetic, element by element and along axes: `tf.math`."""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from fathoms import ops
from fathoms.tensorflow.dtypes import as_dtype
from fathoms.tensorflow.from_ops import from_ops
from fathoms.tensorflow.making import convert_to_tensor, value_for_ops
from fathoms.tensorflow.tensor import as_tensor

# TensorFlow's name, then the name in `fathoms.ops` and the arguments that are called otherwise there.
_TABLE = {
    "abs": "absolute",
    "acos": "arccos",
    "acosh": "arccosh",
    "add": "add x=x1 y=x2",
    "asin": "arcsin",
    "asinh": "arcsinh",
    "atan": "arctan",
    "atan2": "arctan2 y=x1 x=x2",
    "atanh": "arctanh",
    "ceil": "ceil",
    "cos": "cos",
    "cosh": "cosh",
    "cumprod": "cumprod",
    "cumsum": "cumsum",
    "divide": "divide x=x1 y=x2",
    "equal": "equal x=x1 y=x2",
    "erf": "erf",
    "exp": "exp",
    "expm1": "expm1",
    "floor": "floor",
    "floordiv": "floor_divide x=x1 y=x2",
    "floormod": "mod x=x1 y=x2",
    "greater": "greater x=x1 y=x2",
    "greater_equal": "greater_equal x=x1 y=x2",
    "is_finite": "isfinite",
    "is_inf": "isinf",
    "is_nan": "isnan",
    "less": "less x=x1 y=x2",
    "less_equal": "less_equal x=x1 y=x2",
    "log": "log",
    "log1p": "log1p",
    "log_sigmoid": "log_sigmoid",
    "logical_and": "logical_and x=x1 y=x2",
    "logical_not": "logical_not",
    "logical_or": "logical_or x=x1 y=x2",
    "logical_xor": "logical_xor x=x1 y=x2",
    "maximum": "maximum x=x1 y=x2",
    "minimum": "minimum x=x1 y=x2",
    "mod": "mod x=x1 y=x2",
    "multiply": "multiply x=x1 y=x2",
    "negative": "negative",
    "not_equal": "not_equal x=x1 y=x2",
    "pow": "power x=x1 y=x2",
    "reciprocal": "reciprocal",
    "reduce_all": "all input_tensor=x",
    "reduce_any": "any input_tensor=x",
    "reduce_logsumexp": "logsumexp input_tensor=x",
    "reduce_max": "max input_tensor=x",
    "reduce_min": "min input_tensor=x",
    "reduce_prod": "prod input_tensor=x",
    "reduce_std": "std input_tensor=x",
    "reduce_sum": "sum input_tensor=x",
    "reduce_variance": "var input_tensor=x",
    "round": "round",
    "rsqrt": "rsqrt",
    "sign": "sign",
    "sin": "sin",
    "sinh": "sinh",
    "sqrt": "sqrt",
    "square": "square",
    "subtract": "subtract x=x1 y=x2",
    "tan": "tan",
    "truediv": "divide x=x1 y=x2",
}

_ACTIVATIONS = ("sigmoid", "softmax", "softplus", "softsign", "tanh")


class TopK(NamedTuple):
    """The largest values and their places.

    >>> TopK([3.0], [0]).values
    [3.0]
    """

    values: Any
    indices: Any


def top_k(input: Any, k: int = 1, sorted: bool = True, index_type: Any = "int32", name: str | None = None) -> TopK:
    """Return the `k` largest values of each row, and their places.

    Source: `tf.math.top_k`.

    >>> top_k([1.0, 5.0, 3.0], 2).indices.numpy()
    array([1, 2], dtype=int32)
    """
    values, places = ops.top_k(input, k, sorted)
    return TopK(as_tensor(values), as_tensor(np.asarray(places, as_dtype(index_type))))


def argmax(input: Any, axis: int | None = None, output_type: Any = "int64", name: str | None = None) -> Any:
    """Return the place of the largest value along an axis, the first if none is given.

    Source: `tf.argmax`.

    >>> argmax([[1, 5], [7, 2]]).numpy(), argmax([[1, 5], [7, 2]], axis=1).numpy()
    (array([1, 0]), array([1, 0]))
    """
    return as_tensor(np.argmax(_array(input), axis or 0).astype(as_dtype(output_type)))


def argmin(input: Any, axis: int | None = None, output_type: Any = "int64", name: str | None = None) -> Any:
    """Return the place of the smallest value along an axis, the first if none is given.

    Source: `tf.argmin`.

    >>> argmin([3, 1, 2]).numpy()
    np.int64(1)
    """
    return as_tensor(np.argmin(_array(input), axis or 0).astype(as_dtype(output_type)))


def reduce_mean(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Return the mean along axes, a whole number for whole numbers.

    Source: `tf.reduce_mean`.

    >>> reduce_mean([1.0, 2.0]).numpy(), reduce_mean([1, 2]).numpy()
    (np.float32(1.5), np.int32(1))
    """
    value = value_for_ops(input_tensor)
    mean = as_tensor(ops.mean(value, axis, keepdims))
    whole = isinstance(value, np.ndarray) and value.dtype.kind in "iu"
    return as_tensor(np.trunc(np.asarray(mean)).astype(value.dtype)) if whole else mean


def count_nonzero(
    input: Any, axis: Any = None, keepdims: bool = False, dtype: Any = "int64", name: str | None = None
) -> Any:
    """Return how many elements are not 0.

    Source: `tf.math.count_nonzero`.

    >>> count_nonzero([0, 1, 2]).numpy()
    np.int64(2)
    """
    return as_tensor(np.asarray(np.count_nonzero(_array(input), axis, keepdims=keepdims), as_dtype(dtype)))


def add_n(inputs: Any, name: str | None = None) -> Any:
    """Return the sum of tensors.

    Source: `tf.add_n`.

    >>> add_n([1.0, 2.0, 3.0]).numpy()
    np.float32(6.0)
    """
    return as_tensor(reduce(ops.add, inputs))


def squared_difference(x: Any, y: Any, name: str | None = None) -> Any:
    """Return `(x - y)**2`.

    Source: `tf.math.squared_difference`.

    >>> squared_difference(3.0, 1.0).numpy()
    np.float32(4.0)
    """
    return as_tensor(ops.square(ops.subtract(x, y)))


def divide_no_nan(x: Any, y: Any, name: str | None = None) -> Any:
    """Return `x / y`, and 0 where `y` is 0.

    Source: `tf.math.divide_no_nan`.

    >>> divide_no_nan(3.0, 0.0).numpy()
    np.float32(0.0)
    """
    zero = ops.equal(y, 0)
    quotient = ops.divide(x, ops.where(zero, ops.ones_like(y), y))
    return as_tensor(ops.where(zero, ops.zeros_like(quotient), quotient))


def l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None) -> Any:
    """Return a tensor divided by its length along an axis.

    Source: `tf.math.l2_normalize`.

    >>> l2_normalize([3.0, 4.0]).numpy()
    array([0.6, 0.8], dtype=float32)
    """
    squares = ops.sum(ops.square(x), axis, keepdims=True)
    return as_tensor(ops.multiply(x, ops.rsqrt(ops.maximum(squares, epsilon))))


def reduce_euclidean_norm(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Return the length of a tensor along an axis.

    Source: `tf.math.reduce_euclidean_norm`.

    >>> reduce_euclidean_norm([3.0, 4.0]).numpy()
    np.float32(5.0)
    """
    return as_tensor(ops.sqrt(ops.sum(ops.square(input_tensor), axis, keepdims)))


def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Any:
    """Return a tensor whose values are held between two others.

    Source: `tf.clip_by_value`.

    >>> clip_by_value([-2.0, 0.5, 2.0], -1.0, 1.0).numpy()
    array([-1. ,  0.5,  1. ], dtype=float32)
    """
    return as_tensor(ops.minimum(ops.maximum(t, clip_value_min), clip_value_max))


def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """Return a tensor, made shorter where it is longer than `clip_norm`.

    Source: `tf.clip_by_norm`.

    >>> clip_by_norm([6.0, 8.0], 5.0).numpy()
    array([3., 4.], dtype=float32)
    """
    length = ops.sqrt(ops.sum(ops.square(t), axes, keepdims=True))
    return as_tensor(ops.divide(ops.multiply(t, clip_norm), ops.maximum(length, clip_norm)))


def confusion_matrix(
    labels: Any, predictions: Any, num_classes: int | None = None, weights: Any = None, dtype: Any = "int32",
    name: str | None = None,
) -> Any:  # fmt: skip
    """Return how often each label (row) was predicted as each class (column).

    Source: `tf.math.confusion_matrix`.

    >>> confusion_matrix([0, 1, 1], [0, 1, 0]).numpy()
    array([[1, 0],
           [1, 1]], dtype=int32)
    """
    true, predicted = _array(labels).astype(np.int64).ravel(), _array(predictions).astype(np.int64).ravel()
    classes = int(max(true.max(), predicted.max()) + 1) if num_classes is None else int(num_classes)
    counts = np.zeros((classes, classes), as_dtype(dtype))
    np.add.at(counts, (true, predicted), 1 if weights is None else _array(weights).ravel())
    return as_tensor(counts)


def bincount(arr: Any, weights: Any = None, minlength: int | None = None, maxlength: int | None = None, dtype: Any = "int32",
    name: str | None = None) -> Any:  # fmt: skip
    """Return how often each whole number occurs.

    Source: `tf.math.bincount`.

    >>> bincount([0, 2, 2]).numpy()
    array([1, 0, 2], dtype=int32)
    """
    counts = np.bincount(_array(arr).ravel(), None if weights is None else _array(weights).ravel(), minlength or 0)
    return as_tensor(counts[:maxlength].astype(as_dtype(dtype)))


def zero_fraction(value: Any, name: str | None = None) -> Any:
    """Return the share of zeros.

    Source: `tf.math.zero_fraction`.

    >>> zero_fraction([0.0, 1.0]).numpy()
    np.float32(0.5)
    """
    return as_tensor(np.float32(np.mean(_array(value) == 0)))


def _array(x: Any) -> Any:
    return np.asarray(convert_to_tensor(x))


__all__ = [
    *_TABLE,
    *_ACTIVATIONS,
    "add_n",
    "argmax",
    "argmin",
    "bincount",
    "clip_by_norm",
    "clip_by_value",
    "confusion_matrix",
    "count_nonzero",
    "divide_no_nan",
    "l2_normalize",
    "reduce_euclidean_norm",
    "reduce_mean",
    "squared_difference",
    "top_k",
    "zero_fraction",
]


def __getattr__(name: str) -> Any:
    if name in _ACTIVATIONS:
        return getattr(import_module("fathoms.tensorflow.nn"), name)
    if name not in _TABLE:
        raise AttributeError(f"fathoms.tensorflow.math has no {name!r}.")
    globals()[name] = from_ops(_TABLE[name])
    return globals()[name]
