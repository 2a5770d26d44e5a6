"""The networks and tables that are measured: what is trained, on what, and from which weights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from peers.arrays import Array, Weights

SEED = 20260727

# The update rules that the core has, under Keras's names, with what is not Keras's default.
OPTIMIZERS: dict[str, dict[str, float]] = {
    "SGD": {"learning_rate": 0.01, "momentum": 0.9},
    "RMSprop": {},
    "Adam": {},
    "AdamW": {},
    "Adagrad": {},
    "Adadelta": {"learning_rate": 1.0},
    "Adamax": {},
    "Nadam": {},
    "Ftrl": {"learning_rate": 0.01},
    "Lion": {"learning_rate": 0.0003},
}

OUTPUT_OF_LOSS = {
    "mean_absolute_error": "linear",
    "binary_crossentropy": "sigmoid",
    "sparse_categorical_crossentropy": "softmax",
}


@dataclass(frozen=True)
class Workload:
    """A network of ReLU layers, its table, and how it is trained.

    Attributes:
        hidden: the sizes of the hidden layers; each is followed by batch normalization and dropout where there are any.
        dropout: the share of a hidden layer's outputs that is dropped.
        loss: Keras's name; it also says what the last layer's activation is, and what the table's targets are.
        optimizer: one of `OPTIMIZERS`.
    """

    name: str
    rows: int
    inputs: int
    hidden: tuple[int, ...]
    batch: int
    epochs: int
    outputs: int = 1
    loss: str = "mean_absolute_error"
    optimizer: str = "Adam"
    normalized: bool = False
    dropout: float = 0.0

    @property
    def steps(self) -> int:
        """Steps of one epoch; the last batch may be smaller."""
        return -(-self.rows // self.batch)

    @property
    def widths(self) -> tuple[int, ...]:
        """Sizes from the input to the output."""
        return (self.inputs, *self.hidden, self.outputs)

    @property
    def activation(self) -> str:
        """The last layer's."""
        return OUTPUT_OF_LOSS[self.loss]

    @property
    def rule(self) -> dict[str, float]:
        """The optimizer's settings that are not Keras's defaults."""
        return OPTIMIZERS[self.optimizer]

    @property
    def epochs_of_trial(self) -> int:
        """So many epochs that the losses reached can be compared: 100 steps or more, 2 epochs at least."""
        return max(2, min(self.epochs, -(-100 // self.steps)))

    @property
    def parameters(self) -> int:
        """Kernels and biases."""
        return sum((before + 1) * after for before, after in zip(self.widths, self.widths[1:], strict=False))

    @property
    def operations(self) -> float:
        """Floating-point operations that one step's matrix products need, on average over an epoch.

        Each of a batch's rows costs 2 operations a kernel element forward, 2 for the kernel's gradient, and 2 for the
        gradient of the layer's input, which the first layer does not need. Everything else is left out.
        """
        layers = list(zip(self.widths, self.widths[1:], strict=False))
        a_row = sum(6 * before * after for before, after in layers) - 2 * layers[0][0] * layers[0][1]
        return a_row * self.rows / self.steps

    def data(self) -> tuple[Array, Any]:
        """A table that can be learnt: t = x·a + sin(2 x·b) + 0.1 e, with x and e from N(0, 1), |a| = |b| = 1.

        The targets are t, shape (rows, 1); or whether t > 0; or t's class among equally large ones, as whole numbers.
        """
        import numpy as np

        random = np.random.default_rng(SEED)
        x = random.standard_normal((self.rows, self.inputs), dtype=np.float32)
        a, b = (v / np.linalg.norm(v) for v in random.standard_normal((2, self.inputs), dtype=np.float32))
        e = random.standard_normal(self.rows, dtype=np.float32)
        t = (x @ a + np.sin(2 * (x @ b)) + np.float32(0.1) * e)[:, None].astype(np.float32)
        if self.activation == "sigmoid":
            return x, (t > 0).astype(np.float32)
        if self.activation == "softmax":
            return x, (np.argsort(np.argsort(t[:, 0])) * self.outputs // self.rows).astype(np.int32)[:, None]
        return x, t

    def weights(self) -> Weights:
        """Starting kernels from U(-r, r), r = sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010), and zero biases."""
        import numpy as np

        random = np.random.default_rng(SEED + 1)
        layers = []
        for before, after in zip(self.widths, self.widths[1:], strict=False):
            reach = np.sqrt(6 / (before + after))
            kernel = random.uniform(-reach, reach, (before, after)).astype(np.float32)
            layers.append((kernel, np.zeros(after, np.float32)))
        return layers

    def loss_of(self, predictions: Array, y: Any) -> float:
        """The loss of predictions (probabilities, where there are classes), as a mean over rows."""
        import numpy as np

        if self.activation == "linear":
            return float(np.abs(predictions - y).mean())
        if self.activation == "sigmoid":
            predictions, y = np.hstack([1 - predictions, predictions]), y.astype(np.int32)
        return float(-np.log(np.maximum(predictions[np.arange(len(y)), y[:, 0]], 1e-7)).mean())

    def quick(self) -> Workload:
        """The same network on so few rows and epochs that only the scripts are tried, not the speed."""
        return replace(self, rows=min(self.rows, max(2 * self.batch, 2_000)), epochs=2)


WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload("neuron", rows=1119, inputs=11, hidden=(), batch=256, epochs=100),
        Workload("course", rows=885, inputs=50, hidden=(128, 64), batch=128, epochs=200),
        Workload("wide", rows=1119, inputs=11, hidden=(512, 512, 512), batch=256, epochs=50),
        Workload("large", rows=200_000, inputs=28, hidden=(256, 256, 256), batch=512, epochs=3),
    )
}


def course_with(name: str, **changes: Any) -> Workload:
    """The course network, with something else about it; whole batches, so that every step is the same."""
    return replace(WORKLOADS["course"], **{"name": name, "rows": 1024, "epochs": 100, **changes})


FORMS = {
    workload.name: workload
    for workload in (
        Workload("tall", rows=2048, inputs=64, hidden=(1024, 1024), batch=256, epochs=10),
        Workload("deep", rows=1024, inputs=32, hidden=(32,) * 20, batch=128, epochs=50),
        course_with("one probability", loss="binary_crossentropy"),
        course_with("1000 classes", outputs=1000, loss="sparse_categorical_crossentropy", rows=4096, epochs=20),
        course_with("batch 1", batch=1, rows=256, epochs=20),
        course_with("batch 8192", batch=8192, rows=32_768, epochs=20),
        course_with("normalized", normalized=True),
        course_with("dropout", dropout=0.3),
        *(course_with(name, optimizer=name) for name in OPTIMIZERS),
    )
}
