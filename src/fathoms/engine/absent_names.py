"""What a room answers when it is asked for a name that it does not have."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NoReturn


def refusal(room: str) -> Callable[[str], NoReturn]:
    """Return the `__getattr__` of a room: it names what is missing, and what is close to it.

    Args:
        room: the module's name, such as `"fathoms.layers"`.

    >>> from fathoms import layers
    >>> layers.Dence
    Traceback (most recent call last):
    AttributeError: fathoms.layers has no 'Dence'. Did you mean 'Dense'?
    """

    def refuse(name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(f"module {room!r} has no attribute {name!r}", name=name)
        from difflib import get_close_matches

        close = get_close_matches(name, sys.modules[room].__all__, n=1)
        hint = (
            f"Did you mean {close[0]!r}?"
            if close
            else "Fathoms is for feed-forward networks on tables; for others, Keras may have it: pip install keras."
        )
        raise AttributeError(f"{room} has no {name!r}. {hint}", name=name)

    return refuse
