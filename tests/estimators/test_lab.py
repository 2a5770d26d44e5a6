"""`estimator.lab(X, y)`: the page shows what `predict` and `predict_proba` give, in the person's own words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars
import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed")
pytest.importorskip("uvicorn", reason="the Lab is not installed")

import pandas
from sklearn.exceptions import NotFittedError

import fathoms
from fathoms.lab.lab_error import LabError
from fathoms.lab.views.network_picture import sample_of
from fathoms.lab.views.one_neuron import one_neuron

if TYPE_CHECKING:
    from fathoms.lab.session.workspace import Workspace

_DATA = Path(__file__).parents[2] / "examples" / "data"


def _opened(model: Any, X: Any, y: Any) -> Workspace:
    """What the Lab begins with."""
    page = model.lab(X, y, browser=False, block=False)
    try:
        workspace: Workspace = page._lab.workspace
        return workspace
    finally:
        page.close()


def _outputs(workspace: Workspace) -> np.ndarray:
    run = workspace.the_run()
    return np.asarray(run.network.predict(run.problem.x, verbose=0))


def _penguins() -> tuple[Any, Any]:
    frame = polars.read_csv(_DATA / "penguins.csv", null_values="NA").to_pandas()
    return frame.drop(columns="species"), frame["species"]


@pytest.mark.parametrize("recipe", ["neuron", "shallow", "deep"])
def test_classes_have_their_names_and_the_probabilities_are_those_of_predict_proba(recipe: str) -> None:
    X, y = _penguins()
    model = fathoms.FathomsClassifier(recipe, epochs=3, random_state=0).fit(X, y)
    workspace = _opened(model, X, y)
    problem = workspace.the_run().problem
    assert (problem.target.column, problem.inputs) == ("species", list(X.columns))
    assert workspace.state()["problem"]["labels"] == list(model.classes_) == ["Adelie", "Chinstrap", "Gentoo"]
    np.testing.assert_allclose(_outputs(workspace), model.predict_proba(X), atol=1e-6)
    assert [list(model.classes_)[code] for code in problem.y[:, 0].astype(int)] == list(y)
    np.testing.assert_array_equal(model.classes_[_outputs(workspace).argmax(axis=1)], model.predict(X))


@pytest.mark.parametrize(
    ("classes", "shown"),
    [
        (["NA", "yes"], ["'NA'", "yes"]),  # a table's missing cell
        (["1", "1.0"], ["'1'", "'1.0'"]),  # one label in a table
        ([1.0, 2.0], ["1", "2"]),
        ([False, True], ["False", "True"]),
        ([10, 9], ["9", "10"]),
    ],
)
def test_classes_that_a_table_would_read_otherwise(classes: list[Any], shown: list[str]) -> None:
    x = np.random.default_rng(0).normal(size=(60, 2))
    y = np.array(classes)[(x[:, 0] > 0).astype(int)]
    model = fathoms.FathomsClassifier("neuron", epochs=3, random_state=0).fit(x, y)
    workspace = _opened(model, x, y)
    assert workspace.state()["problem"]["labels"] == shown
    np.testing.assert_allclose(_outputs(workspace)[:, 0], model.predict_proba(x)[:, 1], atol=1e-6)
    np.testing.assert_array_equal(workspace.the_run().problem.y[:, 0], (y == model.classes_[1]).astype(int))


def test_numbers_are_those_of_predict() -> None:
    frame = pandas.read_csv(_DATA / "concrete.csv")
    goal = frame.columns[-1]
    X, y = frame.drop(columns=goal), frame[goal]
    model = fathoms.FathomsRegressor("neuron", epochs=3, random_state=0).fit(X, y)
    workspace = _opened(model, X, y)
    split = workspace.the_run().problem.split
    rows = np.concatenate([sample_of(split.train, 1000), sample_of(split.validation, 300)])
    shown = one_neuron(workspace, 0, 0).arrays
    np.testing.assert_allclose(shown["predicted"], model.predict(X)[rows], rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(shown["true"], y.to_numpy()[rows], rtol=1e-6)
    assert workspace.the_run().problem.target.column == goal
    assert model.model_.target.column == "target"  # the estimator's own stays


def test_arrays_with_gaps_and_weights_that_stay_the_estimators() -> None:
    x = np.random.default_rng(0).normal(size=(80, 3))
    x[::7, 1] = np.nan
    y = x[:, 0] * 3
    model = fathoms.FathomsRegressor("shallow", epochs=2, random_state=0).fit(x, y)
    before = [array.copy() for array in model.model_.network.get_weights()]
    workspace = _opened(model, x, y)
    assert workspace.the_run().problem.inputs == ["x0", "x1", "x2"]
    target: Any = workspace.the_run().problem.target
    np.testing.assert_allclose(target.values(_outputs(workspace)), model.predict(x), rtol=1e-6, atol=1e-6)
    workspace.advance(0.02)
    assert all(map(np.array_equal, before, model.model_.network.get_weights()))


def test_mistakes_are_told_in_a_sentence() -> None:
    x = np.random.default_rng(0).normal(size=(60, 2))
    y = np.where(x[:, 0] > 0, "warm", "cold")
    with pytest.raises(NotFittedError, match=r"This FathomsClassifier has no network to show yet\. Train it first"):
        fathoms.FathomsClassifier().lab(x, y)
    model = fathoms.FathomsClassifier("shallow", epochs=2, random_state=0).fit(x, y)
    with pytest.raises(ValueError, match=r"y\[1\] is 'hot', which is none of the classes that fit saw: cold, warm\."):
        model.lab(x[:2], ["cold", "hot"], browser=False)
    with pytest.raises(ValueError, match="2 features"):
        model.lab(x[:, :1], y, browser=False)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        model.lab(x, y[:9], browser=False)
    with pytest.raises(LabError, match="too few rows"):
        model.lab(x[:3], y[:3], browser=False)
    ensemble = fathoms.FathomsClassifier("best", epochs=1, random_state=0).fit(x, y)
    with pytest.raises(LabError, match="The Lab draws"):
        ensemble.lab(x, y, browser=False)
