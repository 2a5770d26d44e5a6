"""The loss of every epoch, in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

# Ten times what a page can draw.
_MOST = 8192


class LossCurve(Sequence[float]):
    """The losses of the epochs, the first at 0; of a long run only every second, fourth, eighth … one is kept, and the last.

    An epoch that is not kept is told by the nearest one before it that is.

    >>> curve = LossCurve()
    >>> for epoch in range(20_000):
    ...     curve.put(epoch, float(epoch))
    >>> len(curve), curve[0], curve[10_001], curve[-1]
    (20000, 0.0, 10000.0, 19999.0)
    """

    def __init__(self) -> None:
        self._apart = 1
        self._kept: list[float] = []
        self._last = 0.0
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> float: ...

    @overload
    def __getitem__(self, place: slice) -> list[float]: ...

    def __getitem__(self, place: int | slice) -> float | list[float]:
        if isinstance(place, slice):
            return [self[epoch] for epoch in range(*place.indices(self._count))]
        epoch = place + self._count if place < 0 else place
        if not 0 <= epoch < self._count:
            raise IndexError(f"epoch {place} of {self._count}")
        return self._last if epoch == self._count - 1 else self._kept[epoch // self._apart]

    def put(self, epoch: int, loss: float) -> None:
        """Set the loss of an epoch: the next one, or one that was done before; others are left out."""
        if not 0 <= epoch <= self._count:
            return
        if epoch % self._apart == 0:
            if epoch // self._apart < len(self._kept):
                self._kept[epoch // self._apart] = loss
            else:
                self._kept.append(loss)
        self._count = max(self._count, epoch + 1)
        if epoch == self._count - 1:
            self._last = loss
        if len(self._kept) > _MOST:
            self._kept, self._apart = self._kept[::2], 2 * self._apart

    def cut(self, epochs: int) -> None:
        """Leave out all but the first so many epochs."""
        if epochs >= self._count:
            return
        self._last = self[epochs - 1] if epochs else 0.0
        self._count = epochs
        del self._kept[-(-epochs // self._apart) :]
