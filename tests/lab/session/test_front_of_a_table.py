"""The deep networks of `fathoms train` open: their first layers encode columns, the rest is drawn, trained and taken away."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest

import fathoms
from fathoms.lab.commands import COMMANDS
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.opened_model import OpenedModel
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.takeaway.files import take
from fathoms.lab.takeaway.model_to_take import model_to_take
from fathoms.lab.takeaway.saved_state import restore, saved_state
from fathoms.lab.views.network_picture import NetworkPicture
from fathoms.tables import Table, TableModel, read_table


@pytest.fixture(scope="module")
def houses() -> polars.DataFrame:
    """Numbers with a gap, few labels, and a column of 60 labels that goes in as codes."""
    rng = np.random.default_rng(0)
    rows = 1200
    size, town = rng.uniform(40, 200, rows), rng.integers(0, 60, rows)
    price = size * 3 + (town % 7) * 40 + rng.normal(0, 20, rows)
    return polars.DataFrame(
        {
            "size": [None if row % 50 == 0 else value for row, value in enumerate(size)],
            "age": rng.gamma(2.0, 15.0, rows),
            "heating": np.array(["gas", "oil", "wood"])[rng.integers(0, 3, rows)],
            "town": [f"town {number:02}" for number in town],
            "dear": np.where(price > 500, "yes", "no"),
            "price": price,
        }
    )


@pytest.fixture(scope="module")
def folder(houses: polars.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the table and its deep models: of a number, and of a label."""
    folder = tmp_path_factory.mktemp("houses")
    houses.write_csv(folder / "houses.csv")
    for target in ("price", "dear"):
        others = "dear" if target == "price" else "price"
        training = fathoms.train(
            str(folder / "houses.csv"),
            target=target,
            recipe="deep",
            trees=False,
            verbose=0,
            epochs=4,
            ignore=[others],
            sample=False,
        )
        rung = next(rung for rung in training.rungs if rung.name == "deep network")
        assert rung.network is not None and rung.features is not None and rung.target is not None
        model = TableModel(rung.features, rung.target, rung.network, rung.name, training.model.training)
        model.save(folder / f"{target}.keras")
    return folder


@pytest.fixture(params=["price", "dear"])
def opened(request: pytest.FixtureRequest, folder: Path) -> tuple[Workspace, TableModel]:
    """A Lab that begins with the model, and the model itself."""
    path = folder / f"{request.param}.keras"
    workspace = Workspace()
    workspace.open_table(read_table(folder / "houses.csv"))
    workspace.open_model(OpenedModel.read(path))
    assert workspace.unfit == ""
    return workspace, TableModel.load(path)


def _do(workspace: Workspace, name: str, **given: Any) -> Any:
    return COMMANDS[name](workspace, Checked(given, name))


def test_it_begins_with_what_the_model_predicts(opened: tuple[Workspace, TableModel]) -> None:
    workspace, model = opened
    run = workspace.the_run()
    problem = run.problem
    assert model.features.cardinalities and len(problem.codes) == 1
    wanted = model.outputs(problem.table, np.arange(problem.table.rows))
    np.testing.assert_allclose(run.network.predict(problem.x, verbose=0), wanted, rtol=1e-6, atol=1e-6)
    words = [feature.text for feature in problem.names]
    assert {"age, wave 1", "age, function 8", "[heating = oil]", "town, number 1"} <= set(words)
    assert len(set(words)) == len(words)
    state = json.loads(json.dumps(workspace.state()))
    front = "Embedding, PeriodicEmbedding, PiecewiseLinearEmbedding, Flatten, Concatenate"
    assert state["model"]["front"] == front
    assert state["model"]["words"].startswith("4 columns → first layers → ")
    variables = state["problem"]["variables"]
    assert [variables[place] for place in state["problem"]["sources"][:2]] == ["size", "size"]
    assert words[0] == "size, scaled"
    assert state["problem"]["sources"][-1] is None  # of the towns' codes
    run.advance(5)
    _do(workspace, "reset")
    np.testing.assert_allclose(workspace.the_run().network.predict(problem.x, verbose=0), wanted, rtol=1e-6, atol=1e-6)


def test_neurons_are_shown_over_columns(opened: tuple[Workspace, TableModel]) -> None:
    workspace, model = opened
    run = workspace.the_run()
    workspace.set_axes(["age", "[heating = oil]"])
    axes = workspace.the_axes()
    side = 9
    matrix, codes = (array[run.problem.split.train] for array in model.inputs(run.problem.table))
    texts = [feature.text for feature in model.features.features]
    age, heating = texts.index("age"), [place for place, text in enumerate(texts) if text.startswith("[heating")]
    usual = np.median(matrix, axis=0)
    usual[heating] = 0
    grid = np.tile(usual, (side, 1)).astype(np.float32)
    ages = np.linspace(axes.low[0], axes.high[0], side)  # years, not what is made of them
    seen = run.problem.table.numbers("age")[run.problem.split.train]
    assert axes.low[0] == seen.min() and axes.high[0] == min(seen.max(), seen.mean() + 4 * seen.std())
    other = run.problem.table.frame.head(side).with_columns(polars.Series("age", ages))
    grid[:, age] = model.inputs(Table(other))[0][:, age]
    grid[:, texts.index("[heating = oil]")] = 1
    town = np.full((side, 1), np.bincount(codes[:, 0]).argmax(), codes.dtype)
    wanted = model.network_outputs([grid, town])
    found = run.network.predict(axes.rows(side), verbose=0)
    np.testing.assert_allclose(found[-side:], wanted, rtol=1e-5, atol=1e-5)  # the upper edge: oil
    assert axes.rows(side) is axes.rows(side)
    assert axes.others == "All else stays at its median, labels at the most frequent."
    rows = np.array([3, 5])
    places = (run.problem.table.numbers("age")[rows] - axes.low[0]) / (axes.high[0] - axes.low[0])
    np.testing.assert_allclose(axes.places(rows)[:, 0], places, rtol=1e-5)
    picture = NetworkPicture(run, axes)()
    assert picture.words["inputs"]["units"] == len(run.problem.names)
    with pytest.raises(LabError, match="no 'age, wave 1' to show"):
        workspace.set_axes(["age, wave 1"])


def test_only_the_rest_trains_and_all_of_it_is_taken_away(opened: tuple[Workspace, TableModel], tmp_path: Path) -> None:
    workspace, model = opened
    run = workspace.the_run()
    before = run.measure().train_loss
    run.advance(3 * run.steps.steps_per_epoch)
    assert run.measure().train_loss < before
    problem = run.problem
    shown = run.network.predict(problem.x, verbose=0)
    model_to_take(run).save(tmp_path / "taken.keras")
    taken = TableModel.load(tmp_path / "taken.keras")
    np.testing.assert_allclose(taken.outputs(problem.table, np.arange(problem.table.rows)), shown, rtol=1e-6, atol=1e-6)
    for kind in ("Embedding", "PeriodicEmbedding", "PiecewiseLinearEmbedding"):
        ours, before_it = (
            next(layer for layer in network.layers if type(layer).__name__ == kind)
            for network in (taken.network, model.network)
        )
        for array, wanted in zip(ours.get_weights(), before_it.get_weights(), strict=True):
            np.testing.assert_array_equal(array, wanted)
    again = OpenedModel.read(tmp_path / "taken.keras")
    assert again.stack.layers == run.design.layers
    np.testing.assert_array_equal(again.problem(problem.table).x, problem.x)
    _do(workspace, "set_layers", layers=[{"units": 3}])  # other layers may follow the same front
    other = model_to_take(workspace.the_run())
    wanted = workspace.the_run().network.predict(problem.x, verbose=0)
    np.testing.assert_allclose(other.outputs(problem.table, np.arange(1200)), wanted, rtol=1e-6, atol=1e-6)


def test_the_script_ends_in_the_same_weights(
    opened: tuple[Workspace, TableModel], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, model = opened
    run = workspace.the_run()
    run.advance(run.steps.steps_per_epoch + 4)
    code = take(workspace, "fathoms.py")
    assert code is not None
    assert b"these stay as the" in code.body
    monkeypatch.chdir(folder)
    space: dict[str, Any] = {}
    with redirect_stdout(StringIO()):
        exec(code.body.decode(), space)
    for ours, wanted in zip(space["network"].get_weights(), run.network.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, wanted)
    arrays = model.inputs(run.problem.table)
    np.testing.assert_allclose(
        space["whole"].predict(arrays, verbose=0), run.network.predict(run.problem.x, verbose=0), rtol=1e-6, atol=1e-6
    )
    keras = _do(workspace, "script", library="keras")["code"]
    assert "x is what the first layers of the model make of" in keras.replace("\n# ", " ")


def test_the_state_brings_it_back(opened: tuple[Workspace, TableModel]) -> None:
    workspace, _ = opened
    run = workspace.the_run()
    run.advance(7)
    other = Workspace()
    for _ in restore(other, Checked(json.loads(json.dumps(saved_state(workspace))), "state")):
        pass
    for ours, wanted in zip(other.the_run().network.get_weights(), run.network.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, wanted)
    np.testing.assert_array_equal(other.the_run().problem.x, run.problem.x)


def test_the_report_is_of_the_whole(opened: tuple[Workspace, TableModel]) -> None:
    workspace, model = opened
    workspace.the_run().advance(30)
    report = take(workspace, "report.html")
    assert report is not None
    text = report.body.decode()
    assert f"{model.network.count_params():,}" in text
    assert "stay as it learned them" in text and "town" in text


def test_the_doctor_looks_at_columns(houses: polars.DataFrame, folder: Path) -> None:
    """One column is the same in every row now, and one gives the target away."""
    frame = houses.with_columns(polars.lit(80.0).alias("age"), polars.col("price").alias("size"))
    workspace = Workspace()
    workspace.open_table(read_table(frame))
    workspace.open_model(OpenedModel.read(folder / "price.keras"))
    looking = _do(workspace, "findings", thorough=True)
    try:
        while True:
            next(looking)
    except StopIteration as done:
        findings = {finding["kind"]: finding for finding in done.value}
    assert "wave" not in " ".join(finding["text"] for finding in findings.values())
    assert "'age" in findings["constant column"]["text"] and "'size" in findings["leakage"]["text"]
    assert findings["leakage"]["change"] == ""  # the first layers take all their columns
    assert "unscaled column" not in findings


def test_an_ensemble_says_what_opens(houses: polars.DataFrame, folder: Path) -> None:
    model = TableModel.load(folder / "price.keras")
    inputs = [fathoms.Input((width,)) for width in model.features.widths]
    members = [fathoms.layers.Dense(1)(fathoms.layers.concatenate(inputs)) for _ in range(2)]
    network = fathoms.Model(inputs, fathoms.layers.Average(name="mean")(members))
    ensemble = TableModel(model.features, model.target, network, "ensemble of deep networks")
    with pytest.raises(
        LabError, match=r"This is the 'ensemble of deep networks' of a table\. .* none follows 'mean'.*deep"
    ):
        OpenedModel.of_table_model(ensemble)


def test_another_table_of_the_same_columns(houses: polars.DataFrame, folder: Path) -> None:
    """With towns that the model has never seen."""
    frame = houses.head(300).with_columns(polars.Series("town", [f"new {row % 9}" for row in range(300)]))
    opened = OpenedModel.read(folder / "price.keras")
    problem = opened.problem(read_table(frame))
    assert not problem.codes[0].any()
    wanted = TableModel.load(folder / "price.keras").outputs(problem.table, np.arange(300))
    found = opened.stack.network().predict(problem.x, verbose=0)
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6)
