"""What is printed, in a pipe and in a terminal."""

from __future__ import annotations

import io
import re
import sys
from contextlib import redirect_stdout
from types import ModuleType

import numpy as np
import pytest

import fathoms
from fathoms.callbacks import ProgbarLogger

X = np.arange(20, dtype=np.float32).reshape(10, 2) / 20


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def model() -> fathoms.Sequential:
    made = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    made.compile("sgd", "mse")
    return made


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm")
    return Terminal()


def test_nothing(model: fathoms.Sequential, capsys: pytest.CaptureFixture[str]) -> None:
    model.fit(X, X[:, 0], epochs=3, verbose=0)
    model.evaluate(X, X[:, 0], verbose=0)
    model.predict(X, verbose=0)
    assert capsys.readouterr().out == ""


def test_in_a_pipe_a_plain_line_an_epoch(model: fathoms.Sequential, capsys: pytest.CaptureFixture[str]) -> None:
    model.fit(X, X[:, 0], epochs=2, batch_size=4, validation_split=0.2)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    for number, line in enumerate(lines, 1):
        assert re.fullmatch(
            rf"Epoch {number}/2 - 2/2 \d+s \S+/step - loss: \d+\.\d{{4}}(e-\d\d)? - val_loss: \d+\.\d{{4}}(e-\d\d)?",
            line,
        )
    assert all(line.isprintable() for line in lines)


def test_a_kernel_that_is_only_imported_is_no_notebook(
    model: fathoms.Sequential, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
    model.fit(X, X[:, 0], epochs=1)
    assert "\r" not in capsys.readouterr().out


def test_two_is_two_lines_an_epoch(model: fathoms.Sequential, capsys: pytest.CaptureFixture[str]) -> None:
    model.fit(X, X[:, 0], epochs=2, batch_size=4, verbose=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Epoch 1/2"
    assert re.fullmatch(r"3/3 - \d+s - \S+/step - loss: \d\.\d{4}", lines[1])


def test_one_epoch_has_no_number(model: fathoms.Sequential, capsys: pytest.CaptureFixture[str]) -> None:
    model.fit(X, X[:, 0])
    assert "Epoch" not in capsys.readouterr().out


def test_evaluate_and_predict(model: fathoms.Sequential, capsys: pytest.CaptureFixture[str]) -> None:
    model.evaluate(X, X[:, 0], batch_size=5)
    model.predict(X, batch_size=5)
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"2/2 0s \d+(us|ms|s)/step - loss: \S+", lines[0])
    assert re.fullmatch(r"2/2 0s \d+(us|ms|s)/step", lines[1])


def test_in_a_terminal_a_bar(model: fathoms.Sequential, terminal: Terminal) -> None:
    with redirect_stdout(terminal):
        model.fit(X, X[:, 0], batch_size=5, epochs=1)
    assert "\r\x1b[1m2/2\x1b[0m \x1b[32m" + "━" * 20 in terminal.getvalue()
    assert terminal.getvalue().endswith("\n")


def test_the_bar_moves_within_an_epoch(terminal: Terminal) -> None:
    logger = ProgbarLogger()
    logger.set_params({"verbose": 1, "epochs": 1, "steps": 200})
    with redirect_stdout(terminal):
        logger.on_epoch_begin(0)
        for steps in (50, 100, 300):
            logger.on_progress(steps, 0.5)
    shown = terminal.getvalue().split("\r")[1:]
    assert [line.count("━") for line in shown] == [20, 20, 20]
    assert [line.split("\x1b[37m")[0].count("━") for line in shown] == [5, 10, 20]
    assert all("loss: 0.5000" in line for line in shown)


def test_a_long_epoch_moves_the_bar(terminal: Terminal) -> None:
    x = np.ones((20000, 64), np.float32)
    hidden = [fathoms.layers.Dense(512, "relu"), fathoms.layers.Dense(512, "relu")]
    model = fathoms.Sequential([fathoms.Input((64,)), *hidden, fathoms.layers.Dense(1)])
    model.compile("sgd", "mse")
    with redirect_stdout(terminal):
        model.fit(x, x[:, 0], batch_size=16)
    assert terminal.getvalue().count("\r") >= 2


def test_a_dumb_terminal_gets_no_bar(
    model: fathoms.Sequential, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with redirect_stdout(terminal):
        model.fit(X, X[:, 0])
    assert "\r" not in terminal.getvalue()


def test_times() -> None:
    from fathoms.callbacks import progbar_logger

    assert [progbar_logger.duration(value) for value in (0.4, 59, 61, 3700)] == ["0s", "59s", "1:01", "1:01:40"]
    assert [progbar_logger._time_per_step(value) for value in (2, 0.02, 0.00002)] == [
        "2s/step",
        "20ms/step",
        "20us/step",
    ]
    assert progbar_logger.values({"loss": 0.00012, "mae": 3.0}) == " - loss: 1.2000e-04 - mae: 3.0000"
