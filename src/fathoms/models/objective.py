"""What a model is trained for: a loss for each output, and the metrics to watch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms import _native, losses, metrics
from fathoms.engine.feed import Table
from fathoms.metrics import Metric

Shape = tuple[int, ...]
_CATEGORICAL = (
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "sparse_categorical_crossentropy",
)


class Watched:
    """A metric of one output, the name its results go by, and whether the core or Python computes it."""

    __slots__ = ("metric", "name", "native", "output", "weighted")

    def __init__(self, metric: Metric, name: str, output: int, weighted: bool, native: bool) -> None:
        self.metric = metric
        self.name = name
        self.output = output
        self.weighted = weighted
        self.native = native


class Objective:
    """The losses and metrics given to `compile`; which they are is settled when the first targets are seen.

    Args:
        loss: a name, a `Loss`, a function, or one of these for each output.
        loss_weights: a number for each output.
        metrics: names, `Metric` objects or functions.
        weighted_metrics: the same, to be weighted by `sample_weight`.

    Raises:
        ValueError: a name that there is not.
    """

    def __init__(self, loss: Any, loss_weights: Any, metrics_: Any, weighted_metrics: Any) -> None:
        self._loss = loss
        self._loss_weights = loss_weights
        self._metrics = metrics_
        self._weighted_metrics = weighted_metrics
        self.losses: list[losses.Loss | None] = []
        self.scales: list[float] = []
        self.watched: list[Watched] = []
        self.loss_names: list[str] = []
        self.resolved = False
        for identifier in _flat(loss):
            if not _by_shape(identifier, ("crossentropy", "ce")):
                losses.get(identifier)
        for identifier in (*_flat(metrics_), *_flat(weighted_metrics)):
            if not _by_shape(identifier, ("accuracy", "acc", "crossentropy", "ce")):
                metrics.get(identifier)

    @property
    def metrics(self) -> list[Metric]:
        """The metrics, in the order in which they were given."""
        return [watched.metric for watched in self.watched]

    @property
    def names(self) -> list[str]:
        """What `evaluate` returns, in its order: the loss, the loss of each output if there are several, the metrics."""
        names = [watched.name for watched in self.watched]
        return ["loss", *self.loss_names, *(sorted(names) if self.loss_names else names)]

    def resolve(self, targets: Sequence[Table], output_shapes: Sequence[Shape], output_names: Sequence[str]) -> None:
        """Settle which losses and metrics the names mean, now that the targets' and outputs' shapes are known.

        Raises:
            ValueError: no loss, or another number of losses or metrics than outputs.
        """
        count = len(output_shapes)
        given = _for_outputs(self._loss, output_names, "loss")
        if all(identifier is None for identifier in given):
            raise ValueError("Training and evaluating need a loss: model.compile(optimizer='adam', loss='mse').")
        shapes = [
            ((None, *target.array.shape[1:]), (None, *shape))
            for target, shape in zip(targets, output_shapes, strict=True)
        ]
        self.losses = [
            None if identifier is None else losses.resolve(identifier, *shapes[output])
            for output, identifier in enumerate(given)
        ]
        for loss, shape in zip(self.losses, output_shapes, strict=True):
            _check_classes(loss, shape)
        weights = _for_outputs(self._loss_weights, output_names, "loss_weights")
        self.scales = [1.0 if weight is None else float(weight) for weight in weights]
        self.watched = []
        for identifiers, weighted in ((self._metrics, False), (self._weighted_metrics, True)):
            for output, own in enumerate(_metrics_for_outputs(identifiers, output_names)):
                for identifier in own:
                    metric = metrics.resolve(identifier, *shapes[output])
                    prefix = f"{output_names[output]}_" if count > 1 else ""
                    name = self._free_name(prefix, metric.name, weighted)
                    self.watched.append(Watched(metric, name, output, weighted, self._native(metric, output)))
        named = [f"{name}_loss" for name, loss in zip(output_names, self.losses, strict=True) if loss is not None]
        self.loss_names = named if len(named) > 1 else []
        self.resolved = True

    def _free_name(self, prefix: str, name: str, weighted: bool) -> str:
        """The name that a metric's results go by: weighted ones say so if they must, further ones are numbered."""
        taken = {watched.name for watched in self.watched}
        if weighted and prefix + name in taken:
            name = f"weighted_{name}"
        name = prefix + name
        numbered, count = name, 0
        while numbered in taken:
            count += 1
            numbered = f"{name}_{count}"
        return numbered

    def _native(self, metric: Metric, output: int) -> bool:
        """Whether the core can compute it: it must, and must read the same targets as the loss."""
        loss = self.losses[output]
        if metric.kind is None or not hasattr(metric, "add") or loss is None:
            return False
        return metric.reads == loss.reads and metric.kind in _native.kinds()["metric"]

    def lower(self, program: Any, output_shapes: Sequence[Shape]) -> None:
        """Write losses and native metrics into the core's program."""
        for output, (loss, scale) in enumerate(zip(self.losses, self.scales, strict=True)):
            if loss is not None:
                program.loss(loss.kind, output, loss.numbers(output_shapes[output]), scale)
        for watched in self.watched:
            if watched.native:
                numbers = watched.metric.numbers(output_shapes[watched.output])
                program.metric(watched.metric.kind, watched.output, numbers, watched.weighted)

    def targets(self, tables: Sequence[Table], output_shapes: Sequence[Shape], dtype: str) -> list[np.ndarray]:
        """Return the targets as the core reads them, `[rows, size]`.

        Raises:
            ValueError: targets that do not fit the loss.
        """
        return [
            loss.targets(table.array, shape, dtype) if loss is not None else np.zeros((len(table.array), 0), dtype)
            for loss, table, shape in zip(self.losses, tables, output_shapes, strict=True)
        ]

    @property
    def by_batch(self) -> bool:
        """Whether the loss of many rows is not the mean of theirs, so that measuring must go by batches, as Keras does."""
        return any(loss is not None and loss.reduction in ("sum", "mean_with_sample_weight") for loss in self.losses)

    @property
    def needs_predictions(self) -> bool:
        """Whether a metric is computed in Python, from the predictions."""
        return any(not watched.native for watched in self.watched)


class Tally:
    """Losses and metrics over the batches so far of one epoch or evaluation."""

    def __init__(self, objective: Objective) -> None:
        self._objective = objective
        self._scales = [
            scale for loss, scale in zip(objective.losses, objective.scales, strict=True) if loss is not None
        ] + [1.0]  # the penalties on the weights, a last column that only models with regularizers have
        self._losses = 0.0
        self._each = np.zeros(sum(loss is not None for loss in objective.losses))
        self._rows = 0
        for watched in objective.watched:
            watched.metric.reset_state()

    def add_losses(self, losses_: np.ndarray, batch_size: int, rows: int) -> None:
        """Take in the mean losses of batches, `[steps, losses]`; all batches but the last have `batch_size` rows."""
        total = 0.0
        last = rows - (len(losses_) - 1) * batch_size
        for column, scale in zip(losses_.T, self._scales, strict=False):
            total += scale * float(column[:-1].sum() * batch_size + column[-1] * last)
        self._losses += total
        self._rows += rows
        sizes = np.full(len(losses_), batch_size)
        sizes[-1] = last
        self._each = self._each + sizes @ losses_[:, : len(self._each)]

    def add_sums(self, sums: np.ndarray) -> None:
        """Take in the native metrics' sums, `[metrics, 2]`."""
        place = 0
        for watched in self._objective.watched:
            if watched.native:
                watched.metric.add(sums[place, 0], sums[place, 1])  # type: ignore[attr-defined]
                place += 1

    def add_predictions(
        self, targets: Sequence[np.ndarray], predictions: Sequence[np.ndarray], weights: Sequence[np.ndarray | None]
    ) -> None:
        """Let the metrics that Python computes see predictions."""
        for watched in self._objective.watched:
            if not watched.native:
                weight = weights[watched.output] if watched.weighted else None
                watched.metric.update_state(targets[watched.output], predictions[watched.output], sample_weight=weight)

    @property
    def loss(self) -> float:
        """The mean loss of the rows so far."""
        return self._losses / max(self._rows, 1)

    def values(self) -> list[float]:
        """Return the loss and the metrics, in the order of `Objective.names`."""
        rows = max(self._rows, 1)
        found = {watched.name: _number(watched.metric.result()) for watched in self._objective.watched}
        found["loss"] = self._losses / rows
        found.update(zip(self._objective.loss_names, (self._each / rows).tolist(), strict=False))
        return [found[name] for name in self._objective.names]

    def logs(self) -> dict[str, float]:
        """Return the loss and the metrics by name, sorted by name as Keras does."""
        return dict(sorted(zip(self._objective.names, self.values(), strict=True)))


def _check_classes(loss: losses.Loss | None, shape: Shape) -> None:
    """A softmax over one number is 1 whatever the number, so nothing could be learned from it."""
    if loss is not None and loss.kind in _CATEGORICAL and shape[-1:] == (1,):
        raise ValueError(
            f"The loss {loss.name!r} chooses among classes, but the last layer has 1 unit. Give it one for each class: "
            f"Dense(3, activation='softmax'). For two classes: Dense(1, activation='sigmoid') and loss='binary_crossentropy'."
        )


def _number(result: Any) -> float:
    return float(result) if np.ndim(result) == 0 else result


def _by_shape(identifier: Any, names: tuple[str, ...]) -> bool:
    return isinstance(identifier, str) and identifier.lower() in names


def _flat(given: Any) -> list[Any]:
    if isinstance(given, dict) and "class_name" not in given:
        given = list(given.values())
    if isinstance(given, list | tuple):
        return [leaf for item in given for leaf in _flat(item)]
    return [] if given is None else [given]


def _for_outputs(given: Any, names: Sequence[str], what: str) -> list[Any]:
    """Return one item for each output from a single item, a list, or a dictionary by output name."""
    if isinstance(given, dict) and "class_name" not in given:
        unknown = [name for name in given if name not in names]
        if unknown:
            raise ValueError(f"compile({what}): there is no output {unknown[0]!r}. The outputs are {', '.join(names)}.")
        return [given.get(name) for name in names]
    if isinstance(given, list | tuple):
        if len(given) != len(names):
            raise ValueError(
                f"compile({what}): found {len(given)} for {len(names)} output{'s' * (len(names) > 1)}. Give one for each."
            )
        return list(given)
    return [given] * len(names)


def _metrics_for_outputs(given: Any, names: Sequence[str]) -> list[list[Any]]:
    """Return the metrics of each output; for one output, a list holds its metrics."""
    if given is None:
        return [[] for _ in names]
    if isinstance(given, dict) and "class_name" not in given:
        return [_flat(own) for own in _for_outputs(given, names, "metrics")]
    if not isinstance(given, list | tuple):
        given = [given]
    if len(names) == 1:
        return [_flat(given)]
    return [_flat(own) for own in _for_outputs(given, names, "metrics")]
