"""The results of an epoch whose steps are done in Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.engine.autodiff import plain
from fathoms.metrics import Metric

if TYPE_CHECKING:
    from fathoms.models.python_steps import PythonSteps


class PythonTally:
    """What the steps of one epoch or evaluation gave.

    Args:
        model: the model; its metrics start anew.
        goes_on: whether they go on from what they hold instead.
    """

    def __init__(self, model: PythonSteps, goes_on: bool = False) -> None:
        self._model = model
        self._logs: dict[str, Any] | None = {}  # None if the metrics say all
        self._metrics: list[Metric] = []
        if not goes_on:
            model.reset_metrics()

    def take(self, logs: Any) -> None:
        """Take in what a step returned: results by name, or a single loss."""
        self._logs = logs if isinstance(logs, dict) else {"loss": logs}

    def take_metrics(self) -> None:
        """Take in a step that gave what the model's metrics say; which they are is looked up once."""
        self._metrics = self._metrics or self._model.metrics
        self._logs = None

    def state(self) -> dict[str, Any]:
        """Return what it has gathered, beside what the metrics hold, for a checkpoint."""
        logs = None if self._logs is None else {name: np.asarray(plain(value)) for name, value in self._logs.items()}
        return {"kind": "python", "logs": logs}

    def take_state(self, state: dict[str, Any]) -> None:
        """Go on from what `state` returned; the metrics are taken care of."""
        self._logs = state["logs"]
        self._metrics = self._model.metrics

    def logs(self) -> dict[str, Any]:
        """Return the results by name, sorted by name as Keras does."""
        if self._logs is None:
            logs = results_of(self._metrics)
        else:
            known = self._model.get_metrics_result() if self._logs else {}
            logs = known if set(known) == set(self._logs) else self._logs
        flat: dict[str, Any] = {}
        for name, value in logs.items():
            flat.update(value if isinstance(value, dict) else {name: value})
        return {name: _number(flat[name]) for name in sorted(flat)}

    @property
    def loss(self) -> float:
        """The loss so far."""
        value = self._model._objective.tracker.result() if self._logs is None else self._logs.get("loss")
        return float("nan") if value is None else float(plain(value))

    def values(self) -> list[Any]:
        """Return the results in the order of the metrics, the others after them by name."""
        logs = self.logs()
        own = [name for name in self._model.get_metrics_result() if name in logs]
        return [logs[name] for name in (*own, *(name for name in logs if name not in own))]


def results_of(metrics: Sequence[Metric]) -> dict[str, Any]:
    """Return the results of metrics by name."""
    results: dict[str, Any] = {}
    for metric in metrics:
        result = metric.result()
        results.update(result if isinstance(result, dict) else {metric.name: result})
    return results


def _number(value: Any) -> Any:
    value = plain(value)
    return float(value) if np.ndim(value) == 0 else np.asarray(value)
