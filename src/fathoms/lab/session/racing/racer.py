"""One who races: a run, of which only the curves are left at the end."""

from __future__ import annotations

import math
import time
from typing import NamedTuple

from fathoms.lab.session.build_network import unit_of
from fathoms.lab.session.design import Design
from fathoms.lab.session.live_run import Curves, LiveRun
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.racing.choice import Choice

# How long a stretch may be before others get a turn.
_STRETCH = 0.006


class Best(NamedTuple):
    """The epoch after which the validation loss was lowest, its validation loss, and the metric there in the target's unit."""

    epoch: int
    loss: float
    metric: float


class Racer:
    """A run that trains one epoch after the other.

    Args:
        problem: what to learn.
        design: the network and how it trains; it goes on for as long as it is told to.
        choice: what it has that others have not.

    Attributes:
        curves: the curves so far; None before it begins.
        seconds: how long it trained, without what was measured.
        failed: after which epoch a loss was no number any more; 0 if all are.
    """

    def __init__(self, problem: Problem, design: Design, choice: Choice) -> None:
        self.problem = problem
        self.design = design
        self.choice = choice
        self.curves: Curves | None = None
        self.seconds = 0.0
        self.failed = 0
        self._run: LiveRun | None = None
        self._speed = 1000.0  # steps a second, as measured

    @property
    def epoch(self) -> int:
        """How many epochs are done."""
        return 0 if self.curves is None else len(self.curves.losses)

    def begin(self) -> None:
        """Make the network."""
        self._run = LiveRun(self.problem, self.design, states=1)
        self.curves = self._run.curves()

    def advance(self) -> None:
        """Train for a moment, at most to the end of the epoch."""
        run = self._run
        assert run is not None
        per = run.steps.steps_per_epoch
        begun = time.perf_counter()
        done = run.advance(min(max(1, int(self._speed * _STRETCH)), per - run.step % per))
        spent = max(time.perf_counter() - begun, 1e-6)
        self.seconds += spent
        self._speed = 0.7 * self._speed + 0.3 * done / spent
        if run.step % per == 0:
            self._end_epoch(run)

    def finish(self) -> None:
        """Let go of the network; the curves stay."""
        self._run = None

    def best(self, until: int) -> Best | None:
        """The best of the first so many epochs; None if there is none whose loss is a number."""
        if self.curves is None:
            return None
        per = self.curves.steps_per_epoch
        ends = [
            Best(step // per, measured.loss, measured.metric * unit_of(self.problem.target))
            for step, measured in self.curves.measured.items()
            if step <= until * per and math.isfinite(measured.loss)
        ]
        return min(ends, key=lambda end: (end.loss, end.epoch), default=None)

    def _end_epoch(self, run: LiveRun) -> None:
        measured = run.measure()
        if not (math.isfinite(measured.loss) and math.isfinite(run.losses[-1])):
            self.failed = self.epoch
            self.finish()
