"""A neuron's equation gives what the network gives, and after long training it is the line of least squares."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.one_neuron import one_neuron
from fathoms.tables import read_table

_DATA = Path(__file__).parents[3] / "examples" / "data"


@cache
def _problem(table: str, target: str) -> Problem:
    return Problem.of(read_table(_DATA / table), target)


def _workspace(design: Design, table: str = "red-wine.csv", target: str = "quality") -> Workspace:
    workspace = Workspace()
    workspace.design = design
    problem = _problem(table, target)
    workspace.open_table(problem.table)
    workspace.set_problem(problem)
    return workspace


def test_the_equation_by_hand_is_the_networks_prediction() -> None:
    """In the columns' own units, from the numbers as they are printed."""
    workspace = _workspace(Design())
    run = workspace.the_run()
    run.advance(200)
    words = one_neuron(workspace, 0, 0).words
    problem = run.problem
    rows = problem.split.test[:100]
    predicted = run.network.predict(problem.x[rows], verbose=0)[:, 0]
    target = problem.target
    predicted = predicted * target.deviation + target.mean  # type: ignore[attr-defined]
    exact = np.full(len(rows), words["constant"])
    for term in words["terms"]:
        exact += term["coefficient"] * problem.table.numbers(term["name"])[rows]
    np.testing.assert_allclose(exact, predicted, rtol=1e-4)
    rough = np.zeros(len(rows))
    for piece in words["pieces"]:
        found = re.fullmatch(r"([−+]?) ?([\d.]+)(?:·(.+))?", piece)
        assert found, piece
        value = float(found[2]) * (-1 if found[1] == "−" else 1)
        rough += value * (problem.table.numbers(found[3])[rows] if found[3] else 1)
    assert words["left"] == "quality"
    assert np.abs(rough - predicted).max() < 0.05


def test_long_training_comes_to_least_squares() -> None:
    workspace = _workspace(Design(optimizer="sgd", learning_rate=0.05, batch_size=10_000))
    run = workspace.the_run()
    run.advance(20_000)
    words = one_neuron(workspace, 0, 0).words
    problem = run.problem
    rows = problem.split.train
    columns = [problem.table.numbers(feature.text)[rows] for feature in problem.names]
    design = np.column_stack([*columns, np.ones(len(rows))])
    wanted = np.linalg.lstsq(design, problem.table.numbers("quality")[rows], rcond=None)[0]
    np.testing.assert_allclose(words["best"]["coefficients"], wanted[:-1], rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(words["best"]["constant"], wanted[-1], rtol=1e-3)
    deviations = np.array([column.std() for column in columns])
    learned = {term["name"]: term["coefficient"] for term in words["terms"]}
    ours = np.array([learned[feature.text] for feature in problem.names])
    np.testing.assert_allclose(ours * deviations, wanted[:-1] * deviations, atol=2e-4)


def test_batch_normalization_is_in_the_sum() -> None:
    workspace = _workspace(Design(layers=(LayerDesign(4, "tanh", True),)))
    run = workspace.the_run()
    run.advance(90)
    picture = one_neuron(workspace, 0, 2)
    np.testing.assert_allclose(np.tanh(picture.arrays["sums"]), picture.arrays["predicted"], atol=1e-5)
    terms = {term["name"]: term["coefficient"] for term in picture.words["terms"]}
    problem = run.problem
    rows = problem.split.train
    total = picture.words["constant"] + sum(terms[name] * problem.table.numbers(name)[rows] for name in terms)
    layer = run.network.get_layer("hidden_1_tanh")
    from fathoms.models import Model

    inner = Model(run.network.inputs, layer.output)
    np.testing.assert_allclose(np.tanh(total), inner.predict(problem.x[rows], verbose=0)[:, 2], atol=1e-4)


def test_two_labels_give_log_odds() -> None:
    workspace = _workspace(Design(), "penguins.csv", "sex")
    workspace.the_run().advance(60)
    picture = one_neuron(workspace, 0, 0)
    assert picture.words["kind"] == "two labels"
    assert picture.words["left"].startswith("log-odds of ")
    np.testing.assert_allclose(1 / (1 + np.exp(-picture.arrays["sums"])), picture.arrays["predicted"], atol=1e-5)
    assert set(picture.arrays["true"]) == {0.0, 1.0}
    assert picture.words["best"] is None


def test_more_labels_give_scores() -> None:
    workspace = _workspace(Design(), "penguins.csv", "species")
    workspace.the_run().advance(60)
    pictures = [one_neuron(workspace, 0, unit) for unit in range(3)]
    scores = np.exp(np.stack([picture.arrays["sums"] for picture in pictures]))
    for unit, picture in enumerate(pictures):
        np.testing.assert_allclose(picture.arrays["predicted"], (scores / scores.sum(axis=0))[unit], atol=1e-5)
    assert sum(picture.arrays["true"] for picture in pictures).tolist() == [1.0] * scores.shape[1]  # type: ignore[union-attr]


def _sum_over(words: dict[str, object], at: dict[str, float]) -> float:
    """What the equation over the axes says, from its numbers as they are printed."""
    total = 0.0
    for piece in words["over"]["pieces"]:  # type: ignore[index]
        found = re.fullmatch(r"([−+]?) ?([\d.]+)(?:·(.+))?", piece)
        assert found, piece
        total += float(found[2]) * (-1 if found[1] == "−" else 1) * (at[found[3]] if found[3] else 1)
    return total


def test_the_equation_over_the_axes_is_the_plane() -> None:
    """At the corners of what is drawn, in the columns' own units; labels' flags are axes, too."""
    workspace = _workspace(Design(), "penguins.csv", "body_mass_g")
    run = workspace.the_run()
    run.advance(300)
    for chosen in (
        ["flipper_length_mm", "bill_length_mm"],
        ["bill_length_mm", "[species = Gentoo]"],
        ["flipper_length_mm"],
    ):
        workspace.set_axes(chosen)
        picture = one_neuron(workspace, 0, 0)
        axes, side = picture.words["axes"], picture.words["side"]
        corners = [0, side - 1] if len(axes) == 1 else [0, side - 1, side * (side - 1), side * side - 1]
        for number, corner in enumerate(corners):
            ends = [axis["high" if number >> place & 1 else "low"] for place, axis in enumerate(axes)]
            said = _sum_over(picture.words, dict(zip(chosen, ends, strict=True)))
            assert said == pytest.approx(picture.arrays["response"][corner], abs=15.0)  # grams; the deviation is 800


def test_a_deeper_neuron_has_no_plane() -> None:
    workspace = _workspace(Design(layers=(LayerDesign(3),)))
    assert one_neuron(workspace, 0, 1).words["over"] is not None
    assert one_neuron(workspace, 1, 0).words["over"] is None


def test_weights_that_are_no_numbers_are_told() -> None:
    workspace = _workspace(Design())
    layer = workspace.the_run().network.get_layer("output")
    kernel, bias = layer.get_weights()
    kernel[3] = np.nan
    layer.set_weights([kernel, bias])
    with pytest.raises(LabError, match="smaller learning rate"):
        one_neuron(workspace, 0, 0)
