"""What a check says of a real run, against the run's own weights and NumPy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars
import pytest

from fathoms.lab.lab_error import LabError
from fathoms.lab.lessons.check import Check
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.tables import read_table

_DATA = Path(__file__).parents[3] / "examples" / "data"


@pytest.fixture(scope="module")
def wine() -> Problem:
    return Problem.of(read_table(_DATA / "red-wine.csv"), "quality")


def _trained(problem: Problem, design: Design, epochs: int) -> Workspace:
    workspace = Workspace()
    workspace.open_table(problem.table)
    workspace.design = design
    workspace.set_problem(problem)
    run = workspace.the_run()
    run.advance(epochs * run.steps.steps_per_epoch)
    return workspace


def _says(workspace: Workspace, text: str) -> bool:
    return Check.read(text).on(workspace).met


@pytest.fixture(scope="module")
def neuron(wine: Problem) -> Workspace:
    return _trained(wine, Design(), 30)


@pytest.fixture(scope="module")
def deep(wine: Problem) -> Workspace:
    layers = (LayerDesign(7), LayerDesign(5, "tanh", True, 0.1), LayerDesign(3, "relu", dropout=0.3))
    return _trained(wine, Design(layers=layers, batch_size=100, loss="mean_absolute_error"), 4)


def _near(workspace: Workspace, name: str, value: float) -> None:
    """A fact is this number, and comparing it with numbers on both sides of it comes out right."""
    check = Check.read(f"{name} < 0").on(workspace)
    assert isinstance(check.now, float)
    assert check.now == pytest.approx(value, rel=1e-5, abs=1e-7)
    for sign, off, met in (("<", 0.01, True), ("<", -0.01, False), (">", -0.01, True), (">", 0.01, False)):
        assert _says(workspace, f"{name} {sign} {value + off!r}") is met
    assert _says(workspace, f"{name} >= {name}")
    assert not _says(workspace, f"{name} < {name}")


def test_losses_and_errors(neuron: Workspace, wine: Problem) -> None:
    run = neuron.the_run()
    x, y = wine.part(wine.split.validation)
    off = run.network.predict(x, verbose=0).astype(np.float64) - y
    _near(neuron, "validation loss", float(np.mean(off**2)))
    _near(neuron, "validation error", float(np.abs(off).mean()) * float(_quality(wine).std()))
    _near(neuron, "training loss", run.losses[29])
    loss = float(np.mean(off**2))
    assert _says(neuron, f"validation loss < {loss / run.losses[-1] * 1.01} * training loss")
    assert not _says(neuron, f"validation loss < {loss / run.losses[-1] * 0.99} * training loss")
    assert not _says(neuron, "validation accuracy > 0")


def _quality(problem: Problem) -> np.ndarray:
    marks: np.ndarray = polars.read_csv(_DATA / "red-wine.csv")["quality"].to_numpy()
    return marks[problem.split.train]


def test_a_neurons_weights(neuron: Workspace, wine: Problem) -> None:
    kernel, bias = neuron.the_run().network.layers[-1].get_weights()
    names = [feature.text for feature in wine.names]
    for name in ("alcohol", "volatile acidity"):
        _near(neuron, f"weight of {name}", float(kernel[names.index(name), 0]))
    _near(neuron, "bias", float(bias[0]))
    _near(neuron, "largest weight", float(np.abs(kernel).max()))
    assert _says(neuron, "weight of alcohol >= largest weight")
    assert not _says(neuron, "weight of volatile acidity >= largest weight")
    assert _says(neuron, "weight of volatile acidity < 0")


def test_a_design(deep: Workspace, neuron: Workspace) -> None:
    for name, value in {
        "hidden layers": 3, "neurons": 15, "inputs": 11, "steps": 40, "epochs": 4, "batch size": 100, "dropout": 0.3,
        "normalized layers": 1, "learning rate": 0.01, "earlier runs": 0,
        "weights": 12 * 7 + 8 * 5 + 4 * 5 + 6 * 3 + 4,
    }.items():  # fmt: skip
        _near(deep, name, value)
        assert _says(deep, f"{name} = {value}")
    assert _says(deep, "activation is mixed")
    assert _says(neuron, "activation is none")
    assert _says(deep, "loss is mean_absolute_error")
    assert not _says(deep, "loss is huber")
    assert _says(deep, "optimizer is adam")
    assert not _says(deep, "optimizer is sgd")
    for text in ("weight of alcohol > -100", "bias > -100", "largest weight > -100"):
        assert not _says(deep, text)  # there is no such number


def test_dead_neurons(wine: Problem) -> None:
    workspace = _trained(wine, Design(layers=(LayerDesign(6), LayerDesign(4, "tanh"))), 1)
    assert _says(workspace, "dead neurons = 0")
    layer = workspace.the_run().network.get_layer("hidden_1")
    kernel, bias = layer.get_weights()
    bias[[1, 4]] = -1000.0
    layer.set_weights([kernel, bias])
    assert _says(workspace, "dead neurons = 2")
    assert _says(workspace, "dead neurons >= 2")
    assert not _says(workspace, "dead neurons > 2")


def test_a_loss_that_blows_up_is_beyond_every_limit(wine: Problem) -> None:
    workspace = _trained(wine, Design(layers=(LayerDesign(64), LayerDesign(64)), optimizer="sgd", learning_rate=3.0), 3)
    assert not np.isfinite(workspace.the_run().losses[-1])
    assert _says(workspace, "training loss > 10")
    assert not _says(workspace, "training loss < 10")
    assert not _says(workspace, "validation loss < 10")
    assert Check.read("validation loss > 10").on(workspace).now == "NaN"


def test_the_lowest_loss_is_of_the_way_here(wine: Problem) -> None:
    workspace = _trained(wine, Design(layers=(LayerDesign(16),)), 0)
    run = workspace.the_run()
    measured = []
    for _ in range(4):
        run.advance(60)
        measured.append(run.measure().loss)
    _near(workspace, "lowest validation loss", min(measured))
    run.go_to(60)
    _near(workspace, "lowest validation loss", measured[0])
    _near(workspace, "training loss", run.losses[1])


def test_stopping_early(wine: Problem) -> None:
    design = Design(layers=(LayerDesign(32),), learning_rate=0.03)
    assert _says(_trained(wine, replace(design, patience=4), 500), "stopped early")
    assert not _says(_trained(wine, replace(design, patience=400), 5), "stopped early")
    assert not _says(_trained(wine, replace(design, patience=400, epochs=3), 5), "stopped early")


@pytest.mark.parametrize(
    ("flag", "what"),
    [("step laid open", "microscope"), ("neuron opened", "neuron"), ("optimizers raced", "race"), ("landscape drawn", "landscape")],
)  # fmt: skip
def test_what_was_looked_at(wine: Problem, flag: str, what: str) -> None:
    from fathoms.lab.commands import COMMANDS
    from fathoms.lab.session.checked import Checked

    workspace = _trained(wine, Design(), 1)
    assert not _says(workspace, flag)
    given = {
        "neuron": {"layer": 0, "unit": 0},
        "race": {"setting": "optimizer", "choices": [{"value": "sgd"}, {"value": "adam"}], "epochs": 1},
        "landscape": {"over": "random", "points": 5},
    }
    answer = COMMANDS[what](workspace, Checked(given.get(what, {}), what))
    if what in ("race", "landscape"):
        list(answer)
    assert _says(workspace, flag)


def test_classification() -> None:
    problem = Problem.of(read_table(_DATA / "ion.csv"), "Class")
    workspace = _trained(problem, Design(loss="binary_crossentropy"), 20)
    x, y = problem.part(problem.split.validation)
    right = (workspace.the_run().network.predict(x, verbose=0) > 0.5) == (y > 0.5)
    _near(workspace, "validation accuracy", float(right.mean()))
    assert not _says(workspace, "validation error >= 0")


def test_before_anything_is_there() -> None:
    for text in ("validation loss < 100", "hidden layers >= 0", "optimizer is adam", "step laid open"):
        assert not _says(Workspace(), text)


def test_before_the_first_step_no_loss_is_met(wine: Problem) -> None:
    workspace = _trained(wine, Design(), 0)
    assert not _says(workspace, "training loss < 100")
    assert not _says(workspace, "validation loss < 100")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("validation los < 1", "Did you mean 'validation loss'?"),
        ("validation loss < ten", "There is no 'ten'"),
        ("validation loss", "say what it is to be"),
        ("validation loss ! 3", "There is no 'validation loss ! 3'"),
        ("step laid opn", "Did you mean 'step laid open'?"),
        ("activation is rellu", "Did you mean 'relu'?"),
        ("weather is fine", "There is no 'weather' to check"),
        ("training loss < 1e999", "There is no '1e999'"),
        ("training loss < 1.2.3 * validation loss", "'1.2.3' is not a number"),
        ("weight of COLUMN", "There is no"),
        ("", "There is no ''"),
    ],
)
def test_words_that_are_not_known(text: str, words: str) -> None:
    with pytest.raises(LabError) as caught:
        Check.read(text)
    assert words in str(caught.value)
