"""A model as the Lab draws it: dense layers, one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from fathoms.engine.seeds import seeded_aside
from fathoms.lab.session.build_layers import build_layers
from fathoms.lab.session.design import LayerDesign
from fathoms.lab.session.stack_reading import StackReading
from fathoms.layers import Input, Layer, Normalization
from fathoms.models import Sequential

_WORDS = {"relu": "ReLU", "leaky_relu": "leaky ReLU", "elu": "ELU", "selu": "SELU", "gelu": "GELU", "silu": "SiLU"}


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
    def read(cls, layers: Iterable[Layer]) -> Self:
        """Read built layers that follow one another.

        Raises:
            LabError: they are no such stack; the message says what the Lab draws.

        >>> import fathoms
        >>> model = fathoms.Sequential([fathoms.Input((3,)), fathoms.layers.Dense(4, "relu"), fathoms.layers.Dense(1)])
        >>> stack = LayerStack.read(model.layers)
        >>> stack.words()
        '3 inputs → 4 ReLU → 1 linear'
        """
        reading = StackReading()
        for layer in layers:
            reading.take(layer)
        inputs, last = reading.end()
        return cls(
            inputs,
            tuple(part.design for part in reading.parts[:-1]),
            last.design.units,
            last.design.activation,
            tuple(np.array(array, np.float32) for part in reading.parts for array in part.weights),
            tuple(reading.notes),
            reading.scales_of(inputs),
        )

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
