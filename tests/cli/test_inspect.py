"""``fathoms inspect``: all that is in a model's file, in words."""

from collections.abc import Callable
from pathlib import Path

import fathoms as keras
from tests.cli.conftest import Run

VERSION_1 = Path(__file__).parents[1] / "tables" / "model" / "version_1"


def test_a_model(fathoms: Run, wine_model: Path) -> None:
    result = fathoms("inspect", wine_model)
    assert (result.returncode, result.stderr) == (0, "")
    text = result.stdout
    for told in [
        "which predicts quality from 11 columns",
        "(random, seed 0)",
        f"fathoms {keras.__version__}",
        "8.4 to 14.9",
        "one hidden layer",
        "Dense",
        "rows × 128",
        "model.weights.h5",
        "200 training rows",
        "no code",
    ]:
        assert told in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 110


def test_a_model_of_version_1(fathoms: Run) -> None:
    result = fathoms("inspect", VERSION_1 / "two_labels.keras")
    assert result.returncode == 0, result
    assert "yes (50%)" in result.stdout
    assert "the file is of an older version" in result.stdout


def test_what_is_no_model(fails: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    assert "is a table, not a model" in fails("inspect", "t.csv")
    assert "no file" in fails("inspect", "none.keras")
    (tmp_path / "e.keras").write_bytes(b"")
    assert "is empty" in fails("inspect", "e.keras")
    (tmp_path / "h.keras").write_bytes(b"\x89HDF\r\n\x1a\nrest")
    assert "HDF5" in fails("inspect", "h.keras")
