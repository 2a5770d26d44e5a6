"""A run of one's own script on a page: the same bits, about the same speed, and the page sees every epoch."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import urllib.request
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import fathoms

if TYPE_CHECKING:
    from collections.abc import Callable

client = pytest.importorskip("websockets.sync.client")
pytest.importorskip("uvicorn")


def _model() -> fathoms.Sequential:
    fathoms.utils.set_random_seed(3)
    model = fathoms.Sequential(
        [
            fathoms.Input((4,)),
            fathoms.layers.Dense(8, "relu", name="hidden"),
            fathoms.layers.Dropout(0.1),
            fathoms.layers.Dense(1, name="out"),
        ]
    )
    model.compile("adam", "mse", metrics=["mae"])
    return model


def _data() -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(0).normal(size=(400, 4)).astype(np.float32)
    return x, x.sum(axis=1, keepdims=True)


def _watch(address: str, until: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """What a page is told, until it has seen enough or the line ends."""
    host = address.split("/")[2]
    with urllib.request.urlopen(address) as answer:
        cookie = answer.headers["set-cookie"].split(";")[0]
    told: list[dict[str, Any]] = []
    headers = {"cookie": cookie}
    with client.connect(
        f"ws://{host}/live", origin=f"http://{host}", additional_headers=headers, max_size=None
    ) as page:
        while not told or not until(told[-1]):
            if told:
                page.send('{"do":"drawn"}')
            told.append(json.loads(page.recv(timeout=20)))
    return told


class _Watching(threading.Thread):
    """A page that is open while the run trains."""

    def __init__(self, lab: Any) -> None:
        super().__init__(daemon=True)
        self.lab = lab
        self.told: list[dict[str, Any]] = []
        self.open = threading.Event()

    def run(self) -> None:
        def enough(told: dict[str, Any]) -> bool:
            self.open.set()
            return bool(told["over"])

        self.told = _watch(self.lab.address, enough)


def _fit(epochs: int, validation: bool) -> tuple[fathoms.Sequential, Any, list[dict[str, Any]]]:
    x, y = _data()
    model, lab = _model(), fathoms.callbacks.Lab(browser=False)
    watching = _Watching(lab)

    class Opens(fathoms.callbacks.Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            watching.start()
            assert watching.open.wait(20)

    history = model.fit(
        x,
        y,
        epochs=epochs,
        verbose=0,
        callbacks=[lab, Opens()],
        validation_data=(x[:50], y[:50]) if validation else None,
    )
    watching.join(20)
    assert lab.address == ""
    return model, history, watching.told


@pytest.mark.parametrize("validation", [False, True])
def test_the_page_sees_the_run_and_the_bits_stay(validation: bool) -> None:
    model, history, told = _fit(600, validation)
    last = told[-1]
    assert (last["epoch"], last["over"]) == (600, True)
    assert last["epochs"][-1] == 600
    assert last["logs"]["loss"] == [history.history["loss"][epoch - 1] for epoch in last["epochs"]]
    assert ("val_loss" in last["logs"]) == validation
    assert [layer["weights"] for layer in last["layers"]] == [40, 0, 9]
    hidden = last["layers"][0]["heat"]
    codes = np.frombuffer(b64decode(hidden["codes"]), np.uint8).reshape(hidden["inputs"], hidden["outputs"])
    kernel = model.get_weights()[0]
    np.testing.assert_allclose((codes - 128.0) / 127 * np.abs(kernel).max(), kernel, atol=np.abs(kernel).max() / 253)
    assert last["layers"][1]["heat"] is None
    x, y = _data()
    alone = _model()
    alone.fit(x, y, epochs=600, verbose=0, validation_data=(x[:50], y[:50]) if validation else None)
    assert all(map(np.array_equal, model.get_weights(), alone.get_weights()))


def test_a_run_that_an_exception_ended_is_told_so() -> None:
    class Fails(fathoms.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            if epoch == 2:
                raise RuntimeError("a mistake of one's own")

    model, lab = _model(), fathoms.callbacks.Lab(browser=False)
    try:
        with pytest.raises(RuntimeError, match="mistake"):
            model.fit(*_data(), epochs=9, verbose=0, callbacks=[lab, Fails()])
        told = _watch(lab.address, lambda told: bool(told["stopped"]))[-1]
        assert (told["epoch"], told["end"], told["over"]) == (2, 9, False)
        watching = _Watching(lab)

        class Opens(fathoms.callbacks.Callback):
            def on_train_begin(self, logs: Any = None) -> None:
                watching.start()
                assert watching.open.wait(60)

        model.fit(*_data(), epochs=9, verbose=0, callbacks=[lab, Opens()])  # the same page shows the next run
        watching.join(60)
        assert (watching.told[0]["stopped"], watching.told[-1]["over"], lab.address) == (False, True, "")
    finally:
        lab.close()


def test_nobody_is_waited_for_unless_the_browser_is_opening(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waits: list[float] = []

    class Counted(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0)
            return super().wait(timeout)

    lab = fathoms.callbacks.Lab(browser=False)
    lab._seen_end = Counted()
    _model().fit(*_data(), epochs=1, verbose=0, callbacks=[lab])
    assert waits == []
    assert "before its page was opened. callbacks.Lab(stay=True) waits for you." in capsys.readouterr().out

    opened: list[_Watching] = []

    def opens(address: str) -> bool:
        opened.append(_Watching(lab))
        opened[0].start()
        return True

    monkeypatch.setattr("webbrowser.open", opens)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("fathoms.lab.lab_callback._OPENING", 60.0)
    lab = fathoms.callbacks.Lab()
    _model().fit(*_data(), epochs=1, verbose=0, callbacks=[lab])
    opened[0].join(60)
    assert (opened[0].told[-1]["epoch"], opened[0].told[-1]["over"]) == (1, True)
    assert "before its page" not in capsys.readouterr().out


def test_it_stays_until_the_page_closes_it() -> None:
    script = (
        "import numpy as np, fathoms\n"
        "model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])\n"
        "model.compile('sgd', 'mse')\n"
        "lab = fathoms.callbacks.Lab(browser=False, stay=True)\n"
        "model.fit(np.ones((8, 1)), np.ones(8), epochs=2, verbose=0, callbacks=[lab])\n"
        "print('END')\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        told = _watch(found.group(), lambda told: bool(told["over"]))
        assert told[-1]["stays"] is True
        assert process.poll() is None
        host = found.group().split("/")[2]
        with urllib.request.urlopen(found.group()) as answer:
            cookie = answer.headers["set-cookie"].split(";")[0]
        with client.connect(
            f"ws://{host}/live", origin=f"http://{host}", additional_headers={"cookie": cookie}
        ) as page:
            page.send('{"do":"close"}')
            assert "END" in process.stdout.read()
        assert process.wait(10) == 0
    finally:
        process.kill()


def test_without_a_web_server_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    model = _model()
    with pytest.raises(ValueError, match=r"pip install 'fathoms\[lab\]'"):
        model.fit(*_data(), verbose=0, callbacks=[fathoms.callbacks.Lab(browser=False)])


def test_naming_it_loads_no_server() -> None:
    code = "import sys, fathoms; fathoms.callbacks.Lab(); print([name for name in ('uvicorn', 'starlette', 'polars') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_values_that_are_not_finite_are_left_out() -> None:
    from fathoms.lab.server.watched_run import curves

    long = curves({"loss": [float(epoch) for epoch in range(5000)], "val_loss": [float("inf")]}, 5000)
    assert len(long["epochs"]) == 400
    assert (long["epochs"][0], long["epochs"][-1]) == (1, 5000)
    assert long["logs"]["loss"] == [epoch - 1 for epoch in long["epochs"]]
    assert set(long["logs"]["val_loss"]) == {None}
