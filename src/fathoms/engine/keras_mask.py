"""Masks: which places of an array count. An object's mask is its attribute; arrays have none, so theirs are kept here."""

from __future__ import annotations

import weakref
from typing import Any

_masks: dict[int, Any] = {}


def set_keras_mask(x: Any, mask: Any) -> None:
    """Say which places of `x` count; None takes the mask away.

    Args:
        x: an array, or anything else that can be referred to weakly; its mask lives as long as it does.
        mask: bools, of a shape that fits `x`.

    Source: `keras.src.backend.set_keras_mask`.

    >>> import numpy as np
    >>> x = np.array([1.0, 2.0])
    >>> set_keras_mask(x, np.array([True, False]))
    >>> get_keras_mask(x)
    array([ True, False])
    """
    if mask is None:
        _masks.pop(id(x), None)
        if hasattr(x, "_keras_mask"):
            x._keras_mask = None
        return
    try:
        x._keras_mask = mask
        return
    except AttributeError:  # an array: nothing can be written on it
        pass
    if id(x) not in _masks:
        weakref.finalize(x, _masks.pop, id(x), None).atexit = False
    _masks[id(x)] = mask


def any_masks() -> bool:
    """Whether any array has a mask."""
    return bool(_masks)


def get_keras_mask(x: Any) -> Any:
    """Return the mask of `x`, or None if all of it counts.

    Source: `keras.src.backend.get_keras_mask`.

    >>> import numpy as np
    >>> get_keras_mask(np.zeros(2)) is None
    True
    """
    return getattr(x, "_keras_mask", None) if hasattr(x, "_keras_mask") else _masks.get(id(x))
