"""How weights start. `get("he_normal")` finds one by its Keras name."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.engine.absent_names import refusal
from fathoms.engine.naming import snake_case
from fathoms.engine.serialization import describe, lookup, restore
from fathoms.initializers.constant import Constant
from fathoms.initializers.given_value import GivenValue
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

_CLASSES = [
    Constant, GlorotNormal, GlorotUniform, HeNormal, HeUniform, Identity, LecunNormal, LecunUniform, Ones, Orthogonal,
    RandomNormal, RandomUniform, STFT, TruncatedNormal, VarianceScaling, Zeros,
]  # fmt: skip
_BY_CLASS_NAME = {cls.__name__: cls for cls in _CLASSES}
_BY_SNAKE_NAME = {snake_case(cls.__name__): cls for cls in _CLASSES}
_ALIASES = {
    "normal": RandomNormal,
    "uniform": RandomUniform,
    "one": Ones,
    "zero": Zeros,
    "IdentityInitializer": Identity,
    "OrthogonalInitializer": Orthogonal,
    "STFTInitializer": STFT,
}
_TABLE: dict[str, Any] = {**_BY_CLASS_NAME, **_BY_SNAKE_NAME, **_ALIASES}
globals().update(_BY_SNAKE_NAME)  # keras.initializers.he_normal is HeNormal
IdentityInitializer, OrthogonalInitializer, STFTInitializer = Identity, Orthogonal, STFT


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

    >>> serialize(Zeros())["class_name"]
    'Zeros'
    """
    if not hasattr(initializer, "get_config"):
        raise ValueError(
            f"initializers.serialize: {initializer!r} has no get_config(), so a file cannot hold it. Use a subclass of Initializer."
        )
    if isinstance(initializer, GivenValue):
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


__getattr__ = refusal(__name__)
