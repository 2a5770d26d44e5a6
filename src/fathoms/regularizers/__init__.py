"""Penalties on weights that are added to the loss. `get("l2")` finds one by its Keras name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fathoms.engine.naming import snake_case
from fathoms.engine.room import open_room
from fathoms.engine.room_names import RoomNames
from fathoms.engine.serialization import describe, lookup, restore

if TYPE_CHECKING:
    from fathoms.regularizers.l1 import L1
    from fathoms.regularizers.l1_l2 import L1L2
    from fathoms.regularizers.l2 import L2
    from fathoms.regularizers.orthogonal_regularizer import OrthogonalRegularizer
    from fathoms.regularizers.regularizer import Regularizer
    from fathoms.regularizers.validate_float_arg import validate_float_arg as validate_float_arg

__all__ = [
    "L1",
    "L1L2",
    "L2",
    "OrthogonalRegularizer",
    "Regularizer",
    "deserialize",
    "get",
    "l1",
    "l1_l2",
    "l2",
    "orthogonal_regularizer",
    "serialize",
    "strengths",
]

_CLASSES = [name for name in __all__ if name[0].isupper()]
_SNAKE = {"l1": "L1", "l2": "L2", "l1_l2": "L1L2", "orthogonal_regularizer": "OrthogonalRegularizer"}
_TABLE = RoomNames(__name__, _CLASSES, {**{snake_case(name): name for name in _CLASSES}, **_SNAKE})


def get(identifier: Any) -> Any:
    """Return a regularizer for a name, a written form, a class or a function of an array; None stays None.

    Raises:
        ValueError: an unknown name, or something that is none of these.

    Source: `keras.regularizers.get`.

    >>> get("l2").get_config()
    {'l2': 0.01}
    """
    if identifier is None:
        return None
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, str):
        identifier = lookup(identifier, _TABLE, "regularizer identifier", "Could not interpret")
    if callable(identifier):
        return identifier() if isinstance(identifier, type) else identifier
    raise ValueError(
        f"Could not interpret regularizer identifier: {identifier!r}. It is a name, such as 'l2', or an object, such as L2(0.01)."
    )


def serialize(regularizer: Any) -> dict[str, Any] | None:
    """Return the written form of a regularizer, as Keras 3 writes it; None stays None.

    >>> from fathoms.regularizers import L2
    >>> serialize(L2(0.5))["config"]
    {'l2': 0.5}
    """
    return None if regularizer is None else describe(regularizer, "keras.regularizers", _TABLE)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """Return the regularizer that a written form describes.

    Args:
        config: what `serialize` returned, or a name.
        custom_objects: classes and functions of your own by name.

    >>> deserialize({"class_name": "L1", "config": {"l1": 0.5}}).l1
    0.5
    """
    restored = restore(config, _TABLE, custom_objects, "regularizer")
    return restored() if isinstance(restored, type) else restored


def strengths(regularizer: Any, where: str) -> tuple[float, float]:
    """Return l1 and l2, by which the core trains with a penalty `l1 * sum(|w|) + l2 * sum(w^2)`.

    Args:
        regularizer: the regularizer of a weight.
        where: the weight's path, for the message.

    Raises:
        ValueError: a regularizer that has another formula.

    >>> from fathoms.regularizers import L2
    >>> strengths(L2(0.5), "dense/kernel")
    (0.0, 0.5)
    """
    from fathoms.regularizers.l1 import L1
    from fathoms.regularizers.l1_l2 import L1L2
    from fathoms.regularizers.l2 import L2
    from fathoms.regularizers.regularizer import Regularizer

    if type(regularizer) in (L1, L2, L1L2):
        return getattr(regularizer, "l1", 0.0), getattr(regularizer, "l2", 0.0)
    if type(regularizer) is Regularizer:
        return 0.0, 0.0
    raise ValueError(
        f"The weight {where!r} has the regularizer {regularizer!r}: the core trains with L1, L2 and L1L2. "
        f"Use one of them: kernel_regularizer='l2'."
    )


open_room(
    __name__,
    [*_CLASSES, "validate_float_arg"],
    {"l1_l2": "L1L2"},
    _SNAKE,
)
