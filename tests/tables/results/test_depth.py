"""The sentence on depth says what the test rows say, and no more."""

import dataclasses

import numpy as np
import pytest

from fathoms.models import Sequential
from fathoms.tables.ladder.rung import Rung
from fathoms.tables.results.depth import significant, what_depth_bought
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.score import Score
from fathoms.tables.targets.target import Target

PRICE: Target = NumberTarget("price", 0.0, 1.0)
KIND: Target = LabelTarget("kind", ["a", "b"], [0.5, 0.5])


def rung(name: str, validation: float, errors: np.ndarray) -> Rung:
    score = Score(errors**2, errors)
    return Rung(name, 1, 1, 0.0, Score(np.array([validation]), np.array([validation])), score, Sequential())


def test_sure_gain() -> None:
    neuron, deep = np.full(100, 2.0), np.full(100, 1.5)
    neuron[::2] += 0.1
    text = what_depth_bought([rung("single neuron", 2, neuron), rung("deep network", 1, deep)], PRICE)
    assert "a better model" in text
    assert "off by 1.50 on average, the single neuron by 2.05: 27% less" in text


def test_sure_loss() -> None:
    rungs = [rung("single neuron", 2, np.full(100, 1.0)), rung("deep network", 1, np.linspace(1.5, 1.6, 100))]
    assert "nothing; it cost" in what_depth_bought(rungs, PRICE)
    assert "55% more" in what_depth_bought(rungs, PRICE)
    rungs = [rung("single neuron", 2, np.full(100, 0.1)), rung("deep network", 1, np.linspace(1.5, 1.6, 100))]
    assert "15.5 times as much" in what_depth_bought(rungs, PRICE)


def test_chance() -> None:
    random = np.random.default_rng(0)
    neuron = random.uniform(0, 4, 100)
    text = what_depth_bought(
        [rung("single neuron", 2, neuron), rung("deep network", 1, neuron + random.normal(0, 1, 100))], PRICE
    )
    assert "nothing sure" in text
    assert "may be chance" in text


def test_the_validation_rows_choose_which_deeper_network() -> None:
    rungs = [
        rung("single neuron", 3, np.full(50, 3.0)),
        rung("one hidden layer", 1, np.linspace(1, 2, 50)),
        rung("deep network", 2, np.linspace(0, 0.1, 50)),
    ]
    assert "the network with one hidden layer is off by 1.50" in what_depth_bought(rungs, PRICE)


def test_labels_are_counted() -> None:
    neuron, deep = np.repeat([0.0, 1.0], [40, 160]), np.repeat([0.0, 1.0], [10, 190])
    text = what_depth_bought([rung("single neuron", 2, neuron), rung("deep network", 1, deep)], KIND)
    assert "gets 190 right (95.0%), the single neuron 160 (80.0%): 30 more, more than chance" in text
    same = what_depth_bought([rung("single neuron", 2, neuron), rung("deep network", 1, neuron)], KIND)
    assert "nothing" in same
    assert same.endswith("the same.")


def test_few_rows_prove_nothing() -> None:
    rungs = [rung("single neuron", 2, np.linspace(2, 2.1, 20)), rung("deep network", 1, np.ones(20))]
    assert "nothing sure" in what_depth_bought(rungs, PRICE)


def test_networks_that_do_not_beat_the_guess() -> None:
    guess = dataclasses.replace(rung("the mean", 1, np.ones(50)), network=None)
    text = what_depth_bought(
        [guess, rung("single neuron", 1.1, np.ones(50)), rung("deep network", 1.2, np.ones(50))], PRICE
    )
    assert text.startswith("No network beats the mean on the validation rows")
    assert "tell nothing about price. What depth bought: nothing." in text


def test_nothing_to_compare() -> None:
    assert what_depth_bought([rung("single neuron", 2, np.ones(5))], PRICE) == ""
    assert what_depth_bought([], PRICE) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.4567, "0.457"),
        (12.34, "12.3"),
        (1234.6, "1,235"),
        (0.0, "0.00"),
        (1e-7, "1.00e-07"),
        (3e9, "3.00e+09"),
        (0.5, "0.500"),
    ],
)
def test_significant(value: float, text: str) -> None:
    assert significant(value) == text


def test_the_ensemble_and_boosted_trees_stand_beside() -> None:
    generator = np.random.default_rng(0)
    hard = generator.exponential(1, 200)
    rungs = [
        rung("single neuron", 3, hard + 1),
        rung("deep network", 2, hard + 0.5),
        rung("best", 1, hard + generator.normal(0.3, 0.1, 200)),
        rung("boosted trees", 1, hard + generator.normal(0.3, 0.3, 200)),
    ]
    text = what_depth_bought(rungs, PRICE)
    assert text.startswith("What depth bought: a better model.")
    assert "The ensemble is off by 1.4" in text
    assert "less than the deep network, more than chance explains." in text
    assert "Boosted trees are off by 1.4" in text
    assert text.endswith("than the ensemble, which may be chance.")
    labels = [
        rung("single neuron", 3, np.repeat([0.0, 1.0], [80, 120])),
        rung("deep network", 2, np.repeat([0.0, 1.0], [40, 160])),
        rung("boosted trees", 1, np.repeat([0.0, 1.0], [10, 190])),
    ]
    text = what_depth_bought(labels, KIND)
    assert text.endswith(
        "Boosted trees get 190 right (95.0%): 30 more than the deep network, more than chance explains."
    )


def test_an_ensemble_alone() -> None:
    rungs = [rung("single neuron", 3, np.linspace(2, 3, 50)), rung("best", 1, np.linspace(1, 2.1, 50))]
    assert what_depth_bought(rungs, PRICE).startswith(
        "What the ensemble bought: a better model. On the 50 test rows the"
    )
