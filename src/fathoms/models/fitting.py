"""Fit, and what else a person calls to train a model or to look at its training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.callbacks import History
from fathoms.engine.feed import finite_numbers_only
from fathoms.engine.seeds import shuffle_seed
from fathoms.engine.training_claim import refuse_if_claimed
from fathoms.models.arguments import checked_batch_size, whole_number
from fathoms.models.epochs import Epochs
from fathoms.models.measuring import answer
from fathoms.models.predicting import Callbacks
from fathoms.models.python_rows import PythonRows

if TYPE_CHECKING:
    from os import PathLike

    from fathoms.checkpoints import Checkpoint
    from fathoms.models.memory_plan import MemoryPlan
    from fathoms.models.step_trace import StepTrace


class Fitting(Epochs):
    """The part of a model that trains it when asked."""

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
