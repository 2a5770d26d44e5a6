"""Every number of a step, against arithmetic by NumPy and against the step itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars
import pytest

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.problem import Problem
from fathoms.lab.views.microscope import microscope
from fathoms.tables import read_table

_DATA = Path(__file__).parents[3] / "examples" / "data"


def test_the_arithmetic_holds_by_hand() -> None:
    run = LiveRun(
        Problem.of(read_table(_DATA / "red-wine.csv"), "quality"),
        Design(layers=(LayerDesign(4), LayerDesign(3, "tanh")), optimizer="sgd", learning_rate=0.1, batch_size=16),
    )
    run.advance(25)
    picture = microscope(run)
    a = picture.arrays
    z1 = a["x"] @ a["weight/hidden_1/kernel"] + a["weight/hidden_1/bias"]
    np.testing.assert_allclose(a["out/hidden_1"], z1, atol=1e-5)
    a1 = np.maximum(0, z1)
    np.testing.assert_allclose(a["out/hidden_1_relu"], a1, atol=1e-5)
    a2 = np.tanh(a1 @ a["weight/hidden_2/kernel"] + a["weight/hidden_2/bias"])
    prediction = a2 @ a["weight/output/kernel"] + a["weight/output/bias"]
    np.testing.assert_allclose(a["prediction"], prediction, atol=1e-5)
    np.testing.assert_allclose(a["losses"], (prediction - a["y"])[:, 0] ** 2, rtol=1e-4, atol=1e-6)
    assert picture.words["loss"] == pytest.approx(a["losses"].mean(), rel=1e-5)
    d3 = 2 * (prediction - a["y"]) / 16
    d2 = d3 @ a["weight/output/kernel"].T * (1 - a2**2)
    d1 = d2 @ a["weight/hidden_2/kernel"].T * (z1 > 0)
    np.testing.assert_allclose(a["slope/hidden_1"], d1, atol=1e-6)
    gradient = a["x"].T @ d1
    np.testing.assert_allclose(a["gradient/hidden_1/kernel"], gradient, atol=1e-5)
    np.testing.assert_allclose(a["change/hidden_1/kernel"], -0.1 * gradient, atol=1e-5)
    before = run.network.get_weights()[0]
    np.testing.assert_array_equal(a["weight/hidden_1/kernel"], before)
    run.advance(1)
    np.testing.assert_allclose(run.network.get_weights()[0] - before, a["change/hidden_1/kernel"], atol=1e-7)


def test_rows_are_those_of_the_table() -> None:
    run = LiveRun(
        Problem.of(read_table(_DATA / "penguins.csv"), "species"), Design(loss="sparse_categorical_crossentropy")
    )
    picture = microscope(run)
    table = polars.read_csv(_DATA / "penguins.csv", infer_schema=False)
    assert picture.words["targets"] == table["species"][picture.arrays["rows"].tolist()].to_list()
    assert picture.words["cells"][0][0] == str(table[picture.words["columns"][0]][int(picture.arrays["rows"][0])])


def test_what_is_too_large_is_told() -> None:
    problem = Problem.of(read_table(_DATA / "red-wine.csv"), "quality")
    with pytest.raises(LabError, match="too large to follow"):
        microscope(LiveRun(problem, Design(layers=(LayerDesign(512), LayerDesign(512)))))
