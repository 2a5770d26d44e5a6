"""The lines that build and compile the network of a design, for Fathoms and for Keras: they differ in one word."""

from __future__ import annotations

from fathoms.lab.session.build_layers import HIDDEN, OUTPUT
from fathoms.lab.session.build_network import metric_of
from fathoms.lab.session.design import Design
from fathoms.lab.session.problem import Problem

_OPTIMIZERS = {
    "sgd": "SGD",
    "momentum": "SGD",
    "rmsprop": "RMSprop",
    "adagrad": "Adagrad",
    "adam": "Adam",
    "adamw": "AdamW",
    "nadam": "Nadam",
    "lion": "Lion",
}


def network_code(design: Design, problem: Problem, library: str) -> str:
    """The network; `library` is "fathoms" or "keras".

    The layers are those of `build_layers`, with the same names and in the same order, so that the same seed draws the same
    weights.
    """
    layers = [f"{library}.Input(({len(problem.names)},))"]
    for number, layer in enumerate(design.layers, 1):
        name = HIDDEN.format(number)
        activation = "" if layer.batch_normalization else f'activation="{layer.activation}", '
        layers.append(f'{library}.layers.Dense({layer.units}, {activation}name="{name}")')
        if layer.batch_normalization:
            layers.append(f'{library}.layers.BatchNormalization(name="{name}_normalized")')
            layers.append(f'{library}.layers.Activation("{layer.activation}", name="{name}_{layer.activation}")')
        if layer.dropout:
            seed = design.seed + number
            layers.append(f'{library}.layers.Dropout({layer.dropout!r}, seed={seed}, name="{name}_dropout")')
    target = problem.target
    layers.append(f'{library}.layers.Dense({target.outputs}, activation="{target.activation}", name="{OUTPUT}")')
    inner = "".join(f"        {layer},\n" for layer in layers)
    return (
        f"network = {library}.Sequential(\n    [\n{inner}    ],\n"
        '    name="network",\n)\n'
        "network.compile(\n"
        f"    optimizer={library}.optimizers.{optimizer_code(design)},\n"
        f'    loss="{design.loss}",\n'
        f'    metrics=["{metric_of(target)}"],\n)\n'
        "network.summary()"
    )


def optimizer_code(design: Design) -> str:
    """The optimizer's class and arguments.

    >>> optimizer_code(Design(optimizer="momentum", learning_rate=0.02))
    'SGD(learning_rate=0.02, momentum=0.9)'
    """
    given = [f"learning_rate={design.learning_rate!r}"]
    if design.optimizer == "momentum":
        given.append("momentum=0.9")
    if design.weight_decay:
        given.append(f"weight_decay={design.weight_decay!r}")
    elif design.optimizer == "adamw":  # whose usual decay is not none
        given.append("weight_decay=0.0")
    return f"{_OPTIMIZERS[design.optimizer]}({', '.join(given)})"
