"""``fathoms export``: files that run, under names that Python can import, over nobody's files."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars
import pytest

from fathoms.tables import TableModel, read_table
from tests.cli.conftest import DATA, Run

WINE = DATA / "red-wine.csv"


@pytest.fixture
def model(wine_model: Path, tmp_path: Path) -> Path:
    (tmp_path / "red-wine.keras").write_bytes(wine_model.read_bytes())
    return tmp_path / "red-wine.keras"


def test_python(fathoms: Run, model: Path, tmp_path: Path) -> None:
    result = fathoms("export", model, "--to", "python")
    assert (result.returncode, result.stdout) == (0, "")
    assert "Wrote" in result.stderr
    out = subprocess.run([sys.executable, "-I", "red_wine.py", WINE], cwd=tmp_path, capture_output=True, check=True)
    expected = TableModel.load(model).predict(read_table(WINE))["predicted quality"]
    np.testing.assert_allclose(polars.read_csv(out.stdout)["predicted quality"], expected, rtol=1e-6)


def test_all_three(fathoms: Run, model: Path, tmp_path: Path) -> None:
    for to in ("python", "keras", "onnx"):
        for _ in range(2):  # an earlier export is replaced
            assert fathoms("export", "red-wine.keras", "--to", to).returncode == 0
    names = {"red-wine.keras", "red_wine.py", "red_wine_keras.py", "red_wine_keras.weights.h5", "red-wine.onnx"}
    assert {entry.name for entry in tmp_path.iterdir()} == names


@pytest.mark.parametrize(("to", "name"), [("python", "m.py"), ("keras", "m.py"), ("onnx", "m.onnx")])
def test_files_of_others_are_kept(
    fathoms: Run, fails: Callable[..., str], model: Path, tmp_path: Path, to: str, name: str
) -> None:
    (tmp_path / name).write_text("mine")
    assert "was not written by this command" in fails("export", model, "--to", to, "-o", name)
    assert (tmp_path / name).read_text() == "mine"
    assert fathoms("export", model, "--to", to, "-o", name, "--force").returncode == 0
    assert (tmp_path / name).stat().st_size > 1000


def test_weights_of_others_are_kept(fails: Callable[..., str], model: Path, tmp_path: Path) -> None:
    (tmp_path / "m.weights.h5").write_text("mine")
    assert "m.weights.h5 is there already" in fails("export", model, "--to", "keras", "-o", "m.py")
    assert not (tmp_path / "m.py").exists()


def test_mistakes(fails: Callable[..., str], model: Path) -> None:
    assert "m.py should end in .onnx. Use --output m.onnx" in fails("export", model, "--to", "onnx", "-o", "m.py")
    assert "--to" in fails("export", model, "--to", "torch")
    assert "no folder nowhere" in fails("export", model, "--to", "python", "-o", "nowhere/m.py")
    assert "is a table, not a model" in fails("export", WINE, "--to", "python")
