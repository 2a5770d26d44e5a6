"""What a model was compiled with, as a design has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fathoms import losses
from fathoms.engine.naming import snake_case
from fathoms.lab.session.build_network import build_optimizer
from fathoms.lab.session.design import LOSSES, OPTIMIZERS, Design
from fathoms.models import Model
from fathoms.optimizers import Optimizer

_LEAST_RATE, _MOST_RATE, _MOST_DECAY = 1e-9, 100.0, 10.0
# What an optimizer's config says besides what a design does.
_TOLD = ("name", "learning_rate", "weight_decay")
# The same loss on labels that are written otherwise.
_SAME = {"categorical_crossentropy": "sparse_categorical_crossentropy"}


@dataclass(frozen=True)
class CompiledSettings:
    """Optimizer, rates and loss of a model, as far as the Lab has them.

    Attributes:
        design: a design without layers; the Lab's usual one if the model is not compiled.
        loss: Keras's name of the loss, also if the Lab does not have it; empty if the model is not compiled.
        notes: what is otherwise here, in sentences.
    """

    design: Design
    loss: str
    notes: tuple[str, ...]

    @classmethod
    def of(cls, model: Model) -> CompiledSettings:
        """Read what `compile` was told; an optimizer's state is left behind.

        >>> import fathoms
        >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
        >>> model.compile(fathoms.optimizers.SGD(0.1, momentum=0.9), "mae")
        >>> settings = CompiledSettings.of(model)
        >>> settings.design.optimizer, settings.design.learning_rate, settings.loss
        ('momentum', 0.1, 'mean_absolute_error')
        """
        if not model.compiled:
            return cls(Design(), "", ("The model is not compiled, so how it trains is the Lab's choice.",))
        notes: list[str] = []
        design = _optimized(model.optimizer, notes)
        return cls(design, _loss_name(model.loss, model.outputs[0].shape[-1], notes), tuple(notes))


def _optimized(optimizer: Any, notes: list[str]) -> Design:
    name = _design_name(optimizer)
    if name not in OPTIMIZERS or not isinstance(optimizer, Optimizer):
        notes.append(f"The Lab does not have the model's optimizer {type(optimizer).__name__}; here it is Adam.")
        return Design()
    config = optimizer.get_config()
    rate = float(str(np.float32(float(optimizer.learning_rate))))  # as it was written, not as float32 has it
    if not isinstance(config["learning_rate"], int | float):
        notes.append(
            f"The model's learning rate follows a schedule; here it stays {rate:g}, what the schedule gives now."
        )
    if not _LEAST_RATE <= rate <= _MOST_RATE:
        notes.append(f"The model's learning rate is {rate:g}; here it is {min(max(rate, _LEAST_RATE), _MOST_RATE):g}.")
        rate = min(max(rate, _LEAST_RATE), _MOST_RATE)
    decay = min(float(optimizer.weight_decay or 0.0), _MOST_DECAY)
    design = Design(optimizer=name, learning_rate=rate, weight_decay=decay)
    usual = build_optimizer(design).get_config()
    for setting, value in usual.items():
        if setting not in _TOLD and config.get(setting) != value:
            notes.append(f"The model's optimizer has {setting}={config.get(setting)}; here it is {value}.")
    return design


def _design_name(optimizer: Any) -> str:
    """What a design calls an optimizer."""
    name = type(optimizer).__name__.lower()
    return "momentum" if name == "sgd" and getattr(optimizer, "momentum", False) else name


def _loss_name(loss: Any, outputs: int | None, notes: list[str]) -> str:
    if isinstance(loss, list | tuple) and len(loss) == 1:
        loss = loss[0]
    if isinstance(loss, Mapping) and len(loss) == 1:
        loss = next(iter(loss.values()))
    if loss is None:
        return ""
    found: Any = losses.resolve(loss, (None, 1), (None, outputs))
    config = found.get_config()
    if config.get("label_smoothing"):
        notes.append(f"The model's loss smooths labels by {config['label_smoothing']:g}; here it does not.")
    if getattr(found, "delta", 1.0) != 1.0:
        notes.append(f"The model's Huber loss has delta={found.delta:g}; here it is 1.")
    name = snake_case(type(found).__name__)
    name = _SAME.get(name, name)
    if not any(name in known for known in LOSSES.values()):
        notes.append(f"The Lab does not have the model's loss {found.name!r}; here it is the target's usual one.")
    return name
