"""What networks are made of, as plain functions: `tf.nn`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from fathoms import activations, ops
from fathoms.engine.seeds import next_seed
from fathoms.tensorflow.making import value_for_ops
from fathoms.tensorflow.math import l2_normalize, top_k, zero_fraction
from fathoms.tensorflow.shaping import gather
from fathoms.tensorflow.tensor import as_tensor

# Fathoms's own activations, which layers know: `Dense(64, activation=tf.nn.relu)` runs natively.
_ACTIVATIONS = {
    "elu": "elu",
    "gelu": "gelu",
    "log_softmax": "log_softmax",
    "relu": "relu",
    "relu6": "relu6",
    "selu": "selu",
    "sigmoid": "sigmoid",
    "silu": "silu",
    "softmax": "softmax",
    "softplus": "softplus",
    "softsign": "softsign",
    "swish": "silu",
    "tanh": "tanh",
}


def activation(name: str) -> Callable[..., Any]:
    """Return one of Fathoms's activations as TensorFlow has it: its input is called `features` or `logits`, too.

    >>> activation("relu")(features=[-1.0, 1.0]).numpy()
    array([0., 1.], dtype=float32)
    """
    own, computed = getattr(activations, name), getattr(ops, name)

    @wraps(own)
    def function(*args: Any, name: str | None = None, **kwargs: Any) -> Any:
        inputs = [kwargs.pop(word) for word in ("features", "logits", "x") if word in kwargs]
        return as_tensor(computed(*(value_for_ops(item) for item in (*inputs, *args)), **kwargs))

    return function


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Any:
    """Return `x`, or `alpha * x` below 0.

    Source: `tf.nn.leaky_relu`.

    >>> leaky_relu([-1.0, 1.0]).numpy()
    array([-0.2,  1. ], dtype=float32)
    """
    return as_tensor(ops.leaky_relu(features, alpha))


def moments(
    x: Any, axes: Any, shift: object = None, keepdims: bool = False, name: str | None = None
) -> tuple[Any, Any]:
    """Return the mean and the variance along axes.

    Source: `tf.nn.moments`.

    >>> [part.numpy().item() for part in moments([1.0, 3.0], 0)]
    [2.0, 1.0]
    """
    return as_tensor(ops.mean(x, axes, keepdims)), as_tensor(ops.var(x, axes, keepdims))


def bias_add(value: Any, bias: Any, data_format: str | None = None, name: str | None = None) -> Any:
    """Return `value + bias`.

    Source: `tf.nn.bias_add`.

    >>> bias_add([[1.0, 2.0]], [1.0, 1.0]).numpy()
    array([[2., 3.]], dtype=float32)
    """
    return as_tensor(ops.add(value, bias))


def dropout(x: Any, rate: float, noise_shape: Any = None, seed: int | None = None, name: str | None = None) -> Any:
    """Return `x` with a share of `rate` set to 0, and the rest made larger by `1 / (1 - rate)`.

    Source: `tf.nn.dropout`.

    >>> dropout([1.0, 2.0], 0.0).numpy()
    array([1., 2.], dtype=float32)
    """
    shape = tuple(np.shape(x)) if noise_shape is None else tuple(noise_shape)
    kept = np.random.default_rng(next_seed() if seed is None else seed).random(shape) >= rate
    return as_tensor(ops.multiply(x, (kept / (1 - rate)).astype("float32")))


def sigmoid_cross_entropy_with_logits(labels: Any = None, logits: Any = None, name: str | None = None) -> Any:
    """Return `max(x, 0) - x z + log(1 + exp(-|x|))` for labels `z` and logits `x`, element by element.

    Source: `tf.nn.sigmoid_cross_entropy_with_logits`.

    >>> sigmoid_cross_entropy_with_logits(labels=[1.0], logits=[0.0]).numpy().round(4)
    array([0.6931], dtype=float32)
    """
    surplus = ops.subtract(ops.relu(logits), ops.multiply(logits, labels))
    return as_tensor(ops.add(surplus, ops.log1p(ops.exp(ops.negative(ops.absolute(logits))))))


def softmax_cross_entropy_with_logits(labels: Any, logits: Any, axis: int = -1, name: str | None = None) -> Any:
    """Return `-sum(z log(softmax(x)))` for labels `z` and logits `x`, row by row.

    Source: `tf.nn.softmax_cross_entropy_with_logits`.

    >>> softmax_cross_entropy_with_logits([[0.0, 1.0]], [[0.0, 0.0]]).numpy().round(4)
    array([0.6931], dtype=float32)
    """
    return as_tensor(ops.negative(ops.sum(ops.multiply(labels, ops.log_softmax(logits, axis)), axis)))


def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Any:
    """Return the same for labels that are class numbers.

    Source: `tf.nn.sparse_softmax_cross_entropy_with_logits`.

    >>> sparse_softmax_cross_entropy_with_logits([1], [[0.0, 0.0]]).numpy().round(4)
    array([0.6931], dtype=float32)
    """
    hot = np.asarray(labels)[..., None] == np.arange(logits.shape[-1] if hasattr(logits, "shape") else len(logits[0]))
    return softmax_cross_entropy_with_logits(hot.astype("float32"), logits)


def embedding_lookup(params: Any, ids: Any, max_norm: float | None = None, name: str | None = None) -> Any:
    """Return the rows of a table with these numbers.

    Source: `tf.nn.embedding_lookup`.

    >>> embedding_lookup([[1.0], [2.0]], [1]).numpy()
    array([[2.]], dtype=float32)
    """
    return gather(params, ids)


__all__ = [
    *_ACTIVATIONS,
    "bias_add",
    "dropout",
    "embedding_lookup",
    "l2_normalize",
    "leaky_relu",
    "moments",
    "sigmoid_cross_entropy_with_logits",
    "softmax_cross_entropy_with_logits",
    "sparse_softmax_cross_entropy_with_logits",
    "top_k",
    "zero_fraction",
]


def __getattr__(name: str) -> Any:
    if name not in _ACTIVATIONS:
        raise AttributeError(f"fathoms.tensorflow.nn has no {name!r}.")
    globals()[name] = activation(_ACTIVATIONS[name])
    return globals()[name]
