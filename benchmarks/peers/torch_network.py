"""The network, its loss and its optimizer as PyTorch has them; `pytorch.py` and `torch_compile.py` train it."""

from typing import Any

import torch

from peers.arrays import Weights
from peers.unsupported import Unsupported
from workloads import Workload

ALL_THREADS = torch.get_num_threads()  # before anything asks for fewer
LOSSES = {
    "mean_absolute_error": torch.nn.L1Loss,
    "binary_crossentropy": torch.nn.BCEWithLogitsLoss,
    "sparse_categorical_crossentropy": torch.nn.CrossEntropyLoss,
}


def network(workload: Workload, weights: Weights) -> torch.nn.Sequential:
    """Up to the last layer's activation, which PyTorch's losses contain."""
    layers: list[torch.nn.Module] = []
    for number, (kernel, bias) in enumerate(weights):
        linear = torch.nn.Linear(*kernel.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(kernel.T.copy()))
            linear.bias.copy_(torch.from_numpy(bias))
        layers.append(linear)
        if number < len(workload.hidden):
            layers.append(torch.nn.ReLU())
            if workload.normalized:
                layers.append(torch.nn.BatchNorm1d(kernel.shape[1], eps=1e-3, momentum=0.01))
            if workload.dropout:
                layers.append(torch.nn.Dropout(workload.dropout))
    return torch.nn.Sequential(*layers)


def loss_of(workload: Workload) -> torch.nn.Module:
    """The mean over a batch's rows."""
    loss: torch.nn.Module = LOSSES[workload.loss]()
    return loss


def targets(workload: Workload, y: Any) -> torch.Tensor:
    """As the loss wants them."""
    found = torch.from_numpy(y)
    return found[:, 0].long() if workload.activation == "softmax" else found


def probabilities(workload: Workload, outputs: torch.Tensor) -> torch.Tensor:
    """What the last activation makes of the network's outputs."""
    if workload.activation == "linear":
        return outputs
    return outputs.softmax(1) if workload.activation == "softmax" else outputs.sigmoid()


def optimizer(workload: Workload, model: torch.nn.Module) -> torch.optim.Optimizer:
    """The fused form where there is one, the one for many tensors otherwise; with Keras's defaults."""
    rule = workload.rule
    rate = rule.get("learning_rate", 0.001)
    optimizers: dict[str, Any] = {
        "SGD": lambda **how: torch.optim.SGD(momentum=rule.get("momentum", 0.0), fused=True, **how),
        "RMSprop": lambda **how: torch.optim.RMSprop(alpha=0.9, eps=1e-7, foreach=True, **how),
        "Adam": lambda **how: torch.optim.Adam(eps=1e-7, fused=True, **how),
        "AdamW": lambda **how: torch.optim.AdamW(eps=1e-7, weight_decay=0.004, fused=True, **how),
        "Adagrad": lambda **how: torch.optim.Adagrad(initial_accumulator_value=0.1, eps=1e-7, fused=True, **how),
        "Adadelta": lambda **how: torch.optim.Adadelta(rho=0.95, eps=1e-7, foreach=True, **how),
        "Adamax": lambda **how: torch.optim.Adamax(eps=1e-7, foreach=True, **how),
        "Nadam": lambda **how: torch.optim.NAdam(eps=1e-7, foreach=True, **how),
    }
    if workload.optimizer not in optimizers:
        raise Unsupported(f"no {workload.optimizer}")
    made: torch.optim.Optimizer = optimizers[workload.optimizer](params=model.parameters(), lr=rate)
    return made
