"""Fit: the epochs, and within an epoch one call of the core wherever nobody asks for batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.callbacks import CallbackList, History
from fathoms.callbacks.callback_list import flat
from fathoms.engine.feed import finite_numbers_only
from fathoms.engine.limits import limited_epochs
from fathoms.engine.on_disk import lies_on_disk
from fathoms.engine.seeds import shuffle_seed
from fathoms.engine.training_claim import TrainingClaim, refuse_if_claimed
from fathoms.models.arguments import check_row_numbers, checked_batch_size, split_at, whole_number
from fathoms.models.batches import Batches, check_no_split, train_on_batches, yields_batches
from fathoms.models.fit_run import FitRun, TrainedRows
from fathoms.models.many_epochs import train_many_epochs
from fathoms.models.measuring import AnyTally, Measuring, answer
from fathoms.models.objective import Objective
from fathoms.models.predicting import Callbacks, Progress
from fathoms.models.python_rows import PythonRows
from fathoms.models.python_tally import PythonTally
from fathoms.models.reading import AnyRows
from fathoms.models.row_order import RowOrder
from fathoms.models.rows import Rows
from fathoms.models.step_by_step import train_step_by_step
from fathoms.models.tally import Tally
from fathoms.models.train_in_parts import train_in_parts

if TYPE_CHECKING:
    from os import PathLike

    from fathoms.checkpoints import Checkpoint
    from fathoms.data.row_source import RowSource
    from fathoms.models.lowered import Lowered
    from fathoms.models.memory_plan import MemoryPlan
    from fathoms.models.step_trace import StepTrace
    from fathoms.models.streaming import Stream


class Fitting(Measuring):
    """The part of a model that changes its weights."""

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Callbacks = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool | str = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int | Sequence[int] = 1,
        checkpoint: str | PathLike[str] | Checkpoint | None = None,
    ) -> History:
        """Train the model: go through the rows `epochs` times, in batches, changing the weights after each batch.

        Args:
            x: inputs, rows first: NumPy array, list, pandas or polars frame, or anything with `__array__` or the Arrow C
                interface. float32 arrays in C order are used where they are. Or a source of batches, each `(x, y)` with maybe
                weights as the third: a generator, a `PyDataset`, a torch DataLoader, or anything else that can be gone
                through again and again. Or a table on disk, which is streamed if it is large (see `fathoms.data`): the path of a
                Parquet file or of a folder of them, a `fathoms.data.ParquetTable`, or memory-mapped arrays.
            y: targets, one row for each row of `x`; None if `x` yields them; for a path the column's name: `fit("flights.parquet", "delay")`.
            batch_size: rows for each change of the weights; 32 if left out.
            epochs: the number of the last epoch.
            verbose: 0 prints nothing, 1 (or `"auto"`) a bar, 2 a line an epoch.
            callbacks: a list of callbacks.
            validation_split: the fraction of the rows, the last ones, that is set aside to measure loss and metrics.
            validation_data: rows to measure on instead, `(x, y)` with maybe weights as the third, or a source of batches.
            shuffle: whether each epoch takes the rows in a new order; `"batch"` shuffles whole batches.
            class_weight: how much each class counts: `{0: 1.0, 1: 5.0}`.
            sample_weight: how much each row counts; for a path the column's name.
            initial_epoch: the epoch to start from, to go on with a run.
            steps_per_epoch: how many batches an epoch has; None for all rows.
            validation_steps: how many batches to measure on; None for all rows.
            validation_batch_size: the batch size that callbacks see while measuring.
            validation_freq: measure every so many epochs, or in these epochs (counted from 1).
            checkpoint: a folder that the state of the run is written to every few seconds, or a `fathoms.Checkpoint`, which says
                how often. However this run ends, by Ctrl-C, `kill -9` or a power cut, the same call goes on from there, to
                the same bits as a run that never stopped, and returns the whole history. A finished run is returned at once.

        Returns:
            A `History`: `history.history["loss"]` has the loss of each epoch.

        Raises:
            ValueError: the model is not compiled, or the data does not fit; the message says what to change.
            NonFiniteError: a step would leave NaN or infinity; see `on_nonfinite` of `compile`.
            CheckpointError: the folder cannot be written to, is in use, or holds another run. It is a ValueError.
            RuntimeError: another thread is training or evaluating the model, or one that shares weights with it.

        Source: `keras.Model.fit`.

        >>> import numpy as np, fathoms
        >>> fathoms.utils.set_random_seed(0)
        >>> x = np.linspace(-1, 1, 64).reshape(-1, 1)
        >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
        >>> model.compile(fathoms.optimizers.SGD(0.1), "mse")
        >>> history = model.fit(x, 3 * x + 1, batch_size=8, epochs=50, verbose=0)
        >>> [round(float(weight.value.item()), 3) for weight in model.weights]
        [3.0, 1.0]
        """
        refuse_if_claimed(self._name_to_tell(), "fit", self)
        run = self._prepared_fit(
            x,
            y,
            batch_size,
            epochs,
            verbose,
            callbacks,
            validation_split,
            validation_data,
            shuffle,
            class_weight,
            sample_weight,
            initial_epoch,
            steps_per_epoch,
            validation_steps,
            validation_batch_size,
            validation_freq,
            checkpoint=checkpoint,
        )
        with run:
            return self._do_epochs(run)

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Mapping[int, float] | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Do one step of training on all given rows; return the loss (before the step) and the metrics.

        Args:
            x, y, sample_weight, class_weight: as for `fit`.
            return_dict: return a dictionary by name.

        Source: `keras.Model.train_on_batch`.

        >>> import fathoms
        >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1, kernel_initializer="ones")])
        >>> model.compile("sgd", "mse")
        >>> model.train_on_batch([[2.0]], [0.0])
        4.0
        """
        self._ready("train_on_batch")
        refuse_if_claimed(self._name_to_tell(), "train_on_batch", self)
        with finite_numbers_only(self.on_nonfinite == "stop"):
            rows = self._rows(x, y, sample_weight, class_weight)
        tally = self._tally(rows)
        self._train(rows, None, rows.count, tally, None)
        return answer(tally, return_dict)

    def trace_step(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Mapping[int, float] | None = None,
        batch_size: int | None = None,
        update: bool = True,
    ) -> StepTrace:
        """Do one step of training and keep everything about it: rows, predictions, loss, gradients, changes.

        It changes the weights exactly, to the bit, as `train_on_batch` on the same rows does.

        Args:
            x, y, sample_weight, class_weight: as for `fit`.
            batch_size: sample this many rows at random, the ones that `fit` would take first; None takes all rows.
            update: False only looks: the weights stay as they are.

        Returns:
            A `StepTrace`; print it to read the three steps of stochastic gradient descent.

        Raises:
            ValueError: as for `fit`.

        >>> import fathoms
        >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1, kernel_initializer="ones", name="neuron")])
        >>> model.compile(fathoms.optimizers.SGD(0.5), "mse")
        >>> trace = model.trace_step([[2.0]], [0.0])
        >>> trace.loss, float(trace.gradients["neuron/kernel"].item()), float(trace.changes["neuron/kernel"].item())
        (4.0, 8.0, -4.0)
        """
        from fathoms.models.tracing import traced_step

        self._ready("trace_step")
        refuse_if_claimed(self._name_to_tell(), "trace_step", self)
        rows = self._rows(x, y, sample_weight, class_weight)
        if isinstance(rows, PythonRows):
            raise NotImplementedError(
                f"A step of the model {self._model().name!r} cannot be laid open: a part of it, or of how it trains, is written in Python."
            )
        return traced_step(self._model(), rows, batch_size, update, shuffle_seed())

    def memory_plan(
        self, batch_size: int = 32, rows: int = 0, dtype: str | None = None, validation_rows: int = 0
    ) -> MemoryPlan:
        """Say what `fit` will take of the machine's memory, part by part, before it does.

        With numbers of s bytes (4 for float32): weights, and what the optimizer keeps for each; one batch, every layer's
        output for it and the slopes of the loss by these, s · batch_size · (numbers a row); a transposed copy of each kernel
        but the first; 8 bytes a row for the order in which rows come. Tables are not copied if they are C-order arrays of
        the model's number type. The optimizer makes its arrays now, if it has none yet.

        Args:
            batch_size: as for `fit`.
            rows: how many rows there are to train on; 0 leaves out what belongs to them.
            dtype: the number type in which the tables are given, such as `"float64"`; None: the model's own.
            validation_rows: how many rows there are to measure on after an epoch.

        Returns:
            A `MemoryPlan`: `print(plan)` shows a table, `plan.total` is the sum in bytes, `plan.added` what `fit` adds.

        Raises:
            ValueError: the model is not compiled, or not built.
            NotImplementedError: a part of the model, or of how it trains, is written in Python.

        >>> import fathoms
        >>> model = fathoms.Sequential([fathoms.Input((50,)), fathoms.layers.Dense(100), fathoms.layers.Dense(1)])
        >>> model.compile("adam", "mae")
        >>> plan = model.memory_plan(batch_size=128, rows=1000)
        >>> plan["weights"] == 4 * (51 * 100 + 101), plan["optimizer"] == 2 * plan["weights"]
        (True, True)
        """
        from fathoms.models.memory_plan import memory_plan

        for value, where in ((rows, "memory_plan(rows)"), (validation_rows, "memory_plan(validation_rows)")):
            whole_number(value, where, 0, "rows=10_000")
        model = self._model()
        batch = checked_batch_size(batch_size, "memory_plan(batch_size)")
        return memory_plan(model, batch, int(rows), np.dtype(dtype or model.dtype).name, int(validation_rows))

    def _prepared_fit(
        self,
        x: Any,
        y: Any,
        batch_size: int | None,
        epochs: int,
        verbose: int | str,
        callbacks: Callbacks,
        validation_split: float,
        validation_data: Any,
        shuffle: bool | str,
        class_weight: Mapping[int, float] | None,
        sample_weight: Any,
        initial_epoch: int,
        steps_per_epoch: int | None,
        validation_steps: int | None,
        validation_batch_size: int | None,
        validation_freq: int | Sequence[int],
        row_numbers: np.ndarray | None = None,
        checkpoint: Any = None,
    ) -> FitRun:
        """Check the arguments of `fit` and convert the tables; `row_numbers` are the rows to train on, None for all."""
        self._ready("fit")
        batch_size = checked_batch_size(batch_size, "fit(batch_size)")
        epochs = limited_epochs(whole_number(epochs, "fit(epochs)", 0, "epochs=10"))
        steps_per_epoch = self._steps(steps_per_epoch)
        if isinstance(validation_freq, int):
            whole_number(validation_freq, "fit(validation_freq)", 1, "validation_freq=1")
        validation_batch = checked_batch_size(validation_batch_size or batch_size, "fit(validation_batch_size)")
        source: Batches | TrainedRows | Stream
        validation: Batches | AnyRows | Stream | None = None
        on_disk: RowSource | None = None
        takes_all = any(callback.takes_non_finite_data for callback in flat(callbacks))
        with finite_numbers_only(self.on_nonfinite == "stop" and not takes_all):
            if lies_on_disk(x) or lies_on_disk(y):
                from fathoms.models.streaming import check_all_rows, opened, streams

                on_disk, x, y, sample_weight = opened(x, y, sample_weight, self._model().dtype)
            if on_disk is not None:
                check_all_rows(row_numbers)
                source, validation = streams(
                    self,
                    on_disk,
                    batch_size,
                    validation_split if validation_data is None else 0.0,
                    shuffle=shuffle,
                    steps=steps_per_epoch,
                    class_weight=class_weight,
                    passes=epochs - initial_epoch,
                )
            elif yields_batches(x):
                check_no_split(validation_split)
                source = self._batches(x, y, sample_weight, steps_per_epoch, shuffle, class_weight)
            else:
                rows = self._rows(x, y, sample_weight, class_weight)
                check_row_numbers(row_numbers, rows.count)
                if validation_data is None and validation_split:
                    rows, row_numbers, validation = _split(rows, row_numbers, validation_split)
                count = rows.count if row_numbers is None else len(row_numbers)
                order = RowOrder(count, batch_size, shuffle, steps_per_epoch, row_numbers)
                source = TrainedRows(rows, batch_size, order)
            if validation_data is not None:
                validation = self._validation(validation_data, validation_steps, validation_batch)
        if isinstance(validation, AnyRows) and validation_steps:
            validation = validation.part(0, validation_steps * validation_batch)
        told = self._told(callbacks, verbose, epochs, source.steps, history=True)
        run = FitRun(source, told, initial_epoch, epochs, validation, validation_batch, validation_freq, self._guard)
        backups = [callback for callback in told.callbacks if callback.backs_up]
        if checkpoint is not None or backups:
            from fathoms.models.kept_run import keeper_of

            run.keeper = keeper_of(
                self._model(),
                run,
                checkpoint,
                backups,
                {
                    "batch_size": batch_size,
                    "shuffle": shuffle,
                    "initial_epoch": initial_epoch,
                    "steps_per_epoch": steps_per_epoch,
                    "validation_freq": validation_freq,
                },
            )
        return run

    def _do_epochs(self, run: FitRun) -> History:
        """Do the epochs of a fit that is prepared, while no other thread trains the model or a part of it."""
        optimizer = self.optimizer  # it has the list of what it changes at hand
        changed = optimizer._trainable_variables if optimizer.built else self._model().trainable_variables
        with TrainingClaim(self._name_to_tell(), "fit", [self, optimizer, *changed]):
            self._keeper = run.keeper
            try:
                return self._epochs_done(run)
            finally:
                self._keeper = None

    def _epochs_done(self, run: FitRun) -> History:
        objective, source, told, initial_epoch = self._ready("fit"), run.source, run.told, run.initial_epoch
        self.stop_training = False
        self._initial_epoch = None
        told.on_train_begin()
        logs: dict[str, float] = {}
        keeper, last = run.keeper, run.epochs
        if keeper is not None:
            self._initial_epoch, logs = keeper.begin()
            self._first_iteration = keeper.first_iteration
            last = self._initial_epoch if self.stop_training else last
        if self._initial_epoch is not None:
            if not isinstance(source, Batches):
                source.skip(self._initial_epoch - initial_epoch, self._first_iteration)
            initial_epoch = self._initial_epoch
        recorder = told.recorder if run.validation is None else None
        for epoch in range(initial_epoch, last):
            alone = recorder is not None and (keeper is None or keeper.leaves_epochs_alone)
            if alone and isinstance(source, TrainedRows) and self._trains_alone(source.rows):
                assert recorder is not None
                logs = train_many_epochs(self, source, recorder, epoch, last)
                break
            if keeper is None or keeper.epoch_begins(epoch):
                told.on_epoch_begin(epoch)
            self._guard.begin_epoch(epoch, int(self.optimizer._iterations))
            tally = self._train_epoch(source, objective, told)
            if tally is None:
                break
            logs = tally.logs()
            if run.validation is not None and run.measures_after(epoch):
                measured = self._measure(run.validation, run.validation_batch, told)
                logs.update((f"val_{name}", value) for name, value in measured.logs().items())
                logs = dict(sorted(logs.items()))
            told.on_epoch_end(epoch, logs)
            if keeper is not None:
                keeper.epoch_is_over(epoch, logs)
            if self.stop_training:
                break
        if keeper is not None:
            keeper.finish()
        if run.epochs > 0 and self.optimizer.built and self.optimizer.finalizes:
            self.optimizer.finalize_variable_values(self._model().trainable_variables)
        told.on_train_end(logs)
        return self.history

    def _trains_alone(self, rows: AnyRows) -> bool:
        """Whether the core can do epoch after epoch on these rows without anything in between."""
        return isinstance(rows, Rows) and self.optimizer.is_native and not self._ready("fit").needs_predictions

    def _train_epoch(
        self, source: Batches | TrainedRows | Stream, objective: Objective, told: CallbackList
    ) -> AnyTally | None:
        """Train for an epoch; None if there was no batch."""
        if isinstance(source, Batches):
            return train_on_batches(self, source, told)
        if not isinstance(source, TrainedRows):
            from fathoms.models.streaming import train_on_stream

            return train_on_stream(self, source, told)
        watched = told.watches_batches("train")
        taken = self._taken_tally()
        left_out = self._left_out(taken, source.batch_size, watched)
        tally = taken or self._tally(source.rows)
        order = source.order.next(self._epoch_iteration())
        if left_out:
            order = (np.arange(source.rows.count) if order is None else order)[left_out * source.batch_size :]
        if watched:
            self._train_by_batch(source.rows, order, source.batch_size, tally, told, left_out)
        else:
            self._train_inside(source.rows, order, source.batch_size, tally, told.progress, left_out)
        return tally

    def _epoch_iteration(self) -> int:
        """How many steps of training were done before this epoch."""
        return int(self.optimizer._iterations) if self._keeper is None else self._keeper.epoch_iteration

    def _left_out(self, taken: AnyTally | None, batch_size: int, watched: bool) -> int:
        """How many batches of this epoch an interrupted run has done, before the call of the core that was interrupted."""
        if taken is None or self._keeper is None:
            return 0
        if watched and isinstance(taken, Tally) and (pending := self._keeper.taken_pending()) is not None:
            losses = np.concatenate(pending[0])
            taken.add_losses(losses, batch_size, len(losses) * batch_size)
            taken.add_sums(pending[1])
        return self._keeper.done_before_call

    def _train_inside(
        self, rows: AnyRows, order: np.ndarray | None, batch_size: int, tally: AnyTally, progress: Progress, done: int
    ) -> None:
        """Train on these rows, before which the epoch had `done` batches; a checkpoint may be written within the call."""
        if self._keeper is None:
            self._train(rows, order, batch_size, tally, progress)
            return
        with self._keeper.inside(done):
            self._train(rows, order, batch_size, tally, progress)

    def _train(
        self, rows: AnyRows, order: np.ndarray | None, batch_size: int, tally: AnyTally, progress: Progress
    ) -> None:
        """Train on these rows, in one call of the core if it knows the optimizer's rule."""
        if isinstance(rows, PythonRows) or isinstance(tally, PythonTally):
            assert isinstance(rows, PythonRows) and isinstance(tally, PythonTally)
            self._train_in_python(rows, order, batch_size, tally, progress)
            return
        lowered = self._program_to_train("fit")
        try:
            self._train_with(lowered, rows, order, batch_size, tally, progress)
        finally:
            lowered.give_back()

    def _train_with(
        self,
        lowered: Lowered,
        rows: Rows,
        order: np.ndarray | None,
        batch_size: int,
        tally: Tally,
        progress: Progress,
    ) -> None:
        optimizer = self.optimizer
        count = rows.count if order is None else len(order)
        steps = -(-count // batch_size)
        outputs = self._room(count) if self._objective.needs_predictions else None  # type: ignore[union-attr]
        if self._keeper is not None and self._keeper.is_inside and outputs is None:
            batch_losses, sums = train_in_parts(
                self._keeper, lowered, self._model(), rows, order, batch_size, tally, progress
            )
        elif optimizer.is_native:
            try:
                batch_losses, sums = self._guard.train(
                    self, lowered.native, rows, order, batch_size, steps, outputs, progress
                )
            finally:  # Ctrl-C, too, leaves the count of the steps that changed the weights
                optimizer.advance(lowered.native.steps_done)
        else:
            batch_losses, sums = train_step_by_step(
                lowered, optimizer, rows, order, batch_size, outputs, progress, self._model()
            )
        tally.add_losses(batch_losses, batch_size, count)
        tally.add_sums(sums)
        if outputs is not None:
            seen = rows if order is None else rows.taken(order)
            tally.add_predictions(seen.labels, self._in_shape(outputs), seen.weights)

    def _train_by_batch(
        self,
        rows: AnyRows,
        order: np.ndarray | None,
        batch_size: int,
        tally: AnyTally,
        told: CallbackList,
        done: int = 0,
    ) -> None:
        """Train on these rows, in one call of the core for every so many batches, telling the callbacks.

        `done` is how many batches the epoch has had before.
        """
        if order is None:
            order = np.arange(rows.count, dtype=np.int64)
        for first, last in self._executions(len(order), batch_size):
            told.on_train_batch_begin(done + first)
            self._train(rows, order[first * batch_size : (last + 1) * batch_size], batch_size, tally, None)
            told.on_train_batch_end(done + last, tally.logs())
            if told.progress is not None:
                told.progress(done + last + 1, tally.loss)
            if self.stop_training:
                break
            if self._keeper is not None and (last + 1) * batch_size < len(order):
                self._keeper.look(done + last + 1, tally)


def _split(rows: AnyRows, numbers: np.ndarray | None, fraction: float) -> tuple[AnyRows, np.ndarray | None, AnyRows]:
    """Part the rows, or these of them, into those to train on and the last ones, to measure on."""
    count = rows.count if numbers is None else len(numbers)
    at = split_at(count, fraction)
    if numbers is not None:
        return rows, numbers[:at], rows.taken(numbers[at:])
    return rows.part(0, at), None, rows.part(at, count)
