"""In which order the rows of each epoch come."""

from __future__ import annotations

import numpy as np

from fathoms import _native
from fathoms.engine.messages import warn_caller
from fathoms.engine.seeds import shuffle_seed
from fathoms.engine.shuffled_places import shuffled_places

AT_ONCE = 1 << 17  # rows of the epochs that are handed out together


class RowOrder:
    """Says which rows an epoch trains on, and in which order.

    An epoch is one pass over all rows, or `steps_per_epoch` batches; then passes go on from epoch to epoch. A pass is
    shuffled by the seed and the number of steps done, so a resumed run shuffles as one that never stopped.

    Args:
        rows: how many rows there are.
        batch_size: how many rows a batch has.
        shuffle: whether a pass is shuffled; `"batch"` shuffles whole batches.
        steps_per_epoch: how many batches an epoch has; None for a whole pass.
        numbers: which rows of the table these are, in the order that stands for `shuffle=False`; None for all of it.
    """

    def __init__(
        self,
        rows: int,
        batch_size: int,
        shuffle: bool | str,
        steps_per_epoch: int | None,
        numbers: np.ndarray | None = None,
    ) -> None:
        self._rows = rows
        self.numbers = numbers
        self._batch_size = batch_size
        self._shuffle = shuffle
        self._steps = steps_per_epoch
        self._left = np.empty(0, np.int64)
        self.steps = steps_per_epoch or -(-rows // batch_size)

    def next(self, iteration: int) -> np.ndarray | None:
        """Return the next epoch's row numbers; None means all rows as they are."""
        return self.several(iteration, 1)[0]

    def several(self, iteration: int, most: int) -> tuple[np.ndarray | None, int]:
        """Return the row numbers of the next epochs, one after the other, and how many epochs these are.

        They are of the same length, and at most `most`; so many that their numbers take a megabyte, or a single one.
        """
        if self._steps is None:
            return self._passes(iteration, max(1, min(most, AT_ONCE // self._rows)))
        if not len(self._left):
            self._left = self._pass(iteration)
        count = self._steps * self._batch_size
        epochs = max(1, min(most, len(self._left) // count, AT_ONCE // count))
        if len(self._left) < count:
            warn_that_rows_ran_out()
        order, self._left = self._left[: epochs * count], self._left[epochs * count :]
        return order, epochs

    def skip(self, epochs: int, iteration: int) -> None:
        """Leave out the epochs that an interrupted run has done, the first of which began after `iteration` steps."""
        if self._steps is None:
            return  # every epoch is a pass of its own, which does not depend on the ones before
        for _ in range(epochs):
            order = self.next(iteration)
            assert order is not None
            iteration += -(-len(order) // self._batch_size)

    def _passes(self, iteration: int, epochs: int) -> tuple[np.ndarray | None, int]:
        if self._shuffle is True:
            places = _native.permutation(shuffle_seed(), iteration, self._rows, epochs, self.steps)
            return self._numbered(places), epochs
        if not self._shuffle and self.numbers is None:
            return None, epochs
        return self._pass(iteration), 1

    def _pass(self, iteration: int) -> np.ndarray:
        return self._numbered(self._places(iteration))

    def _numbered(self, places: np.ndarray) -> np.ndarray:
        return places if self.numbers is None else self.numbers[places]

    def _places(self, iteration: int) -> np.ndarray:
        if not self._shuffle:
            return np.arange(self._rows, dtype=np.int64)
        together = self._batch_size if self._shuffle == "batch" else None
        return shuffled_places(shuffle_seed(), iteration, self._rows, together)


def warn_that_rows_ran_out() -> None:
    """Warn of a table that has fewer rows than the epochs ask for."""
    warn_caller(
        "Your input ran out of data, so training ends before its last epoch. Write fewer epochs or steps_per_epoch, or "
        "give more rows."
    )
