"""One step of training with all its numbers: rows, predictions, losses, gradients, changes."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.build_layers import HIDDEN, OUTPUT
from fathoms.lab.session.design import Design
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.views.picture import Picture
from fathoms.models.step_trace import StepTrace
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.target import Target

MOST_WEIGHTS = 60_000
_MOST_NUMBERS = 1_500_000
_MOST_CELLS = 8


def microscope(run: LiveRun) -> Picture:
    """The next step, laid open.

    Arrays: `x` (rows, inputs), `y`, `prediction`, `losses` (a row's own, whose mean is the loss); for each layer `out/name` and
    `slope/name`, the derivative of the mean loss by it; for each weight `weight/name`, `gradient/name`, `change/name`.

    Raises:
        LabError: the network, or the batch, is too large to be looked at number by number.
    """
    count = run.network.count_params()
    widths = sum(layer.units for layer in run.design.layers) + len(run.problem.names)
    if count > MOST_WEIGHTS or widths * run.steps.batch_size > _MOST_NUMBERS:
        raise LabError(
            f"A network of {count:,} weights with {run.steps.batch_size:,} rows a batch is too large to follow number by number. Take "
            "fewer neurons or a smaller batch."
        )
    trace = run.laid_open()
    rows = run.problem.split.train[trace.rows]
    arrays = {
        "rows": rows.astype(np.int32),
        "x": _plain(trace.x),
        "y": _plain(trace.y),
        "prediction": _plain(trace.predictions),
        "losses": row_losses(run.design, trace),
    }
    for name, values in trace.outputs.items():
        arrays[f"out/{name}"] = _plain(values)
        arrays[f"slope/{name}"] = _plain(trace.slopes[name])
    for name, values in trace.weights.items():
        if values.dtype.kind == "f":
            arrays[f"weight/{name}"] = _plain(values)
            arrays[f"change/{name}"] = _plain(trace.changes[name])
            if name in trace.gradients:
                arrays[f"gradient/{name}"] = _plain(trace.gradients[name])
    problem = run.problem
    columns = problem.inputs[:_MOST_CELLS]
    target = problem.target
    words = {
        "step": trace.step,
        "rate": run.rate,
        "loss": trace.loss,
        "optimizer": run.design.optimizer,
        "decay": run.design.weight_decay,
        "loss_name": run.design.loss,
        "layers": _layers(run.design, target),
        "features": [feature.text for feature in problem.names],
        "columns": columns,
        "cells": [
            [str(cell) if cell is not None else "" for cell in cells]
            for cells in problem.table.frame[rows].select(columns).rows()
        ],
        "targets": [str(cell) for cell in problem.table.frame[problem.target.column][rows].to_list()],
        "predicted": _predicted(run, np.asarray(trace.predictions)),
    }
    return Picture(
        words, {name: np.nan_to_num(array, nan=0.0, posinf=3e38, neginf=-3e38) for name, array in arrays.items()}
    )


def row_losses(design: Design, trace: StepTrace) -> np.ndarray:
    """The loss of each row of the batch, float32; their mean is the loss of the step."""
    from fathoms.losses import get

    loss = get(design.loss)
    values = np.asarray(loss(trace.y, trace.predictions), np.float32)
    return np.asarray(values.reshape(len(trace.rows), -1).mean(axis=1), np.float32)


def _layers(design: Design, target: Target) -> list[dict[str, Any]]:
    """The layers in order, as the arithmetic goes through them."""
    layers: list[dict[str, Any]] = []
    for number, layer in enumerate(design.layers, 1):
        name = HIDDEN.format(number)
        layers.append({"kind": "dense", "name": name, "units": layer.units})
        if layer.batch_normalization:
            layers.append({"kind": "normalization", "name": f"{name}_normalized"})
        layers.append({"kind": "activation", "name": f"{name}_{layer.activation}", "activation": layer.activation})
        if layer.dropout:
            layers.append({"kind": "dropout", "name": f"{name}_dropout", "rate": layer.dropout})
    layers.append({"kind": "dense", "name": OUTPUT, "units": target.outputs})
    layers.append({"kind": "activation", "name": f"{OUTPUT}_{target.activation}", "activation": target.activation})
    return layers


def _predicted(run: LiveRun, outputs: np.ndarray) -> list[str]:
    """Predictions in the table's own words and units."""
    target = run.problem.target
    if isinstance(target, NumberTarget):
        return [f"{value:.4g}" for value in outputs.reshape(-1) * target.deviation + target.mean]
    assert isinstance(target, LabelTarget)
    probabilities = target.probabilities(outputs)
    return [f"{target.labels[int(row.argmax())]} ({row.max():.0%})" for row in probabilities]


def _plain(values: Any) -> np.ndarray:
    return np.ascontiguousarray(values, np.float32)
