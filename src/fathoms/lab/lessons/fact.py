"""What can be said of a workspace in one number or one word, by name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.layer_outputs import LayerOutputs
from fathoms.lab.views.network_picture import SAMPLE, dense_layers, layer_names, sample_of
from fathoms.tables.targets.number_target import NumberTarget

Value = float | str | None
Fact = Callable[[Workspace, LiveRun], Value]


def training_loss(workspace: Workspace, run: LiveRun) -> Value:
    """The mean over the last complete epoch, as the page shows it."""
    epoch = run.steps.epoch
    return run.losses[epoch - 1] if 0 < epoch <= len(run.losses) else None


def validation_loss(workspace: Workspace, run: LiveRun) -> Value:
    """The loss on the validation rows, now."""
    return run.measure().loss if run.step else None


def lowest_validation_loss(workspace: Workspace, run: LiveRun) -> Value:
    """The least that was measured on the way here."""
    values = [now.loss for step, now in run.measured.items() if 0 < step <= run.step and np.isfinite(now.loss)]
    return min(values) if values else None


def validation_error(workspace: Workspace, run: LiveRun) -> Value:
    """The mean absolute error on validation rows, in the target's own unit."""
    target = run.problem.target
    return run.measure().metric * target.deviation if run.step and isinstance(target, NumberTarget) else None


def validation_accuracy(workspace: Workspace, run: LiveRun) -> Value:
    """The share of validation rows whose label is right, 0 to 1."""
    return run.measure().metric if run.step and run.problem.target.task == "classification" else None


def dead_neurons(workspace: Workspace, run: LiveRun) -> Value:
    """How many ReLUs give 0 for every training row looked at; of 512 rows, those that the network's drawing shows."""
    names = layer_names(run.design)[:-1]
    relus = [name for name, layer in zip(names, run.design.layers, strict=True) if layer.activation == "relu"]
    if not relus:
        return 0.0
    rows = run.problem.x[sample_of(run.problem.split.train, SAMPLE)]
    return float(sum((layer <= 0).all(axis=0).sum() for layer in LayerOutputs(run.network, relus, rows)()))


def bias(workspace: Workspace, run: LiveRun) -> Value:
    """The bias of a network that is one neuron."""
    return None if _lone(run) is None else float(dense_layers(run)[-1].get_weights()[1][0])


def largest_weight(workspace: Workspace, run: LiveRun) -> Value:
    """The largest weight of one neuron, whatever its sign."""
    kernel = _lone(run)
    return None if kernel is None else float(np.abs(kernel).max())


def weight_of(run: LiveRun, feature: str) -> float | None:
    """The weight that one neuron gives to an input; None if there are hidden layers."""
    kernel = _lone(run)
    names = [each.text for each in run.problem.names]
    return None if kernel is None or feature not in names else float(kernel[names.index(feature)])


def _lone(run: LiveRun) -> np.ndarray | None:
    if run.design.layers or run.problem.target.outputs != 1:
        return None
    kernel: np.ndarray = dense_layers(run)[0].get_weights()[0]
    return kernel[:, 0]


def _activation(workspace: Workspace, run: LiveRun) -> Value:
    found = {layer.activation for layer in run.design.layers}
    return next(iter(found)) if len(found) == 1 else ("mixed" if found else "none")


NUMBERS: dict[str, Fact] = {
    "training loss": training_loss,
    "validation loss": validation_loss,
    "lowest validation loss": lowest_validation_loss,
    "validation error": validation_error,
    "validation accuracy": validation_accuracy,
    "dead neurons": dead_neurons,
    "bias": bias,
    "largest weight": largest_weight,
    "hidden layers": lambda _, run: float(len(run.design.layers)),
    "neurons": lambda _, run: float(sum(layer.units for layer in run.design.layers)),
    "weights": lambda _, run: float(run.network.count_params()),
    "inputs": lambda _, run: float(len(run.problem.inputs)),
    "steps": lambda _, run: float(run.step),
    "epochs": lambda _, run: float(run.steps.epoch),
    "learning rate": lambda _, run: run.rate,
    "batch size": lambda _, run: float(run.steps.batch_size),
    "dropout": lambda _, run: max((layer.dropout for layer in run.design.layers), default=0.0),
    "normalized layers": lambda _, run: float(sum(layer.batch_normalization for layer in run.design.layers)),
    "earlier runs": lambda workspace, _: float(len(workspace.earlier)),
}

WORDS: dict[str, Fact] = {
    "optimizer": lambda _, run: run.design.optimizer,
    "loss": lambda _, run: run.design.loss,
    "activation": _activation,
}

# What holds or does not.
FLAGS: dict[str, Callable[[Workspace, LiveRun], bool]] = {
    "stopped early": lambda _, run: run.design.patience is not None and run.stopped.startswith("The validation loss"),
    "step laid open": lambda workspace, _: "microscope" in workspace.looked_at,
    "neuron opened": lambda workspace, _: "neuron" in workspace.looked_at,
    "optimizers raced": lambda workspace, _: "race" in workspace.looked_at,
    "landscape drawn": lambda workspace, _: "landscape" in workspace.looked_at,
}
