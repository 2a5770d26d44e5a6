"""Settings change one by one: what is not named stays as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fathoms.lab.commands import COMMANDS
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.tables import read_table

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"
_START = Design(layers=(LayerDesign(3, "tanh", True, 0.2),), learning_rate=0.02, batch_size=50, seed=5, epochs=70)


def _change(workspace: Workspace, **settings: Any) -> None:
    COMMANDS["change_design"](workspace, Checked({"settings": settings}, "change_design"))


def test_only_what_is_named_changes() -> None:
    workspace = Workspace()
    table = read_table(_WINE)
    workspace.open_table(table)
    workspace.set_problem(Problem.of(table, "quality"), _START)
    workspace.playing = True
    _change(workspace, batch_size=64)
    _change(workspace, weight_decay=0.001, patience=4)
    _change(workspace, loss="huber", epochs=None)
    wanted = replace(_START, batch_size=64, weight_decay=0.001, patience=4, loss="huber", epochs=None)
    assert workspace.design == workspace.the_run().design == wanted
    assert workspace.playing and workspace.the_run().step == 0


@pytest.mark.parametrize(
    "settings",
    [{"batch_size": 0}, {"batch_size": None}, {"loss": "hinge"}, {"speed": 3}, {"layers": []}, {"optimizer": "best"}],
)
def test_what_cannot_be_changes_nothing(settings: dict[str, Any]) -> None:
    workspace = Workspace()
    table = read_table(_WINE)
    workspace.open_table(table)
    workspace.set_problem(Problem.of(table, "quality"), _START)
    with pytest.raises(LabError):
        _change(workspace, **settings)
    assert workspace.design == _START
