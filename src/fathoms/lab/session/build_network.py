"""From a design to a compiled network."""

from __future__ import annotations

from fathoms.engine.seeds import seeded_aside
from fathoms.lab.session.design import Design
from fathoms.lab.session.problem import Problem
from fathoms.layers import Activation, BatchNormalization, Dense, Dropout, Input
from fathoms.models import Sequential
from fathoms.optimizers import SGD, Optimizer
from fathoms.optimizers import get as get_optimizer
from fathoms.tables.targets.target import Target

HIDDEN = "hidden_{}"
OUTPUT = "output"


def build_network(design: Design, problem: Problem, apart: bool = False) -> Sequential:
    """Build and compile the network; the design's seed draws the first weights, so they are the same each time.

    Args:
        design: layers, loss, optimizer.
        problem: what the inputs and the target are.
        apart: make every activation a layer of its own, to look between a sum and its activation; weights and bits are the same.
    """
    with seeded_aside(design.seed):
        target = problem.target
        network = Sequential([Input((problem.x.shape[1],))], name="network")
        for number, layer in enumerate(design.layers, 1):
            name = HIDDEN.format(number)
            alone = apart or layer.batch_normalization
            network.add(Dense(layer.units, activation=None if alone else layer.activation, name=name))
            if layer.batch_normalization:
                network.add(BatchNormalization(name=f"{name}_normalized"))
            if alone:
                network.add(Activation(layer.activation, name=f"{name}_{layer.activation}"))
            if layer.dropout:
                network.add(Dropout(layer.dropout, seed=design.seed + number, name=f"{name}_dropout"))
        network.add(Dense(target.outputs, activation=None if apart else target.activation, name=OUTPUT))
        if apart:
            network.add(Activation(target.activation, name=f"{OUTPUT}_{target.activation}"))
        network.compile(optimizer=build_optimizer(design), loss=design.loss, metrics=[metric_of(target)])
    return network


def metric_of(target: Target) -> str:
    """Keras's name of what is measured beside the loss: how far off numbers are, or how many labels are right."""
    if target.task == "regression":
        return "mean_absolute_error"
    return "binary_accuracy" if target.outputs == 1 else "sparse_categorical_accuracy"


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
