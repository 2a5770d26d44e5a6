"""Whole scripts in the styles of tutorials run unchanged, and print what they print on TensorFlow."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent / "scripts"
DATA = Path(__file__).parents[2] / "examples" / "data"
NEEDS = {
    "basic_regression.py": [str(DATA / "concrete.csv")],
    "columns_of_text_and_numbers.py": [str(DATA / "penguins.csv")],
}
ONLY_OLDER_KERAS = ("older_style.py",)


def run(script: Path, folder: Path, *python: str) -> str:
    command = [sys.executable, *python, str(script), *NEEDS.get(script.name, [])]
    environment = {**os.environ, "COLUMNS": "80", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, env=environment, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.py")), ids=lambda path: path.name)
def test_it_runs_and_finds_what_it_should(script: Path, tmp_path: Path) -> None:
    printed = run(script, tmp_path, "-m", "fathoms.keras")
    assert printed
    assert "False" not in printed


@pytest.mark.slow
@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.py")), ids=lambda path: path.name)
def test_tensorflow_prints_the_same(script: Path, tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="TensorFlow is not installed: pip install tensorflow")
    if script.name in ONLY_OLDER_KERAS:
        pytest.skip("Keras 3 refuses what this script does")
    assert run(script, tmp_path, "-m", "fathoms.keras") == run(script, tmp_path)
