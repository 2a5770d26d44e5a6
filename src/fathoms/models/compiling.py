"""Compile: what a model is to make small, by which rule, and what is watched meanwhile."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fathoms import losses, metrics, optimizers
from fathoms.engine.description_error import DescriptionError
from fathoms.engine.messages import warn_caller
from fathoms.engine.revision import revision
from fathoms.engine.training_claim import refuse_if_claimed
from fathoms.models.arguments import whole_number
from fathoms.models.finite_guard import FiniteGuard
from fathoms.models.lowered import Lowered
from fathoms.models.objective import Objective
from fathoms.models.python_steps import PythonSteps

if TYPE_CHECKING:
    from fathoms.callbacks import History
    from fathoms.checkpoints import RunKeeper
    from fathoms.metrics import Mean
    from fathoms.models.compile_loss import CompileLoss
    from fathoms.models.compile_metrics import CompileMetrics
    from fathoms.models.model import Model


class Compiling(PythonSteps):
    """The part of a model that is told how to train, and writes itself into the core accordingly."""

    optimizer: Any
    loss: Any
    compiled: bool
    stop_training: bool
    stop_evaluating: bool
    stop_predicting: bool
    history: History

    def _init_trainer(self) -> None:
        self.compiled = False
        self.optimizer = None
        self.loss = None
        self.stop_training = False
        self.stop_evaluating = False
        self.stop_predicting = False
        self._initial_epoch: int | None = None  # a callback may say in these two where a run goes on
        self._first_iteration = 0
        self._keeper: RunKeeper | None = None  # what keeps the run that goes on on the disk
        self._objective: Objective | None = None
        self._compile_arguments: dict[str, Any] = {}
        self._lowered: Lowered | None = None
        self._lowered_at = -1
        self._guard = FiniteGuard()
        self._column_names: list[str] | None = None  # of the table that was given last, if it had any
        self._predicted_form: Any = (
            None  # in a list, the structure of what `predict_step` gave; None where the core predicted
        )

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
        on_nonfinite: str = "stop",
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
            on_nonfinite: what is done before the first step that would leave NaN or infinity in the loss, a weight, or what
                the optimizer keeps: `"stop"` raises a `fathoms.NonFiniteError`, which says where it began, why, and what
                mends it, and the model stays as it was before that step; `"warn"` says the same once in a `fit`, and goes
                on; `"ignore"` goes on, as Keras does, and takes data with such values. It holds for all ways of training
                but loops of one's own around `GradientTape`, and can be changed: `model.on_nonfinite = "warn"`. Model
                files do not keep it. A number that is cut off again before it reaches any of these (by a sigmoid,
                or by `clipvalue`) is none of them; with the callback `TerminateOnNaN`, that alone decides.

        Raises:
            ValueError: a name that there is not.
            RuntimeError: another thread is training the model.

        Source: `keras.Model.compile`.

        >>> import fathoms
        >>> model = fathoms.Sequential([fathoms.Input((11,)), fathoms.layers.Dense(1)])
        >>> model.compile(optimizer="adam", loss="mae", metrics=["mse"])
        """
        refuse_if_claimed(self._name_to_tell(), "compile", self)
        self._guard = FiniteGuard(on_nonfinite)
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
        together = whole_number(steps_per_execution, "compile(steps_per_execution)", 1, "steps_per_execution=1")
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
        from fathoms.engine.argument_types import check_arguments

        if (
            type(self).compile is not Compiling.compile
            and type(self).compile_from_config is Compiling.compile_from_config
        ):
            warn_caller(
                "`compile()` was not called as part of model loading because the model's `compile()` method is custom. "
                "Call it yourself, or give the class `get_compile_config` and `compile_from_config`."
            )
            return
        unknown = (
            sorted(set(config) - set(inspect.signature(Compiling.compile).parameters))
            if isinstance(config, Mapping)
            else []
        )
        if not isinstance(config, Mapping) or unknown:
            raise DescriptionError(f"compile_config should have only the arguments of compile(), but it is {config!r}.")
        check_arguments(Compiling.compile, config)
        arguments = dict(config)
        arguments["loss"] = _read(arguments.get("loss"), losses)
        for name in ("metrics", "weighted_metrics"):
            arguments[name] = _read(arguments.get(name), metrics)
        self.compile(**arguments)
        if self._model().built and self.optimizer is not None and not self.optimizer.built:
            self.optimizer.build(self._model().trainable_variables)

    @property
    def on_nonfinite(self) -> str:
        """What is done before a step that would leave NaN or infinity: `"stop"`, `"warn"` or `"ignore"`; see `compile`."""
        return self._guard.way

    @on_nonfinite.setter
    def on_nonfinite(self, on_nonfinite: str) -> None:
        self._guard = FiniteGuard(on_nonfinite)

    @property
    def _compile_loss(self) -> CompileLoss | None:
        return None if self._objective is None else self._objective.loss

    @property
    def _compile_metrics(self) -> CompileMetrics | None:
        return None if self._objective is None else self._objective.metric

    @property
    def _loss_tracker(self) -> Mean | None:
        return None if self._objective is None else self._objective.tracker

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

    def _now_lowered(self) -> Lowered:
        """Return the program of the model as it is now; made anew only after a change of structure."""
        if self._lowered is None or self._lowered_at != revision():
            objective = self._objective
            trains = objective is not None and objective.resolved
            self._lowered = Lowered(self._model(), objective if trains else None, self.optimizer if trains else None)
            self._lowered_at = revision()
        return self._lowered

    def _program_to_train(self, method: str) -> Lowered:
        """Return the program for a run that changes the weights: `give_back()` it afterwards.

        Raises:
            RuntimeError: another run is changing them.
        """
        lowered = self._now_lowered()
        while not lowered.taken(True):
            if lowered.is_training:
                raise RuntimeError(
                    f"{method}() of {self._model().name!r}: the model is in the middle of a step, in another thread or around this "
                    f"call. Wait for it, or give each thread a model of its own: fathoms.models.clone_model(model)."
                )
            self._lowered = None  # whoever measures or predicts with the old one keeps it until it is done
            lowered = self._now_lowered()
        return lowered

    def _program_to_look(self, measures: bool) -> Lowered:
        """Return a program for a run that leaves the weights alone, also while others go on: `give_back()` it afterwards."""
        lowered = self._now_lowered()
        if lowered.taken(False):
            return lowered
        if measures and self._objective is not None:
            other = Lowered(self._model(), self._objective, None)
            other.taken(False)
            return other
        return lowered.taken_spare(lambda: Lowered(self._model(), None, None))

    def _trains_in_core(self) -> bool:
        """Whether there is a program that trains the model as it is now."""
        return self._lowered is not None and self._lowered_at == revision() and self._lowered.trains

    def _model(self) -> Model:
        return self  # type: ignore[return-value]

    def _name_to_tell(self) -> str:
        return str(getattr(self, "name", type(self).__name__))

    def _is_model(self) -> bool:
        """Whether this is a `Model`; if not, it is a layer that trains, and all is done in Python."""
        return hasattr(self, "lower_all")


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
