"""Compile, fit, evaluate, predict: what every model can do with data."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms import losses, metrics, optimizers
from fathoms.callbacks import Callback, CallbackList, History
from fathoms.callbacks.callback_list import flat
from fathoms.engine.description_error import DescriptionError
from fathoms.engine.feed import Table, check_lengths, finite_numbers_only
from fathoms.engine.limits import limited_epochs, limited_steps
from fathoms.engine.revision import revision
from fathoms.engine.seeds import shuffle_seed
from fathoms.engine.structure import packed
from fathoms.metrics import Mean
from fathoms.models.batches import (
    Batches,
    check_alone,
    check_no_split,
    measure_batches,
    predict_batches,
    train_on_batches,
    yields_batches,
)
from fathoms.models.compile_loss import CompileLoss
from fathoms.models.compile_metrics import CompileMetrics
from fathoms.models.lowered import Lowered, penalties_in_core
from fathoms.models.objective import Objective
from fathoms.models.python_rows import PythonRows, arrays_of, python_rows
from fathoms.models.python_steps import PythonSteps
from fathoms.models.python_tally import PythonTally
from fathoms.models.row_order import RowOrder
from fathoms.models.rows import (
    Rows,
    as_tables,
    fitted,
    flat_tables,
    given_inputs,
    input_tables,
    output_weights,
    target_tables,
)
from fathoms.models.step_by_step import train_step_by_step
from fathoms.models.tally import Tally

if TYPE_CHECKING:
    from fathoms.models.column_front import ColumnFront
    from fathoms.models.model import Model
    from fathoms.models.step_trace import StepTrace

_BATCH_SIZE = 32
Callbacks = Sequence[Callback] | Callback | None
AnyRows = Rows | PythonRows
AnyTally = Tally | PythonTally
Progress = Callable[[int, float], object] | None


class Trainer(PythonSteps):
    """The part of a model that trains; `Model` adds the structure.

    An epoch is one call of the core. Only if a callback asks for batches is the core called for each; and if a part of the
    model is written in Python, its steps are done there (see `PythonSteps`).
    """

    optimizer: Any
    loss: Any
    compiled: bool
    stop_training: bool
    stop_evaluating: bool
    stop_predicting: bool
    history: History

    def __init__(self) -> None:
        self._init_trainer()

    def _init_trainer(self) -> None:
        self.compiled = False
        self.optimizer = None
        self.loss = None
        self.stop_training = False
        self.stop_evaluating = False
        self.stop_predicting = False
        self._initial_epoch: int | None = None  # BackupAndRestore says in these two where a run goes on
        self._first_iteration = 0
        self._objective: Objective | None = None
        self._compile_arguments: dict[str, Any] = {}
        self._lowered: Lowered | None = None
        self._lowered_at = -1
        self._predicted_form: Any = (
            None  # in a list, the structure of what `predict_step` gave; None where the core predicted
        )

    # Compiling

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: bool | str | None = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Say how the model is to be trained.

        Args:
            optimizer: a name such as `"adam"`, or an optimizer: `Adam(learning_rate=0.001)`.
            loss: what is to become small: a name such as `"mae"`, or a `Loss`; for several outputs one for each.
            loss_weights: for several outputs, how much each loss counts.
            metrics: numbers to watch: a list of names such as `"accuracy"`, of `Metric` objects, or of functions.
            weighted_metrics: the same, weighted by `sample_weight`.
            run_eagerly: whether to do every step in Python, so that all of it can be looked at with a debugger; slower.
            steps_per_execution: how many batches are done between two calls of the callbacks.
            jit_compile, auto_scale_loss: accepted for Keras's sake; nothing is compiled.

        Raises:
            ValueError: a name that there is not.

        Source: `keras.Model.compile`.

        >>> import fathoms
        >>> model = fathoms.Sequential([fathoms.Input((11,)), fathoms.layers.Dense(1)])
        >>> model.compile(optimizer="adam", loss="mae", metrics=["mse"])
        """
        objective = Objective(
            loss,
            loss_weights,
            metrics,
            weighted_metrics,
            self._model().given_output_names() if self._is_model() else None,
        )
        self.optimizer = optimizers.get(optimizer)
        self.loss = loss
        self._objective = objective
        together = _whole(steps_per_execution, "compile(steps_per_execution)", 1, "steps_per_execution=1")
        self._compile_arguments = {
            "optimizer": self.optimizer,
            "loss": loss,
            "loss_weights": loss_weights,
            "metrics": metrics,
            "weighted_metrics": weighted_metrics,
            "run_eagerly": bool(run_eagerly),
            "steps_per_execution": together,
            "jit_compile": bool(jit_compile),
        }
        self.compiled = True
        self.stop_training = False
        self._lowered = None

    def get_compile_config(self) -> dict[str, Any] | None:
        """Return the arguments of `compile` as a model file keeps them; None if the model is not compiled.

        Source: `keras.Model.get_compile_config`.
        """
        if not self.compiled:
            return None
        given = self._compile_arguments
        return {
            **given,
            "optimizer": None if self.optimizer is None else optimizers.serialize(self.optimizer),
            "loss": _written(given["loss"], losses),
            "metrics": _written(given["metrics"], metrics),
            "weighted_metrics": _written(given["weighted_metrics"], metrics),
        }

    def compile_from_config(self, config: Mapping[str, Any]) -> None:
        """Compile with what `get_compile_config` returned, and make the optimizer's variables if the model is built.

        A model with a `compile` of its own is not compiled, with a warning: its arguments are not known.
        """
        if type(self).compile is not Trainer.compile and type(self).compile_from_config is Trainer.compile_from_config:
            warnings.warn(
                "`compile()` was not called as part of model loading because the model's `compile()` method is custom. "
                "Call it yourself, or give the class `get_compile_config` and `compile_from_config`.",
                stacklevel=2,
            )
            return
        unknown = (
            sorted(set(config) - set(inspect.signature(Trainer.compile).parameters))
            if isinstance(config, Mapping)
            else []
        )
        if not isinstance(config, Mapping) or unknown:
            raise DescriptionError(f"compile_config should have only the arguments of compile(), but it is {config!r}.")
        arguments = dict(config)
        arguments["loss"] = _read(arguments.get("loss"), losses)
        for name in ("metrics", "weighted_metrics"):
            arguments[name] = _read(arguments.get(name), metrics)
        self.compile(**arguments)
        if self._model().built and self.optimizer is not None and not self.optimizer.built:
            self.optimizer.build(self._model().trainable_variables)

    @property
    def _compile_loss(self) -> CompileLoss | None:
        return None if self._objective is None else self._objective.loss

    @property
    def _compile_metrics(self) -> CompileMetrics | None:
        return None if self._objective is None else self._objective.metric

    @property
    def _loss_tracker(self) -> Mean | None:
        return None if self._objective is None else self._objective.tracker

    # Whole data sets

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
    ) -> History:
        """Train the model: go through the rows `epochs` times, in batches, changing the weights after each batch.

        Args:
            x: inputs, rows first: NumPy array, list, pandas or polars frame, or anything with `__array__` or the Arrow C
                interface. float32 arrays in C order are used where they are. Or a source of batches, each `(x, y)` with maybe
                weights as the third: a generator, a `PyDataset`, a torch DataLoader, or anything else that can be gone
                through again and again.
            y: targets, one row for each row of `x`; None if `x` yields them.
            batch_size: rows for each change of the weights; 32 if left out.
            epochs: the number of the last epoch.
            verbose: 0 prints nothing, 1 (or `"auto"`) a bar, 2 a line an epoch.
            callbacks: a list of callbacks.
            validation_split: the fraction of the rows, the last ones, that is set aside to measure loss and metrics.
            validation_data: rows to measure on instead, `(x, y)` with maybe weights as the third, or a source of batches.
            shuffle: whether each epoch takes the rows in a new order; `"batch"` shuffles whole batches.
            class_weight: how much each class counts: `{0: 1.0, 1: 5.0}`.
            sample_weight: how much each row counts.
            initial_epoch: the epoch to start from, to go on with a run.
            steps_per_epoch: how many batches an epoch has; None for all rows.
            validation_steps: how many batches to measure on; None for all rows.
            validation_batch_size: the batch size that callbacks see while measuring.
            validation_freq: measure every so many epochs, or in these epochs (counted from 1).

        Returns:
            A `History`: `history.history["loss"]` has the loss of each epoch.

        Raises:
            ValueError: the model is not compiled, or the data does not fit; the message says what to change.

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
        objective = self._ready("fit")
        batch_size = _batch_size(batch_size, "fit(batch_size)")
        epochs = limited_epochs(_whole(epochs, "fit(epochs)", 0, "epochs=10"))
        steps_per_epoch = self._steps(steps_per_epoch)
        if isinstance(validation_freq, int):
            _whole(validation_freq, "fit(validation_freq)", 1, "validation_freq=1")
        validation_batch = _batch_size(validation_batch_size or batch_size, "fit(validation_batch_size)")
        source: Batches | _Table
        validation: Batches | AnyRows | None = None
        with finite_numbers_only(not any(callback.takes_non_finite_data for callback in flat(callbacks))):
            if yields_batches(x):
                check_no_split(validation_split)
                source = self._batches(x, y, sample_weight, steps_per_epoch, shuffle, class_weight)
            else:
                rows = self._rows(x, y, sample_weight, class_weight)
                if validation_data is None and validation_split:
                    rows, validation = _split(rows, validation_split)
                source = _Table(rows, batch_size, RowOrder(rows.count, batch_size, shuffle, steps_per_epoch))
            if validation_data is not None:
                validation = self._validation(validation_data, validation_steps)
        if isinstance(validation, AnyRows) and validation_steps:
            validation = validation.part(0, validation_steps * validation_batch)
        told = self._told(callbacks, verbose, epochs, source.steps, history=True)
        self.stop_training = False
        self._initial_epoch = None
        told.on_train_begin()
        logs: dict[str, float] = {}
        if self._initial_epoch is not None:
            if isinstance(source, _Table):
                source.order.skip(self._initial_epoch - initial_epoch, self._first_iteration)
            initial_epoch = self._initial_epoch
        for epoch in range(initial_epoch, epochs):
            told.on_epoch_begin(epoch)
            tally = self._train_epoch(source, objective, told)
            if tally is None:
                break
            logs = tally.logs()
            if validation is not None and _is_due(epoch, validation_freq):
                measured = self._measure(validation, validation_batch, told)
                logs.update((f"val_{name}", value) for name, value in measured.logs().items())
                logs = dict(sorted(logs.items()))
            told.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        if epochs > 0 and self.optimizer.built:
            self.optimizer.finalize_variable_values(self._model().trainable_variables)
        told.on_train_end(logs)
        return self.history

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Callbacks = None,
        return_dict: bool = False,
    ) -> Any:
        """Measure loss and metrics, without training.

        Args:
            x, y, sample_weight, callbacks, verbose: as for `fit`.
            batch_size: the batch size that callbacks see; the result does not depend on it.
            steps: how many batches to measure on; None for all rows.
            return_dict: return a dictionary by name.

        Returns:
            The loss; with metrics, a list: the loss, the metrics as they were given; or a dictionary.

        Raises:
            ValueError: as for `fit`.

        Source: `keras.Model.evaluate`.

        >>> import numpy as np, fathoms
        >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1, kernel_initializer="ones")])
        >>> model.compile("sgd", "mse")
        >>> model.evaluate(np.ones((4, 1)), np.zeros(4), verbose=0)
        1.0
        """
        self._ready("evaluate")
        steps = self._steps(steps)
        self.stop_evaluating = False
        batch_size = _batch_size(batch_size, "evaluate(batch_size)")
        if yields_batches(x):
            batches = self._batches(x, y, sample_weight, steps)
            told = self._told(callbacks, verbose, 1, batches.steps)
            tally = measure_batches(self, batches, told)
        else:
            rows = self._rows(x, y, sample_weight, None)
            if steps:
                rows = rows.part(0, steps * batch_size)
            told = self._told(callbacks, verbose, 1, ceil(rows.count / batch_size))
            tally = self._measure(rows, batch_size, told, told.progress)
        if return_dict:
            return tally.logs()
        values = tally.values()
        return values if len(values) > 1 else values[0]

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        steps: int | None = None,
        callbacks: Callbacks = None,
    ) -> Any:
        """Compute the model's output for each row.

        Args:
            x, callbacks, verbose: as for `fit`.
            batch_size: the batch size that callbacks see; the result does not depend on it.
            steps: how many batches to predict; None for all rows.

        Returns:
            An array with a row for each row of `x`; for several outputs a list of arrays.

        Raises:
            ValueError: `x` does not fit the model.

        Source: `keras.Model.predict`.

        >>> import fathoms
        >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1, kernel_initializer="ones")])
        >>> model.predict([[2.0], [3.0]], verbose=0)
        array([[2.],
               [3.]], dtype=float32)
        """
        steps = self._steps(steps)
        self.stop_predicting = False
        batch_size = _batch_size(batch_size, "predict(batch_size)")
        if yields_batches(x):
            batches = Batches(x, steps)
            return self._formed(predict_batches(self, batches, self._told(callbacks, verbose, 1, batches.steps)))
        model = self._model()
        if self._is_model():
            model.build_for_columns(x)
            if model.front is not None and model.front.is_all:
                return model(x)
        rows = self._rows_to_predict(x)
        if steps:
            rows = rows.part(0, steps * batch_size)
        if not callbacks and _level(verbose) == 0:
            return self._formed(self._predicted(rows, None, batch_size))
        told = self._told(callbacks, verbose, 1, ceil(rows.count / batch_size))
        told.on_predict_begin()
        if told.watches_batches("predict"):
            parts = []
            for first, last in self._executions(rows.count, batch_size):
                told.on_predict_batch_begin(first)
                part = rows.part(first * batch_size, (last + 1) * batch_size)
                parts.append(self._predicted(part, None, batch_size))
                told.on_predict_batch_end(last, {"outputs": self._formed(parts[-1])})
                if self.stop_predicting:
                    break
            outputs = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
        else:
            outputs = self._predicted(rows, _by_rows(told.progress, batch_size), batch_size)
        told.on_predict_end()
        return self._formed(outputs)

    # Single batches

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
        rows = self._rows(x, y, sample_weight, class_weight)
        tally = self._tally(rows)
        self._train(rows, None, rows.count, tally, None)
        return _answer(tally, return_dict)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Measure loss and metrics on all given rows, without training.

        Args:
            x, y, sample_weight: as for `fit`.
            return_dict: return a dictionary by name.

        Source: `keras.Model.test_on_batch`.
        """
        self._ready("test_on_batch")
        rows = self._rows(x, y, sample_weight, None)
        tally = self._tally(rows)
        self._evaluate(rows, tally, None)
        return _answer(tally, return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        """Compute the model's output for all given rows.

        Source: `keras.Model.predict_on_batch`.
        """
        rows = self._rows_to_predict(x)
        return self._formed(self._predicted(rows, None, rows.count))

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
        rows = self._rows(x, y, sample_weight, class_weight)
        if isinstance(rows, PythonRows):
            raise NotImplementedError(
                f"A step of the model {self._model().name!r} cannot be laid open: a part of it, or of how it trains, is written in Python."
            )
        return traced_step(self._model(), rows, batch_size, update, shuffle_seed())

    # From here on: the steps of the above

    def _model(self) -> Model:
        return self  # type: ignore[return-value]

    @property
    def steps_per_execution(self) -> int:
        """How many batches are done between two calls of the callbacks."""
        return int(self._compile_arguments.get("steps_per_execution") or 1)

    @property
    def run_eagerly(self) -> bool:
        """Whether every step is done in Python."""
        return bool(self._compile_arguments.get("run_eagerly"))

    @run_eagerly.setter
    def run_eagerly(self, run_eagerly: bool) -> None:
        self._compile_arguments["run_eagerly"] = bool(run_eagerly)

    def _ready(self, method: str) -> Objective:
        if self._objective is None:
            raise ValueError(f"Compile the model before {method}(): model.compile(optimizer='adam', loss='mse').")
        if self.optimizer is None:
            raise ValueError("Training needs an optimizer: model.compile(optimizer='adam', loss='mse').")
        return self._objective

    def _told(
        self, callbacks: Any, verbose: int | str, epochs: int, steps: int | None, history: bool = False
    ) -> CallbackList:
        if isinstance(callbacks, CallbackList):
            return callbacks
        level = _level(verbose)
        return CallbackList(callbacks, history, level != 0, model=self, epochs=epochs, steps=steps, verbose=level)

    def _inputs(self, x: Any, argument: str = "x") -> list[np.ndarray]:
        model = self._model()
        model.build_for_columns(x)
        if model.built:
            x = flat_tables(x, model.input_structure)
        if model.front is not None:
            return self._behind_front(model.front, given_inputs(x, model.input_names, argument), argument)
        model.check_given(x)
        tables = input_tables(x, model.input_names if model.built else _names(x), argument, model.dtype)
        if not model.built:
            model.build_for(x, [data.array for data in tables])
        name = f"the model {model.name!r}"
        return [fitted(data, shape, name) for data, shape in zip(tables, model.input_row_shapes(), strict=True)]

    def _behind_front(self, front: ColumnFront, given: list[Any], argument: str) -> list[np.ndarray]:
        """Return what enters the core: what the front's layers give, and the other inputs."""
        model = self._model()
        names = [argument if tensor in model.inputs else tensor.name for tensor in front.entries]
        tables = [
            as_tables([value], [name], name, model.dtype)[0]
            for value, name in zip(front.run(given), names, strict=True)
        ]
        for data in tables:
            check_lengths(tables[0], data)
        name = f"the model {model.name!r}"
        return [fitted(data, shape, name) for data, shape in zip(tables, model.input_row_shapes(), strict=True)]

    def _rows(
        self,
        x: Any,
        y: Any,
        sample_weight: Any,
        class_weight: Mapping[int, float] | None,
        names: tuple[str, str] = ("x", "y"),
    ) -> AnyRows:
        """Check and convert everything that belongs to the rows, once for a whole run."""
        model = self._model()
        objective = self._ready("fit")
        if self._is_in_python(x, names[0]):
            return python_rows(x, y, sample_weight, class_weight, model.dtype, names, self._takes_columns())
        inputs = self._inputs(x, names[0])
        structure, keys = model.output_structure, model.output_keys
        labels = target_tables(flat_tables(y, structure), keys, model.dtype, names[1], objective.wanted(len(keys)))
        x_table = Table(inputs[0], names[0])
        for data in labels:
            if data is not None:
                check_lengths(x_table, data)
        shapes = model.output_row_shapes()
        if not objective.resolved:
            objective.resolve(labels, shapes, structure)
            self._lowered = None
        if not objective.is_in_core(shapes):
            rows = python_rows(x, y, sample_weight, class_weight, model.dtype, names, self._takes_columns())
            rows.inputs = inputs
            return rows
        targets = objective.targets(labels, shapes, model.dtype, len(inputs[0]))
        weights = output_weights(flat_tables(sample_weight, structure), class_weight, labels, keys, model.dtype)
        return Rows(inputs, targets, [None if data is None else data.array for data in labels], weights)

    def _batches(
        self,
        x: Any,
        y: Any,
        sample_weight: Any,
        steps: int | None,
        shuffle: bool | str = False,
        class_weight: Mapping[int, float] | None = None,
    ) -> Batches:
        """Take a source of batches; its first one builds the model, and says which losses and metrics the names mean."""
        check_alone(x, y, sample_weight)
        batches = Batches(x, steps, shuffle, class_weight)
        objective = self._ready("fit")
        if not (self._model().built and objective.resolved):
            batches.rows(self, 0, batches.first())
        return batches

    def _validation(self, data: Any, steps: int | None) -> Batches | AnyRows:
        if yields_batches(data):
            return Batches(data, steps)
        if not isinstance(data, list | tuple) or not 2 <= len(data) <= 3:
            raise ValueError(
                "validation_data is a tuple of two or three: fit(..., validation_data=(x_valid, y_valid))."
            )
        x, y, *rest = data
        return self._rows(x, y, rest[0] if rest else None, None, ("validation_data[0]", "validation_data[1]"))

    def _now_lowered(self) -> Lowered:
        """Return the program of the model as it is now; made anew only after a change of structure."""
        if self._lowered is None or self._lowered_at != revision():
            objective = self._objective
            trains = objective is not None and objective.resolved
            self._lowered = Lowered(self._model(), objective if trains else None, self.optimizer if trains else None)
            self._lowered_at = revision()
        return self._lowered

    def _steps(self, steps: int | None) -> int | None:
        """How many batches an epoch has if so many are asked for: a multiple of those that are done together."""
        steps = limited_steps(steps)
        return steps and -(-steps // self.steps_per_execution) * self.steps_per_execution

    def _train_epoch(self, source: Batches | _Table, objective: Objective, told: CallbackList) -> AnyTally | None:
        """Train for an epoch; None if there was no batch."""
        if isinstance(source, Batches):
            return train_on_batches(self, source, told)
        tally = self._tally(source.rows)
        order = source.order.next(int(self.optimizer._iterations))
        if told.watches_batches("train"):
            self._train_by_batch(source.rows, order, source.batch_size, tally, told)
        else:
            self._train(source.rows, order, source.batch_size, tally, told.progress)
        return tally

    def _train(
        self, rows: AnyRows, order: np.ndarray | None, batch_size: int, tally: AnyTally, progress: Progress
    ) -> None:
        """Train on these rows, in one call of the core if it knows the optimizer's rule."""
        if isinstance(rows, PythonRows) or isinstance(tally, PythonTally):
            assert isinstance(rows, PythonRows) and isinstance(tally, PythonTally)
            self._train_in_python(rows, order, batch_size, tally, progress)
            return
        lowered, optimizer = self._now_lowered(), self.optimizer
        count = rows.count if order is None else len(order)
        steps = -(-count // batch_size)
        iteration = int(optimizer._iterations)
        outputs = self._room(count) if self._objective.needs_predictions else None  # type: ignore[union-attr]
        if optimizer.is_native:
            try:
                batch_losses, sums = lowered.native.train(
                    rows.inputs,
                    rows.targets,
                    rows.weights,
                    order,
                    batch_size,
                    optimizer.rates(iteration, steps),
                    iteration,
                    outputs,
                    progress,
                )
            finally:  # Ctrl-C, too, leaves the count of the steps that changed the weights
                optimizer.advance(lowered.native.steps_done)
        else:
            batch_losses, sums = train_step_by_step(lowered, optimizer, rows, order, batch_size, outputs, progress)
        tally.add_losses(batch_losses, batch_size, count)
        tally.add_sums(sums)
        if outputs is not None:
            seen = rows if order is None else rows.taken(order)
            tally.add_predictions(seen.labels, self._in_shape(outputs), seen.weights)

    def _train_by_batch(
        self, rows: AnyRows, order: np.ndarray | None, batch_size: int, tally: AnyTally, told: CallbackList
    ) -> None:
        """Train on these rows, in one call of the core for every so many batches, telling the callbacks."""
        if order is None:
            order = np.arange(rows.count, dtype=np.int64)
        for first, last in self._executions(len(order), batch_size):
            told.on_train_batch_begin(first)
            self._train(rows, order[first * batch_size : (last + 1) * batch_size], batch_size, tally, None)
            told.on_train_batch_end(last, tally.logs())
            if told.progress is not None:
                told.progress(last + 1, tally.loss)
            if self.stop_training:
                break

    def _measure(
        self, rows: Batches | AnyRows, batch_size: int, told: CallbackList, progress: Progress = None
    ) -> AnyTally:
        """Evaluate on these rows, telling the callbacks."""
        if isinstance(rows, Batches):
            return measure_batches(self, rows, told)
        objective = self._ready("evaluate")
        tally = self._tally(rows)
        told.on_test_begin()
        if told.watches_batches("test") or isinstance(rows, PythonRows) or objective.by_batch:
            for first, last in self._executions(rows.count, batch_size):
                told.on_test_batch_begin(first)
                for start in range(first * batch_size, min((last + 1) * batch_size, rows.count), batch_size):
                    self._evaluate(rows.part(start, start + batch_size), tally, None)
                told.on_test_batch_end(last, tally.logs())
                if self.stop_evaluating:
                    break
        else:
            self._evaluate(rows, tally, _by_rows(progress, batch_size))
        told.on_test_end(tally.logs())
        return tally

    def _evaluate(self, rows: AnyRows, tally: AnyTally, progress: Progress) -> None:
        if isinstance(rows, PythonRows) or isinstance(tally, PythonTally):
            assert isinstance(rows, PythonRows) and isinstance(tally, PythonTally)
            self._evaluate_in_python(rows, tally)
            return
        lowered = self._now_lowered()
        outputs = self._room(rows.count) if self._objective.needs_predictions else None  # type: ignore[union-attr]
        mean_losses, sums = lowered.native.evaluate(rows.inputs, rows.targets, rows.weights, outputs, progress)
        tally.add_losses(mean_losses[None, :], rows.count, rows.count)
        tally.add_sums(sums)
        if outputs is not None:
            tally.add_predictions(rows.labels, self._in_shape(outputs), rows.weights)

    def _predicted(self, rows: AnyRows, progress: Progress, batch_size: int) -> list[np.ndarray]:
        if isinstance(rows, PythonRows):
            return self._predict_in_python(rows, batch_size)
        self._predicted_form = None
        lowered = self._now_lowered()
        outputs = self._room(rows.count)
        lowered.native.predict(rows.inputs, outputs, False, 0, progress)
        return self._in_shape(outputs)

    def _room(self, rows: int) -> list[np.ndarray]:
        lowered = self._now_lowered()
        return [np.empty((rows, output.size), lowered.program.dtype) for output in lowered.outputs]

    def _in_shape(self, outputs: list[np.ndarray]) -> list[np.ndarray]:
        lowered = self._now_lowered()
        return [
            array.reshape(len(array), *output.shape) for array, output in zip(outputs, lowered.outputs, strict=True)
        ]

    def _executions(self, count: int, batch_size: int) -> Iterator[tuple[int, int]]:
        """Yield the first and the last of the batches that are done between two calls of the callbacks.

        As in Keras, the last number is that of a full execution, even if the rows end before.
        """
        together = self.steps_per_execution
        for first in range(0, ceil(count / batch_size), together):
            yield first, first + together - 1

    def _tally(self, rows: AnyRows) -> AnyTally:
        return PythonTally(self) if isinstance(rows, PythonRows) else Tally(self._ready("fit"))

    def _rows_to_predict(self, x: Any) -> AnyRows:
        model = self._model()
        if not self._is_model():
            return PythonRows(arrays_of(x, model.dtype, "x", self._takes_columns()))
        self._build_on(x, "x")
        if self._has_own_prediction() or (model.built and not model.lowers):
            return PythonRows(arrays_of(x, model.dtype, "x", self._takes_columns()))
        return Rows(self._inputs(x), [], [], [])

    def _takes_columns(self) -> bool:
        return self._is_model() and self._model().front is not None

    def _is_model(self) -> bool:
        """Whether this is a `Model`; if not, it is a layer that trains, and all is done in Python."""
        return hasattr(self, "lower_all")

    def _build_on(self, x: Any, argument: str) -> None:
        """Build the model for data like this, if it is not."""
        model = self._model()
        model.build_for_columns(x)
        if not model.built:
            model.build_for(x, [data.array for data in input_tables(x, _names(x), argument, model.dtype)])

    def _is_in_python(self, x: Any, argument: str) -> bool:
        """Whether the steps are done in Python: something in the model, or in how it is to train, is not the core's."""
        if not self._is_model() or self._compile_arguments.get("run_eagerly") or self._has_own_steps():
            return True
        self._build_on(x, argument)
        model = self._model()
        return not model.in_core or not penalties_in_core(model)

    def _formed(self, outputs: list[np.ndarray]) -> Any:
        """Return predictions in the form in which the model gives them."""
        return self._shaped(outputs) if self._predicted_form is None else self._in_predicted_form(outputs)

    def _shaped(self, outputs: list[np.ndarray]) -> Any:
        """Return predictions in the form in which the model's outputs were given."""
        graph = self._model()._graph
        if graph is None or (len(outputs) == 1 and not isinstance(graph.outputs, Mapping)):
            return outputs[0]
        return packed(graph.outputs, outputs)


class _Table:
    """Rows to train on as they lie in memory, and in which order they come."""

    def __init__(self, rows: AnyRows, batch_size: int, order: RowOrder) -> None:
        self.rows = rows
        self.batch_size = batch_size
        self.order = order
        self.steps = order.steps


def _names(x: Any) -> list[str]:
    """Names for the tables that an unbuilt model is given."""
    if isinstance(x, Mapping):
        return sorted(x)
    if isinstance(x, list | tuple) and len(x) > 1 and all(getattr(item, "ndim", 0) > 1 for item in x):
        return [f"input_{number}" for number in range(1, len(x) + 1)]
    return ["input"]


def _by_rows(progress: Progress, batch_size: int) -> Progress:
    """What the core calls when it does not go by batches: it says how many rows are done."""
    return None if progress is None else lambda rows, _: progress(int(rows) // batch_size, float("nan"))


def _level(verbose: int | str) -> int:
    if verbose not in ("auto", 0, 1, 2):
        raise ValueError(f"verbose: found {verbose!r}; it is 0 (nothing), 1 or 'auto' (a bar), or 2 (a line an epoch).")
    return 1 if verbose == "auto" else int(verbose)


def _batch_size(given: int | None, where: str) -> int:
    return _BATCH_SIZE if given is None else _whole(given, where, 1, "batch_size=32")


def _whole(value: Any, where: str, least: int, example: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{where}: found {value!r}, but it is a whole number, {least} or more: {example}.")
    return int(value)


def _split(rows: AnyRows, fraction: float) -> tuple[AnyRows, AnyRows]:
    if not 0 < fraction < 1:
        raise ValueError(
            f"fit(validation_split): found {fraction!r}, but it is the fraction of rows to set aside: validation_split=0.2."
        )
    at = int(rows.count * (1 - fraction))
    if at in (0, rows.count):
        raise ValueError(
            f"fit(validation_split): {rows.count} rows are too few to set {fraction:.0%} of them aside. Give more rows, or another fraction."
        )
    return rows.part(0, at), rows.part(at, rows.count)


def _is_due(epoch: int, frequency: int | Sequence[int]) -> bool:
    if isinstance(frequency, int):
        return (epoch + 1) % frequency == 0
    return epoch + 1 in frequency


def _answer(tally: AnyTally, return_dict: bool) -> Any:
    if return_dict:
        return tally.logs()
    values = tally.values()
    return values if len(values) > 1 else values[0]


def _written(given: Any, module: Any) -> Any:
    if isinstance(given, dict) and "class_name" not in given:
        return {name: _written(item, module) for name, item in given.items()}
    if isinstance(given, list | tuple):
        return [_written(item, module) for item in given]
    return given if given is None or isinstance(given, str | dict) else module.serialize(given)


def _read(written: Any, module: Any) -> Any:
    if isinstance(written, dict) and "class_name" not in written:
        return {name: _read(item, module) for name, item in written.items()}
    if isinstance(written, list | tuple):
        return [_read(item, module) for item in written]
    return module.deserialize(written) if isinstance(written, dict) else written
