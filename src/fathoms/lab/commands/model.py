"""Commands about the model file that a run begins with."""

from __future__ import annotations

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.workspace import Workspace


def start_from_model(workspace: Workspace, given: Checked) -> None:
    """Begin again with the open model's layers, weights and settings."""
    if workspace.model is None:
        raise LabError("No model file is open.")
    workspace.open_model(workspace.model)


def standardise_for_model(workspace: Workspace, given: Checked) -> None:
    """Say whether the model was trained on standardised columns, and begin again with it."""
    if workspace.model is None:
        raise LabError("No model file is open.")
    workspace.open_model(workspace.model.with_standardised(given.flag("on")))


def close_model(workspace: Workspace, given: Checked) -> None:
    """Put the model away."""
    workspace.close_model()


COMMANDS = {
    "start_from_model": start_from_model,
    "standardise_for_model": standardise_for_model,
    "close_model": close_model,
}
