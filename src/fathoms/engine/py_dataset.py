"""Data that is made batch by batch, by number."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from fathoms.engine.messages import warn_caller


class PyDataset:
    """Base of data sets that make each batch when it is asked for: subclass it for data too large to hold at once.

    A subclass defines `__len__`, how many batches there are, and `__getitem__`, which returns batch number `index`: a
    tuple `(x, y, sample_weight)` or only the first or the first two of these, rows first. Instead of `__len__` it may
    define the property `num_batches`, which is None for batches without end.

    Args:
        workers: how many threads make batches ahead of time; 1 makes each when it is needed.
        use_multiprocessing: accepted for Keras's sake; batches are made by threads.
        max_queue_size: how many batches are made ahead at most.

    Source: `keras.utils.PyDataset`.

    >>> import numpy as np, fathoms
    >>> class Squares(fathoms.utils.PyDataset):
    ...     def __len__(self):
    ...         return 4
    ...     def __getitem__(self, index):
    ...         x = np.arange(8.0).reshape(8, 1) + 8 * index
    ...         return x, x**2
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1, kernel_initializer="zeros")])
    >>> model.compile("sgd", "mae")
    >>> model.evaluate(Squares(), verbose=0)
    325.5
    """

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10) -> None:
        self._workers = workers
        self._use_multiprocessing = use_multiprocessing
        self._max_queue_size = max_queue_size

    @property
    def workers(self) -> int:
        """How many threads make batches ahead of time."""
        return int(self._given("_workers", 1))

    @workers.setter
    def workers(self, value: int) -> None:
        self._workers = value

    @property
    def use_multiprocessing(self) -> bool:
        """Accepted for Keras's sake."""
        return bool(self._given("_use_multiprocessing", False))

    @use_multiprocessing.setter
    def use_multiprocessing(self, value: bool) -> None:
        self._use_multiprocessing = value

    @property
    def max_queue_size(self) -> int:
        """How many batches are made ahead at most."""
        return int(self._given("_max_queue_size", 10))

    @max_queue_size.setter
    def max_queue_size(self, value: int) -> None:
        self._max_queue_size = value

    def _given(self, name: str, default: Any) -> Any:
        if name not in vars(self):
            warn_caller(
                f"{type(self).__name__} does not call PyDataset's __init__, which takes `workers` and `max_queue_size`. Begin its "
                "own with super().__init__(**kwargs)."
            )
            setattr(self, name, default)
        return getattr(self, name)

    def __getitem__(self, index: int) -> Any:
        """Return batch number `index`; a subclass defines this."""
        raise NotImplementedError(f"{type(self).__name__} needs `__getitem__(self, index)`, which returns a batch.")

    @property
    def num_batches(self) -> int | None:
        """How many batches there are; None for batches without end."""
        if hasattr(self, "__len__"):
            return len(self)
        raise NotImplementedError(
            f"{type(self).__name__}: you need to implement the `num_batches` property, or `__len__`: the number of batches."
        )

    def on_epoch_begin(self) -> None:
        """Called before every epoch."""

    def on_epoch_end(self) -> None:
        """Called after every epoch."""

    def __iter__(self) -> Iterator[Any]:
        try:
            batches = self.num_batches
        except NotImplementedError:
            batches = None
        for index in count() if batches is None else range(batches):
            yield self[index]

    def in_order(self, indices: Iterable[int]) -> Iterator[Any]:
        """Yield these batches, made ahead of time if there is more than one worker."""
        if self.workers <= 1:
            yield from (self[index] for index in indices)
            return
        from concurrent.futures import Future, ThreadPoolExecutor

        pool = ThreadPoolExecutor(self.workers)
        waiting: deque[Future[Any]] = deque()
        try:
            for index in indices:
                waiting.append(pool.submit(self.__getitem__, index))
                if len(waiting) >= max(self.max_queue_size, 1):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


#: The name that Keras 2 had for it.
Sequence = PyDataset
