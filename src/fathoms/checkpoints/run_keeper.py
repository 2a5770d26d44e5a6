"""Keeps a run on the disk while it goes on, and takes it up again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.checkpoints.checkpoint import Checkpoint
from fathoms.checkpoints.checkpoint_error import CheckpointError
from fathoms.checkpoints.checkpoint_folder import CheckpointFolder
from fathoms.checkpoints.run_description import differences
from fathoms.checkpoints.run_state import most_bytes, put, put_states, states_of, values_of, variables_of
from fathoms.engine.messages import warn_caller
from fathoms.engine.seeds import random_state, take_random_state
from fathoms.engine.state_form import (
    check_state,
    dict_of,
    is_array,
    is_count,
    is_list,
    is_number,
    is_result,
    list_of,
    none_or,
)

if TYPE_CHECKING:
    from fathoms.callbacks import Callback, CallbackList
    from fathoms.models import Model

_SHORT = 0.25  # of the seconds between checkpoints

Pending = tuple[list[np.ndarray], np.ndarray]


class RunKeeper:
    """What `fit` tells of its progress, so that it is on the disk.

    Args:
        checkpoint: where to, and how often.
        model: what is trained; built and compiled.
        told: the callbacks of the run.
        kept: those of them whose state is kept.
        source: what is trained on: its `position()` and `take_up(position)` are called if it has them.
        epochs: `(first, last)`: from which epoch to before which.
        description: what run this is; see `run_description`.
        look_at_rows: measures on a few rows, so that metrics that are made by the first rows are there.

    Raises:
        CheckpointError: the folder cannot be used, or holds another run.

    Attributes:
        epoch: the epoch that goes on.
        steps: how many of its batches are done.
        epoch_iteration: how many steps of training were done before it.
        first_iteration: how many were done before the first epoch of the run.
        tally: the results of an interrupted epoch, until somebody takes them.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        model: Model,
        told: CallbackList,
        kept: Sequence[Callback],
        source: Any,
        epochs: tuple[int, int],
        description: dict[str, str],
        look_at_rows: Callable[[], object],
    ) -> None:
        self._checkpoint = checkpoint
        self._model = model
        self._told = told
        self._kept = kept
        self._source = source
        self._look_at_rows = look_at_rows
        self._first, self._last = epochs
        self._description = description
        self._seconds = checkpoint.seconds
        self._failure: OSError | None = None
        self._written: tuple[int, int] | None = None
        self._due = float("inf")
        self._begun, self._took = 0.0, float("inf")  # how long the last epoch took is not known yet
        self._inside: int | None = None
        self._pending: Pending | None = None
        self._logs: dict[str, Any] = {}
        self._random: dict[str, Any] = {}
        self.epoch = self._first
        self.steps = 0
        self.tally: dict[str, Any] | None = None
        self._variables = variables_of(model)
        self.epoch_iteration = self.first_iteration = self._iterations()
        self._folder = CheckpointFolder(checkpoint.folder, checkpoint.keep)
        try:
            self._found = self._folder.newest(most_bytes(self._variables))
            if self._found is not None and not self._fits(self._found):
                self._found = None
        except BaseException:
            self._folder.release()
            raise

    def __reduce__(self) -> Any:
        return type(None), ()  # a copy of a model that trains is one that does not

    def release(self) -> None:
        """Let other runs use the folder."""
        self._folder.release()

    def delete(self) -> None:
        """Delete all checkpoints, and the folder, if nothing else is in it."""
        self._folder.delete()

    # Where a run begins, and goes on

    def begin(self) -> tuple[int, dict[str, Any]]:
        """Take the run up, or write its beginning; return the epoch to go on with, and the last results.

        Raises:
            CheckpointError: nothing can be written, or what is there is of another run.
        """
        state, self._found = self._found, None
        if state is None:
            self._random = random_state()
            try:
                self._folder.write(self._state(None, None))
            except OSError as error:
                raise CheckpointError(
                    f"Checkpoints cannot be written to {self._checkpoint.folder!r}: {error.strerror or error}. Nothing was "
                    f"trained yet. Make room, or give another folder."
                ) from error
        else:
            self._take_up(state)
        self._written = self.epoch, self.steps
        self._wait()
        return self.epoch, self._logs

    @property
    def goes_on_within(self) -> bool:
        """Whether the run goes on within an epoch, which has begun already."""
        return self.steps > 0

    def taken_tally(self) -> dict[str, Any] | None:
        """Return the results of an interrupted epoch, once."""
        tally, self.tally = self.tally, None
        return tally

    def taken_pending(self) -> Pending | None:
        """Return the losses of the batches of an interrupted call of the core, and the metrics' sums over them, once."""
        pending, self._pending = self._pending, None
        return pending

    @property
    def done_before_call(self) -> int:
        """How many batches of an interrupted epoch were done before the interrupted call of the core."""
        return self.steps - sum(map(len, self._pending[0])) if self._pending else self.steps

    # While it goes on

    def epoch_begins(self, epoch: int) -> bool:
        """Note that an epoch goes on; return whether it begins now."""
        self._begun = time.monotonic()
        if self.goes_on_within:
            return False
        self.epoch, self.epoch_iteration = epoch, self._iterations()
        return True

    @property
    def leaves_epochs_alone(self) -> bool:
        """Whether epochs are so short that it is enough to look after them."""
        return self._seconds is not None and self._took < _SHORT * self._seconds

    @property
    def is_due(self) -> bool:
        """Whether so many seconds have passed that a checkpoint is to be written."""
        return time.monotonic() >= self._due

    @property
    def is_inside(self) -> bool:
        """Whether the present call of the core is to be interrupted for checkpoints."""
        return self._inside is not None

    @contextmanager
    def inside(self, done: int) -> Iterator[None]:
        """Within this block a call of the core trains, before which the epoch had so many batches."""
        self._inside = done if self._checkpoint.is_within_epochs or self._pending else None
        try:
            yield
        finally:
            self._inside = None

    def most(self, done: int) -> int | None:
        """Return how many batches of a call may be done before the next look, after so many; None for any number."""
        every = self._checkpoint.batches
        return None if every is None else every - ((self._inside or 0) + done) % every

    def look_inside(self, done: int, tally: Any, pending: Pending | None = None) -> None:
        """Write a checkpoint, if it is time, within a call of the core, so many batches of which are done."""
        self.look((self._inside or 0) + done, tally, pending)

    def look(self, steps: int, tally: Any, pending: Pending | None = None) -> None:
        """Write a checkpoint, if it is time, within an epoch, so many batches of which are done."""
        self.steps = steps
        every = self._checkpoint.batches
        if self.is_due or (every is not None and steps % every == 0):
            self._write(tally.state(), pending)

    def epoch_is_over(self, epoch: int, logs: dict[str, Any]) -> None:
        """Write a checkpoint, if it is time, at the end of an epoch; the callbacks have been told."""
        self._took = time.monotonic() - self._begun
        self.epoch, self.steps, self.epoch_iteration, self._logs = epoch + 1, 0, self._iterations(), logs
        if self._seconds is None or self.is_due:
            self._write(None, None)

    def finish(self) -> None:
        """Write the end of the run, before the last word to the callbacks."""
        if self._written != (self.epoch, self.steps):
            self._write(None, None, last=True)
        elif self._failure is not None:
            self._warn(self._failure, last=True)

    # Writing

    def _write(self, tally: dict[str, Any] | None, pending: Pending | None, last: bool = False) -> None:
        try:
            self._folder.write(self._state(tally, pending))
            self._written, self._failure = (self.epoch, self.steps), None
        except OSError as error:
            if self._failure is None or last:
                self._warn(error, last)
            self._failure = error
        self._wait()

    def _warn(self, error: OSError, last: bool) -> None:
        why = f"No checkpoint can be written to {self._checkpoint.folder!r}: {error.strerror or error}. "
        written = self._written or (self._first, 0)
        whole = f"epoch {written[0]}" + (f", batch {written[1]}" if written[1] else "")
        if last:
            message = f"{why}The run is finished, but its last checkpoint is of {whole}. Keep the model: model.save('m.keras')."
        else:
            message = f"{why}Training goes on, and tries again; the last checkpoint is of {whole}. Make room."
        warn_caller(message, RuntimeWarning)

    def _wait(self) -> None:
        self._due = float("inf") if self._seconds is None else time.monotonic() + self._seconds

    def _state(self, tally: dict[str, Any] | None, pending: Pending | None) -> dict[str, Any]:
        position = {
            "epoch": self.epoch,
            "steps": self.steps,
            "epoch_iteration": self.epoch_iteration,
            "first_iteration": self.first_iteration,
            "stopped": bool(self._model.stop_training),
        }
        return {
            "run": self._description,
            "position": position,
            "variables": values_of(variables_of(self._model)),
            "metrics": values_of(self._model.metrics_variables),
            "random": random_state(),
            "random_at_start": self._random,
            "callbacks": [list(item) for item in states_of(self._kept)],
            "logs": self._logs,
            "tally": tally,
            "pending": None if pending is None else {"losses": np.concatenate(pending[0]), "sums": pending[1]},
            "source": self._source.position() if hasattr(self._source, "position") else None,
        }

    # Taking up

    def _fits(self, state: dict[str, Any]) -> bool:
        """Return whether a state is of this run; False if it is of another one that has not done a step.

        Raises:
            CheckpointError: it is of another run, with something to lose.
        """
        found = differences(self._description, state.get("run"))
        if found and _has_done_nothing(state):
            return False
        if found:
            more = f" and {len(found) - 4} more" if len(found) > 4 else ""
            raise CheckpointError(
                f"The checkpoint in {self._checkpoint.folder!r} is of another run: {'; '.join(found[:4])}{more}. To go on with it, "
                f"call fit as then; to begin anew, give another folder, or delete this one."
            )
        position = state.get("position")
        names = ("epoch", "steps", "epoch_iteration", "first_iteration")
        if not isinstance(position, dict) or not all(is_count(position.get(name)) for name in names):
            raise CheckpointError(f"The checkpoint in {self._checkpoint.folder!r} does not say where the run stands.")
        steps = getattr(self._source, "steps", None)
        if steps is not None and position["steps"] > steps:
            raise CheckpointError(
                f"The checkpoint in {self._checkpoint.folder!r} says that {position['steps']} batches of an epoch are done, which has "
                f"{steps}. Restore the folder from a copy, or delete it to begin anew."
            )
        done = position["epoch"] + (position["steps"] > 0)
        if done > self._last:
            raise CheckpointError(
                f"The run in {self._checkpoint.folder!r} has come to epoch {done}, but this fit ends after {self._last}. Write "
                f"epochs={done} or more, or give another folder."
            )
        return True

    def _take_up(self, state: dict[str, Any]) -> None:
        position = state["position"]
        self.epoch, self.steps = position["epoch"], position["steps"]
        self.epoch_iteration, self.first_iteration = position["epoch_iteration"], position["first_iteration"]
        try:
            _check_results(state)
            self._random = state["random_at_start"]
            if self.goes_on_within:
                self._told.on_epoch_begin(self.epoch)  # what this and the next line change is put right below
                self._make_metrics(len(state["metrics"]))
            put(variables_of(self._model), state["variables"])
            self._take_metrics(state["metrics"])
            self._take_source(state)
            put_states(self._kept, state["callbacks"])
            take_random_state(state["random"])
            self._logs, self.tally = state["logs"], state["tally"]
            pending = state["pending"]
            self._pending = None if pending is None else ([pending["losses"]], pending["sums"])
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
            raise self.misfit(str(error)) from error
        self._model.stop_training = bool(position.get("stopped"))

    def misfit(self, found: str) -> CheckpointError:
        """Return the error that says what was found in a checkpoint that cannot be gone on from."""
        return CheckpointError(
            f"The checkpoint in {self._checkpoint.folder!r} does not fit this run: {found}. To begin anew, give another "
            f"folder, or delete this one."
        )

    def _take_metrics(self, values: Sequence[Any]) -> None:
        variables = self._model.metrics_variables
        if self.goes_on_within or len(values) == len(variables):
            put(variables, values)

    def _make_metrics(self, count: int) -> None:
        """Let metrics and losses make their variables, if the first rows of the run that was cut off did."""
        if len(self._model.metrics_variables) != count:
            self._look_at_rows()

    def _take_source(self, state: dict[str, Any]) -> None:
        if state["source"] is not None and hasattr(self._source, "take_up"):
            take_random_state(self._random)  # for a source that draws from Python's or NumPy's generator
            self._source.take_up(state["source"], self.epoch, self.steps)

    def _iterations(self) -> int:
        return int(self._model.optimizer._iterations)


def _check_results(state: dict[str, Any]) -> None:
    """Raise a ValueError unless the results so far are such as `_state` writes."""
    check_state(
        state,
        "the run",
        logs=dict_of(is_result),
        metrics=is_list,
        callbacks=list_of(lambda item: isinstance(item, list) and len(item) == 2 and isinstance(item[0], str)),
    )
    if (tally := state.get("tally")) is not None:
        check_state(tally, "the epoch", kind=lambda kind: kind in ("core", "python"))
        if tally["kind"] == "core":
            check_state(tally, "the epoch", losses=is_number, rows=is_count, each=is_result)
        else:
            check_state(tally, "the epoch", logs=none_or(dict_of(is_result)))
    if (pending := state.get("pending")) is not None:
        check_state(pending, "the batches", losses=_is_matrix, sums=_is_matrix)
        if not 0 < len(pending["losses"]) <= state["position"]["steps"] or tally is None:
            raise ValueError("the batches: the state has losses of others than were done")


def _is_matrix(value: Any) -> bool:
    return is_array(value) and value.ndim == 2


def _has_done_nothing(state: dict[str, Any]) -> bool:
    position = state.get("position")
    if not isinstance(position, dict) or position.get("steps") != 0:
        return False
    return position.get("epoch_iteration") == position.get("first_iteration")
