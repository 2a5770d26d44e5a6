"""Who trains what: so that two threads do not change the same weights, or the same metrics, at once."""

from __future__ import annotations

import os
from collections.abc import Iterable
from threading import Lock, get_ident
from types import TracebackType
from typing import Any

_holders: dict[int, TrainingClaim] = {}  # by the id of a model or a variable
_claiming = Lock()


class TrainingClaim:
    """Within this block, a model and its variables belong to this thread; other threads that claim one of them fail.

    A thread may claim what it has already: a callback may train, or measure, the model that is in training.

    Args:
        name: the model's name, for messages.
        doing: what is done with it: `"fit"`.
        claimed: the model, its variables.

    Raises:
        RuntimeError: another thread has one of them; nothing is claimed then.

    >>> model = object()
    >>> with TrainingClaim("net", "fit", [model]), TrainingClaim("net", "evaluate", [model]):
    ...     pass
    """

    __slots__ = ("_claimed", "_keys", "doing", "name", "thread")

    def __init__(self, name: str, doing: str, claimed: Iterable[Any]) -> None:
        self.name = name
        self.doing = doing
        self.thread = get_ident()
        self._claimed = list(claimed)
        self._keys: list[int] = []

    def __enter__(self) -> TrainingClaim:
        keys = list(dict.fromkeys(map(id, self._claimed)))
        with _claiming:
            if _holders:  # most often nothing else is in training
                self._refuse_what_others_have()
                keys = [key for key in keys if key not in _holders]
            self._keys = keys
            _holders.update(dict.fromkeys(keys, self))
        return self

    def _refuse_what_others_have(self) -> None:
        for item in self._claimed:
            holder = _holders.get(id(item))
            if holder is not None and holder.thread != self.thread:
                raise RuntimeError(_refusal(self.name, self.doing, item, holder))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _claiming:
            if len(_holders) == len(self._keys):  # they are all that there is
                _holders.clear()
                return
            for key in self._keys:
                _holders.pop(key, None)


def refuse_if_claimed(name: str, doing: str, *items: Any) -> None:
    """Raise RuntimeError if another thread has claimed one of these; takes no time while nothing is in training."""
    if not _holders:
        return
    for item in items:
        holder = _holders.get(id(item))
        if holder is not None and holder.thread != get_ident():
            raise RuntimeError(_refusal(name, doing, item, holder))


def is_claimed(item: Any) -> bool:
    """Whether a thread is training or measuring this.

    >>> model = object()
    >>> with TrainingClaim("net", "fit", [model]):
    ...     is_claimed(model)
    True
    >>> is_claimed(model)
    False
    """
    return id(item) in _holders


def _refusal(name: str, doing: str, item: Any, holder: TrainingClaim) -> str:
    shared = f"the weight {item.path!r}" if hasattr(item, "path") else "the optimizer" if hasattr(item, "apply") else ""
    if shared:
        return (
            f"{doing}() of {name!r}: {shared} belongs to {holder.name!r} too, of which another thread is in the middle of "
            f"{holder.doing}(). Train one after the other, or give each its own: fathoms.models.clone_model(model)."
        )
    return (
        f"{doing}() of {name!r}: another thread is in the middle of {holder.doing}() of the same model. Wait for it "
        f"(thread.join()), or give each thread a model of its own: fathoms.models.clone_model(model)."
    )


def _forget_other_threads() -> None:
    """In a forked child only the thread that forked goes on."""
    global _claiming
    _claiming = Lock()
    own = get_ident()
    for key, holder in list(_holders.items()):
        if holder.thread != own:
            del _holders[key]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_other_threads)
