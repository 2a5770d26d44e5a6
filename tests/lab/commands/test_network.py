"""Commands that change the network leave alone what was chosen elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from fathoms.lab.commands import COMMANDS
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.tables import read_table

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"


def test_layers_change_alone_and_training_goes_on() -> None:
    workspace = Workspace()
    workspace.open_table(read_table(_WINE))
    assert workspace.table is not None
    workspace.set_problem(Problem.of(workspace.table, "quality"))
    workspace.set_design(Design(layers=(LayerDesign(3),), learning_rate=0.02, seed=5))
    workspace.playing = True
    COMMANDS["set_layers"](workspace, Checked({"layers": [{"units": 4}, {"units": 2, "dropout": 0.5}]}, "set_layers"))
    assert workspace.design == Design(layers=(LayerDesign(4), LayerDesign(2, dropout=0.5)), learning_rate=0.02, seed=5)
    assert workspace.playing and workspace.the_run().step == 0
    for layers in ([{"units": 0}], [{"units": 2}] * 17, [{"units": 2, "activation": "soft"}], "many"):
        with pytest.raises(LabError):
            COMMANDS["set_layers"](workspace, Checked({"layers": layers}, "set_layers"))
    assert [layer.units for layer in workspace.design.layers] == [4, 2]
