"""Whether something runs only to find out the shapes that it gives."""

from __future__ import annotations

from contextvars import ContextVar, Token

_symbolic: ContextVar[bool] = ContextVar("symbolic", default=False)


class SymbolicScope:
    """Within this block, what runs is only tried, for the shapes of its results.

    Source: `keras.src.backend.common.symbolic_scope.SymbolicScope`.

    >>> with SymbolicScope():
    ...     in_symbolic_scope()
    True
    """

    _token: Token[bool]

    def __enter__(self) -> SymbolicScope:
        self._token = _symbolic.set(True)
        return self

    def __exit__(self, *error: object) -> None:
        _symbolic.reset(self._token)


def in_symbolic_scope() -> bool:
    """Whether what runs is only tried. Source: `keras.src.backend.common.symbolic_scope.in_symbolic_scope`."""
    return _symbolic.get()
