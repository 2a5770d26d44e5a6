"""Networks that show what depth buys: no hidden layer, or one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fathoms.callbacks import EarlyStopping
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.seeds import set_random_seed
from fathoms.layers import Activation, Add, Concatenate, Dense, Embedding, Flatten, Input
from fathoms.models import Model
from fathoms.optimizers import Adam
from fathoms.tables.encoding.features import Features
from fathoms.tables.recipes.batch_size import batch_size
from fathoms.tables.recipes.epoch_watch import EpochWatch
from fathoms.tables.recipes.lesson import Lesson
from fathoms.tables.recipes.trained import Curve, Trained
from fathoms.tables.targets.target import Target

MOST_EPOCHS = 1000
# Learned numbers for a code of a column with many labels.
_WIDEST = 8


@dataclass(frozen=True)
class PlainRecipe:
    """Hidden layers of these widths (ReLU) on the inputs as they are, Adam at one rate.

    Training stops when the validation loss has not fallen for `patience` epochs, and goes back to the best epoch.
    """

    key: str
    name: str
    hidden: tuple[int, ...]
    learning_rate: float
    patience: int

    def train(self, lesson: Lesson) -> Trained | None:
        """Build the network and train it until the validation loss falls no further."""
        set_random_seed(lesson.seed)
        network = self.build(lesson.features, lesson.target)
        limit = lesson.epochs or MOST_EPOCHS
        stopping = EarlyStopping(monitor="val_loss", patience=self.patience, restore_best_weights=True)
        counter = EpochWatch(self.name, self.patience, limit, lesson.watch, lesson.seconds)
        train, validation = lesson.train, lesson.validation
        interrupted = False
        try:
            network.fit(
                lesson.of(train),
                lesson.values[train],
                sample_weight=lesson.weights_of(train),
                validation_data=lesson.held(validation),
                batch_size=batch_size(len(train)),
                epochs=limit,
                verbose=0,
                callbacks=[stopping, counter],
            )
        except KeyboardInterrupt:
            interrupted = True
            if stopping.best_weights is None:
                return None
            network.set_weights(stopping.best_weights)
        curve = Curve(counter.history["loss"], counter.history["val_loss"], counter.best_epoch)
        outputs = np.asarray(network.predict(lesson.of(validation), verbose=0))
        return Trained(network, counter.epochs, (curve,), outputs, interrupted)

    def build(self, features: Features, target: Target) -> Model:
        """The compiled network, from the features' inputs to the target's outputs."""
        inputs = [Input((features.widths[0],)), *(Input((1,), dtype="int32") for _ in features.cardinalities)]
        output = self._hidden(inputs, features, target) if self.hidden else _neuron(inputs, features, target)
        network = Model(inputs, output)
        network.compile(optimizer=Adam(learning_rate=self.learning_rate), loss=target.loss)
        return network

    def _hidden(self, inputs: list[KerasTensor], features: Features, target: Target) -> KerasTensor:
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
