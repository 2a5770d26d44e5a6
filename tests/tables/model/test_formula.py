"""A formula worked out by hand gives what the neuron gives."""

import re

import numpy as np
import polars
import pytest

from fathoms.tables.columns.column import Column
from fathoms.tables.columns.find_columns import find_columns
from fathoms.tables.encoding.encoder import Feature
from fathoms.tables.encoding.features import Features
from fathoms.tables.model.formula import Formula, neuron_formulas, neuron_terms
from fathoms.tables.recipes.recipes import NEURON
from fathoms.tables.table import Table
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget


def by_hand(formula: Formula, columns: dict[str, np.ndarray]) -> np.ndarray:
    """Read the printed text as a person would and work it out."""
    right = str(formula).split(" = ", 1)[1].replace("−", "-")
    total = np.zeros(len(next(iter(columns.values()))))
    for sign, term in re.findall(r"([+-]? ?)(\d[^ ]*(?: \w+)*\]?|\d\S*)", right.replace(" = ", "=")):
        number, _, name = term.partition("·")
        value = float(number) * (-1 if "-" in sign else 1)
        total += value * columns[name] if name else value
    return total


def test_in_the_columns_own_units() -> None:
    random = np.random.default_rng(0)
    frame = polars.DataFrame(
        {
            "year": random.integers(1950, 2020, 300).astype(float) + 0.5,
            "tiny part": random.normal(3e-5, 1e-6, 300),
            "large": random.normal(-5e6, 1e4, 300),
            "price": random.normal(1000, 250, 300),
        }
    )
    table, rows = Table(frame), np.arange(200)
    features = Features.fit(table, find_columns(table, "price"), rows, "linear")
    target = NumberTarget.fit(table, "price", rows, linear=True)
    (inputs,) = features.transform(table)
    weights, bias = np.array([[0.7], [-0.4], [0.05]]), np.array([0.1])
    (formula,) = neuron_formulas(weights, bias, features.features, inputs[rows].std(0), target)
    assert [text for _, text in formula.terms] == ["year", "tiny part", "large"]  # the weightiest first
    neuron = target.predictions((inputs @ weights + bias).astype(np.float32))["predicted price"].to_numpy()
    columns = {name: frame[name].to_numpy() for name in frame.columns}
    np.testing.assert_allclose(by_hand(formula, columns), neuron, atol=0.02 * target.deviation)


def test_flags_and_log_odds() -> None:
    table = Table(polars.DataFrame({"sex": ["f", "m"] * 10, "y": ["no", "yes", "yes", "yes"] * 5}))
    features = Features.fit(table, find_columns(table, "y"), np.arange(20))
    target = LabelTarget.fit(table, "y", np.arange(20))
    (formula,) = neuron_formulas(np.array([[1.25]]), np.array([-0.5]), features.features, np.array([0.5]), target)
    assert str(formula) == "log-odds of yes = 1.25·[sex = m] − 0.50"


def test_codes_are_terms_as_flags_are() -> None:
    random = np.random.default_rng(0)
    frame = polars.DataFrame(
        {"x": random.normal(50, 9, 2000), "town": random.choice([f"t{place:02}" for place in range(40)], 2000)}
    ).with_columns(y=polars.col("x") * 2 + polars.col("town").str.slice(1).cast(polars.Float64) * 3)
    table, rows = Table(frame), np.arange(2000)
    features = Features.fit(table, find_columns(table, "y"), rows, "linear")
    target = NumberTarget.fit(table, "y", rows, linear=True)
    network = NEURON.build(features, target)
    inputs = features.transform(table)
    network.set_weights([random.normal(size=array.shape) for array in network.get_weights()])
    (formula,) = neuron_formulas(*neuron_terms(network, features, inputs), target)
    assert len(formula.terms) + formula.smaller == 1 + 40 + 1
    whole = Formula(formula.left, formula.terms, 0, formula.constant)
    shown = {text for _, text in formula.terms}
    predicted = target.predictions(network.predict(inputs, verbose=0))["predicted y"].to_numpy()
    for row in range(2000):
        if f"[town = {frame['town'][row]}]" in shown:
            cells = {text: np.array([0.0]) for text in shown}
            cells |= {"x": np.array([frame["x"][row]]), f"[town = {frame['town'][row]}]": np.array([1.0])}
            answer = float(whole.constant) + sum(float(number) * cells[text][0] for number, text in whole.terms)
            assert answer == pytest.approx(predicted[row], abs=0.03 * target.deviation)


def test_a_logarithm_is_named() -> None:
    values = np.random.default_rng(0).lognormal(3, 2, 200)
    table = Table(polars.DataFrame({"x": np.arange(200) / 7, "price": values}))
    features = Features.fit(table, [Column("x", "number")], np.arange(200), "linear")
    target = NumberTarget.fit(table, "price", np.arange(200))
    (formula,) = neuron_formulas(np.ones((1, 1)), np.zeros(1), features.features, np.ones(1), target)
    assert formula.left == "log(price)"
    assert float(formula.terms[0][0]) == pytest.approx(np.log(values).std() / (np.arange(200) / 7).std(), rel=0.01)


def test_one_line_a_label() -> None:
    table = Table(polars.DataFrame({"x": np.arange(21) / 2, "y": ["a", "b", "c"] * 7}))
    features = Features.fit(table, find_columns(table, "y"), np.arange(21))
    target = LabelTarget.fit(table, "y", np.arange(21))
    formulas = neuron_formulas(np.ones((1, 3)), np.zeros(3), features.features, np.ones(1), target)
    assert [formula.left for formula in formulas] == ["score of a", "score of b", "score of c"]


def test_many_terms_are_cut_and_counted() -> None:
    features = [Feature(f"x{place}") for place in range(30)]
    weights = np.arange(30.0)
    formula = Formula.from_weights("y", weights, 1.0, features, np.ones(30))
    assert len(formula.terms) + formula.smaller == 30
    assert formula.terms[0][1] == "x29"
    assert f"+ {formula.smaller} smaller terms + 1" in str(formula)


@pytest.mark.parametrize("weight", [0.0, 1e-9, 1e12, -3.0])
def test_odd_weights_are_readable(weight: float) -> None:
    text = str(Formula.from_weights("y", np.array([weight]), 0.0, [Feature("x")], np.ones(1)))
    assert len(text) < 30
    assert "-" not in text.replace("e-", "")
