"""The sections on using a model and on memory: all ways compute the same, and the page says what was measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import memory
import using
from workloads import WORKLOADS

_BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize("peer", ["fathoms", "numpy"])
def test_all_ways_compute_the_network(peer: str, capfd: pytest.CaptureFixture[str]) -> None:
    worker = using.Worker(peer)
    said = worker.prepare(quick=True)
    for kind, calls in worker.ways.items():
        x = worker.tables[kind]
        wanted: Any = np.asarray(x, np.float64)
        for place, (kernel, bias) in enumerate(WORKLOADS["course"].weights()):
            wanted = (np.maximum(wanted, 0) if place else wanted) @ kernel + bias
        for way, call in calls.items():
            np.testing.assert_allclose(call(x), wanted, rtol=1e-4, atol=1e-5, err_msg=way)
            assert worker.time(kind, way, 0.001)["seconds"] > 0
    np.testing.assert_allclose(said["answer"], wanted[:3, 0], rtol=1e-4, atol=1e-5)
    assert capfd.readouterr().out == ""  # what is printed is thrown away


def test_what_is_said_of_using() -> None:
    kept = {using.PREDICT: {"calls": 100_000, "objects": 3, "bytes": 0}}
    own = {
        "row": {using.PREDICTOR: [2e-6, 1e-6, 3e-6], using.PREDICT: [30e-6]},
        "many": {"a": [0.02]},
        "answer": [1.0],
        "kept": kept,
    }
    peer = {"row": {"run": [8e-6]}, "many": {"b": [0.04], "c": [0.03]}, "answer": [1.5]}
    result: dict[str, Any] = {"fathoms": own, "onnxruntime": peer, "pytorch": {"missing": "torch"}}
    reached = {goal.what: (goal.got, goal.reached) for goal in using.goals(result)}
    assert reached[f"One row, `{using.PREDICTOR}`"] == ("2 µs", True)
    assert reached[f"One row, `{using.PREDICT}`"] == ("30 µs", False)
    assert reached["200,000 rows: times faster than ONNX Runtime"] == ("1.50x", True)
    assert reached[f"`{using.PREDICT}`, 100,000 times, keeps"] == ("3 objects, 0 bytes", True)
    page = "\n".join(using.report(result))
    assert "| ONNX Runtime | `run` | 4.00x (8 µs) |  | 5.0e-01 |" in page
    assert "| PyTorch | `torch` is not installed |" in page


def test_what_is_said_of_memory() -> None:
    own = {"taken": 30_000_000, "planned": 31_000_000, "tables": 2_000_000, "parts": {"slopes": 31_000_000}}
    result = {"a case": {"fathoms": own, "pytorch": {"taken": 60_000_000}, "keras_jax": {"missing": "jax"}}}
    assert [goal.reached for goal in memory.goals(result)] == [True]
    assert not memory.goals({"a case": {"fathoms": {**own, "taken": 40_000_000}}})[0].reached
    page = "\n".join(memory.report(result))
    assert "| a case | 2.0 | 31.0 | 30.0 | 60.0 (2.00x) | `jax` is not installed | - |" in page
    assert "* a case: slopes 31.00" in page


def test_memory_is_measured() -> None:
    script = "import json, memory; print(json.dumps(memory.took('fathoms', 'normalized')))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=_BENCHMARKS, capture_output=True, text=True, check=True)
    said = json.loads(ran.stdout.splitlines()[-1])  # in a process of its own, which has no room to spare
    assert said["taken"] > 0
    assert sum(said["parts"].values()) - said["parts"]["weights"] == said["planned"]
