"""One step of stochastic gradient descent, laid open."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

_SHOWN = 5


class StepTrace:
    """What one training step did: the rows it sampled, what it predicted, how wrong that was, what it changed.

    Arrays are copies, so they stay what they were.

    Attributes:
        rows: numbers of the rows in the batch, shape `(batch,)`.
        x: their inputs, shape `(batch, ...)`; a list if the model has several.
        y: their targets, shape `(batch, size)`; a list if the model has several outputs.
        outputs: each layer's output by the layer's name, in the order of the layers.
        slopes: by the layer's name, the derivative of the loss by each number of its output, shaped as in
            `outputs`; only of layers that have trainable weights, or come after such.
        predictions: the model's output, shape `(batch, ...)`; a list if it has several.
        loss: the mean loss over the batch, before the step.
        gradients: by the weight's name, the derivative of the loss by each number of it.
        weights: by name, every weight before the step.
        changes: by name, what the step added to every weight.
        learning_rate: the optimizer's learning rate in this step.
        step: how many steps the optimizer had done before.

    `print(trace)` tells it in words.
    """

    def __init__(
        self,
        *,
        rows: np.ndarray,
        row_count: int,
        x: np.ndarray | list[np.ndarray],
        y: np.ndarray | list[np.ndarray],
        outputs: Mapping[str, np.ndarray],
        slopes: Mapping[str, np.ndarray],
        predictions: np.ndarray | list[np.ndarray],
        loss: float,
        gradients: Mapping[str, np.ndarray],
        weights: Mapping[str, np.ndarray],
        changes: Mapping[str, np.ndarray],
        learning_rate: float,
        step: int,
        loss_name: str,
        optimizer_name: str,
    ) -> None:
        self.rows = rows
        self.x = x
        self.y = y
        self.outputs = dict(outputs)
        self.slopes = dict(slopes)
        self.predictions = predictions
        self.loss = loss
        self.gradients = dict(gradients)
        self.weights = dict(weights)
        self.changes = dict(changes)
        self.learning_rate = learning_rate
        self.step = step
        self._row_count = row_count
        self._loss_name = loss_name
        self._optimizer_name = optimizer_name

    def __repr__(self) -> str:
        return f"<StepTrace step={self.step}, rows={len(self.rows)}, loss={self.loss:.6g}, weights={len(self.weights)}>"

    def __str__(self) -> str:
        return "\n".join([
            f"Step {self.step + 1} of stochastic gradient descent",
            f"1. Sample rows: {len(self.rows)} of {self._row_count}, number {_listed(self.rows)}.",
            "2. Predict, and measure how wrong that is:",
            f"   predictions {_listed(self.predictions)}",
            f"   targets     {_listed(self.y)}",
            f"   {self._loss_name} = {self.loss:.6g}",
            f"3. Change each weight so that the loss gets smaller: against its gradient ({self._optimizer_name}, learning rate {self.learning_rate:.6g}):",
            *self._table(),
        ])  # fmt: skip

    def _table(self) -> list[str]:
        rows = [("weight", "shape", "first value", "its gradient", "its change", "largest change")]
        for name, change in self.changes.items():
            gradient = self.gradients.get(name)
            rows.append((
                name,
                str(change.shape),
                _first(self.weights[name]),
                "-" if gradient is None else _first(gradient),
                _first(change),
                f"{np.abs(change).max(initial=0):.4g}",
            ))  # fmt: skip
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        return [
            "   " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]


def _listed(array: np.ndarray | list[np.ndarray]) -> str:
    if isinstance(array, list):
        return "; ".join(_listed(part) for part in array)
    flat = array.reshape(-1)
    shown = ", ".join(f"{value:.4g}" if array.dtype.kind == "f" else str(value) for value in flat[:_SHOWN])
    return f"{shown}, ..." if len(flat) > _SHOWN else shown


def _first(array: np.ndarray) -> str:
    return f"{array.reshape(-1)[0]:+.4g}" if array.size else "-"
