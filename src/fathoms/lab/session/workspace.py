"""All that one Lab shows: the table, the design, the run, and what is told of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from fathoms._native import Lane
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.axes import Axes
from fathoms.lab.session.build_network import start_of
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.live_run import Curves, LiveRun
from fathoms.lab.session.pace import Pace
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.racing.luck import Luck
from fathoms.lab.session.racing.race import Race
from fathoms.tables.splits.split_plan import SplitPlan
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.target import Task

if TYPE_CHECKING:
    from fathoms.lab.session.opened_model import OpenedModel

# At most so many pictures a second, and at most this share of the time goes into making them.
MOST_FRAMES = 30
_FRAME_SHARE = 0.04
# Of training that waits for its pace there is nothing to take away.
_PACED_SHARE = 0.5
MOST_EARLIER = 8


class Teaches(Protocol):
    """A lesson beside the page."""

    def told(self, workspace: Workspace) -> dict[str, Any]:
        """What the page shows of it, for JSON."""
        ...


class Workspace:
    """What the Lab's thread owns. Nothing else touches it, so it needs no locks.

    Attributes:
        table: the table, or None before one is chosen.
        problem: target, inputs and split, or None before a target is chosen.
        run: the run, or None before there is a problem.
        model: the model to begin with, or None.
        unfit: why the table, as it is, does not fit the model; empty if it does.
        playing: whether it trains.
        pace: how fast.
        earlier: the curves of runs that ended, the last one last.
        race: the race that is run, or the last one; None if there was none with this problem.
        luck: how much seeds alone change, if they were raced.
        lesson: the guided path, or None before somebody asks for it.
        looked_at: what was looked at closely since a page of the lesson was opened: "microscope", "neuron", "race", "landscape".
        version: counts the changes of everything but the run's own progress.
    """

    def __init__(self) -> None:
        self.table: Table | None = None
        self.problem: Problem | None = None
        self.run: LiveRun | None = None
        self.model: OpenedModel | None = None
        self.unfit = ""
        self.design = Design(layers=(LayerDesign(8), LayerDesign(8)))
        self.earlier: list[Curves] = []
        self.race: Race | None = None
        self.luck: Luck | None = None
        self.playing = False
        self.pace = Pace()
        self.lesson: Teaches | None = None
        self.looked_at: set[str] = set()
        self.version = 0
        self._begun = False  # whether a run began with the model
        self._axes: Axes | None = None
        self._watchers: list[Callable[[Workspace], None]] = []
        self._troubled: list[Callable[[Exception], None]] = []
        self._next_frame = 0.0
        self._shown = (-1, -1)
        self._speed = 1000.0  # steps a second, as measured

    def watch(self, watcher: Callable[[Workspace], None]) -> None:
        """Call `watcher` on the Lab's thread whenever there is something new to show, at most 30 times a second."""
        self._watchers.append(watcher)

    def watch_trouble(self, watcher: Callable[[Exception], None]) -> None:
        """Call `watcher` on the Lab's thread when training or drawing fails."""
        self._troubled.append(watcher)

    def fail(self, error: Exception) -> None:
        """Stop, and tell of an error that no command waits for."""
        self.playing = False
        self.changed()
        for watcher in self._troubled:
            watcher(error)

    def open_table(self, table: Table) -> None:
        """Take another table; the run ends. A model stays that waits for its table, or knows its columns by name."""
        self.playing = False
        self.table, self.problem, self.run = table, None, None
        self._forget()
        self.design = replace(self.design, start=None)
        if self.model is not None and self.model.features is None and self._begun:
            self.close_model()
        self.changed()

    def learn(
        self,
        target: str | None,
        inputs: Sequence[str] | None = None,
        task: Task | None = None,
        plan: SplitPlan | None = None,
    ) -> None:
        """Choose what to learn, and start anew: with the model that is open if it takes these columns.

        Args:
            target: the column to predict; None for the one that the model knows.
            inputs: the columns that the network sees; None for all.
            task: "regression" or "classification"; by default the target says it.
            plan: how to split.

        Raises:
            LabError, TableError: there is no table yet, or it cannot be learned from.
        """
        if self.table is None:
            raise LabError("Choose a table first.")
        if self.model is not None and self._begins_with(self.model, target, inputs, plan):
            return
        if target is not None:
            self.set_problem(Problem.of(self.table, target, inputs, task, plan))
        self._begun = False
        self.changed()

    def open_model(
        self,
        model: OpenedModel,
        target: str | None = None,
        inputs: Sequence[str] | None = None,
        plan: SplitPlan | None = None,
    ) -> None:
        """Begin with a model: now if the table has its columns, else as soon as they are chosen.

        Args:
            model: the model.
            target, inputs, plan: as for `learn`; by default what was chosen before.
        """
        self.playing = False
        self.model, self.unfit, self._begun = model, "", False
        problem = self.problem
        if problem is not None and target is None:
            target, plan = problem.target.column, problem.plan
            if self._begins_with(model, target, problem.inputs, plan):
                return
        if self.table is not None:
            self._begins_with(model, target, inputs, plan)
        self.changed()

    def close_model(self) -> None:
        """Put the model away; what it encoded is standardised again."""
        self.model, self.unfit, self._begun = None, "", False
        problem = self.problem
        if problem is not None and problem.model is not None:
            self.set_problem(
                Problem.of(problem.table, problem.target.column, problem.inputs, problem.target.task, problem.plan)
            )
        self.changed()

    def _begins_with(
        self, model: OpenedModel, target: str | None, inputs: Sequence[str] | None, plan: SplitPlan | None
    ) -> bool:
        """Learn with the model's encoding, if the columns fit it; from its weights, if no run began with them yet."""
        assert self.table is not None
        try:
            problem = model.problem(self.table, target, inputs, plan)
        except (LabError, TableError) as error:
            self.unfit = str(error)
            return False
        self.set_problem(problem, None if self._begun else model.design(problem))
        self.unfit, self._begun = "", True
        return True

    def take_problem(self, problem: Problem) -> None:
        """Learn what was learned before, with the model that it was learned with, or none."""
        self.model, self.unfit, self._begun = problem.model, "", problem.model is not None
        self.set_problem(problem)

    def set_problem(self, problem: Problem, design: Design | None = None) -> None:
        """Choose what to learn, and start anew, with another design if one is given."""
        self.playing = False
        self.problem = problem
        self.run = None
        self._forget()
        self.set_design((design or self.design).fitting(problem.target))

    def set_design(self, design: Design) -> None:
        """Take another network or other settings, and start anew from the design's seed.

        Raises:
            LabError: there is nothing to learn yet, or the design does not fit.
        """
        if self.problem is not None:
            if start_of(design, self.problem) is None:
                design = replace(design, start=None)
            run = LiveRun(self.problem, design)
            self._put_by()
            self.run = run
        self.design = design
        self.changed()

    def restart(self, design: Design) -> None:
        """Take another network or other settings, and go on playing from the start if it played."""
        playing = self.playing
        self.set_design(design)
        self.playing = playing and self.run is not None

    def _forget(self) -> None:
        """Leave out what was found with another problem."""
        self.earlier, self.race, self.luck = [], None, None

    def _put_by(self) -> None:
        """Keep the curves of the run that ends, to compare the next with; a run of the same design that went on further
        replaces it."""
        run = self.run
        if run is None or run.problem is not self.problem or not run.losses:
            return
        self.earlier = [earlier for earlier in self.earlier if earlier.design != run.design][-(MOST_EARLIER - 1) :]
        self.earlier.append(run.curves())

    def reset(self) -> None:
        """Go back to the same start."""
        self.playing = False
        self.set_design(self.design)

    def set_rate(self, rate: float) -> None:
        """Change the learning rate while training goes on."""
        self.design = replace(self.design, learning_rate=rate)
        if self.run is not None and self.run.step:
            self.run.set_rate(rate)
            self.changed()
        else:
            self.set_design(self.design)

    def the_run(self) -> LiveRun:
        """The run.

        Raises:
            LabError: there is none yet.
        """
        if self.run is None:
            raise LabError("Choose a table and a target first.")
        return self.run

    def the_axes(self) -> Axes:
        """Over which inputs neurons are shown: those that were chosen, if the network has them, or those that tell most."""
        problem = self.the_run().problem
        if self._axes is None or self._axes.problem is not problem:
            known = {feature.text for feature in problem.variables}
            names = [] if self._axes is None else [name for name in self._axes.names if name in known]
            self._axes = Axes.of(problem, names)
        return self._axes

    def set_axes(self, names: Sequence[str]) -> None:
        """Choose one or two inputs over which neurons are shown; none for those that tell most.

        Raises:
            LabError: the network has no such input.
        """
        self._axes = Axes.of(self.the_run().problem, names)
        self.changed()

    def look_at(self, what: str) -> None:
        """Note that something was looked at closely; lessons ask for it."""
        if what not in self.looked_at:
            self.looked_at.add(what)
            self.changed()

    def changed(self) -> None:
        """Say that something other than the run's progress has changed."""
        self.version += 1

    def advance(self, seconds: float) -> None:
        """Train for about so long, or wait a moment if the pace allows no step yet."""
        run = self.the_run()
        steps = self.pace.due(max(1, int(self._speed * seconds)), run.step, run.steps.steps_per_epoch)
        if not steps:
            time.sleep(seconds / 4)
            return
        begun = time.perf_counter()
        try:
            done = run.advance(steps)
        except Exception:
            self.playing = False
            raise
        spent = max(time.perf_counter() - begun, 1e-6)
        self._speed = 0.7 * self._speed + 0.3 * max(1.0, done / spent)
        if run.stopped:
            self.playing = False
            self.changed()

    def tick(self) -> None:
        """Tell the watchers, if there is something new and the last time is long enough ago."""
        now, begun = time.monotonic(), time.thread_time()
        shown = (self.version, -1 if self.run is None else self.run.step)
        if shown == self._shown or (shown[0] == self._shown[0] and self.playing and now < self._next_frame):
            return
        self._shown = shown
        with Lane(
            1
        ):  # so little work, so often: waiting for a second thread takes longer while the page has a processor
            if self.playing and self.run is not None:
                self.run.measure()
            for watcher in self._watchers:
                watcher(self)
        spent = time.thread_time() - begun  # not by the clock: what others take must not hold up the next picture
        self._next_frame = now + max(1 / MOST_FRAMES, spent / (_PACED_SHARE if self.pace.holds else _FRAME_SHARE))

    def state(self) -> dict[str, Any]:
        """What the page shows besides the run's progress, for JSON."""
        from fathoms.lab.session.describe import describe

        return describe(self)
