"""Names for layers and models that were given none, as Keras numbers them: dense, dense_1, dense_2, ..."""

from __future__ import annotations

import os
import re
from contextlib import nullcontext
from contextvars import ContextVar, Token
from functools import lru_cache
from threading import Lock

_counts: dict[str, int] = {}
_counting = Lock()
_scopes: ContextVar[tuple[str, ...]] = ContextVar("scopes", default=())


@lru_cache(1024)
def snake_case(name: str) -> str:
    """Return a class name in Keras's snake case.

    >>> snake_case("BatchNormalization"), snake_case("ReLU")
    ('batch_normalization', 're_lu')
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def auto_name(class_name: str) -> str:
    """Return the next free name for an object of this class: `dense`, then `dense_1`, and so on."""
    return uniquify(snake_case(class_name))


to_snake_case = snake_case


def uniquify(name: str) -> str:
    """Return a name that was not given before: `x`, then `x_1`, and so on. Source: `keras.src.utils.naming.uniquify`."""
    count = get_uid(name) - 1
    return f"{name}_{count}" if count else name


def get_uid(prefix: str = "") -> int:
    """Return how often this was asked for this prefix. Source: `keras.backend.get_uid`."""
    with _counting:
        count = _counts[prefix] = _counts.get(prefix, 0) + 1
    return count


def _unlock() -> None:
    """In a forked child, where the thread that held the lock is not."""
    global _counting
    _counting = Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unlock)


def reset_uids() -> None:
    """Start the numbering of automatic names again. Source: `keras.backend.reset_uids`."""
    _counts.clear()


def get_object_name(obj: object) -> str:
    """Return the name of a layer, or in snake case that of a function or of an object's class.

    >>> get_object_name(reset_uids)
    'reset_uids'
    """
    if hasattr(obj, "name"):
        return str(obj.name)
    return snake_case(getattr(obj, "__name__", type(obj).__name__))


def clear_session(free_memory: bool = True) -> None:
    """Start the numbering of automatic names again, as `keras.utils.clear_session` does.

    Args:
        free_memory: accepted for Keras's sake; nothing else is kept that could be freed.
    """
    _counts.clear()


class name_scope:
    """Within this block, variables' paths start with `name`: `sequential/dense/kernel`.

    Args:
        name: text without a slash.
        caller: what enters the scope; for Keras's sake.

    Raises:
        ValueError: a name that is not such text.

    Source: `keras.name_scope`.
    """

    def __init__(self, name: str, caller: object = None, **kwargs: object) -> None:
        if not isinstance(name, str) or "/" in name:
            raise ValueError(
                f"Argument `name` must be a string and cannot contain character `/`, which parts names in paths: found {name!r}."
            )
        self.name = name
        self._before: list[Token[tuple[str, ...]]] = []

    def __enter__(self) -> name_scope:
        self._before.append(_scopes.set((*_scopes.get(), self.name)))
        return self

    def __exit__(self, *error: object) -> None:
        _scopes.reset(self._before.pop())


def current_path() -> str:
    """Return the path of the scopes that are open now."""
    return "/".join(_scopes.get())


def path_of(*names: str) -> str:
    """Return the slash-separated path of a variable made now."""
    return "/".join((*_scopes.get(), *names))


def scope_of(name: str) -> name_scope | nullcontext[None]:
    """Return the scope of this name, to be opened; nothing to open if it is the innermost already."""
    return nullcontext() if _scopes.get()[-1:] == (name,) else name_scope(name)
