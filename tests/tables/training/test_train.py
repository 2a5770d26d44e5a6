"""`fathoms.train`, and what can be asked of what it returns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest

import fathoms
from fathoms.tables import TableError
from fathoms.tables.training.training import Training

DATA = Path(__file__).parents[3] / "examples" / "data"


@pytest.fixture(scope="module")
def wine() -> Training:
    return fathoms.train(DATA / "red-wine.csv", target="quality", recipe="shallow", trees=False, epochs=30, verbose=0)


def test_the_rungs_and_the_model(wine: Training) -> None:
    assert [rung.name for rung in wine.rungs] == ["the mean", "single neuron", "one hidden layer"]
    assert wine.best is min(wine.rungs[1:], key=lambda rung: rung.validation.loss)
    assert not wine.interrupted


def test_predictions_of_files_frames_and_records_agree(wine: Training) -> None:
    frame = polars.read_csv(DATA / "red-wine.csv")
    whole = wine.predict(DATA / "red-wine.csv")["predicted quality"].to_numpy()
    np.testing.assert_array_equal(wine.predict(frame)["predicted quality"].to_numpy(), whole)
    np.testing.assert_allclose(
        wine.predict(frame.head(3).to_dicts())["predicted quality"].to_numpy(), whole[:3], rtol=1e-6
    )


def test_the_test_score_is_that_of_the_test_rows(wine: Training) -> None:
    frame = polars.read_csv(DATA / "red-wine.csv")[wine.ladder.split.test]
    true = frame["quality"].to_numpy()
    predicted = wine.predict(frame)["predicted quality"].to_numpy()
    assert wine.evaluate().metric == pytest.approx(np.abs(predicted - true).mean(), rel=1e-6)
    assert wine.evaluate(frame).metric == pytest.approx(wine.evaluate().metric, rel=1e-6)


def test_an_explanation_adds_up(wine: Training) -> None:
    explained = wine.explain(7)
    predicted = wine.predict(DATA / "red-wine.csv")["predicted quality"][7]
    assert explained.prediction == pytest.approx(predicted, rel=1e-6)
    total = explained.mean + sum(part.value for part in explained.contributions)
    assert total == pytest.approx(predicted, rel=1e-6)
    row = polars.read_csv(DATA / "red-wine.csv").row(7, named=True)
    assert wine.explain(row).prediction == pytest.approx(predicted, rel=1e-6)


def test_a_model_without_training_rows_is_explained_alike(wine: Training) -> None:
    without = Training(wine.ladder, sample=False)
    assert without.model.sample is None
    assert wine.model.sample is not None
    assert without.explain(7, samples=10).mean == wine.explain(7, samples=10).mean


@pytest.mark.parametrize("wrong", [{"seed": -1}, {"seed": 2**32}, {"epochs": 0}, {"epochs": 2.5}, {"seconds": 0}])
def test_numbers_that_cannot_be(wrong: dict[str, Any]) -> None:
    (name,) = wrong
    with pytest.raises(TableError, match=f"--{name}"):
        fathoms.train({"x": [*range(50)], "y": [*range(50)]}, target="y", verbose=0, **wrong)


def test_a_row_that_is_not_there(wine: Training) -> None:
    with pytest.raises(TableError, match="has no row 1599"):
        wine.explain(1599)


def test_alcohol_matters_most(wine: Training) -> None:
    assert wine.importance(repeats=3)[0].column == "alcohol"


def test_the_same_seed_gives_the_same_model() -> None:
    def weights() -> list[np.ndarray]:
        training = fathoms.train(
            DATA / "penguins.csv", target="species", recipe="deep", epochs=3, trees=False, seed=5, verbose=0
        )
        return training.model.network.get_weights()

    for first, second in zip(weights(), weights(), strict=True):
        np.testing.assert_array_equal(first, second)


def test_a_time_limit_ends_training(capsys: pytest.CaptureFixture[str]) -> None:
    training = fathoms.train(DATA / "concrete.csv", target="CompressiveStrength", recipe="deep", seconds=2, trees=False)
    free = fathoms.train(
        DATA / "concrete.csv", target="CompressiveStrength", recipe="neuron", seconds=1e-3, trees=False
    )
    assert training.rungs[-1].test.loss < training.rungs[0].test.loss
    assert free.rungs[-1].epochs == 1
    assert "What depth bought" in capsys.readouterr().out


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_an_impossible_time(seconds: float) -> None:
    with pytest.raises(TableError, match="give a number above 0"):
        fathoms.train({"x": [1, 2], "y": [1, 2]}, target="y", seconds=seconds, verbose=0)


def test_it_shows_its_ladder(wine: Training) -> None:
    shown = repr(wine)
    assert "single neuron" in shown and "95 %" in shown and "What depth bought" in shown
