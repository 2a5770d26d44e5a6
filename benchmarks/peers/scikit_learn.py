"""scikit-learn: half the squared error, for it has no absolute error; otherwise the same network."""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor
from threadpoolctl import threadpool_limits

from peers.arrays import Array, Weights
from peers.unsupported import Unsupported
from workloads import Workload


class Peer:
    """Starts from its own Glorot-uniform weights, the only ones it takes."""

    def __init__(self, workload: Workload, weights: Weights, threads: int | None = None) -> None:
        if workload.optimizer not in ("SGD", "Adam"):
            raise Unsupported(f"no {workload.optimizer}")
        if workload.normalized or workload.dropout:
            raise Unsupported("no BatchNormalization" if workload.normalized else "no Dropout")
        self.threads = threads
        self.regression = workload.activation == "linear"
        self.model = (MLPRegressor if self.regression else MLPClassifier)(
            hidden_layer_sizes=workload.hidden,
            solver=workload.optimizer.lower(),
            alpha=0.0,
            batch_size=workload.batch,
            learning_rate_init=workload.rule.get("learning_rate", 0.001),
            momentum=workload.rule.get("momentum", 0.0),
            nesterovs_momentum=False,
            epsilon=1e-7,
            tol=0.0,
            n_iter_no_change=10**9,
            warm_start=True,
            random_state=0,
        )

    def fit(self, x: Array, y: Array, epochs: int) -> None:
        """Train for some more epochs."""
        self.model.set_params(max_iter=epochs)
        with warnings.catch_warnings(), threadpool_limits(self.threads):
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.model.fit(x, y[:, 0])

    def predict(self, x: Array) -> Array:
        """The network's outputs."""
        if self.regression:
            return np.asarray(self.model.predict(x))[:, None]
        probabilities = np.asarray(self.model.predict_proba(x))
        return probabilities[:, 1:] if probabilities.shape[1] == 2 else probabilities


def settings(workload: Workload) -> dict[str, dict[str, int | None]]:
    """Small networks are faster on one thread."""
    return {"one thread": {"threads": 1}, "all threads": {"threads": None}}
