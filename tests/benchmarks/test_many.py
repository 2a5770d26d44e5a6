"""The ensemble is trained, and what is said of it is computed from what was measured."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import many

FOLDER = Path(__file__).parents[2] / "benchmarks"


def test_both_ways_reach_the_same_loss() -> None:
    words = [sys.executable, str(FOLDER / "ensemble.py"), "fathoms", "3", "2"]
    said = json.loads(subprocess.run(words, capture_output=True, text=True, check=True, cwd=FOLDER).stdout)
    assert said.keys() == {"alone", "fathoms"}
    assert said["alone"]["loss"] == said["fathoms"]["loss"] > 0
    assert said["alone"]["cores"] == 1
    assert all(here["seconds"] > 0 and here["building"] > 0 for here in said.values())


@pytest.fixture
def result() -> dict[str, Any]:
    ways: dict[str, Any] = {
        "fathoms": {"seconds": [0.004, 0.005, 0.006], "building": [0.001] * 3, "loss": 0.2, "cores": 2},
        "alone": {"seconds": [0.008, 0.01, 0.009], "building": [0.001] * 3, "loss": 0.2, "cores": 1},
        "scikit_learn": {"seconds": [0.03], "building": [0.0], "loss": 0.3},
        "keras_jax": {"missing": "jax"},
    }
    return {"models": 200, "epochs": 20, "of keras": 12, "ways": ways}


def test_ratios(result: dict[str, Any]) -> None:
    """Within a round, all cores against one: 2, 2 and 1.5; then medians with building, 30 ms against 6."""
    goals = many.goals(result)
    assert [(goal.got, goal.reached) for goal in goals] == [("2.00x", True), ("5.00x", True)]


def test_report(result: dict[str, Any]) -> None:
    page = "\n".join(many.report(result))
    assert "| scikit-learn: two processes of joblib | 5.00x (30 ms) | 0 µs | 6 s | 0.3000 |" in page
    assert "`jax` is not installed" in page
