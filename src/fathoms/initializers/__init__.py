"""How weights start. `get("he_normal")` finds one by its Keras name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.engine.naming import snake_case
from fathoms.engine.room import open_room
from fathoms.engine.room_names import RoomNames
from fathoms.engine.serialization import describe, lookup, restore

if TYPE_CHECKING:
    from fathoms.initializers.constant import Constant
    from fathoms.initializers.glorot_normal import GlorotNormal
    from fathoms.initializers.glorot_uniform import GlorotUniform
    from fathoms.initializers.he_normal import HeNormal
    from fathoms.initializers.he_uniform import HeUniform
    from fathoms.initializers.identity import Identity
    from fathoms.initializers.initializer import Initializer
    from fathoms.initializers.lecun_normal import LecunNormal
    from fathoms.initializers.lecun_uniform import LecunUniform
    from fathoms.initializers.ones import Ones
    from fathoms.initializers.orthogonal import Orthogonal
    from fathoms.initializers.random_initializer import RandomInitializer
    from fathoms.initializers.random_normal import RandomNormal
    from fathoms.initializers.random_uniform import RandomUniform
    from fathoms.initializers.stft import STFT
    from fathoms.initializers.truncated_normal import TruncatedNormal
    from fathoms.initializers.variance_scaling import VarianceScaling
    from fathoms.initializers.variance_scaling import compute_fans as compute_fans
    from fathoms.initializers.zeros import Zeros

__all__ = [
    "STFT",
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "RandomInitializer",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "deserialize",
    "get",
    "serialize",
]

_OTHERS = ("Initializer", "RandomInitializer")
_CLASSES = [name for name in __all__ if name[0].isupper() and name not in _OTHERS]
_SNAKE = {snake_case(name): name for name in _CLASSES}  # keras.initializers.he_normal is HeNormal
_LONG = {"IdentityInitializer": "Identity", "OrthogonalInitializer": "Orthogonal", "STFTInitializer": "STFT"}
_SHORT = {"normal": "RandomNormal", "uniform": "RandomUniform", "one": "Ones", "zero": "Zeros"}
_TABLE = RoomNames(__name__, _CLASSES, {**_SNAKE, **_LONG, **_SHORT})


def get(identifier: Any) -> Any:
    """Return an initializer for a name, a written form, a class, an array or a function of (shape, dtype).

    Raises:
        ValueError: an unknown name, or something that is none of these.

    Source: `keras.initializers.get`.

    >>> get("he_normal")
    HeNormal(seed=None, input_axes=None, output_axes=None)
    """
    if identifier is None:
        return None
    if isinstance(identifier, str):
        return lookup(identifier, _TABLE, "initializer identifier", "Could not interpret")()
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, np.ndarray | np.generic):
        from fathoms.initializers.given_value import GivenValue

        return GivenValue(identifier)
    if isinstance(identifier, type):
        return identifier()
    if callable(identifier):
        return identifier
    raise ValueError(
        f"Could not interpret initializer identifier: {identifier!r}. It is a name, such as 'he_normal', or an object, such as HeNormal(seed=0)."
    )


def serialize(initializer: Initializer) -> dict[str, Any]:
    """Return the written form of an initializer, as Keras 3 writes it.

    >>> from fathoms.initializers import Zeros
    >>> serialize(Zeros())["class_name"]
    'Zeros'
    """
    if not hasattr(initializer, "get_config"):
        raise ValueError(
            f"initializers.serialize: {initializer!r} has no get_config(), so a file cannot hold it. Use a subclass of Initializer."
        )

    from fathoms.initializers.given_value import GivenValue

    if isinstance(initializer, GivenValue):
        from fathoms.initializers.constant import Constant

        initializer = Constant(initializer.value)
    return describe(initializer, "keras.initializers", _TABLE)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """Return the initializer that a written form describes.

    Args:
        config: what `serialize` returned, or a name.
        custom_objects: classes of your own by name.

    >>> deserialize({"class_name": "Constant", "config": {"value": 2}})
    Constant(value=2)
    """
    restored = restore(config, _TABLE, custom_objects, "initializer")
    return restored() if isinstance(restored, type) else restored


open_room(
    __name__,
    __all__,
    {"given_value": "GivenValue", "variance_scaling": "VarianceScaling compute_fans"},
    {**_SNAKE, **_LONG},
)
