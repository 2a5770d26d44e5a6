"""Learning rate schedules: a learning rate for every step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fathoms.engine.room import open_room
from fathoms.engine.room_names import RoomNames
from fathoms.engine.serialization import describe, restore

if TYPE_CHECKING:
    from fathoms.optimizers.schedules.cosine_decay import CosineDecay
    from fathoms.optimizers.schedules.cosine_decay_restarts import CosineDecayRestarts
    from fathoms.optimizers.schedules.exponential_decay import ExponentialDecay
    from fathoms.optimizers.schedules.inverse_time_decay import InverseTimeDecay
    from fathoms.optimizers.schedules.learning_rate_schedule import LearningRateSchedule
    from fathoms.optimizers.schedules.piecewise_constant_decay import PiecewiseConstantDecay
    from fathoms.optimizers.schedules.polynomial_decay import PolynomialDecay

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "serialize",
]

_NAMES = RoomNames(__name__, (name for name in __all__ if name[0].isupper() and name != "LearningRateSchedule"))


def serialize(learning_rate_schedule: LearningRateSchedule) -> dict[str, Any]:
    """The dictionary that describes a schedule, as Keras writes it into model files.

    Source: `keras.optimizers.schedules.serialize`.

    >>> from fathoms.optimizers import schedules
    >>> schedules.serialize(schedules.ExponentialDecay(0.1, 100, 0.5))["class_name"]
    'ExponentialDecay'
    """
    return describe(learning_rate_schedule, "keras.optimizers.schedules", _NAMES)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The schedule that a dictionary describes.

    Args:
        config: what `serialize` returned.
        custom_objects: your own schedules by name.

    Raises:
        ValueError: if it names a schedule that is neither Fathoms's nor in `custom_objects`.

    Source: `keras.optimizers.schedules.deserialize`.

    >>> from fathoms.optimizers import schedules
    >>> config = {"initial_learning_rate": 0.1, "decay_steps": 100, "decay_rate": 0.5}
    >>> float(schedules.deserialize({"class_name": "ExponentialDecay", "config": config})(100))
    0.05
    """
    return restore(config, _NAMES, custom_objects, "learning rate schedule")


open_room(__name__, __all__)
