"""Goes through an iterator on another thread, a bounded number of items ahead."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
_END = object()


class ReadAhead(Generic[Item]):
    """An iterator over the items of another, which are made on a thread of its own while the last one is used.

    Asking for an item says that the one before is done with: so with `ahead=1` two buffers, filled in turn, are enough. An error
    of the iterator is raised in its item's place. Close it, or use it in a `with` block: then the thread has ended and the
    iterator is closed.

    `fit` goes through a generator of batches on its own thread, as Keras does, because a generator may use the model, or what else
    belongs to that thread. One that does not, but takes time to make a batch, can be wrapped: `model.fit(ReadAhead(batches, 8))`.

    Args:
        items: an iterator, or what can be gone through once more; only the thread touches it.
        ahead: how many items are made ahead, 1 or more.

    >>> with ReadAhead(iter("abc")) as letters:
    ...     list(letters)
    ['a', 'b', 'c']
    """

    def __init__(self, items: Iterable[Item], ahead: int = 1) -> None:
        self._items = iter(items)
        self._made: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
        self._permits = threading.Semaphore(ahead)
        self._closing = False
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="fathoms-read-ahead", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            while True:
                self._permits.acquire()
                if self._closing:
                    return
                item = next(self._items, _END)
                self._made.put((item, None))
                if item is _END:
                    return
        except BaseException as error:
            self._made.put((_END, error))
        finally:
            close = getattr(self._items, "close", None)
            if close is not None:
                close()

    def __iter__(self) -> Iterator[Item]:
        return self

    def __next__(self) -> Item:
        if self._ended:
            raise StopIteration
        self._permits.release()
        item, error = self._made.get()
        if item is _END:
            self._ended = True
            self._thread.join()
            if error is not None:
                raise error
            raise StopIteration
        return item  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the thread, after the item that it is making."""
        self._closing = self._ended = True
        self._permits.release()
        self._thread.join()

    def __enter__(self) -> ReadAhead[Item]:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
