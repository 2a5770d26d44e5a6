"""The chapters of examples/course run unchanged on Fathoms and on real Keras, and find the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("pandas", reason="the chapters read tables with pandas: pip install pandas")

COURSE = Path(__file__).parents[2] / "examples" / "course"
CHAPTERS = sorted(path.name for path in COURSE.glob("*.py"))

# Both start from other random weights, so what they find differs a little: errors by a third or 0.06 of what is measured.
RELATIVE, ABSOLUTE = 0.33, 0.06

# Stands for `tensorflow` on machines that have only Keras.
ALIAS = """
import sys
from types import SimpleNamespace

import keras
import keras.callbacks

random = SimpleNamespace(set_seed=lambda seed: None)
for name, module in [*sys.modules.items()]:
    if name.partition(".")[0] == "keras":
        sys.modules["tensorflow." + name] = module
"""


@cache
def on_fathoms(chapter: str, folder: Path) -> str:
    return run([sys.executable, "-m", "fathoms.keras", str(COURSE / chapter)], folder)


def on_keras(chapter: str, folder: Path) -> str:
    (folder / "tensorflow").mkdir()
    (folder / "tensorflow" / "__init__.py").write_text(ALIAS, encoding="utf-8")
    return run([sys.executable, str(COURSE / chapter)], folder, PYTHONPATH=str(folder), KERAS_BACKEND="jax")


def run(command: list[str], folder: Path, **variables: str) -> str:
    environment = {**os.environ, "MPLBACKEND": "Agg", "COLUMNS": "80", **variables}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, env=environment, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("course")


def test_there_are_six_chapters() -> None:
    assert len(CHAPTERS) == 6
    readme = (COURSE / "README.md").read_text(encoding="utf-8")
    assert all(f"[{chapter}]({chapter})" in readme for chapter in CHAPTERS)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_on_fathoms(chapter: str, shared: Path) -> None:
    printed = on_fathoms(chapter, shared)
    assert "False" not in printed
    assert "nan" not in printed
    if chapter.startswith("1_"):  # the line by training is the line by formula
        by_training, by_formula = (re.findall(rf"^{name}.*: (.*)$", printed, re.MULTILINE) for name in ("w,", "w by"))
        assert float(by_training[0]) == pytest.approx(float(by_formula[0]), abs=0.03)


def test_the_pictures_are_drawn(shared: Path) -> None:
    pytest.importorskip("matplotlib", reason="the chapters draw with matplotlib: pip install matplotlib")
    for chapter, picture in (
        ("1_a_single_neuron.py", "a_single_neuron.png"),
        ("2_deep_networks.py", "activations.png"),
    ):
        on_fathoms(chapter, shared)
        assert (shared / picture).stat().st_size > 5000


@pytest.mark.slow
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_real_keras_finds_the_same(chapter: str, shared: Path, tmp_path: Path) -> None:
    pytest.importorskip("keras", reason="real Keras is not installed: pip install keras jax")
    ours, theirs = on_fathoms(chapter, shared).splitlines(), on_keras(chapter, tmp_path).splitlines()
    number = re.compile(r"-?\d+(?:\.\d+)?")
    assert [number.sub("#", line) for line in ours] == [number.sub("#", line) for line in theirs]
    for mine, other in zip(ours, theirs, strict=True):
        for a, b in zip(number.findall(mine), number.findall(other), strict=True):
            assert float(a) == pytest.approx(float(b), rel=RELATIVE, abs=ABSOLUTE), f"{mine}\n{other}"
