"""What is called again and again keeps nothing: neither objects of Python nor memory of the core."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms as keras
from fathoms.layers import BatchNormalization, Dense

ROW, TARGET = np.zeros((1, 50), np.float32), np.zeros((1, 1), np.float32)
ROW64 = np.zeros((1, 50))


def course() -> keras.Sequential:
    model = keras.Sequential(
        [
            keras.Input((50,)),
            Dense(128, activation="relu"),
            BatchNormalization(),
            Dense(64, activation="relu"),
            Dense(1),
        ]
    )
    model.compile("adam", "mae", metrics=["mse"])
    return model


def calls(model: Any) -> dict[str, Callable[[], object]]:
    predictor, out = model.predictor(), np.empty((1, 1), np.float32)
    return {
        "predictor": lambda: predictor(ROW),
        "predictor, out": lambda: predictor(ROW, out=out),
        "predictor, one row": lambda: predictor(ROW[0]),
        "predictor, float64": lambda: predictor(ROW64),
        "model": lambda: model(ROW),
        "predict": lambda: model.predict(ROW, verbose=0),
        "predict, printing": lambda: model.predict(ROW),
        "evaluate": lambda: model.evaluate(ROW, TARGET, verbose=0),
        "train_on_batch": lambda: model.train_on_batch(ROW, TARGET),
        "fit": lambda: model.fit(ROW, TARGET, verbose=0),
    }


def resident() -> int:
    """Bytes of memory that the process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="tells memory by Linux's files")
@pytest.mark.parametrize("name", list(calls(course())))
def test_nothing_is_kept(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte kept by each call would be seen in its blocks; the memory itself may move by what malloc keeps at hand."""
    call = calls(course())[name]
    times = 5_000 if name == "fit" else 10_000 if name in ("evaluate", "train_on_batch") else 100_000
    with Path(os.devnull).open("w") as nowhere:
        monkeypatch.setattr(sys, "stdout", nowhere)
        for _ in range(2_000):
            call()
        gc.collect()
        blocks, before = sys.getallocatedblocks(), resident()
        for _ in range(times):
            call()
        gc.collect()
        more_blocks, more_memory = sys.getallocatedblocks() - blocks, resident() - before
    assert more_blocks < 200
    assert more_memory < 2 << 20
