"""Files both ways with real Keras on TensorFlow, JAX and torch, each in a process of its own.

A backend that is not installed is skipped; `FATHOMS_PEERS_PYTHON` may name a Python that has more of them.
Tolerances as in test_files.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from tests.exchange import on_backend

RANDOM = np.random.default_rng(4)
X = RANDOM.normal(size=(32, 5)).astype("float32")
Y = np.tanh(X[:, :2])
PYTHON = os.environ.get("FATHOMS_PEERS_PYTHON", sys.executable)


def run(backend: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    quiet = {"KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3", "JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": ""}
    paths = {} if sys.executable == PYTHON else {"PYTHONPATH": ""}
    environment = {**os.environ, **quiet, **paths}
    return subprocess.run(
        [PYTHON, *arguments], env=environment, capture_output=True, text=True, timeout=600, check=False
    )


def near(ours: Any, theirs: Any, tolerance: float) -> None:
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance * np.abs(theirs).max())


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_files_both_ways(tmp_path: Path, backend: str) -> None:
    if run(backend, "-c", f"import keras, {backend}").returncode:
        pytest.skip(f"Keras on {backend} is not installed in {Path(PYTHON).name}; see FATHOMS_PEERS_PYTHON")
    fathoms.utils.set_random_seed(0)
    model = on_backend.made(fathoms)
    on_backend.trained(model, X, Y)
    np.save(tmp_path / "x.npy", X)
    np.save(tmp_path / "y.npy", Y)
    model.save(tmp_path / "ours.keras")
    model.save(tmp_path / "ours.h5")
    model.save_weights(tmp_path / "ours.weights.h5")
    predicted = model.predict(X, verbose=0)
    history = on_backend.trained(model, X, Y)

    done = run(backend, on_backend.__file__, str(tmp_path))
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads((tmp_path / "report.json").read_text())
    for name in ("ours.keras", "ours.h5", "ours.weights.h5"):
        near(predicted, report[name]["predicted"], 2e-6)
    for metric, values in history.items():
        near(values, report["ours.keras"]["history"][metric], 1e-5)

    theirs = report["theirs"]
    for name in ("theirs.keras", "theirs.h5"):
        loaded = fathoms.saving.load_model(tmp_path / name)
        near(loaded.predict(X, verbose=0), theirs["predicted"], 2e-6)
        for metric, values in on_backend.trained(loaded, X, Y).items():
            near(values, theirs["history"][metric], 1e-5)
    again = on_backend.made(fathoms)
    again.load_weights(tmp_path / "theirs.weights.h5")
    near(again.predict(X, verbose=0), theirs["predicted"], 2e-6)
