"""The results of an epoch, gathered as the core hands them over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.metrics import Mean
from fathoms.models.objective import Objective


class Tally:
    """Losses and metrics over the batches so far of one epoch or evaluation.

    Args:
        objective: the losses and metrics, resolved; its metrics start anew.
        goes_on: whether they go on from what they hold instead.
    """

    def __init__(self, objective: Objective, goes_on: bool = False) -> None:
        self._objective = objective
        self._scales = [
            scale for loss, scale in zip(objective.losses, objective.scales, strict=True) if loss is not None
        ]
        self._losses = 0.0
        self._shows_each = objective.loss is not None and bool(objective.loss.metrics)
        self._each: Any = np.zeros(len(self._scales)) if self._shows_each else 0.0
        self._scales.append(1.0)  # the penalties on the weights, a last column that only models with regularizers have
        self._rows = 0
        for metric in () if goes_on else objective.metrics:
            _tell(metric, 0.0, 0) if type(metric) is Mean else metric.reset_state()

    def add_losses(self, losses: np.ndarray, batch_size: int, rows: int) -> None:
        """Take in the mean losses of batches, `[steps, losses]`; all batches but the last have `batch_size` rows."""
        total = 0.0
        last = rows - (len(losses) - 1) * batch_size
        for column, scale in zip(losses.T, self._scales, strict=False):
            total += scale * float(column[:-1].sum() * batch_size + column[-1] * last)
        self._losses += total
        self._rows += rows
        if self._shows_each:
            sizes = np.full(len(losses), batch_size)
            sizes[-1] = last
            self._each = self._each + sizes @ losses[:, : len(self._each)]

    def add_sums(self, sums: np.ndarray) -> None:
        """Take in the native metrics' sums, `[metrics, 2]`."""
        place = 0
        for watched, native in zip(self._objective.watched, self._objective.in_core, strict=True):
            if native:
                watched.metric.add(sums[place, 0], sums[place, 1])  # type: ignore[attr-defined]
                place += 1

    def add_predictions(
        self,
        targets: Sequence[np.ndarray | None],
        predictions: Sequence[np.ndarray],
        weights: Sequence[np.ndarray | None],
    ) -> None:
        """Let the metrics that Python computes see predictions."""
        for (metric, place, _, weighted), native in zip(self._objective.watched, self._objective.in_core, strict=True):
            if not native:
                weight = weights[place] if weighted else None
                metric.update_state(targets[place], predictions[place], sample_weight=weight)

    def state(self) -> dict[str, Any]:
        """Return what it has gathered, beside what the metrics hold, for a checkpoint."""
        return {"kind": "core", "losses": self._losses, "rows": self._rows, "each": self._each}

    def take_state(self, state: dict[str, Any]) -> None:
        """Go on from what `state` returned; the metrics are taken care of."""
        self._losses, self._rows, self._each = state["losses"], state["rows"], state["each"]

    def logs(self) -> dict[str, Any]:
        """Return the loss and the metrics by name, sorted by name as Keras does."""
        objective, rows = self._objective, max(self._rows, 1)
        found: dict[str, Any] = {"loss": self.loss}
        _tell(objective.tracker, self._losses, self._rows)
        if self._shows_each and objective.loss is not None:
            places = sorted(range(len(objective.loss.terms)), key=lambda term: objective.loss.terms[term].place or 0)  # type: ignore[union-attr]
            for term, total in zip(places, self._each.tolist(), strict=True):
                metric = objective.loss.metrics[term]
                found[metric.name] = total / rows
                _tell(metric, total, self._rows)
        if objective.metric is not None:
            found.update((name, _number(value)) for name, value in objective.metric.result().items())
        return dict(sorted(found.items()))

    @property
    def loss(self) -> float:
        """The mean loss of the rows so far."""
        return self._losses / max(self._rows, 1)

    def values(self) -> list[Any]:
        """Return the loss and the metrics, in the order of `evaluate`."""
        return self._objective.in_order(self.logs())


def _tell(metric: Mean, total: float, rows: int) -> None:
    """Let a metric that only shows a mean show this one; an epoch may be as short as that, so it is done directly."""
    metric.total._value.fill(total)
    metric.count._value.fill(rows)


def _number(result: Any) -> Any:
    return float(result) if np.ndim(result) == 0 else result


def logs_of_epochs(
    objective: Objective, losses: np.ndarray, sums: np.ndarray, batch_size: int, rows: int
) -> dict[str, list[Any]]:
    """Return by name what `Tally.logs` would give for each of several epochs.

    Args:
        objective: the losses and metrics.
        losses: the mean losses of batches, `[epochs, steps, losses]`.
        sums: the native metrics' sums, `[epochs, metrics, 2]`.
        batch_size: rows of all batches but the last.
        rows: rows of an epoch.
    """
    tally = Tally(objective)
    if tally._shows_each or not all(_gives_results(watched.metric) for watched in objective.watched):
        return _one_by_one(objective, losses, sums, batch_size, rows)
    last = rows - (losses.shape[1] - 1) * batch_size
    total = np.zeros(len(losses))
    for column, scale in zip(range(losses.shape[2]), tally._scales, strict=False):
        each = losses[:, :, column]
        total += scale * (each[:, :-1].sum(axis=1) * batch_size + each[:, -1] * last)
    found = {"loss": (total / rows).tolist()}
    if objective.metric is not None:
        for place, (name, watched) in enumerate(zip(objective.metric.names, objective.watched, strict=True)):
            found[name] = watched.metric.results(sums[:, place, 0], sums[:, place, 1]).tolist()  # type: ignore[attr-defined]
    return dict(sorted(found.items()))


def _one_by_one(
    objective: Objective, losses: np.ndarray, sums: np.ndarray, batch_size: int, rows: int
) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for own_losses, own_sums in zip(losses, sums, strict=True):
        tally = Tally(objective)
        tally.add_losses(own_losses, batch_size, rows)
        tally.add_sums(own_sums)
        for name, value in tally.logs().items():
            found.setdefault(name, []).append(value)
    return found


def _gives_results(metric: Any) -> bool:
    """Whether its `results` say of many sums what its `result` says of one: neither, nor what they rest on, was replaced."""
    own = type(metric)
    home = next(base for base in own.__mro__ if "result" in vars(base) or "results" in vars(base))
    return "results" in vars(home) and own.add is Mean.add and own.reset_state is Mean.reset_state
