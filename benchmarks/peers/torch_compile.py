"""PyTorch, compiled: gradients and update rule are one graph, so that a step is one call of what the compiler made."""

from functools import partial
from typing import Any

import torch
from torch.nn import functional

from peers.arrays import Array, Weights
from peers.rules import rule_of
from peers.torch_network import ALL_THREADS, loss_of, probabilities, targets
from workloads import Workload

Tensors = list[dict[str, torch.Tensor]]


def forward(work: Workload, weights: Tensors, x: Any, training: bool, seen: Any) -> tuple[Any, list[Any]]:
    """The outputs before the last activation, and the means and variances that they were normalized by."""
    used = []
    for number, layer in enumerate(weights[:-1]):
        x = functional.relu(functional.linear(x, layer["kernel"], layer["bias"]))
        if work.normalized:
            mean, variance = (x.mean(0), x.var(0, correction=0)) if training else seen[number]
            used.append((mean, variance))
            x = (x - mean) * (torch.rsqrt(variance + 1e-3) * layer["gamma"]) + layer["beta"]
        if work.dropout:
            x = functional.dropout(x, work.dropout, training)
    return functional.linear(x, weights[-1]["kernel"], weights[-1]["bias"]), used


def step(work: Workload, weights: Tensors, slots: Any, seen: Any, count: Any, x: Any, y: Any) -> None:
    """One step, in place."""
    lost = loss_of(work)
    update, _, rate = rule_of(work)

    def loss(weights: Tensors) -> Any:
        outputs, used = forward(work, weights, x, True, seen)
        return lost(outputs, y), used

    gradients, used = torch.func.grad(loss, has_aux=True)(weights)
    count += 1
    for layer, gradient, slot in zip(weights, gradients, slots, strict=True):
        for name, weight in layer.items():
            moved = update(torch, rate, count, weight, gradient[name], *slot[name])
            for old, new in zip((weight, *slot[name]), moved, strict=True):
                old.copy_(new)
    for olds, news in zip(seen, used, strict=True):
        for old, new in zip(olds, news, strict=True):
            old.lerp_(new, 0.01)


class Peer:
    """Like `pytorch.Peer`, but for the step."""

    def __init__(self, workload: Workload, weights: Weights, threads: int | None = None) -> None:
        torch.manual_seed(0)
        self.workload, self.threads = workload, threads
        self.weights = [{"kernel": torch.from_numpy(k.T.copy()), "bias": torch.from_numpy(b)} for k, b in weights]
        if workload.normalized:
            for layer in self.weights[:-1]:
                layer["gamma"], layer["beta"] = torch.ones_like(layer["bias"]), torch.zeros_like(layer["bias"])
        _, fills, _ = rule_of(workload)
        self.slots = [
            {
                name: [torch.full(() if slot == "product" else w.shape, fill) for slot, fill in fills.items()]
                for name, w in layer.items()
            }
            for layer in self.weights
        ]
        self.seen = [(torch.zeros(n), torch.ones(n)) for n in workload.hidden] if workload.normalized else []
        self.count = torch.zeros(())
        self.step = torch.compile(partial(step, workload), dynamic=False)

    def fit(self, x: Array, y: Array, epochs: int) -> None:
        """Train for some more epochs."""
        if self.threads:
            torch.set_num_threads(self.threads)
        inputs, wanted = torch.from_numpy(x), targets(self.workload, y)
        for _ in range(epochs):
            for rows in torch.randperm(len(inputs)).split(self.workload.batch):
                self.step(self.weights, self.slots, self.seen, self.count, inputs[rows], wanted[rows])

    def predict(self, x: Array) -> Array:
        """The network's outputs."""
        with torch.inference_mode():
            outputs, _ = forward(self.workload, self.weights, torch.from_numpy(x), False, self.seen)
            return probabilities(self.workload, outputs).numpy()


def settings(workload: Workload) -> dict[str, dict[str, int]]:
    """Small networks are faster on one thread."""
    return {"one thread": {"threads": 1}, "all threads": {"threads": ALL_THREADS}}


def forget() -> None:
    """What was compiled for other workloads would be looked through at every step."""
    torch._dynamo.reset()
