"""The line that `fit_many` prints."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from time import perf_counter

from fathoms.callbacks.progbar_logger import can_move, duration, values
from fathoms.models.model_job import ModelJob

_WIDTH = 20


class ManyProgress:
    """Shows how many models are trained: in a terminal a bar that moves, elsewhere a line at the end.

    Args:
        jobs: the models.
        verbose: 0 nothing, 1 a bar, 2 a line for each model.
    """

    def __init__(self, jobs: Sequence[ModelJob], verbose: int) -> None:
        self._jobs = jobs
        self._verbose = verbose
        self._start = perf_counter()
        self._told: set[int] = set()
        self._moves = verbose == 1 and can_move()
        self._width = 0

    def look(self) -> None:
        """Say what has changed."""
        if self._verbose == 2:
            for job in self._jobs:
                if job.is_done and job.number not in self._told:
                    self._told.add(job.number)
                    self._write(f"{self._line_of(job)}\n")
        elif self._moves:
            self._bar("")

    def end(self) -> None:
        """Say the last."""
        self.look()
        if self._moves:
            self._bar("\n")
        elif self._verbose == 1:
            self._write(f"{self._count()} models {duration(perf_counter() - self._start)}\n")

    def _count(self) -> str:
        done = sum(job.is_done for job in self._jobs)
        return f"{done:>{len(str(len(self._jobs)))}}/{len(self._jobs)}"

    def _bar(self, end: str) -> None:
        work = sum(job.work for job in self._jobs)
        share = sum(job.work * job.share_done for job in self._jobs) / work if work else 1.0
        cells = int(_WIDTH * share)
        taken = perf_counter() - self._start
        left = taken * (1 - share) / share if share and not end else taken
        bar = f"\x1b[32m{'━' * cells}\x1b[0m\x1b[37m{'━' * (_WIDTH - cells)}\x1b[0m"
        line = f"\x1b[1m{self._count()}\x1b[0m {bar} \x1b[1m{duration(left)}\x1b[0m"
        self._write("\r" + line + " " * max(0, self._width - len(line)) + end)
        self._width = len(line)

    def _line_of(self, job: ModelJob) -> str:
        name = f"model {job.number} ({job.model.name})"
        if job.failure is not None:
            return f"{name}: {type(job.failure).__name__}: {job.failure}"
        assert job.history is not None
        last = {what: all_of_it[-1] for what, all_of_it in job.history.history.items() if all_of_it}
        return f"{name}: {len(job.history.epoch)} epochs{values(last)}"

    @staticmethod
    def _write(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()
