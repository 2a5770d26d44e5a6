"""Penalties on weights that are added to the loss. `get("l2")` finds one by its Keras name."""

from __future__ import annotations

from typing import Any

from fathoms.engine.absent_names import refusal
from fathoms.engine.naming import snake_case
from fathoms.engine.serialization import describe, lookup, restore
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

l1, l2, l1_l2, orthogonal_regularizer = L1, L2, L1L2, OrthogonalRegularizer
_CLASSES: list[type[Regularizer]] = [L1, L1L2, L2, OrthogonalRegularizer, Regularizer]
_TABLE: dict[str, Any] = {
    **{cls.__name__: cls for cls in _CLASSES},
    **{snake_case(cls.__name__): cls for cls in _CLASSES},
    "l1_l2": L1L2,
}


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

    >>> strengths(L2(0.5), "dense/kernel")
    (0.0, 0.5)
    """
    if type(regularizer) in (L1, L2, L1L2):
        return getattr(regularizer, "l1", 0.0), getattr(regularizer, "l2", 0.0)
    if type(regularizer) is Regularizer:
        return 0.0, 0.0
    raise ValueError(
        f"The weight {where!r} has the regularizer {regularizer!r}: the core trains with L1, L2 and L1L2. "
        f"Use one of them: kernel_regularizer='l2'."
    )


__getattr__ = refusal(__name__)
