"""Attributes and arguments of Keras's older releases, for scripts and course checkers of 2019 to 2024."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import Any

from fathoms import callbacks, layers, metrics, models, optimizers
from fathoms.scripts.changes import Changes, owner_of
from fathoms.tensorflow.tensor_shape import TensorShape

# Arguments that did nothing to the numbers, and that Keras 3 does not have any more.
_WITHOUT_EFFECT = {
    "compile": ("distribute", "experimental_run_tf_function", "sample_weight_mode", "target_tensors"),
    "fit": ("max_queue_size", "use_multiprocessing", "workers"),
    "evaluate": ("max_queue_size", "use_multiprocessing", "workers"),
    "predict": ("max_queue_size", "use_multiprocessing", "workers"),
}

_REPLACED = {
    "predict_classes": "(model.predict(x) > 0.5).astype('int32') for one sigmoid output, numpy.argmax(model.predict(x), "
    "axis=-1) for several classes",
    "predict_proba": "model.predict(x)",
}


def add_older_attributes(changes: Changes) -> None:
    """Give models, layers, optimizers and callbacks the attributes that they had in older releases.

    Args:
        changes: takes note of each attribute that is changed.
    """
    model = models.Model
    for method, names in _WITHOUT_EFFECT.items():
        changes.set(owner_of(model, method), method, _without(getattr(model, method), names))
    for name, instead in _REPLACED.items():
        changes.set(model, name, _replaced(name, instead))
    for name in ("fit", "evaluate", "predict"):
        changes.set(model, f"{name}_generator", _generator(name))
    changes.set(owner_of(model, "metrics_names"), "metrics_names", _metrics_names(model.metrics_names))
    changes.set(model, "compiled_loss", property(_compiled_loss))
    changes.set(model, "compiled_metrics", property(_compiled_metrics))
    for name, attribute in (("input", "input"), ("output", "output")):
        changes.set(layers.Layer, f"get_{name}_at", _at(f"{attribute}_tensors"))
        changes.set(layers.Layer, f"get_{name}_shape_at", _shape_at(f"{attribute}_tensors"))
    changes.set(layers.Layer, "__init_subclass__", _with_tensor_shapes(vars(layers.Layer)["__init_subclass__"]))
    for owner in (layers.Layer, metrics.Metric):
        changes.set(owner, "add_weight", _name_first(owner.add_weight))
    changes.set(metrics.Metric, "reset_states", lambda self: self.reset_state())
    for name in ("batch_input_shape", "_batch_input_shape"):
        changes.set(layers.Layer, name, property(lambda self: self.input_shape))
    changes.set(optimizers.Optimizer, "_name", property(lambda self: type(self).__name__))
    changes.set(optimizers.Optimizer, "lr", _learning_rate())
    changes.set(optimizers.Optimizer, "__init__", _with_older_names(optimizers.Optimizer.__init__))
    stopping = callbacks.EarlyStopping
    changes.set(stopping, "__init__", _with_signed_delta(stopping.__init__))


def _without(method: Callable[..., Any], names: tuple[str, ...]) -> Callable[..., Any]:
    @wraps(method)
    def without(self: Any, *args: Any, **kwargs: Any) -> Any:
        return method(self, *args, **{name: value for name, value in kwargs.items() if name not in names})

    return without


def _replaced(name: str, instead: str) -> property:
    def refuse(self: Any) -> Any:
        raise AttributeError(f"Keras has no model.{name} since 2021. Write {instead}.")

    return property(refuse)


def _generator(name: str) -> Callable[..., Any]:
    def method(self: Any, generator: Any, *args: Any, **kwargs: Any) -> Any:
        if args:  # after the generator came the number of steps
            kwargs["steps_per_epoch" if name == "fit" else "steps"] = args[0]
        return getattr(self, name)(generator, **kwargs)

    return method


def _metrics_names(today: Any) -> property:
    """The names of all that `evaluate` returns, once data was seen; today all metrics of `compile` are one."""

    def names(self: Any) -> list[str]:
        objective = self._objective
        return today.fget(self) if objective is None or not objective.resolved else list(objective.names)

    return property(names, doc=today.__doc__)


def _compiled_loss(model: Any) -> Any:
    """What `compile` was given as `loss`; once data was seen, the losses in a list."""
    given = model._compile_arguments.get("loss") if model.compiled else None
    objective = model._objective
    known = given if objective is None or not objective.resolved else list(objective.losses)
    return SimpleNamespace(_losses=known, _user_losses=given, built=known is not given)


def _compiled_metrics(model: Any) -> Any:
    """What `compile` was given as `metrics`; once data was seen, the metrics in a list."""
    given = model._compile_arguments.get("metrics") if model.compiled else None
    objective = model._objective
    known = given if objective is None or not objective.resolved else [item.metric for item in objective.watched]
    return SimpleNamespace(_metrics=known, _user_metrics=given, built=known is not given)


def _at(tensors: str) -> Callable[[Any, int], Any]:
    def at(self: Any, node_index: int) -> Any:
        found = getattr(self._inbound_nodes[node_index], tensors)
        return found[0] if len(found) == 1 else found

    return at


def _shape_at(tensors: str) -> Callable[[Any, int], Any]:
    def at(self: Any, node_index: int) -> Any:
        found = [tensor.shape for tensor in getattr(self._inbound_nodes[node_index], tensors)]
        return found[0] if len(found) == 1 else found

    return at


def _name_first(add_weight: Callable[..., Any]) -> Callable[..., Any]:
    """Take a weight's name as the first argument, too, where it once was."""

    @wraps(add_weight)
    def adding(self: Any, *args: Any, **kwargs: Any) -> Any:
        if args and isinstance(args[0], str):
            kwargs["name"], args = args[0], args[1:]
        return add_weight(self, *args, **kwargs)

    return adding


def _with_tensor_shapes(init_subclass: Any) -> Any:
    """Give the `build` and `compute_output_shape` of new layers shapes with `as_list()`."""

    def initialize(cls: Any, /, **kwargs: Any) -> None:
        for name in ("build", "compute_output_shape"):
            if name in vars(cls):
                setattr(cls, name, _taking_tensor_shapes(vars(cls)[name]))
        init_subclass.__func__(cls, **kwargs)

    return classmethod(initialize)


def _taking_tensor_shapes(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def taking(self: Any, *args: Any, **kwargs: Any) -> Any:
        return method(self, *map(_shape, args), **{name: _shape(value) for name, value in kwargs.items()})

    return taking


def _shape(given: Any) -> Any:
    sizes = isinstance(given, tuple) and all(size is None or isinstance(size, int) for size in given)
    return TensorShape(given) if sizes else given


def _learning_rate() -> property:
    def get(self: Any) -> Any:
        return self.learning_rate

    def set(self: Any, value: Any) -> None:
        self.learning_rate = value

    return property(get, set, doc="The older name of `learning_rate`.")


def _with_older_names(init: Callable[..., None]) -> Callable[..., None]:
    """Take `lr` for `learning_rate`, and `decay` as it was: the rate divided by `1 + decay * steps`."""

    @wraps(init)
    def initialize(self: Any, learning_rate: Any = 0.001, *args: Any, **kwargs: Any) -> None:
        rate = kwargs.pop("lr", None)
        decay = kwargs.pop("decay", None)
        rate = learning_rate if rate is None else rate
        if decay:
            rate = optimizers.schedules.InverseTimeDecay(rate, 1, decay)
        init(self, rate, *args, **kwargs)

    return initialize


def _with_signed_delta(init: Callable[..., None]) -> Callable[..., None]:
    """Store `min_delta` as older Keras did: negative where smaller is better."""

    @wraps(init)
    def initialize(self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        name = self.monitor
        larger = self.mode == "max" or (self.mode == "auto" and ("acc" in name or name.endswith("auc")))
        self.min_delta = abs(self.min_delta) if larger else -abs(self.min_delta)

    return initialize
