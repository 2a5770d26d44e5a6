"""Commands that look at the network."""

from __future__ import annotations

from dataclasses import replace

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.design import MOST_LAYERS, MOST_UNITS, LayerDesign
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views import neuron as close
from fathoms.lab.views import one_neuron as full
from fathoms.lab.views.picture import Picture


def set_layers(workspace: Workspace, given: Checked) -> None:
    """Take other hidden layers, and begin from the start; all else that was chosen stays."""
    layers = tuple(LayerDesign.read(layer) for layer in given.parts("layers", MOST_LAYERS))
    workspace.restart(replace(workspace.design, layers=layers))


def change_layer(workspace: Workspace, given: Checked) -> None:
    """Change what is named of one layer: `units`, `activation`, `batch_normalization`, `dropout`."""
    layers, place = _layers(workspace, given)
    layers[place] = layers[place].changed(given)
    _take(workspace, layers)


def insert_layer(workspace: Workspace, given: Checked) -> None:
    """Put another layer before the one at `place`, or at the end."""
    layers = list(workspace.design.layers)
    place = given.integer("place", 0, len(layers))
    if len(layers) == MOST_LAYERS:
        raise LabError(f"A network has at most {MOST_LAYERS} hidden layers here.")
    layers.insert(place, LayerDesign.read(given.part("layer")))
    _take(workspace, layers)


def move_layer(workspace: Workspace, given: Checked) -> None:
    """Put the layer at `place` where the one at `to` is."""
    layers, place = _layers(workspace, given)
    to = given.integer("to", 0, len(layers) - 1)
    layers.insert(to, layers.pop(place))
    _take(workspace, layers)


def remove_layer(workspace: Workspace, given: Checked) -> None:
    """Take the layer at `place` out."""
    layers, place = _layers(workspace, given)
    del layers[place]
    _take(workspace, layers)


def set_axes(workspace: Workspace, given: Checked) -> None:
    """Choose the one or two inputs over which neurons are shown; an empty list for those that tell most."""
    workspace.set_axes(given.texts("inputs", 2))


def neuron(workspace: Workspace, given: Checked) -> Picture:
    """Show one neuron closely."""
    workspace.look_at("neuron")
    return close.neuron(workspace, given.integer("layer", 0, MOST_LAYERS), given.integer("unit", 0, 10 * MOST_UNITS))


def one_neuron(workspace: Workspace, given: Checked) -> Picture:
    """Show a neuron's equation and residuals; without `layer` the first output's."""
    last = len(workspace.the_run().design.layers)
    return full.one_neuron(
        workspace, given.integer("layer", 0, MOST_LAYERS, last), given.integer("unit", 0, 10 * MOST_UNITS, 0)
    )


def _layers(workspace: Workspace, given: Checked) -> tuple[list[LayerDesign], int]:
    """The hidden layers, and the place of the one that is meant."""
    layers = list(workspace.design.layers)
    if not layers:
        raise LabError("The network has no hidden layer any more.")
    return layers, given.integer("place", 0, len(layers) - 1)


def _take(workspace: Workspace, layers: list[LayerDesign]) -> None:
    workspace.restart(replace(workspace.design, layers=tuple(layers)))


COMMANDS = {
    "set_layers": set_layers,
    "change_layer": change_layer,
    "insert_layer": insert_layer,
    "move_layer": move_layer,
    "remove_layer": remove_layer,
    "set_axes": set_axes,
    "neuron": neuron,
    "one_neuron": one_neuron,
}
