"""One neuron, closely."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.build_layers import OUTPUT
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.layer_outputs import LayerOutputs
from fathoms.lab.views.network_picture import POINTS, dense_layers, layer_names, middle_of, sample_of
from fathoms.lab.views.picture import Picture
from fathoms.tables.targets.number_target import NumberTarget

_LINE, _GRID, _BINS = 201, 48, 24
_SAMPLE = 2000
_MOST_LISTED = 100


def neuron(workspace: Workspace, layer: int, unit: int) -> Picture:
    """A neuron's response over the axes, how it is distributed over training rows, its bias and incoming weights.

    An output's response is in the target's own unit.

    Args:
        workspace: the workspace.
        layer: 0 for the first hidden layer; the last is the output.
        unit: the neuron's place in the layer.

    Raises:
        LabError: there is no such neuron.
    """
    run, axes = workspace.the_run(), workspace.the_axes()
    check_neuron(run, layer, unit)
    problem, names = run.problem, layer_names(run.design)
    side = _LINE if len(axes.chosen) == 1 else _GRID
    grid = axes.rows(side)
    sample = sample_of(problem.split.train, _SAMPLE)
    outputs = LayerOutputs(run.network, [names[layer]], np.concatenate([grid, problem.x[sample]]))()[0]
    scale, offset = unit_of(run, layer)
    values = outputs[:, unit].astype(np.float64) * scale + offset
    finite = bool(np.isfinite(values).all())
    values = np.nan_to_num(values, posinf=0.0, neginf=0.0)
    response, seen = values[: len(grid)], values[len(grid) :]
    counts, edges = np.histogram(seen, bins=_BINS)
    points = sample[:POINTS]
    return Picture(
        {
            "name": neuron_name(run, layer, unit),
            "layer": layer,
            "unit": unit,
            "output": names[layer] == OUTPUT,
            "activation": activation_of(run, layer),
            "axes": axes.to_json(),
            "others": axes.others,
            "side": side,
            "finite": finite,
            "low": float(seen.min()),
            "high": float(seen.max()),
            "mean": float(seen.mean()),
            "active": float((seen > 0).mean()),
            "rows": len(sample),
            "middle": _middle(run, layer),
            **_incoming(run, layer, unit),
        },
        {
            "response": response.astype(np.float32),
            "counts": counts.astype(np.int32),
            "edges": edges.astype(np.float32),
            "points": np.column_stack([axes.places(points), goals_of(run, points, unit)]),
        },
    )


def check_neuron(run: LiveRun, layer: int, unit: int) -> None:
    """Raise a LabError if the network has no such neuron."""
    units = [*(layer.units for layer in run.design.layers), run.problem.target.outputs]
    if not 0 <= layer < len(units) or not 0 <= unit < units[layer]:
        raise LabError("The network has no such neuron any more.")


def neuron_name(run: LiveRun, layer: int, unit: int) -> str:
    """What a neuron is called: by its layer and place, an output by what it predicts."""
    target = run.problem.target
    if layer < len(run.design.layers):
        return f"layer {layer + 1}, neuron {unit + 1}"
    labels = getattr(target, "labels", [])
    if not labels:
        return str(getattr(target, "learned", target.column))
    return f"{target.column} = {labels[1 if target.outputs == 1 else unit]}"


def activation_of(run: LiveRun, layer: int) -> str:
    """A layer's activation."""
    return run.design.layers[layer].activation if layer < len(run.design.layers) else run.problem.target.activation


def unit_of(run: LiveRun, layer: int) -> tuple[float, float]:
    """What takes a layer's outputs to the target's own unit, `value * scale + offset`; 1 and 0 for all but a number's output."""
    target = run.problem.target
    if layer == len(run.design.layers) and isinstance(target, NumberTarget):
        return target.deviation, target.mean
    return 1.0, 0.0


def _middle(run: LiveRun, layer: int) -> float:
    scale, offset = unit_of(run, layer)
    return (middle_of(run) if layer == len(run.design.layers) else 0.0) * scale + offset


def goals_of(run: LiveRun, rows: np.ndarray, unit: int) -> np.ndarray:
    """What these rows' target is, in its own unit; for labels 1 if it is the output's label."""
    target = run.problem.target
    y: np.ndarray = run.problem.y[rows, 0]
    if isinstance(target, NumberTarget):
        return (y * target.deviation + target.mean).astype(np.float32)
    return y if target.outputs == 1 else (y == unit % target.outputs).astype(np.float32)


def _incoming(run: LiveRun, layer: int, unit: int) -> dict[str, Any]:
    dense = dense_layers(run)[layer]
    kernel, biases = dense.get_weights()
    weights = kernel[:, unit].astype(np.float64)
    bias = float(biases[unit])
    names = (
        [feature.text for feature in run.problem.names]
        if layer == 0
        else [f"layer {layer}, neuron {place + 1}" for place in range(len(weights))]
    )
    order = np.argsort(-np.abs(np.nan_to_num(weights)), kind="stable")[:_MOST_LISTED]
    return {
        "bias": bias if np.isfinite(bias) else None,
        "incoming": [
            {"name": names[place], "weight": float(weights[place]) if np.isfinite(weights[place]) else None}
            for place in order
        ],
        "links": len(weights),
    }
