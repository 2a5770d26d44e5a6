"""From a design to a compiled network."""

from __future__ import annotations

from fathoms.engine.seeds import seeded_aside
from fathoms.lab.session.build_layers import build_layers
from fathoms.lab.session.design import Design
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.start import Start
from fathoms.models import Sequential
from fathoms.optimizers import SGD, Optimizer
from fathoms.optimizers import get as get_optimizer
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.target import Target


def build_network(design: Design, problem: Problem, apart: bool = False) -> Sequential:
    """Build and compile the network; its first weights are the design's start, or drawn by its seed, so the same each time.

    Args:
        design: layers, loss, optimizer.
        problem: what the inputs and the target are.
        apart: make every activation a layer of its own, to look between a sum and its activation; weights and bits are the same.
    """
    with seeded_aside(design.seed):
        target = problem.target
        network = build_layers(len(problem.names), design.layers, target.outputs, target.activation, design.seed, apart)
        network.compile(optimizer=build_optimizer(design), loss=design.loss, metrics=[metric_of(target)])
        start = start_of(design, problem)
        if start is not None:
            network.set_weights(list(start.weights))
    return network


def start_of(design: Design, problem: Problem) -> Start | None:
    """The weights that the design begins with, if they fit; None if they are drawn."""
    layers = [*((layer.units, layer.batch_normalization) for layer in design.layers), (problem.target.outputs, False)]
    fitting = design.start is not None and design.start.fits(problem.names, layers)
    return design.start if fitting else None


def metric_of(target: Target) -> str:
    """Keras's name of what is measured beside the loss: how far off numbers are, or how many labels are right."""
    if target.task == "regression":
        return "mean_absolute_error"
    return "binary_accuracy" if target.outputs == 1 else "sparse_categorical_accuracy"


def unit_of(target: Target) -> float:
    """What the metric is multiplied by to be in the target's own unit."""
    return target.deviation if isinstance(target, NumberTarget) else 1.0


def build_optimizer(design: Design) -> Optimizer:
    """The optimizer of a design."""
    rate, decay = design.learning_rate, design.weight_decay or None
    if design.optimizer == "momentum":
        return SGD(rate, momentum=0.9, weight_decay=decay)
    if design.optimizer == "adamw":
        decay = design.weight_decay  # its decay is a number, 0 for none
    config = {"learning_rate": rate, "weight_decay": decay}
    made: Optimizer = get_optimizer({"class_name": design.optimizer, "config": config})
    return made
