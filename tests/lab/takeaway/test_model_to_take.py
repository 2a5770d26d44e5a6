"""The model that is taken away predicts raw rows as the network on the screen does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars
from typer.testing import CliRunner

import fathoms
from fathoms.cli.app import app
from fathoms.lab.lab_of import workspace_of
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.takeaway.files import take
from fathoms.tables import read_table

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"


def test_predict_takes_it_on_raw_rows(tmp_path: Path) -> None:
    workspace = Workspace()
    table = read_table(_WINE)
    workspace.open_table(table)
    workspace.set_problem(Problem.of(table, "quality"))
    workspace.set_design(Design(layers=(LayerDesign(6, dropout=0.2),)))
    run = workspace.the_run()
    run.advance(77)
    file = take(workspace, "model.keras")
    assert file is not None
    model, out = tmp_path / "wine.keras", tmp_path / "out.csv"
    model.write_bytes(file.body)
    for command in (["predict", model, _WINE, "-o", out], ["inspect", model], ["evaluate", model, _WINE]):
        done = CliRunner().invoke(app, [str(word) for word in command])
        assert done.exit_code == 0, done.output
    quality = polars.read_csv(_WINE)["quality"].to_numpy()[run.problem.split.train]
    wanted = run.network.predict(run.problem.x, verbose=0)[:, 0] * quality.std() + quality.mean()
    told = polars.read_csv(out)
    np.testing.assert_allclose(told[told.columns[-1]].to_numpy(), wanted, rtol=1e-4)


def test_a_model_that_came_without_a_table_goes_with_its_columns(tmp_path: Path) -> None:
    wine = polars.read_csv(_WINE)
    network = fathoms.Sequential([fathoms.Input((11,)), fathoms.layers.Dense(3, "tanh"), fathoms.layers.Dense(1)])
    workspace = workspace_of(network, wine, None, "quality")
    file = take(workspace, "model.keras")
    assert file is not None
    (tmp_path / "own.keras").write_bytes(file.body)
    done = CliRunner().invoke(
        app, ["predict", str(tmp_path / "own.keras"), str(_WINE), "-o", str(tmp_path / "out.csv")]
    )
    assert done.exit_code == 0, done.output
    found = polars.read_csv(tmp_path / "out.csv").to_series(-1).to_numpy()
    wanted = network.predict(wine.drop("quality").to_numpy(), verbose=0)[:, 0]
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
