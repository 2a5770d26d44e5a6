"""What callbacks that watch one number have in common."""

from __future__ import annotations

import sys
import warnings
from typing import Any

from fathoms.callbacks.callback import Callback, Logs

_LARGER_IS_BETTER = ("acc", "auc", "precision", "recall", "f1", "fbeta", "fmeasure", "r2", "iou")


class MonitorCallback(Callback):
    """Watches one number of the logs and knows when it has become better.

    Args:
        monitor: the name of the number, such as `"val_loss"`.
        mode: `"min"` if smaller is better, `"max"` if larger is, `"auto"` to tell from the name.
        baseline: what has to be beaten first; None for nothing.
        min_delta: by how much a number must be better to count.

    Raises:
        ValueError: an unknown mode, or `"auto"` with a number whose direction cannot be told.

    Source: Keras's callback of the same name.
    """

    def __init__(
        self, monitor: str = "val_loss", mode: str = "auto", baseline: float | None = None, min_delta: float = 0.0
    ) -> None:
        super().__init__()
        if mode not in ("auto", "min", "max"):
            raise ValueError(
                f"{type(self).__name__}(mode): found {mode!r}; it is 'min' (smaller is better), 'max' or 'auto'."
            )
        self.monitor = monitor
        self.mode = mode
        self.best = baseline
        self.min_delta = abs(min_delta)

    def monitored(self, logs: Logs) -> float | None:
        """Return the number in these logs; warn and return None if it is not among them."""
        value = (logs or {}).get(self.monitor)
        if value is None:
            available = ", ".join(logs or {}) or "none"
            hint = " Give fit() validation_data or validation_split." if self.monitor.startswith("val_") else ""
            warnings.warn(
                f"{type(self).__name__} watches {self.monitor!r}, which is not available; available are: {available}.{hint}",
                stacklevel=_levels_to_caller(),
            )
        return value

    def is_better(self, value: float, than: float | None) -> bool:
        """Say whether a number is better than another by at least `min_delta`."""
        if than is None:
            return True
        return value - self.min_delta > than if self._larger_is_better() else value + self.min_delta < than

    def _larger_is_better(self) -> bool:
        if self.mode != "auto":
            return self.mode == "max"
        name = self.monitor.removeprefix("val_")
        for metric in _metrics(self.model):
            if metric.name == name:
                direction = getattr(metric, "direction", None)
                if direction is not None:
                    return bool(direction == "up")
        if name.endswith("loss") or "error" in name or name in ("mae", "mse", "bce"):
            return False
        if any(part in name.lower() for part in _LARGER_IS_BETTER):
            return True
        raise ValueError(
            f"{type(self).__name__}(monitor={self.monitor!r}): cannot tell whether larger or smaller is better. "
            f"Say it: mode='max' or mode='min'."
        )


def _levels_to_caller() -> int:
    """Count the calls between `warnings.warn` in the method that asks and the first line outside of Fathoms."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("fathoms"):
        frame, level = frame.f_back, level + 1
    return level


def _metrics(model: Any) -> list[Any]:
    return list(getattr(model, "metrics", []))
