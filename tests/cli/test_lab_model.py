"""``fathoms lab model.keras``, alone and with a table; mistakes are told in one line before anything is served."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import fathoms
from fathoms.cli.app import app
from fathoms.lab.session.workspace import Workspace
from tests.cli.conftest import DATA

_WINE = DATA / "red-wine.csv"


def _saved(path: Path, inputs: int = 11) -> fathoms.Sequential:
    model = fathoms.Sequential([fathoms.Input((inputs,)), fathoms.layers.Dense(3, "tanh"), fathoms.layers.Dense(1)])
    model.compile(fathoms.optimizers.SGD(0.004), "mae")
    model.save(path)
    return model


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Workspace]:
    """The workspaces that would have been served."""
    kept: list[Workspace] = []
    monkeypatch.setattr(
        import_module("fathoms.lab.open_lab"), "open_lab", lambda workspace, *_: kept.append(workspace())
    )
    return kept


def _run(*words: object) -> str:
    done = CliRunner().invoke(app, ["lab", *map(str, words)])
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def test_with_a_table_training_begins_with_its_weights(tmp_path: Path, opened: list[Workspace]) -> None:
    model = _saved(tmp_path / "own.keras")
    _run(tmp_path / "own.keras", _WINE, "--target", "quality")
    run = opened[0].the_run()
    assert (run.design.optimizer, run.design.learning_rate, run.design.loss) == ("sgd", 0.004, "mean_absolute_error")
    assert run.design.start is not None and run.design.start.name == "own.keras"
    for ours, wanted in zip(run.network.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, wanted)


def test_alone_it_waits_for_a_table(tmp_path: Path, opened: list[Workspace]) -> None:
    _saved(tmp_path / "own.keras")
    _run(tmp_path / "own.keras")
    told = opened[0].state()["model"]
    assert (told["name"], told["words"], told["unfit"]) == ("own.keras", "11 inputs → 3 tanh → 1 number", "")
    assert opened[0].run is None


def test_a_tables_model_needs_no_target(tmp_path: Path, opened: list[Workspace]) -> None:
    fathoms.train(str(_WINE), "quality", recipe="neuron", trees=False, verbose=0, epochs=2).save(
        tmp_path / "wine.keras"
    )
    _run(tmp_path / "wine.keras", _WINE)
    run = opened[0].the_run()
    assert (run.problem.target.column, run.design.layers, run.design.start is not None) == ("quality", (), True)


def test_the_wrong_number_of_inputs_is_told_and_columns_can_be_chosen_on_the_page(
    tmp_path: Path, opened: list[Workspace]
) -> None:
    _saved(tmp_path / "five.keras", inputs=5)
    assert "five.keras takes 5 columns of numbers, and here are 11" in _run(
        tmp_path / "five.keras", _WINE, "--target", "quality"
    )
    workspace = opened[0]
    assert workspace.problem is not None and workspace.problem.model is None
    workspace.learn("quality", inputs=["alcohol", "pH", "density", "sulphates", "chlorides"])
    assert workspace.problem.inputs == ["chlorides", "density", "pH", "sulphates", "alcohol"]
    assert workspace.design.start is not None


def test_mistakes(fails: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "no.keras").write_text("a,b\n1,2\n")
    assert "no.keras" in fails("lab", "no.keras", "--no-browser")
    assert "There is no file none.keras" in fails("lab", "none.keras", "--no-browser")
    assert "Name the model first: fathoms lab model.keras" in fails("lab", _WINE, "no.keras", "--no-browser")
    _saved(tmp_path / "own.keras")
    assert "--target needs a table" in fails("lab", "own.keras", "--target", "y", "--no-browser")
