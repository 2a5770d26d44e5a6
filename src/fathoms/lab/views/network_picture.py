"""The drawing of a network, in numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.lab.session.axes import Axes
from fathoms.lab.session.build_layers import HIDDEN, OUTPUT
from fathoms.lab.session.design import Design
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.views.layer_outputs import LayerOutputs
from fathoms.lab.views.picture import Picture
from fathoms.layers import Dense

# How many training rows tell how a neuron's activation is distributed, and how many of them are drawn as points.
SAMPLE = 512
POINTS = 250
BINS = 16
_LINE, _GRID, _SMALLEST_GRID = 64, 20, 8
# What fits into a picture: so many links, and so many numbers of responses.
_MOST_LINKS = 25_000
_MOST_RESPONSES = 80_000
_MOST_SHOWN = (64, 48, 32, 24, 16)

FINE, DEAD, BROKEN = 0, 1, 2


class NetworkPicture:
    """What the page draws of a network: weights, and of each neuron its response over the axes and its distribution.

    Of a wide layer only the first units are shown. A response is coded in 255 steps, 128 for the middle, so that
    ``value = middle + (code - 128) / 127 * scale`` with a scale for each neuron.

    Args:
        run: the run whose network it is.
        axes: over what the responses are.
    """

    def __init__(self, run: LiveRun, axes: Axes) -> None:
        self.axes = axes
        self.run = run
        problem = run.problem
        self.sample = sample_of(problem.split.train, SAMPLE)
        self.units, self.shown, self.inputs = shown_units(run.design, len(problem.names), problem.target.outputs)
        self._places = np.cumsum([0, *self.shown])
        lone = len(axes.chosen) == 1
        self.side = _LINE if lone else grid_side(int(self._places[-1]))
        grid = axes.rows(self.side)
        rows = np.concatenate([grid, problem.x[self.sample]])
        self._grid = len(grid)
        self._outputs = LayerOutputs(run.network, layer_names(run.design), rows)
        self._dense = dense_layers(run)
        self._middle = np.zeros(int(self._places[-1]), np.float32)
        self._middle[self._places[-2] :] = middle_of(run)
        self._relu = np.repeat([*(layer.activation == "relu" for layer in run.design.layers), False], self.shown)
        points = self.sample[: POINTS * len(self.sample) // max(len(self.sample), POINTS)]
        self._points = np.concatenate([axes.places(points), problem.y[points]], axis=1)

    def __call__(self) -> Picture:
        """The picture of the network as it is now."""
        outputs = self._outputs()
        values = np.concatenate([layer[:, :shown] for layer, shown in zip(outputs, self.shown, strict=True)], axis=1)
        broken = ~np.isfinite(values).all(axis=0)
        if broken.any():
            values = np.where(np.isfinite(values), values, np.float32(0))
        grid, sample = values[: self._grid], values[self._grid :]
        low, high = sample.min(axis=0), sample.max(axis=0)
        state = np.where(broken, BROKEN, np.where(self._relu & (high <= 0), DEAD, FINE))
        coded, scales = coded_responses(grid, self._middle)
        arrays = {
            "responses": coded,
            "scales": scales,
            "ranges": np.stack([low, high], axis=1),
            "histograms": histograms(sample, low, high),
            "states": state.astype(np.uint8),
            "points": self._points,
            "biases": np.concatenate([self._bias(place) for place in range(len(self.shown))]),
        }
        before = self.inputs
        for place, layer in enumerate(self._dense):
            shown = self.shown[place]
            arrays[f"weights{place}"] = layer.get_weights()[0][:before, :shown]
            before = shown
        return Picture(self._words(), arrays)

    def _bias(self, place: int) -> np.ndarray:
        return self._dense[place].get_weights()[1][: self.shown[place]]

    def _words(self) -> dict[str, Any]:
        return {
            "axes": self.axes.to_json(),
            "others": self.axes.others,
            "side": self.side,
            "middle": middle_of(self.run),
            "rows": len(self.sample),
            "inputs": {"units": len(self.run.problem.names), "shown": self.inputs},
            "layers": [{"units": units, "shown": shown} for units, shown in zip(self.units, self.shown, strict=True)],
        }


def layer_names(design: Design) -> list[str]:
    """The names of the layers that give the neurons' activations, the output last."""
    names = []
    for number, layer in enumerate(design.layers, 1):
        name = HIDDEN.format(number)
        names.append(f"{name}_{layer.activation}" if layer.batch_normalization else name)
    return [*names, OUTPUT]


def dense_layers(run: LiveRun) -> list[Dense]:
    """The layers that have the links' weights, the output last."""
    return [layer for layer in run.network.layers if isinstance(layer, Dense)]


def shown_units(design: Design, inputs: int, outputs: int) -> tuple[list[int], list[int], int]:
    """How many units each layer has and how many are shown, the output last; and how many inputs are shown."""
    units = [*(layer.units for layer in design.layers), outputs]
    for most in _MOST_SHOWN:
        shown = [min(count, most) for count in units]
        first = min(inputs, most)
        links = sum(one * other for one, other in zip([first, *shown], shown, strict=False))
        if links <= _MOST_LINKS and sum(shown) * _SMALLEST_GRID**2 <= _MOST_RESPONSES:
            break
    return units, shown, first


def grid_side(neurons: int) -> int:
    """How many points a side of each neuron's grid has, so that all of them fit into a picture."""
    return max(_SMALLEST_GRID, min(_GRID, int((_MOST_RESPONSES / max(1, neurons)) ** 0.5)))


def middle_of(run: LiveRun) -> float:
    """The output that speaks neither for nor against: the mean of a number; as likely as not for labels."""
    target = run.problem.target
    if target.task == "regression":
        return float(run.problem.part(run.problem.split.train)[1].mean()) if run.problem.as_it_stands else 0.0
    return 0.5 if target.outputs == 1 else 1.0 / target.outputs


def sample_of(rows: np.ndarray, most: int) -> np.ndarray:
    """At most so many of the rows, in an order that is always the same; the first of them are a sample, too."""
    shuffled: np.ndarray = np.random.default_rng(0).permutation(rows)
    return np.asarray(shuffled[:most])


def coded_responses(grid: np.ndarray, middle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Responses as bytes, shape `(neurons, points)`, and each neuron's scale: its farthest response from the middle.

    >>> coded_responses(np.array([[0.0], [-2.0], [1.0]], np.float32), np.zeros(1, np.float32))
    (array([[128,   1, 192]], dtype=uint8), array([2.], dtype=float32))
    """
    apart = np.ascontiguousarray((grid - middle).T)
    scales = np.abs(apart).max(axis=1)
    apart *= (127.0 / np.maximum(scales, 1e-30))[:, None]
    apart += 128.5
    return apart.astype(np.uint8), scales


def histograms(sample: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How many rows fall into each of 16 bins between a neuron's least and greatest value; 255 for the fullest."""
    neurons = sample.shape[1]
    bins = ((sample - low) * ((BINS - 1e-3) / np.maximum(high - low, 1e-30))).astype(np.int64)
    bins += np.arange(neurons) * BINS
    counts = np.bincount(bins.ravel(), minlength=neurons * BINS).reshape(neurons, BINS)
    heights: np.ndarray = np.ceil(counts * (255.0 / counts.max(axis=1, keepdims=True)) - 1e-9)
    return heights.astype(np.uint8)
