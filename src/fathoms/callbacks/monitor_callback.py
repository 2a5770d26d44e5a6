"""What callbacks that watch one number have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fathoms.callbacks.callback import Callback, Logs
from fathoms.engine.messages import warn_caller
from fathoms.engine.state_form import check_state, is_number, none_or

_LARGER_IS_BETTER = ("acc", "auc", "precision", "recall", "f1", "fbeta", "fmeasure", "r2", "iou")


class MonitorCallback(Callback):
    """Watches one number of the logs and knows when it has become better.

    Args:
        monitor: the name of the number, such as `"val_loss"`.
        mode: `"min"` if smaller is better, `"max"` if larger is, `"auto"` to tell from the name; anything else is taken
            as `"auto"`, with a warning.
        baseline: what has to be beaten first; None for nothing.
        min_delta: by how much a number must be better to count.

    Raises:
        ValueError: in training, if `"auto"` cannot tell in which direction the number becomes better.

    Source: `keras.callbacks.MonitorCallback`.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        mode: str = "auto",
        baseline: float | None = None,
        min_delta: float = 0,
    ) -> None:
        super().__init__()
        if mode not in ("auto", "min", "max"):
            warn_caller(
                f"{type(self).__name__} mode '{mode}' is unknown, fallback to auto mode. It is 'min' (smaller is better), "
                f"'max' or 'auto'.",
            )
            mode = "auto"
        self.monitor = monitor
        self.mode = mode
        self.best = baseline
        self.min_delta = abs(min_delta)
        self.monitor_op: Callable[[Any, Any], Any] | None = None

    def get_state(self) -> dict[str, Any]:
        return {"best": self.best}

    def set_state(self, state: dict[str, Any]) -> None:
        check_state(state, type(self).__name__, best=none_or(is_number))
        self.best = state["best"]

    def monitored(self, logs: Logs) -> float | None:
        """Return the number in these logs; warn and return None if it is not among them."""
        value = (logs or {}).get(self.monitor)
        if value is None:
            available = ", ".join(logs or {}) or "none"
            hint = " Give fit() validation_data or validation_split." if self.monitor.startswith("val_") else ""
            warn_caller(
                f"{type(self).__name__} watches {self.monitor!r}, which is not available; available are: {available}.{hint}",
            )
        return value

    def _set_monitor_op(self) -> None:
        """Settle which comparison means better; `min_delta` is negative from then on if smaller is better, as in Keras."""
        from fathoms import ops

        if self._larger_is_better():
            self.monitor_op = ops.greater
            self.min_delta = abs(self.min_delta)
        else:
            self.monitor_op = ops.less
            self.min_delta = -abs(self.min_delta)

    def _is_improvement(self, monitor_value: float, reference_value: float | None) -> bool:
        """Say whether a number is better than another by at least `min_delta`."""
        if self.monitor_op is None:
            self._set_monitor_op()
        assert self.monitor_op is not None
        return reference_value is None or bool(self.monitor_op(monitor_value - self.min_delta, reference_value))

    def _larger_is_better(self) -> bool:
        if self.mode != "auto":
            return self.mode == "max"
        name = self.monitor.removeprefix("val_")
        for metric in _single(getattr(self.model, "metrics", ())):
            direction = getattr(metric, "_direction", None) or getattr(metric, "direction", None)
            if metric.name == name and direction is not None:
                return bool(direction == "up")
        if name.endswith("loss") or "error" in name or name in ("mae", "mse", "bce"):
            return False
        if any(part in name.lower() for part in _LARGER_IS_BETTER):
            return True
        raise ValueError(
            f"{type(self).__name__} callback received monitor={self.monitor}: cannot tell whether larger or smaller is "
            f"better. Say it: mode='max' or mode='min'."
        )


def _single(metrics: Iterable[Any]) -> Iterator[Any]:
    """Yield metrics, and those within metrics that gather several."""
    for metric in metrics:
        yield metric
        yield from _single(getattr(metric, "metrics", ()))
