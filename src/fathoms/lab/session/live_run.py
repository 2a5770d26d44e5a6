"""A run of training that goes on, stops, goes back, and keeps its curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from fathoms.lab.session.build_network import build_network
from fathoms.lab.session.design import Design
from fathoms.lab.session.loss_curve import LossCurve
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.recording import MOST_STATES, Recording
from fathoms.models import Sequential
from fathoms.models.step_trace import StepTrace
from fathoms.models.stepwise import Stepwise

# So many rows say well enough how a network does, and take no time from training.
MOST_MEASURED = 5000
# More measurements than that are thinned out: a run may go on for days.
_MOST_KEPT = 8192


class Measured(NamedTuple):
    """How a network does: loss and metric on validation rows, and on training rows without dropout."""

    loss: float
    metric: float
    train_loss: float
    train_metric: float


@dataclass(frozen=True)
class Curves:
    """What is left of a run that ended, to compare the next with; see `LiveRun`."""

    problem: Problem
    design: Design
    steps_per_epoch: int
    losses: LossCurve
    measured: dict[int, Measured]


class LiveRun:
    """A network that trains on a problem, one step or a million at a time.

    Args:
        problem: what to learn.
        design: the network and how it trains.
        states: how many of its past states are kept at most; with fewer of them going back takes longer.

    Attributes:
        network: the network, as it is after `step` steps.
        end: how many steps were done at the furthest.
        losses: the mean training loss of each complete epoch.
        measured: what was measured after which step: `{step: Measured}`.
        recent: the steps done last, each with its loss.
        stopped: why training stopped by itself; empty if it did not.
    """

    def __init__(self, problem: Problem, design: Design, states: int = MOST_STATES) -> None:
        design.check(problem.target)
        self.problem = problem
        self.design = design
        self.network: Sequential = build_network(design, problem)
        x, y = problem.training
        self.steps = Stepwise(self.network, x, y, min(design.batch_size, len(x)), design.seed)
        self._seen = problem.part(problem.split.train[:MOST_MEASURED])
        self._validation = problem.part(problem.split.validation[:MOST_MEASURED])
        self.losses = LossCurve()
        self.measured: dict[int, Measured] = {}
        self.recent: list[tuple[int, float]] = []
        self.stopped = ""
        self.end = 0
        self._sum = 0.0
        self._open: Stepwise | None = None
        self._recording = Recording(states)
        self._recording.keep(0, self.steps.state())

    @property
    def step(self) -> int:
        """How many steps the network as it is shown has done."""
        return self.steps.step

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        return self._recording.rate_at(self.step, self.design.learning_rate)

    def advance(self, steps: int) -> int:
        """Do so many steps, or fewer if training stops by itself; return how many."""
        begun = self.step
        limit = self._limit()
        while self.step < begun + steps and not self.stopped:
            if limit is not None and self.step >= limit:
                self.stopped = f"{self.design.epochs:,} epochs are done."
                break
            until = begun + steps if limit is None else min(begun + steps, limit)
            change = self._recording.next_change(self.step)
            if change is not None:
                until = min(until, change)
            if self.design.patience is not None:
                until = min(until, self._end_of_epoch())
            self._train(until - self.step)
        return self.step - begun

    def go_to(self, step: int) -> None:
        """Show the network as it was after `step` steps, to the bit."""
        step = max(0, min(step, self.end))
        kept, state = self._recording.before(step)
        if not kept <= self.step <= step:
            self.steps.restore(state)
        self.stopped = ""
        while self.step < step:
            change = self._recording.next_change(self.step)
            until = step if change is None else min(step, change)
            self._set_rate(self.rate)
            self.steps.advance(until - self.step)
        self._set_rate(self.rate)

    def set_rate(self, rate: float) -> None:
        """Train on from here with another learning rate. What came after this step before is forgotten."""
        self._forget_after(self.step)
        self._recording.set_rate(self.step, rate)
        self._set_rate(rate)
        self.stopped = ""

    def measure(self) -> Measured:
        """Loss and metric now, on the validation rows and on training rows (of each at most `MOST_MEASURED`)."""
        if self.step not in self.measured:
            self.measured[self.step] = Measured(*self.loss_on(*self._validation), *self.loss_on(*self._seen))
            if len(self.measured) > _MOST_KEPT:
                self._thin_out()
        return self.measured[self.step]

    def loss_on(self, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
        """The network's loss and metric on these rows."""
        loss, metric = self.network.evaluate(x, y, batch_size=max(1, len(x)), verbose=0)
        return float(loss), float(metric)

    def curves(self) -> Curves:
        """The curves without the network and its past; they are the run's own, and grow with it."""
        return Curves(self.problem, self.design, self.steps.steps_per_epoch, self.losses, self.measured)

    def laid_open(self) -> StepTrace:
        """The next step, laid open with each activation as a layer of its own; the run stays where it is."""
        if self._open is None:
            network = build_network(self.design, self.problem, apart=True)
            x, y = self.problem.training
            self._open = Stepwise(network, x, y, self.steps.batch_size, self.design.seed)
        self._open.restore(self.steps.state())
        self._open.model.optimizer.learning_rate = self.rate
        return self._open.trace()

    def path(self) -> list[tuple[int, list[np.ndarray]]]:
        """States along the way up to the present step, with their steps; the first numbers of a state are the weights."""
        return [*self._recording.up_to(self.step), (self.step, self.steps.state())]

    def rate_changes(self) -> list[tuple[int, float]]:
        """The changes of the learning rate: after how many steps, and to what."""
        return self._recording.changes()

    def first_weights(self) -> list[np.ndarray]:
        """The weights that the run began with, in the order of `get_weights`."""
        return build_network(self.design, self.problem).get_weights()

    def _train(self, steps: int) -> None:
        begun = self.step
        self._set_rate(self.rate)
        losses = self.steps.advance(steps)
        self._note(begun, losses)
        self.end = max(self.end, self.step)
        if self._recording.wants(self.step):
            self._recording.keep(self.step, self.steps.state())
        if self.design.patience is not None and self.step % self.steps.steps_per_epoch == 0:
            self._watch_patience()

    def _note(self, begun: int, losses: np.ndarray) -> None:
        """Put the losses of steps into the curve of epochs; an epoch's is the mean over its rows."""
        per = self.steps.steps_per_epoch
        self.recent = [
            *self.recent,
            *((begun + place, float(loss)) for place, loss in enumerate(losses[-200:], max(0, len(losses) - 200))),
        ][-200:]
        rows = np.full(per, self.steps.batch_size)
        rows[-1] = self.steps.rows.count - (per - 1) * self.steps.batch_size
        within = begun % per
        place = 0
        while place < len(losses):
            part = losses[place : place + per - within]
            if within == 0:
                self._sum = 0.0
            self._sum += float(part @ rows[within : within + len(part)])
            place += len(part)
            within += len(part)
            if within == per:
                epoch = (begun + place) // per - 1
                mean = self._sum / self.steps.rows.count
                self.losses.put(epoch, mean)
                within = 0

    def _watch_patience(self) -> None:
        assert self.design.patience is not None
        self.measure()
        per = self.steps.steps_per_epoch
        best = self._best_epoch() - 1
        if self.step // per - 1 - best >= self.design.patience:
            self.stopped = f"The validation loss has not fallen for {self.design.patience:,} epochs; it was lowest after epoch {best + 1:,}."

    def _best_epoch(self) -> int:
        """The first epoch up to now with the lowest validation loss, of those that were measured; 0 if none was."""
        per = self.steps.steps_per_epoch
        ends = [(now.loss, step) for step, now in self.measured.items() if step % per == 0 and 0 < step <= self.step]
        return min(ends)[1] // per if ends else 0

    def _thin_out(self) -> None:
        """Keep every second measurement, and the best: patience counts from it."""
        best = self._best_epoch() * self.steps.steps_per_epoch
        steps = sorted(self.measured)
        self.measured = {step: self.measured[step] for step in sorted({best, steps[-1], *steps[::2]} & set(steps))}

    def _limit(self) -> int | None:
        return None if self.design.epochs is None else self.design.epochs * self.steps.steps_per_epoch

    def _end_of_epoch(self) -> int:
        per = self.steps.steps_per_epoch
        return (self.step // per + 1) * per

    def _set_rate(self, rate: float) -> None:
        self.network.optimizer.learning_rate = rate

    def _forget_after(self, step: int) -> None:
        self._recording.forget_after(step)
        self.end = step
        self.losses.cut(step // self.steps.steps_per_epoch)
        self.measured = {at: now for at, now in self.measured.items() if at <= step}
        self.recent = [(at, loss) for at, loss in self.recent if at < step]
