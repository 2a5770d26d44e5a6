"""What holds while a layer is being called: whether as in training, and in which step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class CallContext:
    """What a call of a layer tells the layers within.

    Args:
        training: whether to compute as in training; None leaves it to each layer.
        updates: whether moving averages may follow the rows.
        named: further arguments that layers pass on to those within.
    """

    __slots__ = ("named", "training", "updates")

    def __init__(self, training: bool | None = None, updates: bool = True, named: dict[str, Any] | None = None) -> None:
        self.training = training
        self.updates = updates
        self.named = named or {}


_context: ContextVar[CallContext | None] = ContextVar("call", default=None)
_step: ContextVar[int | None] = ContextVar("step", default=None)


def call_context() -> CallContext | None:
    """Return the context of the call that is going on; None outside of calls."""
    return _context.get()


@contextmanager
def calling(training: bool | None = None, updates: bool = True, named: dict[str, Any] | None = None) -> Iterator[None]:
    """Within this block, layers are called in this context.

    >>> with calling(training=True):
    ...     call_context().training
    True
    """
    token = _context.set(CallContext(training, updates, named))
    try:
        yield
    finally:
        _context.reset(token)


def current_step() -> int | None:
    """Return the optimizer's step that is being done, which random numbers depend on; None outside of training."""
    return _step.get()


@contextmanager
def stepping(step: int) -> Iterator[None]:
    """Within this block, the optimizer does this step.

    >>> with stepping(3):
    ...     current_step()
    3
    """
    token = _step.set(step)
    try:
        yield
    finally:
        _step.reset(token)
