"""What layers, losses and metrics give, as tensors: scripts for TensorFlow call `.numpy()` on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any

from fathoms import activations, constraints, initializers, layers, losses, metrics, models, regularizers
from fathoms.engine.structure import mapped
from fathoms.engine.variable import Variable
from fathoms.scripts.changes import Changes, owner_of
from fathoms.tensorflow.dtypes import DTypeName
from fathoms.tensorflow.tensor import as_tensor, giving_tensors
from fathoms.tensorflow.tensor_shape import TensorShape


def give_tensors(changes: Changes) -> None:
    """Let everything that a script calls on arrays give tensors.

    Args:
        changes: takes note of each attribute that is changed.
    """
    for owner, name in (
        (layers.Layer, "__call__"),
        (losses.Loss, "__call__"),
        (metrics.Metric, "__call__"),
        (Variable, "__array_ufunc__"),
        (Variable, "__getitem__"),
    ):
        changes.set(owner, name, giving_tensors(vars(owner)[name]))
    for base, name in (
        (metrics.Metric, "result"),
        (initializers.Initializer, "__call__"),
        (regularizers.Regularizer, "__call__"),
        (constraints.Constraint, "__call__"),
    ):
        for cls in _family(base):
            if isinstance(vars(cls).get(name), FunctionType):
                changes.set(cls, name, giving_tensors(vars(cls)[name]))
    for name in ("mean", "variance"):
        changes.set(layers.Normalization, name, _converted(vars(layers.Normalization)[name], as_tensor))
    for kind in (Variable, layers.KerasTensor):
        changes.set(kind, "shape", _converted(vars(kind)["shape"], TensorShape))
        changes.set(kind, "dtype", _converted(vars(kind)["dtype"], DTypeName))
    changes.set(activations, "get", _of_own(activations.get))
    changes.set(owner_of(models.Model, "compile"), "compile", _compiling(models.Model.compile))


def own_function(function: Any) -> Any:
    """Return the function of Fathoms that one with tensors as results was made from; all else as it is.

    Layers and models know their own functions by identity: those run natively.

    >>> from fathoms.activations import relu
    >>> own_function(giving_tensors(relu)) is relu
    True
    """
    wrapped = getattr(function, "__wrapped__", None)
    return wrapped if str(getattr(wrapped, "__module__", "")).startswith("fathoms.") else function


def _family(base: Any) -> list[Any]:
    """A class and all that are derived from it."""
    found = [base]
    for derived in base.__subclasses__():
        found.extend(_family(derived))
    return found


def _of_own(get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @wraps(get)
    def getting(identifier: Any) -> Any:
        return get(own_function(identifier))

    return getting


def _compiling(compile: Callable[..., None]) -> Callable[..., None]:
    """Compile with Fathoms's own functions where a script gives those that it found under Keras's names."""

    @wraps(compile)
    def compiling(self: Any, optimizer: Any = "rmsprop", loss: Any = None, loss_weights: Any = None, metrics: Any = None,
                  weighted_metrics: Any = None, **kwargs: Any) -> None:  # fmt: skip
        own = [mapped(own_function, given) for given in (loss, metrics, weighted_metrics)]
        compile(self, optimizer, own[0], loss_weights, own[1], own[2], **kwargs)

    return compiling


def _converted(own: Any, kind: Callable[[Any], Any]) -> property:
    return property(lambda self: kind(own.fget(self)), doc=own.__doc__)
