"""Activation functions on arrays, by name, and as parts of a model's program."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms import _native
from fathoms.activations.functions import (
    celu,
    elu,
    exponential,
    gelu,
    glu,
    hard_shrink,
    hard_sigmoid,
    hard_silu,
    hard_tanh,
    leaky_relu,
    linear,
    log_sigmoid,
    log_softmax,
    mish,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    soft_shrink,
    softmax,
    softplus,
    softsign,
    sparse_plus,
    sparse_sigmoid,
    sparsemax,
    squareplus,
    tanh,
    tanh_shrink,
    threshold,
)
from fathoms.activations.native import lower_kind
from fathoms.engine.absent_names import refusal
from fathoms.engine.program import Buffer, Program
from fathoms.engine.serialization import restore, serialize_keras_object

__all__ = [
    "celu",
    "deserialize",
    "elu",
    "exponential",
    "gelu",
    "get",
    "glu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "in_core",
    "leaky_relu",
    "linear",
    "log_sigmoid",
    "log_softmax",
    "lower",
    "lower_kind",
    "mish",
    "relu",
    "relu6",
    "selu",
    "serialize",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh",
    "tanh_shrink",
    "threshold",
]

swish = silu
hard_swish = hard_silu
_FUNCTIONS: dict[str, Any] = {
    function.__name__: function
    for function in (
        celu, elu, exponential, gelu, glu, hard_shrink, hard_sigmoid, hard_silu, hard_tanh, leaky_relu, linear,
        log_sigmoid, log_softmax, mish, relu, relu6, selu, sigmoid, silu, soft_shrink, softmax, softplus, softsign,
        sparse_plus, sparse_sigmoid, sparsemax, squareplus, tanh, tanh_shrink, threshold,
    )
}  # fmt: skip
_TABLE: dict[str, Any] = {**_FUNCTIONS, "swish": silu, "hard_swish": hard_silu}


def get(identifier: Any) -> Any:
    """Return the activation function for a name; None means `linear`, and a function stays itself.

    Raises:
        ValueError: an unknown name, or something that is neither.

    Source: `keras.activations.get`.

    >>> get("relu")([-1.0, 1.0])
    array([0., 1.], dtype=float32)
    """
    if identifier is None:
        return linear
    found = deserialize(identifier) if isinstance(identifier, str | dict) else identifier
    if callable(found) and not _is_another_part(found):
        return found
    raise ValueError(
        f"Could not interpret activation function identifier: {identifier!r}. It is a name, such as 'relu', or a function."
    )


def _is_another_part(thing: Any) -> bool:
    """Whether it is an initializer, say, that a description has where an activation belongs; a layer may be one."""
    module = type(thing).__module__
    return module.startswith("fathoms.") and not module.startswith("fathoms.layers.")


def serialize(activation: Any) -> Any:
    """Return the written form of an activation, as Keras 3 writes it: its name, or what describes one of your own.

    Raises:
        ValueError: an object without `get_config`, which a file could not hold.

    >>> serialize(relu)
    'relu'
    """
    name = getattr(activation, "__name__", None)
    if _FUNCTIONS.get(str(name)) is activation:
        return name
    return serialize_keras_object(activation)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """Return the activation that a written form describes.

    Args:
        config: a name, or Keras 3's written form of a function.
        custom_objects: functions of your own by name.

    >>> deserialize("tanh").__name__
    'tanh'
    """
    if isinstance(config, dict) and config.get("class_name") in _TABLE:  # as older versions wrote it
        config = config["class_name"]
    return restore(config, _TABLE, custom_objects, "activation")


def in_core(activation: Any) -> bool:
    """Whether the core has this activation.

    >>> in_core(relu), in_core(lambda x: x * 2)
    (True, False)
    """
    if activation is None or activation is linear or activation is glu:
        return True
    if hasattr(activation, "lower"):
        return not getattr(activation, "_has_own_call", False)
    name = getattr(activation, "__name__", "")
    return _FUNCTIONS.get(name) is activation and name in _native.kinds()["operation"]


def lower(activation: Any, program: Program, x: Buffer, where: str) -> Buffer:
    """Add an activation function to a program.

    Args:
        activation: one of this module's functions, or a layer.
        program: the program to add to.
        x: its input.
        where: the layer's name, for messages.

    Raises:
        NotImplementedError: a function that the core does not know.
    """
    if activation is None or activation is linear:
        return x
    if activation is glu and x.shape and x.shape[-1] % 2 == 0:
        return _lower_glu(program, x)
    if hasattr(activation, "lower"):
        lowered: Buffer = activation.lower(program, x)
        return lowered
    name = getattr(activation, "__name__", "")
    if not in_core(activation):
        raise NotImplementedError(f"Layer {where!r}: the core does not know the activation {name or activation!r}.")
    return lower_kind(name, program, x)


def output_shape(activation: Any, shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the shape that an activation gives: x's own, and half of the last axis for `glu`."""
    return (*shape[:-1], shape[-1] // 2) if activation is glu and shape[-1] is not None else shape


def _lower_glu(program: Program, x: Buffer) -> Buffer:
    places = np.arange(x.size).reshape(x.shape)
    value, gate = (program.pick(x, half) for half in np.split(places, 2, axis=-1))
    gate = program.operation("sigmoid", gate, gate.shape)
    return program.operation("multiply", [value, gate], value.shape)


__getattr__ = refusal(__name__)
