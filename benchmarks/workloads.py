"""The networks and tables that are measured: what is trained, on what, and from which weights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peers.arrays import Array, Weights

SEED = 20260727


@dataclass(frozen=True)
class Workload:
    """A network of ReLU layers with one linear output, trained with Adam on the mean absolute error."""

    name: str
    rows: int
    inputs: int
    hidden: tuple[int, ...]
    batch: int
    epochs: int

    @property
    def steps(self) -> int:
        """Steps of one epoch; the last batch may be smaller."""
        return -(-self.rows // self.batch)

    @property
    def widths(self) -> tuple[int, ...]:
        """Sizes from the input to the output."""
        return (self.inputs, *self.hidden, 1)

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

    def data(self) -> tuple[Array, Array]:
        """A table that can be learnt: y = x·a + sin(2 x·b) + 0.1 e, with x and e from N(0, 1), |a| = |b| = 1."""
        import numpy as np

        random = np.random.default_rng(SEED)
        x = random.standard_normal((self.rows, self.inputs), dtype=np.float32)
        a, b = (v / np.linalg.norm(v) for v in random.standard_normal((2, self.inputs), dtype=np.float32))
        e = random.standard_normal(self.rows, dtype=np.float32)
        return x, (x @ a + np.sin(2 * (x @ b)) + np.float32(0.1) * e)[:, None].astype(np.float32)

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

    def quick(self) -> Workload:
        """The same network on so few rows and epochs that only the scripts are tried, not the speed."""
        return replace(self, rows=min(self.rows, 20_000), epochs=2)


WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload("neuron", rows=1119, inputs=11, hidden=(), batch=256, epochs=100),
        Workload("course", rows=885, inputs=50, hidden=(128, 64), batch=128, epochs=200),
        Workload("wide", rows=1119, inputs=11, hidden=(512, 512, 512), batch=256, epochs=50),
        Workload("large", rows=200_000, inputs=28, hidden=(256, 256, 256), batch=512, epochs=3),
    )
}
