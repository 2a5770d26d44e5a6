"""How each rung's network is built and trained."""

from __future__ import annotations

from dataclasses import dataclass

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.layers import Activation, Add, Concatenate, Dense, Embedding, Flatten, Input
from fathoms.models import Model
from fathoms.optimizers import Adam
from fathoms.tables.encoding.features import Features
from fathoms.tables.targets.target import Target

# Learned numbers for a code of a column with many labels.
_WIDEST = 8


@dataclass(frozen=True)
class Recipe:
    """A network and how it learns: hidden layers of these widths (ReLU), Adam at this rate.

    Training stops when the validation loss has not fallen for `patience` epochs, and goes back to the best epoch.
    """

    name: str
    hidden: tuple[int, ...]
    learning_rate: float
    patience: int

    def build(self, features: Features, target: Target) -> Model:
        """The compiled network, from the features' inputs to the target's outputs."""
        inputs = [Input((features.widths[0],)), *(Input((1,), dtype="int32") for _ in features.cardinalities)]
        output = self._deep(inputs, features, target) if self.hidden else _neuron(inputs, features, target)
        network = Model(inputs, output)
        network.compile(optimizer=Adam(learning_rate=self.learning_rate), loss=target.loss)
        return network

    def _deep(self, inputs: list[KerasTensor], features: Features, target: Target) -> KerasTensor:
        """Each code as a vector of its own beside the matrix, hidden layers, and the outputs."""
        vectors = [
            Flatten()(Embedding(codes, min(_WIDEST, codes))(tensor))
            for codes, tensor in zip(features.cardinalities, inputs[1:], strict=True)
        ]
        hidden = Concatenate()([inputs[0], *vectors]) if vectors else inputs[0]
        for width in self.hidden:
            hidden = Dense(width, activation="relu")(hidden)
        output: KerasTensor = Dense(target.outputs, activation=target.activation)(hidden)
        return output


def _neuron(inputs: list[KerasTensor], features: Features, target: Target) -> KerasTensor:
    """A weighted sum of the matrix's columns, plus a number for each code."""
    total = Dense(target.outputs)(inputs[0])
    numbers = [
        Flatten()(Embedding(codes, target.outputs, embeddings_initializer="zeros")(tensor))
        for codes, tensor in zip(features.cardinalities, inputs[1:], strict=True)
    ]
    output: KerasTensor = Activation(target.activation)(Add()([total, *numbers]) if numbers else total)
    return output


def batch_size(rows: int) -> int:
    """Rows a batch, a power of two: 32 for small tables, fewer for tiny ones (so that an epoch has some ten steps), more
    for large ones (so that it has not many more than a hundred), at most 512.
    """
    size = 4
    while (size < 32 and rows > 10 * size) or (32 <= size < 512 and rows > 150 * size):
        size *= 2
    return size


# Chosen by mean test loss over 15 small tables and three seeds. A neuron's loss is a bowl, so it can stride. Equal widths
# show what the second hidden layer adds; a third one, dropout and other widths were no better on tables of this size.
NEURON = Recipe("single neuron", (), learning_rate=0.003, patience=50)
HIDDEN = Recipe("one hidden layer", (128,), learning_rate=0.001, patience=30)
DEEP = Recipe("deep network", (128, 128), learning_rate=0.001, patience=30)
RECIPES = (NEURON, HIDDEN, DEEP)
