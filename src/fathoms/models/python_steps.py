"""Steps of training and measuring in Python, for models with parts that the core does not know."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.engine.autodiff import GradientTape, plain
from fathoms.engine.batch_parts import unpack_x_y_sample_weight
from fathoms.engine.call_context import stepping
from fathoms.engine.structure import flatten, is_nested, mapped, packed
from fathoms.engine.variable import Variable
from fathoms.layers.layer import found_in
from fathoms.metrics import Metric
from fathoms.models.own_loss_steps import OwnLossSteps
from fathoms.models.python_rows import PythonRows
from fathoms.models.python_tally import PythonTally, results_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fathoms.models.finite_guard import FiniteGuard
    from fathoms.models.kept_state import KeptState
    from fathoms.models.lowered import Lowered
    from fathoms.models.model import Model

_STEPS = (
    "train_step",
    "test_step",
    "compute_loss",
    "compute_metrics",
    "reset_metrics",
    "metrics",
    "get_metrics_result",
)


class PythonSteps:
    """What a model does with one batch. A subclass may do it another way: `fit` and `evaluate` then go through these.

    Source: `train_step`, `test_step`, `predict_step`, `compute_loss` and `compute_metrics` of `keras.Model`.
    """

    optimizer: Any
    _objective: Any
    _guard: FiniteGuard
    _compile_arguments: dict[str, Any]
    _keeper: Any

    def train_step(self, data: Any) -> dict[str, Any]:
        """Do one step of training on a batch, rows with targets and maybe weights; return the results by name."""
        model = self._itself()
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        with GradientTape() as tape:
            y_pred = model(x, training=True)
            loss = self._total_loss(x, y, y_pred, sample_weight, True)
        self._note_loss(loss, x)
        variables = model.trainable_variables
        if not self.optimizer.built:
            self.optimizer.build(variables)
        if variables:
            scale = self.optimizer.scale_loss
            slopes = tape.gradient(loss, variables)
            self.optimizer.apply([None if slope is None else scale(slope) for slope in slopes], variables)
        return self.compute_metrics(x, y, mapped(plain, y_pred), sample_weight=sample_weight)

    def test_step(self, data: Any) -> dict[str, Any]:
        """Measure on a batch; return the results by name."""
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self._itself()(x, training=False)
        self._note_loss(self._total_loss(x, y, y_pred, sample_weight, False), x)
        return self.compute_metrics(x, y, y_pred, sample_weight=sample_weight)

    def predict_step(self, data: Any) -> Any:
        """Return the outputs for a batch."""
        return self._itself()(unpack_x_y_sample_weight(data)[0], training=False)

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        """Return what training makes small: the losses of `compile`, and those that layers added.

        Args:
            x, y, sample_weight: the batch.
            y_pred: the model's outputs for it.
            training: whether this is a step of training.

        Raises:
            ValueError: there is neither.
        """
        own = None if self._objective is None else self._objective.loss
        total = None if own is None or y is None else own(y, y_pred, sample_weight)
        for added in self._itself().losses:
            total = added if total is None else total + added
        if total is None:
            raise ValueError(
                "No loss to compute: compile was given none. Write model.compile(optimizer='adam', loss='mse')."
            )
        return total

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict[str, Any]:
        """Let the metrics see a batch; return all results by name."""
        watched = None if self._objective is None else self._objective.metric
        if watched is not None:
            watched.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def get_metrics_result(self) -> dict[str, Any]:
        """Return the results of all metrics by name."""
        return results_of(self.metrics)

    @property
    def metrics(self) -> list[Metric]:
        """The loss, the metrics of `compile`, and those among the attributes of the model and its layers."""
        compiled = [] if self._objective is None else self._objective.metrics
        model = self._itself()
        own = [metric for layer in model._flatten_layers() for metric in found_in(_kept_by(layer), Metric)]
        return list({id(metric): metric for metric in (*compiled, *own)}.values())

    @property
    def metrics_variables(self) -> list[Variable]:
        """The states of `metrics`."""
        return [variable for metric in self.metrics for variable in metric.variables]

    @property
    def metrics_names(self) -> list[str]:
        """The names of `metrics`."""
        return [metric.name for metric in self.metrics]

    def reset_metrics(self) -> None:
        """Set the metrics back to where they start."""
        for metric in self.metrics:
            metric.reset_state()

    # How fit, evaluate and predict go through these

    def _itself(self) -> Model:
        return self  # type: ignore[return-value]

    def _has_own_steps(self) -> bool:
        """Whether a subclass (or the model itself) does a step another way."""
        return any(_is_own(self, name) for name in _STEPS)

    def _has_own_prediction(self) -> bool:
        return _is_own(self, "predict_step")

    def _note_loss(self, loss: Any, x: Any) -> None:
        if self._objective is not None and loss is not None:
            self._objective.tracker.update_state(
                plain(loss), sample_weight=len(next(leaf for leaf in flatten(x) if leaf is not None))
            )

    def _total_loss(self, x: Any, y: Any, y_pred: Any, sample_weight: Any, training: bool) -> Any:
        if "training" in inspect.signature(self.compute_loss).parameters:
            return self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=training)
        return self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)  # as older scripts define it

    def _train_in_python(
        self,
        rows: PythonRows,
        order: np.ndarray | None,
        batch_size: int,
        tally: PythonTally,
        progress: Callable[[int, float], object] | None,
    ) -> None:
        lowered = self._itself()._program_to_train("fit") if self._has_own_loss_only(rows) else None
        try:
            self._python_steps(rows, order, batch_size, tally, progress, lowered)
        finally:
            if lowered is not None:
                lowered.give_back()

    def _python_steps(
        self,
        rows: PythonRows,
        order: np.ndarray | None,
        batch_size: int,
        tally: PythonTally,
        progress: Callable[[int, float], object] | None,
        lowered: Lowered | None,
    ) -> None:
        count = rows.count if order is None else len(order)
        own_loss = None if lowered is None else self._own_loss_steps(lowered)
        keeper = self._keeper
        kept: KeptState | None = None
        for step, start in enumerate(range(0, count, batch_size)):
            stop = min(start + batch_size, count)
            batch = rows.part(start, stop) if order is None else rows.taken(order[start:stop])
            numbers = np.arange(start, stop) if order is None else order[start:stop]
            with stepping(self._step()):
                if own_loss is not None and own_loss.take(batch, numbers):
                    tally.take_metrics()
                else:
                    own_loss = None
                    if self._guard.watches:
                        kept = kept or self._guard.kept(self._itself(), batch.x)
                        self._guard.step_in_python(self._itself(), batch, numbers, kept, tally)
                    else:
                        tally.take(self.train_step(batch.data))
            if progress is not None:
                progress(step + 1, tally.loss)
            if keeper is not None and keeper.is_inside and stop < count:
                keeper.look_inside(step + 1, tally)

    def _has_own_loss_only(self, rows: PythonRows) -> bool:
        """Whether nothing but the loss is written in Python."""
        objective = self._objective
        if not rows.inputs or rows.y is None or not self.optimizer.is_native:
            return False
        return not (objective.has_several or objective.needs_tape)

    def _own_loss_steps(self, lowered: Lowered) -> OwnLossSteps:
        """What does the steps then."""
        return OwnLossSteps(lowered, self._objective, self.optimizer, self._itself().output_structure, self._itself())

    def _step(self) -> int:
        """How many steps of training were done before."""
        return 0 if self.optimizer is None else int(self.optimizer._iterations)

    def _evaluate_in_python(self, rows: PythonRows, tally: PythonTally) -> None:
        lowered = self._itself()._program_to_look(measures=False) if self._has_own_loss_only(rows) else None
        try:
            with stepping(self._step()):
                if lowered is not None:
                    self._own_loss_steps(lowered).measure(rows)
                    tally.take_metrics()
                else:
                    tally.take(self.test_step(rows.data))
        finally:
            if lowered is not None:
                lowered.give_back()

    def _predict_in_python(self, rows: PythonRows, batch_size: int) -> list[np.ndarray]:
        parts = []
        for start in range(0, rows.count, batch_size):
            with stepping(self._step()):
                outputs = mapped(plain, self.predict_step(rows.part(start, start + batch_size).data))
            parts.append([np.asarray(output) for output in flatten(outputs)])
        self._predicted_form = [mapped(lambda _: None, outputs)]
        return [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]

    def _in_predicted_form(self, outputs: list[np.ndarray]) -> Any:
        form = self._predicted_form[0]
        return packed(form, outputs) if is_nested(form) else outputs[0]


def _is_own(model: PythonSteps, name: str) -> bool:
    if name in vars(model):
        return True
    if getattr(type(model), name) is getattr(PythonSteps, name):
        return False
    home = next(base for base in type(model).__mro__ if name in vars(base))
    return not home.__module__.startswith("fathoms.models.")


def _kept_by(layer: Any) -> list[Any]:
    return [value for name, value in vars(layer).items() if name != "_compile_arguments"]
