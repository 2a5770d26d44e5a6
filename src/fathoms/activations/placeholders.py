"""Activation functions called on placeholders: steps of a graph, by the formulas of `fathoms.ops`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any

from fathoms import ops
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.ops.function_operation import operation

Tensor = Any
_KERAS = "keras.src.activations.activations"


def on_placeholders(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let an activation function take a placeholder, too."""
    form = signature(function)

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        first = args[0] if args else kwargs.get("x")
        if not isinstance(first, KerasTensor):
            return function(*args, **kwargs)
        given = form.bind(*args, **kwargs)
        given.apply_defaults()
        return _step(function.__name__)(**given.arguments)

    return call


def _step(name: str) -> Callable[..., Any]:
    own: dict[str, Any] = {"linear": lambda x: x, "relu": _relu, "mish": mish, "exponential": ops.exp}
    found: Callable[..., Any] = own.get(name) or getattr(ops, name)
    return found


def _relu(x: Any, negative_slope: float, max_value: float | None, threshold: float) -> Any:
    if (negative_slope, max_value, threshold) == (0, None, 0):
        return ops.relu(x)
    return relu(x, negative_slope, max_value, threshold)


def _relu_formula(
    x: Tensor, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0
) -> Any:
    high = x if max_value is None else ops.minimum(x, max_value)
    return ops.where(ops.greater(x, threshold), high, (x - threshold) * negative_slope)


def _mish_formula(x: Tensor) -> Any:
    return x * ops.tanh(ops.softplus(x))


relu = operation(_relu_formula, name="ReLU", keras_module=_KERAS)
mish = operation(_mish_formula, name="Mish", keras_module=_KERAS)
