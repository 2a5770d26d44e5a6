"""What the Lab shows of a model is what the model predicts; training goes on from its weights to the bit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import polars
import pytest

import fathoms
from fathoms import layers
from fathoms.engine.seeds import set_random_seed
from fathoms.lab.commands import COMMANDS
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.opened_model import OpenedModel
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.table_of_arrays import table_of_arrays
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.takeaway.model_to_take import model_to_take
from fathoms.lab.views.network_picture import NetworkPicture
from fathoms.models import Sequential
from fathoms.tables import TableModel, read_table

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"
_PENGUINS = _WINE.with_name("penguins.csv")
_RNG = np.random.default_rng(5)
_X = (_RNG.normal(size=(300, 3)) * [1.0, 400.0, 3e6] + [0.0, 900.0, 2e7]).astype(np.float32)
_Y = (_X / [1.0, 400.0, 3e6]).sum(axis=1) + _RNG.normal(size=300)


def _number_model() -> Sequential:
    set_random_seed(8)
    model = Sequential([fathoms.Input((3,)), layers.Dense(6, activation="tanh"), layers.Dense(1)])
    model.compile(fathoms.optimizers.SGD(1e-4, momentum=0.9), "mae")
    model.set_weights([weight * 1e-4 + 0.1 for weight in model.get_weights()])
    model.fit(_X, _Y, epochs=2, verbose=0)
    return model


def _begun(model: Any, x: Any, y: Any) -> tuple[Problem, LiveRun]:
    table, inputs, target = table_of_arrays(x, y)
    opened = OpenedModel.of(model)
    problem = opened.problem(table, target, inputs)
    return problem, LiveRun(problem, opened.design(problem))


def test_arrays_go_in_as_they_stand_so_predictions_are_the_models() -> None:
    model = _number_model()
    problem, run = _begun(model, _X, _Y)
    np.testing.assert_array_equal(problem.x, _X)
    np.testing.assert_allclose(
        run.network.predict(problem.x, verbose=0), model.predict(_X, verbose=0), rtol=1e-6, atol=1e-6
    )
    rows = problem.split.validation
    wanted = np.abs(model.predict(_X, verbose=0)[rows, 0] - _Y[rows]).mean()
    assert run.measure().loss == pytest.approx(wanted, rel=1e-6)


def test_training_goes_on_from_the_weights_to_the_bit() -> None:
    model = _number_model()
    problem, run = _begun(model, _X, _Y)
    per = run.steps.steps_per_epoch
    run.advance(per + 3)
    run.advance(2 * per - 3)
    x, y = problem.part(problem.split.train)
    model.compile(fathoms.optimizers.SGD(1e-4, momentum=0.9), "mae")
    set_random_seed(run.design.seed)
    model.fit(x, y, batch_size=32, epochs=3, verbose=0)
    for ours, wanted in zip(run.network.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, wanted)


def test_the_model_may_go_on_elsewhere() -> None:
    model = _number_model()
    _, run = _begun(model, _X, _Y)
    before = [weight.copy() for weight in run.network.get_weights()]
    model.set_weights([weight + 1 for weight in model.get_weights()])
    for ours, wanted in zip(run.first_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, wanted)


@pytest.mark.parametrize("outputs", [1, 2, 3])
@pytest.mark.parametrize("logits", [False, True])
def test_labels(outputs: int, logits: bool) -> None:
    activation = None if logits else "sigmoid" if outputs == 1 else "softmax"
    loss = (
        fathoms.losses.BinaryCrossentropy(from_logits=logits)
        if outputs == 1
        else fathoms.losses.SparseCategoricalCrossentropy(from_logits=logits)
    )
    model = Sequential([fathoms.Input((3,)), layers.Dense(5, "tanh"), layers.Dense(outputs, activation)])
    model.compile("sgd", loss)
    x, y = _X / _X.std(axis=0), np.arange(300) % max(2, outputs)
    given = model.predict(x, verbose=0).astype(np.float64)
    if logits:
        given = 1 / (1 + np.exp(-given)) if outputs == 1 else np.exp(given) / np.exp(given).sum(axis=1, keepdims=True)
    problem, run = _begun(model, x, y)
    found = run.network.predict(problem.x, verbose=0)
    np.testing.assert_allclose(found, given[:, 1:] if outputs == 2 else given, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(problem.y[:, 0], y)
    assert problem.target.task == "classification"


def test_a_class_that_no_row_has_keeps_its_output() -> None:
    model = Sequential([fathoms.Input((3,)), layers.Dense(4, "softmax")])
    problem, run = _begun(model, _X / _X.std(axis=0), np.arange(300) % 3)
    assert (problem.target.outputs, run.network.output_shape) == (4, (None, 4))


def test_a_tables_model_encodes_its_columns_itself(tmp_path: Path) -> None:
    training = fathoms.train(
        str(_PENGUINS), target="species", recipe="shallow", trees=False, verbose=0, epochs=3, sample=False
    )
    training.save(tmp_path / "penguins.keras")
    opened = OpenedModel.read(tmp_path / "penguins.keras")
    assert (opened.name, opened.notes) == ("penguins.keras", [])
    table = read_table(_PENGUINS)
    problem = opened.problem(table)
    run = LiveRun(problem, opened.design(problem))
    wanted = training.model.outputs(table, np.arange(table.rows))
    np.testing.assert_allclose(run.network.predict(problem.x, verbose=0), wanted, atol=1e-6)
    assert problem.target.column == "species"
    with pytest.raises(LabError, match="predicts 'species', not 'island'"):
        opened.problem(table, "island")


def test_neurons_of_a_tables_model_are_shown_over_its_columns_own_numbers() -> None:
    """Though far values are drawn in before the network sees them."""
    training = fathoms.train(str(_WINE), target="quality", recipe="shallow", trees=False, verbose=0, epochs=3)
    table = read_table(_WINE)
    workspace = Workspace()
    workspace.open_table(table)
    rung = next(rung for rung in training.rungs if rung.name == "one hidden layer")
    assert rung.network is not None and rung.features is not None and rung.target is not None
    model = TableModel(rung.features, rung.target, rung.network, rung.name)
    workspace.open_model(OpenedModel.of_table_model(model))
    run = workspace.the_run()
    workspace.set_axes(["chlorides"])
    axes = workspace.the_axes()
    chlorides = table.numbers("chlorides")[run.problem.split.train]
    low, high = chlorides.min(), chlorides.mean() + 4 * chlorides.std()
    assert axes.to_json() == [{"name": "chlorides", "low": pytest.approx(low), "high": pytest.approx(high)}]
    usual = {name: np.full(5, np.median(table.numbers(name)[run.problem.split.train])) for name in run.problem.inputs}
    frame = polars.DataFrame(usual | {"chlorides": np.linspace(low, high, 5)})
    predicted = model.predict(read_table(frame))[:, -1].to_numpy()
    found = run.problem.target.predictions(run.network.predict(axes.rows(5), verbose=0))[:, -1].to_numpy()
    np.testing.assert_allclose(found, predicted, rtol=1e-4)
    rows = np.array([7, 500])
    np.testing.assert_allclose(
        axes.places(rows)[:, 0], (table.numbers("chlorides")[rows] - low) / (high - low), rtol=1e-5
    )
    assert "chlorides, scaled" in [feature.text for feature in run.problem.names]
    words = COMMANDS["one_neuron"](workspace, Checked({"layer": 0}, "one_neuron")).words
    assert words["over"] is None  # no line of the column's own numbers


def test_what_is_taken_away_comes_back(tmp_path: Path) -> None:
    table = read_table(_WINE)
    run = LiveRun(
        Problem.of(table, "quality"), Design(layers=(LayerDesign(5, "relu", True, 0.2), LayerDesign(4, "tanh")))
    )
    run.advance(40)
    model_to_take(run).save(tmp_path / "wine.keras")
    opened = OpenedModel.read(tmp_path / "wine.keras")
    problem = opened.problem(table)
    again = LiveRun(problem, opened.design(problem))
    assert again.design.layers == run.design.layers
    np.testing.assert_array_equal(problem.x, run.problem.x)
    for ours, wanted in zip(again.network.get_weights(), run.network.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, wanted)


def test_its_own_file_is_read_again(tmp_path: Path) -> None:
    for opened in (OpenedModel.of(_number_model()), OpenedModel.of_table_model(_wine_model())):
        (tmp_path / "model.keras").write_bytes(opened.to_bytes())
        again = OpenedModel.read(tmp_path / "model.keras")
        assert again.stack.layers == opened.stack.layers
        assert (again.features is None) == (opened.features is None)
        for ours, wanted in zip(again.stack.weights, opened.stack.weights, strict=True):
            np.testing.assert_array_equal(ours, wanted)


def _wine_model() -> TableModel:
    run = LiveRun(Problem.of(read_table(_WINE), "quality"), Design(layers=(LayerDesign(3),)))
    return model_to_take(run)


@pytest.mark.parametrize(
    ("frame", "target", "inputs", "words"),
    [
        ({"a": [1.0] * 20, "y": range(20)}, "y", None, "takes 3 columns of numbers, and here are 1"),
        (
            {**{name: range(20) for name in "abcd"}, "y": range(20)},
            "y",
            ["a", "b", "c", "d"],
            "here are 4 .* a, b, c, d",
        ),
        ({"a": range(20), "b": ["x"] * 20, "c": range(20), "y": range(20)}, "y", ["a", "b", "c"], "is not a number"),
        (
            {"a": range(20), "b": range(20), "c": [None, *range(19)], "y": range(20)},
            "y",
            None,
            "'c': the cell is empty",
        ),
        ({"a": range(20), "b": range(20), "c": range(20), "y": ["u", "v"] * 10}, "y", None, "'u' is not a number"),
        ({"a": range(20), "b": range(20), "c": range(20), "y": range(20)}, "z", None, "no column 'z'"),
        ({"a": range(20), "b": range(20), "c": range(20), "y": range(20)}, None, None, "Say which column"),
    ],
)
def test_tables_that_do_not_fit(
    frame: dict[str, Any], target: str | None, inputs: list[str] | None, words: str
) -> None:
    table = read_table(polars.DataFrame(frame))
    with pytest.raises(ValueError, match=words):
        OpenedModel.of(_number_model()).problem(table, target, inputs)


def test_labels_that_do_not_fit() -> None:
    model = Sequential([fathoms.Input((3,)), layers.Dense(4, "softmax")])
    with pytest.raises(LabError, match="tells 4 labels apart, and column 'y' has 3: a, b, c"):
        _begun(model, _X, np.array(["a", "b", "c"])[np.arange(300) % 3])
    three = Sequential([fathoms.Input((3,)), layers.Dense(3)])
    with pytest.raises(LabError, match="gives 3 linear outputs"):
        OpenedModel.of(three)


@pytest.mark.parametrize("body", [b"", b"a,b\n1,2\n", b"PK\x03\x04" + bytes(100), b"\x89HDF\r\n\x1a\n" + bytes(100)])
@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_a_file_that_is_no_model(body: bytes, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"model{ending}"
    path.write_bytes(body)
    with pytest.raises(LabError) as told:
        OpenedModel.read(path)
    assert str(tmp_path) not in str(told.value)
    assert "model" in str(told.value)
    with pytest.raises(LabError, match="There is no file"):
        OpenedModel.read(tmp_path / "none.keras")


def test_a_layer_that_fathoms_does_not_have(tmp_path: Path) -> None:
    _number_model().save(tmp_path / "own.keras")
    with ZipFile(tmp_path / "own.keras") as own, ZipFile(tmp_path / "conv.keras", "w") as other:
        for member in own.namelist():
            body = own.read(member)
            other.writestr(member, body.replace(b'"Dense"', b'"Conv2D"') if member == "config.json" else body)
    with pytest.raises(LabError, match=r"^conv\.keras: .*Conv2D.*Fathoms does not have it"):
        OpenedModel.read(tmp_path / "conv.keras")


def _opened(table: Path | None = _WINE) -> Workspace:
    workspace = Workspace()
    if table is not None:
        workspace.open_table(read_table(table))
        workspace.learn("quality" if table is _WINE else "species")
    return workspace


def _eleven() -> OpenedModel:
    model = Sequential([fathoms.Input((11,)), layers.Dense(4, "relu"), layers.Dense(1)])
    model.compile(fathoms.optimizers.Adam(0.004), "mse")
    return OpenedModel.of(model, "eleven.keras")


def test_a_model_waits_for_its_columns() -> None:
    workspace = Workspace()
    opened = _eleven()
    workspace.open_model(opened)
    assert workspace.run is None and workspace.unfit == ""
    workspace.open_table(read_table(_PENGUINS))
    workspace.learn("species")
    assert workspace.problem is not None and workspace.problem.model is None
    assert "takes 11 columns" in workspace.unfit
    workspace.open_table(read_table(_WINE))
    workspace.learn("quality", inputs=["alcohol", "pH"])
    assert "here are 2" in workspace.unfit
    assert workspace.design.start is None
    workspace.learn("quality")
    run = workspace.the_run()
    assert (workspace.unfit, run.design.learning_rate, run.problem.model) == ("", 0.004, opened)
    for ours, wanted in zip(run.network.get_weights(), opened.stack.weights, strict=True):
        np.testing.assert_array_equal(ours, wanted)
    assert NetworkPicture(run, workspace.the_axes())().words["middle"] == pytest.approx(
        run.problem.y[run.problem.split.train].mean()
    )


def test_reset_goes_back_to_the_models_weights_and_layers_may_change() -> None:
    from dataclasses import replace

    def do(name: str, **given: Any) -> None:
        COMMANDS[name](workspace, Checked(given, name))

    workspace = _opened()
    opened = _eleven()
    workspace.open_model(opened)
    workspace.the_run().advance(30)
    do("reset")
    assert _starts(workspace, opened)
    do("set_design", design={**json.loads(json.dumps(workspace.design.to_json())), "batch_size": 64, "seed": 3})
    assert _starts(workspace, opened) and workspace.the_run().steps.batch_size == 64
    do("set_problem", target="quality", validation=0.3)
    assert _starts(workspace, opened) and workspace.design.batch_size == 64
    do("new_start")
    assert not _starts(workspace, opened)
    do("start_from_model")
    assert _starts(workspace, opened)
    do("set_layers", layers=[{"units": 5}])
    assert workspace.design.start is None and workspace.the_run().problem.as_it_stands
    workspace.set_design(replace(workspace.design, layers=opened.stack.layers))
    assert not _starts(workspace, opened)
    do("close_model")
    assert workspace.problem is not None and not workspace.problem.as_it_stands
    assert np.abs(workspace.problem.x).max() < 30  # standardised


def _starts(workspace: Workspace, opened: OpenedModel) -> bool:
    run = workspace.the_run()
    return workspace.design.start is not None and all(
        map(np.array_equal, run.network.get_weights(), opened.stack.weights)
    )


def test_another_table_puts_away_a_model_that_had_its_own() -> None:
    workspace = _opened()
    workspace.open_model(_eleven())
    assert workspace.design.start is not None
    workspace.open_table(read_table(_PENGUINS))
    assert workspace.model is None and workspace.design.start is None


def test_columns_are_standardised_for_a_model_that_was_trained_on_such() -> None:
    table = read_table(_WINE)
    workspace = _opened()
    opened = _eleven()
    workspace.open_model(opened)
    workspace.open_model(opened.with_standardised(True))
    problem = workspace.the_run().problem
    alcohol = table.numbers("alcohol")
    train = alcohol[problem.split.train]
    np.testing.assert_allclose(
        problem.x[:, problem.inputs.index("alcohol")], (alcohol - train.mean()) / train.std(), rtol=1e-4, atol=1e-5
    )
    np.testing.assert_array_equal(problem.y[:, 0], table.numbers("quality"))
    assert _starts(workspace, opened)
    assert workspace.state()["model"]["standardised"] is True


def test_a_normalization_layer_is_the_columns_standardisation(tmp_path: Path) -> None:
    first = layers.Normalization()
    first.adapt(_X)
    model = Sequential([fathoms.Input((3,)), first, layers.Dense(4, "tanh"), layers.Dense(1)])
    opened = OpenedModel.of(model)
    (tmp_path / "own.keras").write_bytes(opened.to_bytes())
    given = model.predict(_X, verbose=0)
    for each in (opened, OpenedModel.read(tmp_path / "own.keras"), opened.with_standardised(True)):
        table, inputs, target = table_of_arrays(_X, _Y)
        problem = each.problem(table, target, inputs)
        run = LiveRun(problem, each.design(problem))
        np.testing.assert_allclose(run.network.predict(problem.x, verbose=0), given, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose([feature.shift for feature in problem.names], _X.mean(axis=0), rtol=1e-3, atol=1e-3)
        assert not each.standardised


def test_a_constant_column_keeps_its_input() -> None:
    frame = polars.DataFrame({"a": range(30), "b": [4.0] * 30, "c": range(30), "y": range(30)})
    opened = OpenedModel.of(_number_model()).with_standardised(True)
    problem = opened.problem(read_table(frame), "y", ["a", "b", "c"])
    assert problem.x.shape == (30, 3) and not problem.x[:, 1].any()
    assert len(problem.names) == 3
