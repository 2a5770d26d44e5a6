"""A model as the Lab draws it: dense layers, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from fathoms.engine.floatx import epsilon
from fathoms.engine.seeds import seeded_aside
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.build_layers import build_layers
from fathoms.lab.session.design import ACTIVATIONS, MOST_LAYERS, MOST_UNITS, LayerDesign
from fathoms.layers import (
    Activation,
    BatchNormalization,
    Dense,
    Dropout,
    Input,
    InputLayer,
    Layer,
    Normalization,
    ReLU,
    Softmax,
)
from fathoms.models import Model, Sequential
from fathoms.models.functional import Functional

DRAWN = "The Lab draws networks of Dense layers, one after the other, with Activation, BatchNormalization and Dropout between them"
_OUTPUTS = ("linear", "sigmoid", "softmax")
_WORDS = {"relu": "ReLU", "leaky_relu": "leaky ReLU", "elu": "ELU", "selu": "SELU", "gelu": "GELU", "silu": "SiLU"}
_EPSILON, _MOMENTUM = 1e-3, 0.99
_ROWS = 64


@dataclass(frozen=True, eq=False)
class LayerStack:
    """The layers of a model, as a design has them, and its weights.

    Attributes:
        inputs: how many numbers go in.
        layers: the hidden layers.
        outputs: how many numbers come out.
        activation: of the output: "linear", "sigmoid" or "softmax".
        weights: as `build_layers` has them.
        notes: what of the model is otherwise here, in sentences; none of it changes a prediction.
        scales: the means and deviations by which a Normalization layer standardises the inputs first; None if there is none.
    """

    inputs: int
    layers: tuple[LayerDesign, ...]
    outputs: int
    activation: str
    weights: tuple[np.ndarray, ...]
    notes: tuple[str, ...] = ()
    scales: tuple[np.ndarray, np.ndarray] | None = None

    @classmethod
    def of(cls, model: Model) -> Self:
        """Read a model.

        Raises:
            LabError: it is no such stack; the message says what the Lab draws.

        >>> import fathoms
        >>> layers = [fathoms.Input((3,)), fathoms.layers.Dense(4, "relu"), fathoms.layers.Dense(1)]
        >>> stack = LayerStack.of(fathoms.Sequential(layers))
        >>> stack.words()
        '3 inputs → 4 ReLU → 1 linear'
        """
        reading = _Reading()
        if not model.built:
            raise LabError(
                "The model has no weights yet. Give it an Input((columns,)) as its first layer, or train it."
            )
        _check_ends(model)
        for layer in _layers(model):
            reading.take(layer)
        inputs, last = reading.end()
        stack = cls(
            inputs,
            tuple(part.design for part in reading.parts[:-1]),
            last.design.units,
            last.design.activation,
            tuple(np.array(array, np.float32) for part in reading.parts for array in part.weights),
            tuple(reading.notes),
            reading.scales_of(inputs),
        )
        if not all(np.isfinite(array).all() for array in stack.weights):
            raise LabError("The model's weights are no numbers any more (NaN): its training went too far.")
        _check_same(model, stack)
        return stack

    def network(self) -> Sequential:
        """A network of these layers and weights."""
        with seeded_aside(0):
            network = build_layers(self.inputs, self.layers, self.outputs, self.activation, 0)
        network.set_weights(list(self.weights))
        if self.scales is None:
            return network
        mean, deviation = self.scales
        first = Normalization(mean=mean, variance=deviation**2)
        return Sequential([Input((self.inputs,)), first, *network.layers], name="network")

    def words(self) -> str:
        """The layers in a line."""
        parts = [
            f"{layer.units} {_WORDS.get(layer.activation, layer.activation)}"
            + (" normalized" if layer.batch_normalization else "")
            for layer in self.layers
        ]
        inputs = f"{self.inputs:,} input{'s' if self.inputs != 1 else ''}"
        return " → ".join([inputs, *parts, f"{self.outputs} {self.activation}"])

    def with_probabilities(self) -> Self:
        """The same with probabilities for outputs, where these are logits or two probabilities; of two labels one is enough."""
        weights, outputs, notes = self.weights, self.outputs, list(self.notes)
        if self.activation == "linear":
            notes.append("Its outputs are logits; here they are the probabilities that follow from them.")
        if outputs == 2:
            kernel, bias = weights[-2:]
            weights = (*weights[:-2], kernel[:, 1:] - kernel[:, :1], bias[1:] - bias[:1])
            outputs = 1
            notes.append("Its two outputs are one here, the probability of the second label, which says as much.")
        activation = "sigmoid" if outputs == 1 else "softmax"
        return replace(self, outputs=outputs, activation=activation, weights=weights, notes=tuple(notes))


@dataclass
class _Part:
    """A dense layer and what follows it, as far as it is read."""

    design: LayerDesign
    weights: list[np.ndarray]
    activated: bool  # whether an activation other than "linear" was read


class _Reading:
    """Takes layer after layer."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []
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

    def end(self) -> tuple[int, _Part]:
        """The number of inputs, and the output layer.

        Raises:
            LabError: there is none, or there are more layers than the Lab draws.
        """
        if not self.parts:
            raise LabError(f"{DRAWN}; this model has no Dense layer.")
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
        self.parts.append(_Part(LayerDesign(layer.units, name), [kernel, bias], name != "linear"))
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

    def _last(self, layer: Layer) -> _Part:
        if not self.parts:
            raise LabError(f"{DRAWN}; {layer.name!r} stands before the first Dense layer.")
        return self.parts[-1]

    def _without(self, layer: Any, *names: str) -> None:
        for name in names:
            if getattr(layer, name, None) is not None:
                self.notes.append(f"The {name} of layer {layer.name!r} is left out here.")


def _layers(model: Model) -> Iterator[Layer]:
    """The layers in order; those of a model within stand in its place."""
    for layer in model.layers:
        if isinstance(layer, Model):
            _check_ends(layer)
            yield from _layers(layer)
        else:
            yield layer


def _check_ends(model: Model) -> None:
    if not isinstance(model, Sequential | Functional):
        raise LabError(
            f"{DRAWN}; {model.name!r} is a model of your own class. model.summary() shows what it is made of."
        )
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise LabError(
            f"{DRAWN}; this model has {len(model.inputs)} inputs and {len(model.outputs)} outputs that branch. "
            "model.summary() shows what it is made of."
        )
    shape = tuple(model.inputs[0].shape)
    if len(shape) != 2 or shape[1] is None:
        raise LabError(f"The Lab takes rows of a table, of the shape (columns,); this model takes {shape[1:]}.")


def _activation_name(layer: Any) -> str:
    if isinstance(layer, ReLU):
        plain = layer.max_value is None and not layer.negative_slope and not layer.threshold
        return "relu" if plain else "ReLU with settings of its own"
    if isinstance(layer, Softmax):
        return "softmax"
    name = layer.get_config()["activation"]
    return name if isinstance(name, str) else "a function of your own"


def _check_same(model: Model, stack: LayerStack) -> None:
    """The drawing must predict what the model predicts: a branch, or a layer that is used twice, is told here at the latest."""
    mean, deviation = stack.scales or (np.zeros(1), np.ones(1))
    rows = (np.random.default_rng(0).standard_normal((_ROWS, stack.inputs)) * deviation + mean).astype(np.float32)
    wanted = np.asarray(model.predict(rows, verbose=0), np.float64)
    found = np.asarray(stack.network().predict(rows, verbose=0), np.float64)
    if wanted.shape != found.shape or not np.allclose(
        found, wanted, rtol=1e-4, atol=1e-5 * max(1.0, np.abs(wanted).max())
    ):
        raise LabError(f"{DRAWN}; this model's layers branch, or one is used more than once.")
