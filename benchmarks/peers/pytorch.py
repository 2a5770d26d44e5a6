"""PyTorch, eager, with the fused form of its optimizer."""

import torch

from peers.arrays import Array, Weights
from peers.torch_network import ALL_THREADS, loss_of, network, optimizer, probabilities, targets
from workloads import Workload


class Peer:
    """The usual training loop, with batches taken from a tensor in memory: faster here than its DataLoader."""

    def __init__(self, workload: Workload, weights: Weights, threads: int | None = None) -> None:
        torch.manual_seed(0)
        self.workload, self.threads = workload, threads
        self.model = network(workload, weights)
        self.optimizer = optimizer(workload, self.model)
        self.loss = loss_of(workload)

    def fit(self, x: Array, y: Array, epochs: int) -> None:
        """Train for some more epochs."""
        if self.threads:
            torch.set_num_threads(self.threads)
        self.model.train()
        inputs, wanted = torch.from_numpy(x), targets(self.workload, y)
        for _ in range(epochs):
            for rows in torch.randperm(len(inputs)).split(self.workload.batch):
                self.optimizer.zero_grad(set_to_none=True)
                self.loss(self.model(inputs[rows]), wanted[rows]).backward()
                self.optimizer.step()

    def predict(self, x: Array) -> Array:
        """The network's outputs."""
        self.model.eval()
        with torch.inference_mode():
            return probabilities(self.workload, self.model(torch.from_numpy(x))).numpy()


def settings(workload: Workload) -> dict[str, dict[str, int]]:
    """Small networks are faster on one thread."""
    return {"one thread": {"threads": 1}, "all threads": {"threads": ALL_THREADS}}
