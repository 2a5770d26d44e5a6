"""What two models would both change if they were trained at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fathoms.engine.seeds import SeedGenerator
from fathoms.engine.variable import Variable
from fathoms.layers import Layer
from fathoms.layers.layer import found_in
from fathoms.metrics import Metric

if TYPE_CHECKING:
    from fathoms.callbacks import Callback
    from fathoms.models.model import Model


_CHANGING: Any = (Variable, SeedGenerator, Metric)
_ELSEWHERE = ("_compile_arguments", "_objective", "_lowered")  # of a model: what it is trained for
_OWN_METRIC = "Make one for each, or give its name: metrics=['mae']."
_OWN_LAYER = "Make a layer for each model, or freeze it: layer.trainable = False."


def refuse_shared(models: Sequence[Model], callbacks: Sequence[Sequence[Callback]]) -> None:
    """Refuse models and callbacks that are no two different objects, or of which a part that training changes is none.

    What training only reads may be shared: frozen layers, adapted ones such as `Normalization`, inputs, losses.

    Raises:
        ValueError: what is shared, and by which two.
    """
    owners: dict[int, int] = {}
    for number, (model, own) in enumerate(zip(models, callbacks, strict=True)):
        parts = {id(part): (what, fix) for part, what, fix in _changed_by(model, own)}
        for part, (what, fix) in parts.items():
            owner = owners.setdefault(part, number)
            if owner != number:
                raise ValueError(
                    f"fit_many: the models {owner} and {number} share {what}, which both would change at once. {fix}"
                )


def _changed_by(model: Model, callbacks: Sequence[Callback]) -> Iterator[tuple[object, str, str]]:
    """Yield what training a model changes, in words, and how to give each model its own."""
    yield model, f"themselves: both are {model.name!r}", "Give every model once: fathoms.models.clone_model(model)."
    if model.optimizer is not None:
        optimizer = type(model.optimizer).__name__
        yield model.optimizer, f"an optimizer, {optimizer}", f"Make one for each: model.compile({optimizer}(), ...)."
    given = model._compile_arguments
    for metric in found_in([given.get("metrics"), given.get("weighted_metrics")], Metric):
        yield metric, f"the metric {metric.name!r}", _OWN_METRIC
    for layer in model._flatten_layers():
        for part in _learning_parts(layer):
            if isinstance(part, Metric):
                yield part, f"the metric {part.name!r}", _OWN_METRIC
            elif part is not model:
                yield part, f"the layer {layer.name!r}", _OWN_LAYER
    for callback in callbacks:
        name = type(callback).__name__
        yield callback, f"a callback, {name}", f"Make one for each: callbacks=lambda number: [{name}(...)]."


def _learning_parts(layer: Layer) -> Iterator[object]:
    """Yield what training a layer may change: variables, seeds, metrics; itself if it will make them when it is built."""
    if not layer.trainable or hasattr(layer, "adapt"):
        return
    if not layer.built:
        yield layer
    yield from found_in([value for name, value in vars(layer).items() if name not in _ELSEWHERE], _CHANGING)
