"""Passes over a table, a window of rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from fathoms import _native
from fathoms.data.row_source import RowSource
from fathoms.data.shares import Shares
from fathoms.engine.seeds import shuffle_seed
from fathoms.engine.shuffled_places import shuffled_places


class Window(NamedTuple):
    """Rows that are in memory.

    Attributes:
        arrays: the rows of each part.
        order: which of them to take, in order; None for all as they are.
        taken: how many to take: whole batches, but for the last window of a pass.
        ends_pass: whether it is the last of the pass.
    """

    arrays: list[np.ndarray]
    order: np.ndarray | None
    taken: int
    ends_pass: bool


class Windows:
    """Goes through the rows of a source again and again, a window at a time.

    In a shuffled pass the blocks come in a random order, and the rows of the blocks that lie in memory together are taken in a random
    order: both follow from the seed and the number of steps done before. The rows that are left when a window is cut into
    batches are the first of the next one.

    Args:
        source: the rows.
        dtype: `"float32"` or `"float64"`.
        shares: how many rows a window and a block have.
        batch_size: rows of a batch.
        together: a window has a multiple of so many batches.
        shuffle: whether rows come in a random order; `"batch"` keeps those of a batch together.
        finite: whether a value that is not finite is an error.

    Raises:
        ValueError: a batch is larger than a window.
    """

    def __init__(
        self,
        source: RowSource,
        dtype: str,
        shares: Shares,
        batch_size: int,
        together: int,
        shuffle: bool | str,
        finite: bool,
    ) -> None:
        self._source = source
        self._dtype = dtype
        self._shares = shares
        self._batch_size = batch_size
        self._unit = batch_size * together
        self._shuffle = shuffle
        self._finite = finite
        self._blocks = source.blocks(shares.block)
        shares.check_batch(self._unit, source.row_bytes(dtype))

    def passes(self, iterations: Iterable[int]) -> Iterator[Window]:
        """Yield the windows of passes, in two buffers by turns: one is filled while the other is used.

        Args:
            iterations: for each pass, how many steps were done before it.
        """
        rows = min(self._shares.window, self._source.rows)
        buffers = [self._source.room(rows, self._dtype) for _ in range(2)]
        for iteration in iterations:
            kept: list[np.ndarray] | None = None
            done = 0
            groups = list(self._grouped(iteration))
            for place, blocks in enumerate(groups):
                last = place == len(groups) - 1
                with _native.OtherWork():
                    window, kept = self._window(buffers[0], kept, blocks, iteration + done // self._batch_size, last)
                done += window.taken
                yield window
                buffers.reverse()

    def _grouped(self, iteration: int) -> Iterator[list[range]]:
        """Yield the blocks of each window of a pass."""
        blocks: Sequence[range] = self._blocks
        if self._shuffle:
            order = _native.permutation(shuffle_seed(), iteration, len(blocks))
            blocks = [blocks[place] for place in order.tolist()]
        group: list[range] = []
        held = 0
        for block in blocks:
            if group and held + len(block) > self._shares.window:
                yield group
                group, held = [], held % self._unit
            group.append(block)
            held += len(block)
        yield group

    def _window(
        self,
        buffer: list[np.ndarray],
        kept: list[np.ndarray] | None,
        blocks: Sequence[range],
        iteration: int,
        last: bool,
    ) -> tuple[Window, list[np.ndarray]]:
        """Fill a buffer; return what is in it, and the rows that are left for the next."""
        held = 0
        if kept is not None:
            held = len(kept[0])
            for array, rows in zip(buffer, kept, strict=True):
                array[:held] = rows
        for block in blocks:
            into = [array[held : held + len(block)] for array in buffer]
            self._source.read_finite(block, into, self._shares.decoding, self._finite)
            held += len(block)
        arrays = [array[:held] for array in buffer]
        count = held if last else held - held % self._unit
        order = self._order(iteration, held)
        kept = [array[count:] if order is None else array[order[count:]] for array in arrays]
        if order is None:
            arrays = [array[:count] for array in arrays]
        return Window(arrays, None if order is None else order[:count], count, last), kept

    def _order(self, iteration: int, held: int) -> np.ndarray | None:
        if not self._shuffle:
            return None
        seed = shuffle_seed() ^ 1  # another sequence than that of the blocks
        return shuffled_places(seed, iteration, held, self._batch_size if self._shuffle == "batch" else None)
