"""What weights are held to after every step of training. `get("non_neg")` finds one by its Keras name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fathoms.engine.naming import snake_case
from fathoms.engine.room import open_room
from fathoms.engine.room_names import RoomNames
from fathoms.engine.serialization import describe, lookup, restore

if TYPE_CHECKING:
    from fathoms.constraints.constraint import Constraint
    from fathoms.constraints.max_norm import MaxNorm
    from fathoms.constraints.min_max_norm import MinMaxNorm
    from fathoms.constraints.non_neg import NonNeg
    from fathoms.constraints.unit_norm import UnitNorm

__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "deserialize",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "of_the_core",
    "serialize",
    "unit_norm",
]

_CLASSES = [name for name in __all__ if name[0].isupper()]
_SNAKE = {snake_case(name): name for name in _CLASSES if name != "Constraint"}
_TABLE = RoomNames(__name__, _CLASSES, {**_SNAKE, "constraint": "Constraint"})
_KINDS = {"MaxNorm": "max_norm", "MinMaxNorm": "min_max_norm", "NonNeg": "non_negative", "UnitNorm": "unit_norm"}


def get(identifier: Any) -> Any:
    """Return a constraint for a name, a written form, a class or a function of an array; None stays None.

    Raises:
        ValueError: an unknown name, or something that is none of these.

    Source: `keras.constraints.get`.

    >>> get("max_norm").get_config()
    {'max_value': 2, 'axis': 0}
    """
    if identifier is None:
        return None
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, str):
        identifier = lookup(identifier, _TABLE, "constraint identifier", "Could not interpret")
    if callable(identifier):
        return identifier() if isinstance(identifier, type) else identifier
    raise ValueError(
        f"Could not interpret constraint identifier: {identifier!r}. It is a name, such as 'non_neg', or an object, such as MaxNorm(2)."
    )


def serialize(constraint: Any) -> dict[str, Any] | None:
    """Return the written form of a constraint, as Keras 3 writes it; None stays None.

    >>> from fathoms.constraints import MaxNorm
    >>> serialize(MaxNorm(3))["config"]
    {'max_value': 3, 'axis': 0}
    """
    return None if constraint is None else describe(constraint, "keras.constraints", _TABLE)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """Return the constraint that a written form describes.

    Args:
        config: what `serialize` returned, or a name.
        custom_objects: classes and functions of your own by name.

    >>> deserialize({"class_name": "UnitNorm", "config": {"axis": 1}}).axis
    1
    """
    restored = restore(config, _TABLE, custom_objects, "constraint")
    return restored() if isinstance(restored, type) else restored


def of_the_core(constraint: Any, shape: Sequence[int], where: str) -> tuple[str, dict[str, float]] | None:
    """Return the core's kind and numbers for a constraint; None if it holds a weight to nothing.

    Args:
        constraint: the constraint of a weight.
        shape: the weight's shape.
        where: the weight's path, for messages.

    Raises:
        ValueError: a constraint of your own, several axes, or an axis that the weight does not have.

    >>> from fathoms.constraints import UnitNorm
    >>> of_the_core(UnitNorm(-1), (2, 3), "dense/kernel")
    ('unit_norm', {'axis': 1.0})
    """
    own = type(constraint)
    if own is _TABLE["Constraint"]:
        return None
    kind = _KINDS.get(own.__name__)
    if kind is None or _TABLE[own.__name__] is not own:
        raise ValueError(
            f"The weight {where!r} has the constraint {constraint!r}: the core trains with MaxNorm, MinMaxNorm, NonNeg "
            f"and UnitNorm. Use one of them: kernel_constraint='non_neg'."
        )
    numbers = dict(constraint.get_config())
    if "axis" in numbers:
        axis = numbers["axis"]
        axes = list(axis) if isinstance(axis, list | tuple) else [axis]
        if len(axes) != 1 or not -len(shape) <= axes[0] < len(shape):
            raise ValueError(
                f"The weight {where!r} of shape {tuple(shape)} has a {type(constraint).__name__} with axis={axis!r}: the "
                f"core trains with one axis of the weight's own, such as axis=0."
            )
        numbers["axis"] = axes[0] % len(shape)
    return kind, {name: float(value) for name, value in numbers.items()}


open_room(__name__, _CLASSES, also=_SNAKE)
