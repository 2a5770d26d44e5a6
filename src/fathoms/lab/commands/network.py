"""Commands that look at the network."""

from __future__ import annotations

from fathoms.lab.session.checked import Checked
from fathoms.lab.session.design import MOST_LAYERS, MOST_UNITS
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views import neuron as views
from fathoms.lab.views.picture import Picture


def set_axes(workspace: Workspace, given: Checked) -> None:
    """Choose the one or two inputs over which neurons are shown; an empty list for those that tell most."""
    workspace.set_axes(given.texts("inputs", 2))


def neuron(workspace: Workspace, given: Checked) -> Picture:
    """Show one neuron closely."""
    return views.neuron(workspace, given.integer("layer", 0, MOST_LAYERS), given.integer("unit", 0, 10 * MOST_UNITS))


COMMANDS = {"set_axes": set_axes, "neuron": neuron}
