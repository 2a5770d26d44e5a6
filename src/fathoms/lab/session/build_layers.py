"""The layers of a network, in the Lab's order and by the Lab's names."""

from __future__ import annotations

from collections.abc import Sequence

from fathoms.lab.session.design import LayerDesign
from fathoms.layers import Activation, BatchNormalization, Dense, Dropout, Input
from fathoms.models import Sequential

HIDDEN = "hidden_{}"
OUTPUT = "output"


def build_layers(
    inputs: int, layers: Sequence[LayerDesign], outputs: int, activation: str, seed: int, apart: bool = False
) -> Sequential:
    """A network that is not compiled; its first weights are drawn.

    Args:
        inputs: how many numbers go in.
        layers: the hidden layers.
        outputs: how many numbers come out.
        activation: the output's.
        seed: what dropout draws by.
        apart: make every activation a layer of its own, to look between a sum and its activation; weights and bits are the same.
    """
    network = Sequential([Input((inputs,))], name="network")
    for number, layer in enumerate(layers, 1):
        name = HIDDEN.format(number)
        alone = apart or layer.batch_normalization
        network.add(Dense(layer.units, activation=None if alone else layer.activation, name=name))
        if layer.batch_normalization:
            network.add(BatchNormalization(name=f"{name}_normalized"))
        if alone:
            network.add(Activation(layer.activation, name=f"{name}_{layer.activation}"))
        if layer.dropout:
            network.add(Dropout(layer.dropout, seed=seed + number, name=f"{name}_dropout"))
    network.add(Dense(outputs, activation=None if apart else activation, name=OUTPUT))
    if apart:
        network.add(Activation(activation, name=f"{OUTPUT}_{activation}"))
    return network
