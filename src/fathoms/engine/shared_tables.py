"""Tables that several models read: converted and checked once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from contextvars import ContextVar, Token
from typing import Any, TypeVar, cast

Made = TypeVar("Made")


class shared_tables:
    """Within this block each of these values is made into a table once, however often that is asked for.

    Args:
        values: arrays, frames, lists: what is going to be given to several models. They must not be changed meanwhile.

    >>> import numpy as np
    >>> from fathoms.engine.feed import table
    >>> x = np.ones((2, 2))
    >>> with shared_tables([x]):
    ...     table(x, "x", "float32") is table(x, "x", "float32")
    True
    """

    def __init__(self, values: Iterable[Any]) -> None:
        self._values = {id(value): value for value in values}
        self._tables: dict[Hashable, Any] = {}

    @staticmethod
    def current() -> shared_tables | None:
        """Return the block that this is in, if any."""
        return _current.get()

    def of(self, value: Any, kind: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is made of a value, by `make` if it is not one of those, or for the first time of this kind."""
        if id(value) not in self._values:
            return make()
        key = (id(value), kind)
        if key not in self._tables:
            self._tables[key] = make()
        return cast("Made", self._tables[key])

    def __enter__(self) -> shared_tables:
        self._before: Token[shared_tables | None] = _current.set(self)
        return self

    def __exit__(self, *error: object) -> None:
        _current.reset(self._before)


_current: ContextVar[shared_tables | None] = ContextVar("shared_tables", default=None)
