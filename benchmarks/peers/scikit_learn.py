"""scikit-learn's MLPRegressor: half the squared error, for it has no absolute error; otherwise the same network."""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

from peers.arrays import Array, Weights
from workloads import Workload


class Peer:
    """Starts from its own Glorot-uniform weights, the only ones it takes."""

    def __init__(self, workload: Workload, weights: Weights) -> None:
        self.model = MLPRegressor(
            hidden_layer_sizes=workload.hidden,
            alpha=0.0,
            batch_size=workload.batch,
            learning_rate_init=0.001,
            epsilon=1e-7,
            tol=0.0,
            warm_start=True,
            random_state=0,
        )

    def fit(self, x: Array, y: Array, epochs: int) -> None:
        """Train for some more epochs."""
        self.model.set_params(max_iter=epochs, n_iter_no_change=epochs + 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.model.fit(x, y[:, 0])

    def predict(self, x: Array) -> Array:
        """The network's outputs."""
        return np.asarray(self.model.predict(x))[:, None]
