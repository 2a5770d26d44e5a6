"""``model.lab()``: the page shows what `predict` gives, a script waits for Ctrl-C, a notebook does not wait."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars
import pytest

import fathoms
from fathoms.lab.lab_error import LabError
from fathoms.lab.lab_of import workspace_of
from fathoms.lab.views.network_picture import sample_of
from fathoms.lab.views.one_neuron import one_neuron
from fathoms.tables import TableError

if TYPE_CHECKING:
    from fathoms.lab.lab_page import LabPage

pytest.importorskip("uvicorn")
_WINE = Path(__file__).parents[2] / "examples" / "data" / "red-wine.csv"
_X = np.random.default_rng(0).uniform(0, 50, size=(200, 3)).astype(np.float32)
_Y = _X @ np.array([0.2, -0.1, 0.05], np.float32) + 7


def _model() -> fathoms.Sequential:
    fathoms.utils.set_random_seed(3)
    model = fathoms.Sequential(
        [fathoms.Input((3,)), fathoms.layers.Dense(8, "relu"), fathoms.layers.Dense(1)], name="plain"
    )
    model.compile("adam", "mse")
    model.fit(_X, _Y, epochs=5, verbose=0)
    return model


def test_what_is_shown_is_what_predict_gives() -> None:
    model = _model()
    frame = polars.DataFrame({"width": _X[:, 0], "height": _X[:, 1], "depth": _X[:, 2], "price": _Y})
    for data in ((_X, _Y, None), (frame.drop("price"), frame["price"], None), (frame, None, "price")):
        workspace = workspace_of(model, *data)
        split = workspace.the_run().problem.split
        rows = np.concatenate([sample_of(split.train, 1000), sample_of(split.validation, 300)])
        shown = one_neuron(workspace, 1, 0).arrays
        np.testing.assert_allclose(shown["predicted"], model.predict(_X, verbose=0)[rows, 0], rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(shown["true"], _Y[rows], rtol=1e-6)
    assert workspace.the_run().problem.inputs == ["width", "height", "depth"]


def test_a_trained_table_opens_with_its_own_rows_and_split() -> None:
    training = fathoms.train(str(_WINE), "quality", recipe="neuron", trees=False, verbose=0, epochs=3, seed=4)
    opened: list[Any] = []
    page = training.lab(browser=False, block=False)
    try:
        opened.append(page._lab.workspace)
    finally:
        page.close()
    run = opened[0].the_run()
    np.testing.assert_array_equal(run.problem.split.test, training.ladder.split.test)
    rows = np.arange(run.problem.table.rows)
    wanted = training.model.outputs(run.problem.table, rows)
    np.testing.assert_allclose(run.network.predict(run.problem.x, verbose=0), wanted, atol=1e-6)


def test_the_deep_network_of_a_climb() -> None:
    """Its columns branch into embeddings: these stay, and what the whole predicts is what the Lab shows."""
    training = fathoms.train(str(_WINE), "quality", recipe="deep", trees=False, verbose=0, epochs=2)
    page = training.lab(rung="deep network", browser=False, block=False)
    try:
        run = page._lab.workspace.the_run()
    finally:
        page.close()
    np.testing.assert_array_equal(run.problem.split.test, training.ladder.split.test)
    rung = next(rung for rung in training.rungs if rung.name == "deep network")
    assert rung.network is not None and rung.features is not None
    wanted = rung.network.predict(rung.features.transform(run.problem.table)[0], verbose=0)
    np.testing.assert_allclose(run.network.predict(run.problem.x, verbose=0), wanted, rtol=1e-6, atol=1e-6)
    assert [layer.units for layer in run.design.layers] == [128, 128, 128]


def test_first_layers_of_other_kinds() -> None:
    """The step that is laid open has the slopes that the whole model's loss has, by finite differences."""
    fathoms.utils.set_random_seed(1)
    x = fathoms.Input((3,))
    scaled = fathoms.layers.Rescaling(0.04, name="small")(x)
    both = fathoms.layers.concatenate([scaled, fathoms.layers.LayerNormalization()(fathoms.layers.Dense(4)(scaled))])
    model = fathoms.Model(x, fathoms.layers.Dense(1)(fathoms.layers.Dense(5, "tanh", name="shown")(both)))
    model.compile(fathoms.optimizers.SGD(0.01), "mse")
    workspace = workspace_of(model, _X, _Y, None)
    run = workspace.the_run()
    np.testing.assert_allclose(
        run.network.predict(run.problem.x, verbose=0), model.predict(_X, verbose=0), rtol=1e-6, atol=1e-6
    )
    assert [feature.text for feature in run.problem.names[:3]] == ["x0, small", "x1, small", "x2, small"]
    trace = run.laid_open()
    rows = run.problem.split.train[trace.rows]
    kernel, bias = model.get_layer("shown").get_weights()
    losses = []
    for step in (1e-2, -1e-2):
        moved = kernel.copy()
        moved[1, 2] += step
        model.get_layer("shown").set_weights([moved, bias])
        errors = model.predict(_X[rows], verbose=0)[:, 0].astype(np.float64) - _Y[rows]
        losses.append((errors**2).mean())
    slope = (losses[0] - losses[1]) / 2e-2
    assert trace.gradients["hidden_1/kernel"][1, 2] == pytest.approx(slope, rel=2e-3)


def test_another_rung() -> None:
    training = fathoms.train(str(_WINE), "quality", recipe="shallow", trees=False, verbose=0, epochs=2)
    for rung in ("single neuron", "one hidden layer"):
        page = training.lab(rung=rung, browser=False, block=False)
        design = page._lab.workspace.the_run().design
        page.close()
        assert (len(design.layers), design.start.name) == (1 if rung == "one hidden layer" else 0, rung)
    with pytest.raises(TableError, match=r"no network of this name\. The climb has 'single neuron'"):
        training.lab(rung="the mean", browser=False)


def test_mistakes() -> None:
    model = _model()
    with pytest.raises(LabError, match="takes 3 columns of numbers, and here are 2"):
        model.lab(_X[:, :2], _Y, browser=False)
    with pytest.raises(LabError, match="Say what is predicted"):
        model.lab(_X, browser=False)
    with pytest.raises(LabError, match="not both"):
        model.lab(_X, _Y, target="y", browser=False)
    endless = fathoms.Sequential([fathoms.Input((3,)), fathoms.layers.Dense(2), fathoms.layers.LayerNormalization()])
    with pytest.raises(LabError, match=r"none follows .* \(LayerNormalization\)"):
        endless.lab(_X, _Y, browser=False)


def _status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return int(answer.status)


def test_where_a_loop_runs_it_does_not_wait(capsys: pytest.CaptureFixture[str]) -> None:
    async def cell() -> LabPage:
        page: LabPage = _model().lab(_X, _Y, browser=False)
        return page

    page = asyncio.run(cell())
    address = page.address
    assert address in capsys.readouterr().out
    assert _status(address) == 200
    page.close()
    page.close()
    with pytest.raises(urllib.error.URLError):
        _status(address)
    assert repr(page) == "<a Lab that is closed>"


_SCRIPT = """
import fathoms, numpy as np
model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
before = model.get_weights()[0].copy()
model.lab(np.arange(40.0).reshape(20, 2), np.arange(20.0), browser=False)
print("went on", bool((model.get_weights()[0] == before).all()))
"""


def test_a_script_waits_for_ctrl_c_and_goes_on() -> None:
    process = subprocess.Popen([sys.executable, "-c", _SCRIPT], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        assert _status(found.group()) == 200  # it is served, so Ctrl-C is waited for
        os.kill(process.pid, signal.SIGINT)
        assert process.stdout.read().splitlines() == ["Ctrl-C ends it, and the script goes on.", "went on True"]
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.wait()
