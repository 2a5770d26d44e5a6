"""The script that Fathoms and Keras share, word for word; only the library behind the name ``keras`` differs."""

from typing import Any

import numpy as np

from peers.arrays import Array, Weights
from workloads import Workload


class SequentialPeer:
    """A ``Sequential`` model of ``Dense`` layers."""

    keras: Any

    def __init__(self, workload: Workload, weights: Weights, **compiling: Any) -> None:
        keras = self.keras
        keras.utils.set_random_seed(0)
        self.batch = workload.batch
        dense = [keras.layers.Dense(units, activation="relu") for units in workload.hidden]
        dense.append(keras.layers.Dense(workload.outputs, activation=workload.activation))
        layers = [keras.Input((workload.inputs,))]
        for layer in dense[:-1]:
            layers.append(layer)
            if workload.normalized:
                layers.append(keras.layers.BatchNormalization())
            if workload.dropout:
                layers.append(keras.layers.Dropout(workload.dropout))
        self.model = keras.Sequential([*layers, dense[-1]])
        for layer, start in zip(dense, weights, strict=True):
            layer.set_weights(start)
        optimizer = getattr(keras.optimizers, workload.optimizer)(**workload.rule)
        self.model.compile(optimizer=optimizer, loss=workload.loss, **compiling)

    def fit(self, x: Array, y: Array, epochs: int) -> None:
        """Train for some more epochs."""
        self.model.fit(x, y, batch_size=self.batch, epochs=epochs, verbose=0)

    def predict(self, x: Array) -> Array:
        """The network's outputs."""
        return np.asarray(self.model.predict(x, batch_size=4096, verbose=0))
