"""A state that is saved comes back: the same step of the same run, to the bit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import fathoms
from fathoms.lab.commands import COMMANDS
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.opened_model import OpenedModel
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.takeaway.files import take
from fathoms.lab.takeaway.model_to_take import model_to_take
from fathoms.tables import SplitPlan, read_table

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"


def _workspace(path: Path) -> Workspace:
    workspace = Workspace()
    table = read_table(path)
    workspace.open_table(table)
    plan = SplitPlan(0.3, 0.1, seed=3)
    workspace.set_problem(Problem.of(table, "quality", ["alcohol", "pH", "density"], plan=plan))
    workspace.set_design(Design(layers=(LayerDesign(5, "tanh", True, 0.2),), seed=11))
    run = workspace.the_run()
    run.advance(40)
    workspace.set_rate(0.05)
    run.advance(33)
    workspace.set_rate(0.002)
    run.advance(50)
    run.go_to(100)
    return workspace


def _brought_back(workspace: Workspace, **given: str) -> dict[str, Any]:
    steps = COMMANDS["bring_back"](workspace, Checked(given, "bring_back"))
    assert isinstance(steps, Iterator)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return dict(stop.value)


def _file(workspace: Workspace) -> str:
    file = take(workspace, "state.json")
    assert file is not None
    return file.body.decode()


def _check(workspace: Workspace, wanted: Workspace) -> None:
    run, other = workspace.the_run(), wanted.the_run()
    assert (run.step, run.design, run.rate, run.problem.inputs) == (100, other.design, other.rate, other.problem.inputs)
    for name in ("train", "validation", "test"):
        np.testing.assert_array_equal(getattr(run.problem.split, name), getattr(other.problem.split, name))
    assert all(map(np.array_equal, run.network.get_weights(), other.network.get_weights()))
    run.advance(23)
    other.go_to(123)
    assert all(map(np.array_equal, run.network.get_weights(), other.network.get_weights()))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The wines as a person's own table, with a name that is no sample's."""
    path = tmp_path / "my wines.csv"
    path.write_bytes(_WINE.read_bytes())
    return path


def test_a_sample_by_a_link() -> None:
    workspace = _workspace(_WINE)
    link = COMMANDS["link"](workspace, Checked({}, "link"))
    assert len(link) < 1500
    other = Workspace()
    assert _brought_back(other, link=link) == {"step": 100, "same": True}
    _check(other, workspace)


def test_ones_own_table_of_a_samples_name_is_not_taken_for_it(tmp_path: Path) -> None:
    link = COMMANDS["link"](_workspace(_WINE), Checked({}, "link"))
    (tmp_path / _WINE.name).write_text("a,quality\n1,2\n3,4\n")
    other = Workspace()
    other.open_table(read_table(tmp_path / _WINE.name))
    assert _brought_back(other, link=link)["same"]


def test_what_is_chosen_meanwhile_ends_it() -> None:
    workspace = _workspace(_WINE)
    steps = COMMANDS["bring_back"](workspace, Checked({"file": _file(workspace)}, "bring_back"))
    next(steps)
    workspace.reset()
    with pytest.raises(LabError, match="meanwhile"):
        for _ in steps:
            pass


def test_ones_own_small_table_is_in_the_file(own: Path) -> None:
    workspace = _workspace(own)
    with pytest.raises(LabError, match="holds no table"):
        COMMANDS["link"](workspace, Checked({}, "link"))
    other = Workspace()
    assert _brought_back(other, file=_file(workspace))["same"]
    assert other.table is not None
    assert other.table.name == "my wines.csv"
    _check(other, workspace)


def test_a_large_table_is_to_be_opened_first(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fathoms.lab.takeaway.saved_state.MOST_LETTERS", 1000)
    workspace = _workspace(own)
    saved = _file(workspace)
    assert len(saved) < 2000
    other = Workspace()
    with pytest.raises(LabError, match="Open the table first"):
        _brought_back(other, file=saved)
    other.open_table(read_table(own))
    assert _brought_back(other, file=saved)["same"]
    _check(other, workspace)
    lines = own.read_text().splitlines()
    own.write_text("\n".join([lines[0], *lines[:0:-1]]))
    other.open_table(read_table(own))
    with pytest.raises(LabError, match="its rows differ"):
        _brought_back(other, file=saved)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"fathoms_lab": 99}, "another version"),
        ({"design": {"layers": [{"units": 10**9}], "loss": "mean_squared_error"}}, "units"),
        ({"rates": [[1, "fast"]]}, "rate"),
        ({"rates": [7]}, "change of the learning rate"),
        ({"rates": None}, "rates"),
        ({"step": -1}, "step"),
        ({"table": {"sample": "../../etc/passwd"}}, "no sample"),
        ({"table": []}, "an object"),
        ({"problem": {}}, "task"),
    ],
)
def test_a_changed_file_is_told(change: dict[str, Any], message: str) -> None:
    state = json.loads(_file(_workspace(_WINE)))
    with pytest.raises(LabError, match=message):
        _brought_back(Workspace(), file=json.dumps({**state, **change}))


def test_what_is_no_state_is_told() -> None:
    for text in ("", "[", "[]", "7", "[" * 100_000, "\x00"):
        with pytest.raises(LabError):
            _brought_back(Workspace(), file=text)
    for text in ("lab=", "lab=AAAA", "ü", "lab=eJw"):
        with pytest.raises(LabError):
            _brought_back(Workspace(), link=text)


def test_a_run_that_ends_by_itself_before_the_step_of_the_file() -> None:
    workspace = _workspace(_WINE)
    state = json.loads(_file(workspace))
    state["design"] = replace(workspace.the_run().design, epochs=1).to_json()
    with pytest.raises(LabError, match="ends by itself"):
        _brought_back(Workspace(), file=json.dumps(state))


def test_the_command_opens_a_saved_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fathoms.cli.app import app

    opened: list[Workspace] = []
    module = import_module("fathoms.lab.open_lab")
    monkeypatch.setattr(module, "open_lab", lambda workspace, *_: opened.append(workspace()))
    saved = _workspace(_WINE)
    (tmp_path / "wine.lab.json").write_text(_file(saved), encoding="utf-8")
    done = CliRunner().invoke(app, ["lab", str(tmp_path / "wine.lab.json")])
    assert done.exit_code == 0, done.output
    _check(opened[0], saved)


def _from_model(as_table: bool, standardised: bool = False) -> Workspace:
    workspace = Workspace()
    workspace.open_table(read_table(_WINE))
    if as_table:
        opened = OpenedModel.of_table_model(model_to_take(_workspace(_WINE).the_run()), "wine.keras")
    else:
        layers = [fathoms.Input((11,)), fathoms.layers.Dense(4, "tanh"), fathoms.layers.Dense(1)]
        opened = OpenedModel.of(fathoms.Sequential(layers), "own.keras")
    workspace.open_model(opened.with_standardised(standardised), "quality")
    workspace.the_run().advance(70)
    return workspace


@pytest.mark.parametrize(("as_table", "standardised"), [(False, False), (False, True), (True, False)])
def test_a_run_that_began_with_a_model_comes_back(as_table: bool, standardised: bool) -> None:
    saved = _from_model(as_table, standardised)
    back = Workspace()
    assert _brought_back(back, file=_file(saved))["same"] is True
    assert back.model is not None and back.design.start is not None
    _same(back, saved)
    back.reset()
    saved.reset()
    _same(back, saved)
    with pytest.raises(LabError, match="no model"):
        COMMANDS["link"](saved, Checked({}, "link"))


def _same(ours: Workspace, wanted: Workspace) -> None:
    run, other = ours.the_run(), wanted.the_run()
    assert run.step == other.step
    np.testing.assert_array_equal(run.problem.x, other.problem.x)
    assert all(map(np.array_equal, run.network.get_weights(), other.network.get_weights()))


def test_a_changed_model_in_a_file_is_told() -> None:
    state = json.loads(_file(_from_model(False)))
    for model in (
        {"name": "own.keras", "file": "?"},
        {"name": "own.keras", "file": "UEsDBA=="},
        {"name": "own.keras"},
        7,
    ):
        back = Workspace()
        with pytest.raises(LabError):
            _brought_back(back, file=json.dumps({**state, "model": model}))
        assert back.run is None
