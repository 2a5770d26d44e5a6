"""The script that Fathoms and Keras share, word for word; only the library behind the name ``keras`` differs."""

from typing import Any

import numpy as np

from peers.arrays import Array, Weights
from workloads import Workload


class SequentialPeer:
    """A ``Sequential`` model of ``Dense`` layers."""

    keras: Any

    def __init__(self, workload: Workload, weights: Weights) -> None:
        keras = self.keras
        keras.utils.set_random_seed(0)
        self.batch = workload.batch
        self.model = keras.Sequential(
            [keras.Input((workload.inputs,))]
            + [keras.layers.Dense(units, activation="relu") for units in workload.hidden]
            + [keras.layers.Dense(1)]
        )
        self.model.set_weights([array for layer in weights for array in layer])
        self.model.compile(optimizer="adam", loss="mae")

    def fit(self, x: Array, y: Array, epochs: int) -> None:
        """Train for some more epochs."""
        self.model.fit(x, y, batch_size=self.batch, epochs=epochs, verbose=0)

    def predict(self, x: Array) -> Array:
        """The network's outputs."""
        return np.asarray(self.model.predict(x, batch_size=4096, verbose=0))
