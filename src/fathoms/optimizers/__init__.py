"""Optimizers: rules that change weights, given gradients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fathoms.engine.room import open_room
from fathoms.engine.room_names import RoomNames
from fathoms.engine.serialization import describe, restore
from fathoms.optimizers import schedules
from fathoms.optimizers.optimizer import Optimizer

if TYPE_CHECKING:
    from fathoms.optimizers.adadelta import Adadelta
    from fathoms.optimizers.adafactor import Adafactor
    from fathoms.optimizers.adagrad import Adagrad
    from fathoms.optimizers.adam import Adam
    from fathoms.optimizers.adamax import Adamax
    from fathoms.optimizers.adamw import AdamW
    from fathoms.optimizers.ftrl import Ftrl
    from fathoms.optimizers.lamb import Lamb
    from fathoms.optimizers.lion import Lion
    from fathoms.optimizers.muon import Muon
    from fathoms.optimizers.nadam import Nadam
    from fathoms.optimizers.rmsprop import RMSprop
    from fathoms.optimizers.sgd import SGD

__all__ = [
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "Muon",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "deserialize",
    "get",
    "schedules",
    "serialize",
]

_NAMES = RoomNames(__name__, (name for name in __all__ if name[0].isupper() and name != "Optimizer"))


def get(identifier: Any) -> Any:
    """The optimizer that a name, a config or an object stands for.

    Args:
        identifier: a name such as `"adam"` (capitals do not matter), a config as `serialize` returns it, an
            `Optimizer`, or None.

    Returns:
        An `Optimizer`, or None for None.

    Raises:
        ValueError: if there is no such optimizer.

    Source: `keras.optimizers.get`.

    >>> from fathoms import optimizers
    >>> type(optimizers.get("sgd")).__name__
    'SGD'
    """
    if identifier is None or isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, str):
        return deserialize({"class_name": identifier, "config": {}})
    if isinstance(identifier, dict):
        return deserialize(identifier)
    raise ValueError(
        f"Could not interpret optimizer identifier: {identifier!r}. Use a name such as 'adam' or 'sgd', or an object "
        f"such as Adam(learning_rate=0.001)."
    )


def serialize(optimizer: Optimizer) -> dict[str, Any]:
    """The dictionary that describes an optimizer, as Keras writes it into model files; its state is not in it.

    Source: `keras.optimizers.serialize`.

    >>> from fathoms import optimizers
    >>> optimizers.serialize(optimizers.SGD(momentum=0.9))["config"]["momentum"]
    0.9
    """
    return describe(optimizer, "keras.optimizers", _NAMES)


def deserialize(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The optimizer that a dictionary describes.

    Args:
        config: what `serialize` returned; capitals in the class name do not matter.
        custom_objects: your own optimizers by name.

    Raises:
        ValueError: if it names an optimizer that is neither Fathoms's nor in `custom_objects`, or gives an argument that
            is not supported.

    Source: `keras.optimizers.deserialize`.

    >>> from fathoms import optimizers
    >>> optimizers.deserialize({"class_name": "Adam", "config": {"beta_1": 0.8}}).beta_1
    0.8
    """
    if isinstance(config, Mapping) and isinstance(config.get("class_name"), str):
        name = {own.lower(): own for own in _NAMES}.get(config["class_name"].lower(), config["class_name"])
        config = {**config, "class_name": name}
    return restore(config, _NAMES, custom_objects, "optimizer")


open_room(__name__, __all__, {"adamw": "AdamW", "rmsprop": "RMSprop"})
