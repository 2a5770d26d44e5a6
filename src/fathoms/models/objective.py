"""What a model is trained for, as the core computes it: a loss for each output, and the metrics to watch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms import _native, losses, metrics
from fathoms.engine.feed import Table
from fathoms.engine.structure import flatten, packed
from fathoms.layers import KerasTensor
from fathoms.metrics import Mean, Metric
from fathoms.models.compile_loss import CompileLoss
from fathoms.models.compile_metrics import CompileMetrics
from fathoms.models.watched import Watched

Shape = tuple[int, ...]
_CATEGORICAL = (
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "sparse_categorical_crossentropy",
)


class Objective:
    """The losses and metrics given to `compile`; which they are is settled when the first targets are seen.

    Args:
        loss: a name, a `Loss`, a function, or these in the structure of the outputs.
        loss_weights: a number for each output.
        metrics_: names, `Metric` objects or functions.
        weighted_metrics: the same, to be weighted by `sample_weight`.
        output_names: the outputs' names, if the model gave them any.

    Raises:
        ValueError: a name that there is not.

    Attributes:
        loss, metric: all losses and all metrics together, None where none was given.
        losses, scales: the loss of each output or None, and how much it counts.
        watched: the metrics; `in_core` says of each whether the core computes it.
        needs_tape: whether a loss was seen to depend on more than an output and its targets, such as the weights.
    """

    def __init__(
        self,
        loss: Any,
        loss_weights: Any,
        metrics_: Any,
        weighted_metrics: Any,
        output_names: Sequence[str] | None = None,
    ) -> None:
        for identifier in _flat(loss):
            if not _by_shape(identifier, ("crossentropy", "ce")):
                losses.get(identifier)
        for identifier in (*_flat(metrics_), *_flat(weighted_metrics)):
            if not _by_shape(identifier, ("accuracy", "acc", "crossentropy", "ce")):
                metrics.get(identifier)
        self.loss = None if loss is None else CompileLoss(loss, loss_weights, output_names=output_names)
        watches = metrics_ is not None or weighted_metrics is not None
        self.metric = CompileMetrics(metrics_, weighted_metrics, output_names=output_names) if watches else None
        self.tracker = Mean(name="loss")
        self.losses: list[losses.Loss | None] = []
        self.scales: list[float] = []
        self.has_several = False  # losses for one output, which the core does not add up
        self.in_core: list[bool] = []
        self.resolved = False
        self.needs_tape = False

    @property
    def watched(self) -> list[Watched]:
        """The metrics of the outputs."""
        return [] if self.metric is None else self.metric.watched

    @property
    def metrics(self) -> list[Metric]:
        """The loss, all metrics of `compile` as one, and the loss of each output if there are several."""
        return [
            self.tracker,
            *([] if self.metric is None else [self.metric]),
            *([] if self.loss is None else self.loss.metrics),
        ]

    @property
    def names(self) -> list[str]:
        """The names of all results: the loss, the losses of the outputs if there are several, the metrics."""
        singles = [] if self.loss is None else [metric.name for metric in self.loss.metrics]
        return ["loss", *singles, *([] if self.metric is None else self.metric.names)]

    def in_order(self, logs: dict[str, Any]) -> list[Any]:
        """Return results in the order in which `evaluate` lists them, as Keras does.

        Those that a metric names by itself come first, the others (which have an output's name before them) sorted.
        """
        singles = [] if self.loss is None else [metric.name for metric in self.loss.metrics]
        own = ["loss", *(watched.metric.name for watched in self.watched), *singles]
        return [logs[name] for name in own if name in logs] + [logs[name] for name in sorted(logs) if name not in own]

    def resolve(self, targets: Sequence[Table | None], output_shapes: Sequence[Shape], outputs: Any) -> None:
        """Settle which losses and metrics the names mean, now that the targets' and outputs' shapes are known.

        Args:
            targets: the targets of each output; None for outputs without.
            output_shapes: the shape of a row of each output.
            outputs: the structure of the outputs.

        Raises:
            ValueError: no loss; losses or metrics that do not fit the outputs.
        """
        if self.loss is None:
            raise ValueError(
                "No loss to compute: compile was given none. Write model.compile(optimizer='adam', loss='mse')."
            )
        y_pred = packed(outputs, [KerasTensor((None, *shape)) for shape in output_shapes])
        y_true = packed(
            outputs, [None if target is None else KerasTensor((None, *target.array.shape[1:])) for target in targets]
        )
        self.loss.build(y_true, y_pred)
        if self.metric is not None:
            self.metric.build(y_true, y_pred)
        self.losses = [None] * len(output_shapes)
        self.scales = [1.0] * len(output_shapes)
        places = [term.place for term in self.loss.terms]
        self.has_several = None in places or len(set(places)) < len(places)
        if self.has_several and len(output_shapes) == 1:
            raise ValueError(f"compile(loss): found {len(self.loss.terms)} for 1 output. Give one for each.")
        for term in self.loss.terms:
            if term.place is None:
                continue
            self.losses[term.place] = term.loss
            self.scales[term.place] = 1.0 if term.weight is None else float(term.weight)
        if not self.loss.terms:
            raise ValueError("Training and evaluating need a loss: model.compile(optimizer='adam', loss='mse').")
        for loss, shape in zip(self.losses, output_shapes, strict=True):
            _check_classes(loss, shape)
            _check_reduction(loss)
        self.in_core = [self._is_native(watched) for watched in self.watched]
        self.resolved = True

    def is_in_core(self, output_shapes: Sequence[Shape]) -> bool:
        """Whether the core has all losses, so that it can train with them."""
        return not self.has_several and all(
            loss is None or loss.is_native(shape) for loss, shape in zip(self.losses, output_shapes, strict=True)
        )

    def _is_native(self, watched: Watched) -> bool:
        """Whether the core can compute it: it must, and must read the same targets as the loss."""
        loss, metric = self.losses[watched.place], watched.metric
        if metric.kind is None or not hasattr(metric, "add") or loss is None:
            return False
        return metric.reads == loss.reads and metric.kind in _native.kinds()["metric"]

    def lower(self, program: Any, output_shapes: Sequence[Shape]) -> None:
        """Write losses and native metrics into the core's program.

        If a loss is written in Python, the core takes the slopes of all losses by the outputs in the place of the targets.
        """
        if not self.is_in_core(output_shapes):
            for output, loss in enumerate(self.losses):
                if loss is not None:
                    program.loss("inner_product", output, {"reduction": 1.0}, 1.0)
            return
        for output, (loss, scale) in enumerate(zip(self.losses, self.scales, strict=True)):
            if loss is not None:
                program.loss(loss.kind, output, loss.numbers(output_shapes[output]), scale)
        for watched, native in zip(self.watched, self.in_core, strict=True):
            if native:
                numbers = watched.metric.numbers(output_shapes[watched.place])
                program.metric(watched.metric.kind, watched.place, numbers, watched.weighted)

    def targets(
        self, tables: Sequence[Table | None], output_shapes: Sequence[Shape], dtype: str, count: int
    ) -> list[np.ndarray]:
        """Return the targets as the core reads them, `[rows, size]`.

        Raises:
            ValueError: targets that do not fit the loss.
        """
        return [
            np.zeros((count, 0), dtype) if loss is None or table is None else loss.targets(table.array, shape, dtype)
            for loss, table, shape in zip(self.losses, tables, output_shapes, strict=True)
        ]

    def wanted(self, count: int) -> list[bool] | None:
        """Say of each of so many outputs whether it needs targets; None if all do."""
        return None if self.loss is None else self.loss.wanted(count)

    @property
    def by_batch(self) -> bool:
        """Whether the loss of many rows is not the mean of theirs, so that measuring must go by batches, as Keras does."""
        return any(loss is not None and loss.reduction in ("sum", "mean_with_sample_weight") for loss in self.losses)

    @property
    def needs_predictions(self) -> bool:
        """Whether a metric is computed in Python, from the predictions."""
        return not all(self.in_core)


def _check_classes(loss: losses.Loss | None, shape: Shape) -> None:
    """A softmax over one number is 1 whatever the number, so nothing could be learned from it."""
    if loss is not None and loss.kind in _CATEGORICAL and shape[-1:] == (1,):
        raise ValueError(
            f"The loss {loss.name!r} chooses among classes, but the last layer has 1 unit. Give it one for each class: "
            f"Dense(3, activation='softmax'). For two classes: Dense(1, activation='sigmoid') and loss='binary_crossentropy'."
        )


def _check_reduction(loss: losses.Loss | None) -> None:
    """Training makes one number small."""
    if loss is not None and loss.reduction in (None, "none"):
        raise ValueError(
            f"The loss {loss.name!r} has reduction={loss.reduction!r}, but training needs one number for a batch. "
            f"Leave the argument `reduction` out, or write reduction='sum_over_batch_size'."
        )


def _by_shape(identifier: Any, names: tuple[str, ...]) -> bool:
    return isinstance(identifier, str) and identifier.lower() in names


def _flat(given: Any) -> list[Any]:
    """Return single losses or metrics; a dictionary that describes one counts as one."""
    if isinstance(given, dict) and "class_name" in given:
        return [given]
    if isinstance(given, dict):
        given = list(given.values())
    if isinstance(given, list | tuple):
        return [leaf for item in given for leaf in _flat(item)]
    return [leaf for leaf in flatten(given) if leaf is not None]
