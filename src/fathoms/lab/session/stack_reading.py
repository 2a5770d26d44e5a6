"""Reads layers, one after the other, as what a design has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fathoms.engine.floatx import epsilon
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.design import ACTIVATIONS, MOST_LAYERS, MOST_UNITS, LayerDesign
from fathoms.layers import (
    Activation,
    BatchNormalization,
    Dense,
    Dropout,
    InputLayer,
    Layer,
    Normalization,
    ReLU,
    Softmax,
)

DRAWN = "The Lab draws the Dense layers that end a network, one after the other, with Activation, BatchNormalization and Dropout between them"
# Of these kinds are the layers that are drawn.
KINDS = (Dense, Activation, ReLU, Softmax, BatchNormalization, Dropout)
_OUTPUTS = ("linear", "sigmoid", "softmax")
_EPSILON, _MOMENTUM = 1e-3, 0.99


@dataclass
class Part:
    """A dense layer and what follows it, as far as it is read."""

    design: LayerDesign
    weights: list[np.ndarray]
    activated: bool  # whether an activation other than "linear" was read


class StackReading:
    """Takes layer after layer."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.notes: list[str] = []
        self.first: Any = None  # the layer that standardises the inputs

    def take(self, layer: Layer) -> None:
        """Put a layer to what was read.

        Raises:
            LabError: it cannot stand here.
        """
        if isinstance(layer, InputLayer):
            return
        kind = type(layer)
        if kind is Dense:
            self._dense(layer)
        elif kind in (Activation, ReLU, Softmax):
            self._activation(layer)
        elif kind is BatchNormalization:
            self._normalization(layer)
        elif kind is Dropout:
            self._dropout(layer)
        elif kind is Normalization and not self.parts and self.first is None:
            self._standardisation(layer)
        else:
            raise LabError(
                f"{DRAWN}; layer {layer.name!r} is a {kind.__name__}. model.summary() shows what it is made of."
            )
        if not layer.trainable:
            self.notes.append(f"Layer {layer.name!r} is frozen in the model; here it trains.")

    def end(self) -> tuple[int, Part]:
        """The number of inputs, and the output layer.

        Raises:
            LabError: there is none, or there are more layers than the Lab draws.
        """
        if not self.parts:
            raise LabError(f"{DRAWN}; this model ends without a Dense layer.")
        last = self.parts[-1]
        if last.design.batch_normalization or last.design.dropout:
            raise LabError(f"{DRAWN}; after the output layer nothing but an activation may stand.")
        if last.design.activation not in _OUTPUTS:
            raise LabError(
                f"The model's output has the activation {last.design.activation!r}. The Lab shows linear outputs, which are "
                "numbers, and sigmoid or softmax, which are the probabilities of labels."
            )
        hidden = [part.design for part in self.parts[:-1]]
        if len(hidden) > MOST_LAYERS:
            raise LabError(f"The model has {len(hidden)} hidden layers. The Lab draws at most {MOST_LAYERS}.")
        for design in hidden:
            if design.units > MOST_UNITS:
                raise LabError(
                    f"A layer of the model has {design.units:,} neurons. The Lab draws at most {MOST_UNITS:,}."
                )
            if design.activation not in ACTIVATIONS:
                raise LabError(
                    f"A hidden layer has the activation {design.activation!r}. The Lab draws {', '.join(ACTIVATIONS)}."
                )
        return int(self.parts[0].weights[0].shape[0]), last

    def _dense(self, layer: Any) -> None:
        kernel = np.asarray(layer.kernel)
        bias = np.asarray(layer.bias) if layer.use_bias else np.zeros(layer.units, np.float32)
        if not layer.use_bias:
            self.notes.append(f"Layer {layer.name!r} has no bias in the model; here it has one, which begins at 0.")
        name = _activation_name(layer)
        self.parts.append(Part(LayerDesign(layer.units, name), [kernel, bias], name != "linear"))
        self._without(layer, "kernel_regularizer", "bias_regularizer", "activity_regularizer")
        self._without(layer, "kernel_constraint", "bias_constraint")

    def _activation(self, layer: Any) -> None:
        part = self._last(layer)
        name = _activation_name(layer)
        if name == "linear":
            return
        if part.activated or part.design.dropout:
            raise LabError(f"{DRAWN}, in this order; {layer.name!r} stands after an activation or a dropout.")
        part.activated = True
        part.design = replace(part.design, activation=name)

    def _normalization(self, layer: Any) -> None:
        part = self._last(layer)
        if part.activated or part.design.batch_normalization or part.design.dropout:
            raise LabError(
                f"The Lab normalizes before the activation: Dense, BatchNormalization, Activation, Dropout. In this model "
                f"{layer.name!r} stands after the activation."
            )
        if layer.epsilon != _EPSILON or not (layer.center and layer.scale):
            raise LabError(
                f"Layer {layer.name!r} normalizes with an epsilon of {layer.epsilon:g}, center={layer.center}, "
                f"scale={layer.scale}. The Lab's have Keras's usual ones: {_EPSILON:g}, True, True."
            )
        if layer.momentum != _MOMENTUM:
            self.notes.append(
                f"Layer {layer.name!r} has a momentum of {layer.momentum:g} in the model; here it is {_MOMENTUM:g}."
            )
        part.design = replace(part.design, batch_normalization=True)
        part.weights += [np.asarray(array) for array in layer.get_weights()]
        self._without(layer, "beta_regularizer", "gamma_regularizer", "beta_constraint", "gamma_constraint")

    def _dropout(self, layer: Any) -> None:
        if not layer.rate:
            return
        part = self._last(layer)
        if part.design.dropout or layer.rate > 0.95 or getattr(layer, "noise_shape", None) is not None:
            raise LabError(f"{DRAWN}; {layer.name!r} drops in another way than the Lab does.")
        part.design = replace(part.design, dropout=float(layer.rate))

    def _standardisation(self, layer: Any) -> None:
        if layer.invert or 0 in layer.axis:
            raise LabError(f"{DRAWN}; {layer.name!r} does not standardise columns.")
        self.first = layer
        self.notes.append(f"What {layer.name!r} does is done to the columns here, before the network.")

    def scales_of(self, inputs: int) -> tuple[np.ndarray, np.ndarray] | None:
        """Means and deviations of the inputs; None if they are not standardised."""
        if self.first is None:
            return None
        deviation = np.maximum(np.sqrt(np.asarray(self.first.variance, np.float64)[0]), epsilon())
        mean = np.asarray(self.first.mean, np.float64)[0]
        return np.array(np.broadcast_to(mean, inputs)), np.array(np.broadcast_to(deviation, inputs))

    def _last(self, layer: Layer) -> Part:
        if not self.parts:
            raise LabError(f"{DRAWN}; {layer.name!r} stands before the first Dense layer.")
        return self.parts[-1]

    def _without(self, layer: Any, *names: str) -> None:
        for name in names:
            if getattr(layer, name, None) is not None:
                self.notes.append(f"The {name} of layer {layer.name!r} is left out here.")


def _activation_name(layer: Any) -> str:
    if isinstance(layer, ReLU):
        plain = layer.max_value is None and not layer.negative_slope and not layer.threshold
        return "relu" if plain else "ReLU with settings of its own"
    if isinstance(layer, Softmax):
        return "softmax"
    name = layer.get_config()["activation"]
    return name if isinstance(name, str) else "a function of your own"
