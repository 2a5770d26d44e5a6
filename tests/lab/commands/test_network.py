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


def test_one_layer_changes_and_the_others_stay() -> None:
    workspace = Workspace()
    workspace.set_design(Design(layers=(LayerDesign(3, dropout=0.1), LayerDesign(5, "tanh")), seed=5))

    def do(name: str, **given: object) -> None:
        COMMANDS[name](workspace, Checked(given, name))

    do("change_layer", place=0, units=7)
    do("change_layer", place=1, batch_normalization=True)
    do("change_layer", place=0, activation="selu")
    first, second = LayerDesign(7, "selu", dropout=0.1), LayerDesign(5, "tanh", True)
    assert workspace.design == Design(layers=(first, second), seed=5)
    do("insert_layer", place=2, layer={"units": 2})
    do("insert_layer", place=0, layer={"units": 9})
    assert list(workspace.design.layers) == [LayerDesign(9), first, second, LayerDesign(2)]
    do("move_layer", place=0, to=2)
    assert list(workspace.design.layers) == [first, second, LayerDesign(9), LayerDesign(2)]
    do("remove_layer", place=1)
    assert list(workspace.design.layers) == [first, LayerDesign(9), LayerDesign(2)]
    for name, given in (
        ("change_layer", {"place": 3, "units": 2}),
        ("change_layer", {"place": 0, "units": 0}),
        ("insert_layer", {"place": 4, "layer": {"units": 2}}),
        ("move_layer", {"place": 0, "to": 3}),
        ("remove_layer", {"place": -1}),
    ):
        with pytest.raises(LabError):
            do(name, **given)
    for _ in range(3):
        do("remove_layer", place=0)
    with pytest.raises(LabError, match="no hidden layer"):
        do("remove_layer", place=0)
    for _ in range(16):
        do("insert_layer", place=0, layer={"units": 2})
    with pytest.raises(LabError, match="at most 16"):
        do("insert_layer", place=0, layer={"units": 2})
    assert workspace.design.seed == 5
