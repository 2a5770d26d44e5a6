"""Commands that look at the network."""

from __future__ import annotations

from dataclasses import replace

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


COMMANDS = {"set_layers": set_layers, "set_axes": set_axes, "neuron": neuron, "one_neuron": one_neuron}
