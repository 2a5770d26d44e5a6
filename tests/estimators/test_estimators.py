"""FathomsRegressor and FathomsClassifier: raw frames, and all that scikit-learn's users do with estimators."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
import zipfile
from io import BytesIO
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed")

import pandas
import polars
from sklearn.base import clone
from sklearn.datasets import make_classification, make_regression
from sklearn.exceptions import NotFittedError
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

import fathoms
from fathoms.tables import TableError, TableModel, read_table

RNG = np.random.default_rng(0)
ROWS = 400


def raw_frame() -> tuple[Any, np.ndarray]:
    """A frame as people have them, and a target that needs each column."""
    town = RNG.choice(["Bern", "Genf", "Chur"], ROWS)
    size = RNG.normal(50, 20, ROWS)
    garden = RNG.choice([True, False], ROWS)
    sold = pandas.Timestamp("2020-01-01") + pandas.to_timedelta(RNG.integers(0, 700, ROWS), unit="D")
    price = 3 * size + 40 * (town == "Genf") + 30 * garden
    frame = pandas.DataFrame({"town": town, "size": size, "garden": garden, "sold": sold})
    frame["class"] = pandas.Categorical(np.where(size > 50, "big", "small"))
    frame["floors"] = pandas.array(RNG.integers(1, 5, ROWS), dtype="Int64")
    frame.loc[::17, ["town", "size"]] = None
    frame.loc[::19, ["class", "floors"]] = None
    return frame, price


FRAME, PRICE = raw_frame()


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_raw_frames(library: str) -> None:
    rows = FRAME if library == "pandas" else polars.DataFrame({name: _cells(FRAME[name]) for name in FRAME.columns})
    model = fathoms.FathomsRegressor(random_state=0, epochs=60).fit(rows[:300], PRICE[:300])
    assert model.score(rows[300:], PRICE[300:]) > 0.85
    assert list(model.feature_names_in_) == list(FRAME.columns) and model.n_features_in_ == 6
    dear = fathoms.FathomsClassifier(random_state=0, epochs=60).fit(rows[:300], PRICE[:300] > PRICE.mean())
    assert dear.score(rows[300:], PRICE[300:] > PRICE.mean()) > 0.85
    with pytest.raises(ValueError, match="feature names"):
        model.predict(rows[["size", "town", "garden", "sold", "class", "floors"]])


def _cells(column: Any) -> list[Any]:
    return [None if pandas.isna(cell) else cell for cell in column.tolist()]


def test_a_new_category_and_an_array_of_objects() -> None:
    rows = np.array([["a", 1.5, None], ["b", 2.5, "x"], ["c", np.nan, "y"]] * 40, dtype=object)
    y = np.tile([1.0, 2.0, 3.0], 40)
    model = fathoms.FathomsRegressor(random_state=0, epochs=60).fit(rows, y)
    np.testing.assert_allclose(model.predict(rows[:3]), y[:3], atol=0.3)
    assert np.isfinite(model.predict(np.array([["new", np.nan, None]], dtype=object))).all()


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_ordered_categories_stay_ordered(library: str) -> None:
    sizes, grades = ["S", "M", "L"], RNG.integers(0, 3, 120)
    cells = [sizes[grade] for grade in grades]
    if library == "pandas":
        rows = pandas.DataFrame({"size": pandas.Categorical(cells, categories=sizes, ordered=True)})
    else:
        rows = polars.DataFrame({"size": polars.Series(cells, dtype=polars.Enum(sizes))})
    model = fathoms.FathomsRegressor("neuron", random_state=0, epochs=5).fit(rows, grades.astype(float))
    assert [feature.text for feature in model.model_.features.features] == ["size (0 = S … 2 = L)"]
    assert model.predict(rows[:1]).shape == (1,)


def test_names_that_a_file_could_not_have() -> None:
    """Columns of a frame may differ by blanks alone, or have no name: an estimator takes them by their place."""
    x = RNG.normal(size=(60, 3))
    rows = pandas.DataFrame(x, columns=["a", " a", ""])
    model = fathoms.FathomsRegressor("neuron", random_state=0, epochs=5).fit(rows, x[:, 0])
    assert model.model_.features.columns == ["a", " a", ""]
    assert np.isfinite(model.predict(rows)).all()


def test_beside_linear_models() -> None:
    x, y = make_regression(300, 5, noise=5.0, random_state=0)
    ours = cross_val_score(fathoms.FathomsRegressor(random_state=0), x, y, cv=3)
    assert ours.mean() > 0.9 * cross_val_score(LinearRegression(), x, y, cv=3).mean()
    x, y = make_classification(400, 8, n_informative=6, n_classes=3, random_state=0)
    names = np.array(["low", "mid", "high"])[y]
    ours = cross_val_predict(fathoms.FathomsClassifier(random_state=0), x, names, cv=3, method="predict_proba")
    theirs = cross_val_predict(LogisticRegression(), x, names, cv=3, method="predict_proba")
    assert log_loss(names, ours) < log_loss(names, theirs)
    np.testing.assert_allclose(ours.sum(1), 1, atol=1e-6)


def test_pipelines_searches_and_importance() -> None:
    x = RNG.normal(size=(200, 3))
    y = 2 * x[:, 0] + x[:, 1] ** 2
    search = GridSearchCV(
        make_pipeline(StandardScaler(), fathoms.FathomsRegressor(random_state=0, epochs=40)),
        {"fathomsregressor__recipe": ["neuron", "deep"]},
        cv=2,
    ).fit(x, y)
    assert search.best_params_ == {"fathomsregressor__recipe": "deep"}
    found = permutation_importance(search.best_estimator_, x, y, n_repeats=2, random_state=0).importances_mean
    assert found[0] > found[1] > 10 * abs(found[2])
    frames = make_pipeline(FunctionTransformer(), fathoms.FathomsRegressor("shallow", random_state=0, epochs=40))
    frames.fit(FRAME, PRICE)
    assert permutation_importance(frames, FRAME, PRICE, n_repeats=1, random_state=0).importances_mean.argmax() in (1, 4)


def test_clones_and_seeds() -> None:
    x, y = make_regression(120, 4, random_state=0)
    before = random.getstate(), np.random.get_state()[1].tolist()  # type: ignore[index]
    model = fathoms.FathomsRegressor("shallow", random_state=5, epochs=10, kinds={"x1": "number"}).fit(x, y)
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # type: ignore[index]
    again = clone(model)
    with pytest.raises(NotFittedError):
        again.predict(x)
    np.testing.assert_array_equal(again.fit(x, y).predict(x), model.predict(x))
    other = clone(model).set_params(random_state=6).fit(x, y)
    assert (other.predict(x) != model.predict(x)).any()
    drawn = [fathoms.FathomsRegressor("neuron", epochs=2).fit(x, y).predict(x) for _ in range(2)]
    assert (drawn[0] != drawn[1]).any()


@pytest.mark.parametrize("kind", ["regression", "classification"])
def test_pickles_hold_a_file_that_is_read_as_data(kind: str, tmp_path: Any) -> None:
    if kind == "regression":
        model, y = fathoms.FathomsRegressor("deep", random_state=0, epochs=5), PRICE
    else:
        model, y = fathoms.FathomsClassifier("deep", random_state=0, epochs=5), np.where(PRICE > 200, "dear", "cheap")
    model.fit(FRAME, y)
    data = pickle.dumps(model)
    again = pickle.loads(data)
    np.testing.assert_array_equal(again.predict(FRAME), model.predict(FRAME))
    state = model.__getstate__()
    with zipfile.ZipFile(BytesIO(state["model_"])) as file:
        assert "config.json" in file.namelist()
    (tmp_path / "m.keras").write_bytes(state["model_"])
    assert len(TableModel.load(tmp_path / "m.keras").predict(read_table(_csv(tmp_path)))) == ROWS
    with pytest.raises(TableError):
        type(model)().__setstate__({**state, "model_": b"PK not a model"})


def _csv(folder: Any) -> Any:
    FRAME.to_csv(folder / "rows.csv", index=False)
    return folder / "rows.csv"


def test_classes_that_a_split_could_lose() -> None:
    x = RNG.normal(size=(60, 2))
    y = np.where(x[:, 0] > 0, "a", "b").astype(object)
    y[:1] = "once"
    for recipe in ("shallow", "deep", "best"):
        model = fathoms.FathomsClassifier(recipe, random_state=0, epochs=8).fit(x, y)
        assert model.predict_proba(x).shape == (60, 3) and list(model.classes_) == ["a", "b", "once"]
    pairs = fathoms.FathomsClassifier("shallow", epochs=3).fit([[0.0], [1.0], [2.0], [3.0]], ["a", "b", "c", "d"])
    assert set(pairs.predict([[0.0], [3.0]])) <= set("abcd")


def test_best_is_an_ensemble_within_its_time() -> None:
    x, y = make_classification(300, 6, random_state=1)
    model = fathoms.FathomsClassifier("best", seconds=5.0, random_state=0).fit(x, y)
    assert model.score(x, y) > 0.9


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"recipe": "deepest"}, "'neuron', 'shallow', 'deep', 'best'"),
        ({"validation": 1.0}, "between 0 and 1"),
        ({"epochs": 0}, "1 or more"),
        ({"seconds": 0}, "above 0"),
        ({"ignore": ["no such"]}, "no such"),
        ({"kinds": {"size": "mood"}}, "a kind is one of"),
    ],
)
def test_mistakes(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fathoms.FathomsRegressor(**arguments).fit(FRAME, PRICE)


def test_more_mistakes() -> None:
    with pytest.raises(ValueError, match="one class, 'a'"):
        fathoms.FathomsClassifier().fit(FRAME, ["a"] * ROWS)
    with pytest.raises(ValueError, match="n_samples=1"):
        fathoms.FathomsRegressor().fit(FRAME[:1], PRICE[:1])
    with pytest.raises(ValueError, match="inconsistent"):
        fathoms.FathomsRegressor().fit(FRAME, PRICE[:5])
    model = fathoms.FathomsRegressor("neuron", epochs=2).fit(FRAME, PRICE)
    with pytest.raises(TableError, match="'size'"):
        model.predict(FRAME.assign(size="big"))


def test_weights_are_those_of_least_squares() -> None:
    """Two lines cross the same points: which one is found is a matter of the rows' weights."""
    x = np.tile(np.linspace(-1, 1, 2000), 2)[:, None]
    y = np.concatenate([x[:2000, 0], 1 - x[2000:, 0]])
    weights = np.repeat([3.0, 1.0], 2000)
    model = fathoms.FathomsRegressor("neuron", random_state=0).fit(x, y, sample_weight=weights)
    theirs = LinearRegression().fit(x, y, sample_weight=weights)
    np.testing.assert_allclose(model.predict(x), theirs.predict(x), atol=0.05)  # batches, and a fifth held back
    assert model.score(x, y, sample_weight=weights) == pytest.approx(theirs.score(x, y, weights), abs=0.01)
    assert model.score(x, y) < model.score(x, y, sample_weight=weights)


@pytest.mark.parametrize("recipe", ["neuron", "deep", "best"])
def test_weights_move_probabilities(recipe: str) -> None:
    """Of rows that are all alike, the share of the weights is all that can be learned."""
    x, y = np.tile(np.arange(4.0), 200)[:, None], np.tile([0, 0, 0, 0, 1, 1, 1, 1], 100)
    weights = np.where(y == 1, 3.0, 1.0)
    model = fathoms.FathomsClassifier(recipe, random_state=0, epochs=60).fit(x, y, sample_weight=weights)
    # 0.5 without weights; the rows held back are drawn, and say when to stop
    np.testing.assert_allclose(model.predict_proba(x[:4])[:, 1], 0.75, atol=0.1)


def test_rows_of_no_weight_are_as_if_they_were_not_there() -> None:
    weights = (np.arange(ROWS) % 4 > 0).astype(float)
    kept = weights > 0
    target = np.where(PRICE > 200, "dear", "cheap").astype(object)
    target[~kept] = "none of it"
    whole = fathoms.FathomsClassifier("shallow", epochs=5, random_state=0).fit(FRAME, target, sample_weight=weights)
    part = fathoms.FathomsClassifier("shallow", epochs=5, random_state=0).fit(
        FRAME[kept], target[kept], np.ones(kept.sum())
    )
    assert list(whole.classes_) == ["cheap", "dear"]
    np.testing.assert_array_equal(whole.predict_proba(FRAME), part.predict_proba(FRAME))
    rows = polars.DataFrame({"size": FRAME["size"].to_numpy()})
    fathoms.FathomsRegressor("neuron", epochs=2).fit(rows, list(PRICE), sample_weight=list(weights))
    with pytest.raises(ValueError, match="leaves 1 of 400 rows"):
        fathoms.FathomsRegressor().fit(FRAME, PRICE, sample_weight=np.eye(ROWS)[0])
    with pytest.raises(ValueError, match="Negative"):
        fathoms.FathomsRegressor().fit(FRAME, PRICE, sample_weight=-weights)


def test_progress_is_shown_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    fathoms.FathomsRegressor("shallow", epochs=3, verbose=1).fit(FRAME, PRICE)
    shown = capsys.readouterr().out
    assert "one hidden layer: epoch 3" in shown and shown.endswith("\n")


def test_scikit_learn_is_not_needed_by_the_rest() -> None:
    code = (
        "import sys; sys.modules['sklearn'] = None; import fathoms; fathoms.Sequential\n"
        "try: fathoms.FathomsRegressor\nexcept ImportError as error: print(error)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "pip install scikit-learn" in shown
