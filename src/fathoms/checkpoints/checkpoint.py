"""Where a run keeps its checkpoints, and how often it writes one."""

from __future__ import annotations

import os
from math import isfinite

_EVERY = 10.0


class Checkpoint:
    """Says where `fit` keeps the state of a run, and how often; `fit(checkpoint="run/")` means `Checkpoint("run/")`.

    A checkpoint is one file with everything that a run needs to go on: weights, the optimizer's variables and count of steps,
    everything random, the callbacks' state, the results so far, and the epoch and step. The same `fit`, started again, goes on
    from the newest one and ends with the same bits as a run that never stopped, however it was ended: by an error, `kill -9`
    or a power cut. A run that is finished is returned at once; with more `epochs` it goes on.

    A file takes its name only when it is whole and on the disk, so the last one is always whole; the ones before it are
    deleted only then. If the disk is full, training goes on, with a warning, and the next time is tried again. While a run
    writes to a folder, no other can.

    Args:
        folder: a folder of this run's own; it is made if it is not there.
        every: the most seconds of work that may be lost, or `"epoch"` to write after every epoch. Seconds are looked at within
            long epochs, too, unless a metric is written in Python.
        batches: write after so many batches instead, counted in each epoch, and after every epoch.
        keep: how many files are kept: more than 1, and damage to the newest one (by the disk, say) loses only the work since
            the one before.

    Raises:
        ValueError: no folder, or a number that cannot be.

    >>> Checkpoint("run/", every="epoch").every
    'epoch'
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        every: str | float = _EVERY,
        batches: int | None = None,
        keep: int = 2,
    ) -> None:
        if not isinstance(folder, str | os.PathLike) or not os.fspath(folder):
            raise ValueError(
                f"Checkpoint(folder): found {folder!r}; name a folder of this run's own: checkpoint='run/'."
            )
        if every != "epoch" and not _is_time(every):
            raise ValueError(
                f"Checkpoint(every): found {every!r}; it is 'epoch', or a number of seconds above 0: every=10.0."
            )
        for name, value in (("keep", keep), ("batches", batches)):
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
                raise ValueError(f"Checkpoint({name}): found {value!r}; it is a whole number from 1 on: {name}=2.")
        self.folder = os.fspath(folder)
        self.every = every
        self.batches = batches
        self.keep = keep

    @property
    def seconds(self) -> float | None:
        """How many seconds may be lost; None where epochs or batches are counted."""
        return None if self.every == "epoch" or self.batches is not None else float(self.every)

    @property
    def is_within_epochs(self) -> bool:
        """Whether something may be written before an epoch is over."""
        return self.batches is not None or self.seconds is not None

    def inside(self, name: str) -> Checkpoint:
        """Return the same in a folder within this one.

        >>> Checkpoint("run", keep=3).inside("0")
        Checkpoint('run/0', every=10.0, keep=3)
        """
        return Checkpoint(os.path.join(self.folder, name), self.every, self.batches, self.keep)

    @classmethod
    def of(cls, given: object) -> Checkpoint | None:
        """Return what the argument `checkpoint` of `fit` means.

        Raises:
            ValueError: neither a folder nor a `Checkpoint`.
        """
        if given is None or isinstance(given, Checkpoint):
            return given
        if isinstance(given, str | os.PathLike):
            return cls(given)
        raise ValueError(
            f"fit(checkpoint): found {given!r}; it is a folder, or a Checkpoint: checkpoint=fathoms.Checkpoint('run/', every='epoch')."
        )

    def __repr__(self) -> str:
        how = f"batches={self.batches}" if self.batches else f"every={self.every!r}"
        return f"Checkpoint({self.folder!r}, {how}, keep={self.keep})"


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and value > 0
