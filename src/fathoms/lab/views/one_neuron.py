"""One neuron in full: its equation with the columns' names, and how well its predictions fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.axes import Axes
from fathoms.lab.session.build_layers import HIDDEN
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.layer_outputs import LayerOutputs
from fathoms.lab.views.network_picture import dense_layers, layer_names, sample_of
from fathoms.lab.views.neuron import activation_of, check_neuron, goals_of, neuron, neuron_name, unit_of
from fathoms.lab.views.picture import Picture
from fathoms.tables.encoding.encoder import Feature
from fathoms.tables.model.formula import Formula
from fathoms.tables.targets.label_target import LabelTarget

_TRAIN, _VALIDATION = 1000, 300
_MOST_TERMS = 100
_MOST_LABELS = 100
# Least squares are worked out for a comparison if that many multiplications do it.
_MOST_WORK = 2_000_000_000

_BEST: WeakKeyDictionary[Problem, np.ndarray | None] = WeakKeyDictionary()


@dataclass(frozen=True)
class Sum:
    """The weighted sum of a neuron, before its activation; batch normalization, which only scales and shifts, is in it.

    Attributes:
        left: what the sum is called.
        weights: of its inputs as the layer gets them, shape `(inputs,)`.
        bias: what is added.
        inputs: what each input is.
        spreads: each input's deviation over training rows.
        unit, offset: what takes the sum to the target's own unit.
    """

    left: str
    weights: np.ndarray
    bias: float
    inputs: list[Feature]
    spreads: np.ndarray
    unit: float
    offset: float

    @property
    def coefficients(self) -> np.ndarray:
        """What each input's own number is multiplied by."""
        return in_own_units(self.weights, self.inputs, self.unit)

    @property
    def constant(self) -> float:
        """What is added to that."""
        shifts = np.array([feature.shift for feature in self.inputs])
        return float(self.unit * self.bias + self.offset - self.coefficients @ shifts)

    def formula(self) -> Formula:
        """The sum in words and numbers."""
        return Formula.from_weights(
            self.left, self.weights, self.bias, self.inputs, self.spreads, self.unit, self.offset
        )

    def over(self, axes: Axes) -> Formula:
        """The sum as a line or plane over the axes, all else as it is there: of a neuron that sees the columns themselves."""
        rows = axes.rows(2).astype(np.float64)
        sums = rows @ self.weights + self.bias
        chosen = list(axes.chosen)
        low = np.array(axes.low)
        slopes = (sums[[1, 2][: len(chosen)]] - sums[0]) / (np.array(axes.high) - low)
        return Formula.from_weights(
            self.left,
            slopes,
            float(sums[0] - slopes @ low),
            [self.inputs[place] for place in chosen],
            self.spreads[chosen],
            self.unit,
            self.offset,
        )


def one_neuron(workspace: Workspace, layer: int, unit: int) -> Picture:
    """A neuron's equation in the columns' own units, its response over the axes, and its predictions beside what is true.

    `over` is the equation over the axes alone, for a neuron that sees the columns themselves; else None.

    Args:
        workspace: the workspace.
        layer: 0 for the first hidden layer; the last is the output.
        unit: the neuron's place in the layer.

    Raises:
        LabError: there is no such neuron, or its weights are no numbers any more.
    """
    run = workspace.the_run()
    check_neuron(run, layer, unit)
    problem = run.problem
    train = sample_of(problem.split.train, _TRAIN)
    rows = np.concatenate([train, sample_of(problem.split.validation, _VALIDATION)])
    names = layer_names(run.design)
    wanted = [*names[max(0, layer - 1) : layer], names[layer]]
    outputs = LayerOutputs(run.network, wanted, problem.x[rows])()
    before = problem.x[rows] if layer == 0 else outputs[0]
    found = sum_of(run, layer, unit, before[: len(train)])
    if not np.isfinite(found.weights).all() or not np.isfinite(found.bias) or not np.isfinite(outputs[-1]).all():
        raise LabError(
            "The weights are no numbers any more (NaN): training went too far. Begin again with a smaller learning rate."
        )
    close = neuron(workspace, layer, unit)
    scale, offset = unit_of(run, layer)
    words, arrays = close.words, close.arrays
    formula = found.formula()
    axes = workspace.the_axes()
    over = found.over(axes) if layer == 0 and problem.front is None and axes.straight else None
    words |= {
        "kind": kind_of(run, layer),
        "left": formula.left,
        "pieces": formula.pieces(),
        "over": None if over is None else {"left": over.left, "pieces": over.pieces()},
        "constant": found.constant,
        "terms": _terms(found),
        "more": max(0, len(found.weights) - _MOST_TERMS),
        "best": _best(run) if kind_of(run, layer) == "number" and not run.design.layers else None,
        "choices": {"layers": [item.units for item in run.design.layers], "outputs": output_names(run)},
        "label": neuron_name(run, layer, unit),
        "activation": activation_of(run, layer),
    }
    arrays["predicted"] = (outputs[-1][:, unit] * scale + offset).astype(np.float32)
    arrays["true"] = goals_of(run, rows, unit).astype(np.float32)
    arrays["sums"] = ((before @ found.weights + found.bias) * found.unit + found.offset).astype(np.float32)
    arrays["unseen"] = (np.arange(len(rows)) >= len(train)).astype(np.uint8)
    return close


def sum_of(run: LiveRun, layer: int, unit: int, before: np.ndarray) -> Sum:
    """A neuron's weighted sum; `before` are the values of its inputs for some training rows."""
    kernel, biases = dense_layers(run)[layer].get_weights()
    weights, bias = kernel[:, unit].astype(np.float64), float(biases[unit])
    hidden = layer < len(run.design.layers)
    if hidden and run.design.layers[layer].batch_normalization:
        normalized: Any = run.network.get_layer(f"{HIDDEN.format(layer + 1)}_normalized")
        gamma, beta, mean, variance = (values[unit] for values in normalized.get_weights())
        factor = float(gamma) / float(np.sqrt(variance + normalized.epsilon))
        weights, bias = weights * factor, (bias - float(mean)) * factor + float(beta)
    inputs = (
        list(run.problem.names)
        if layer == 0
        else [Feature(f"neuron {place + 1} of layer {layer}") for place in range(len(weights))]
    )
    return Sum(_left(run, layer, unit), weights, bias, inputs, before.std(axis=0), *unit_of(run, layer))


def kind_of(run: LiveRun, layer: int) -> str:
    """What a layer's neurons are: "hidden", or outputs for a "number", "two labels" or "labels"."""
    if layer < len(run.design.layers):
        return "hidden"
    target = run.problem.target
    if target.task == "regression":
        return "number"
    return "two labels" if target.outputs == 1 else "labels"


def in_own_units(weights: np.ndarray, inputs: list[Feature], unit: float) -> np.ndarray:
    """Weights of standardised inputs as coefficients of the inputs' own numbers."""
    return np.asarray(unit * weights / np.array([feature.scale for feature in inputs]))


def output_names(run: LiveRun) -> list[str]:
    """What the outputs are called."""
    return [
        neuron_name(run, len(run.design.layers), unit) for unit in range(min(run.problem.target.outputs, _MOST_LABELS))
    ]


def _left(run: LiveRun, layer: int, unit: int) -> str:
    target = run.problem.target
    if layer < len(run.design.layers):
        return "sum"
    if not isinstance(target, LabelTarget):
        return neuron_name(run, layer, unit)
    return f"log-odds of {target.labels[1]}" if target.outputs == 1 else f"score of {target.labels[unit]}"


def _terms(found: Sum) -> list[dict[str, Any]]:
    """The inputs, the weightiest first: the coefficient, and what a change by one deviation changes."""
    coefficients, effects = found.coefficients, found.unit * found.weights * found.spreads
    order = np.argsort(-np.abs(effects), kind="stable")[:_MOST_TERMS]
    return [
        {
            "name": found.inputs[place].text,
            "place": int(place),
            "coefficient": float(coefficients[place]),
            "effect": float(effects[place]),
        }
        for place in order
    ]


def _best(run: LiveRun) -> dict[str, Any] | None:
    """The line of least squares through the training rows, in own units; None if it is not the only one, or too much work."""
    if run.design.loss != "mean_squared_error":
        return None
    problem = run.problem
    if problem not in _BEST:
        _BEST[problem] = least_squares(*problem.part(problem.split.train))
    weights = _BEST[problem]
    if weights is None:
        return None
    scale, offset = unit_of(run, len(run.design.layers))
    coefficients = in_own_units(weights[:-1], problem.names, scale)
    shifts = np.array([feature.shift for feature in problem.names])
    return {
        "coefficients": coefficients.tolist(),
        "constant": float(scale * weights[-1] + offset - coefficients @ shifts),
    }


def least_squares(x: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    """The weights, and last the bias, with the least mean squared error; None if there are several such, or it is too much work.

    >>> least_squares(np.array([[0.0], [1.0], [2.0]]), np.array([[1.0], [3.0], [5.0]])).round(6)
    array([2., 1.])
    """
    if x.shape[0] * x.shape[1] ** 2 > _MOST_WORK:
        return None
    design = np.column_stack([x, np.ones(len(x))]).astype(np.float64)
    weights, _, rank, _ = np.linalg.lstsq(design, y[:, 0].astype(np.float64), rcond=1e-7)
    return np.asarray(weights) if rank == design.shape[1] else None
