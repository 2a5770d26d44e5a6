"""The real command, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

DATA = Path(__file__).parents[2] / "examples" / "data"


@pytest.fixture
def fathoms(tmp_path: Path) -> Run:
    """Run ``fathoms`` with these words in `tmp_path`; `train` without boosted trees unless ``--trees`` is said."""

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        if words[:1] == ("train",) and "--trees" not in words:
            words = (*words, "--no-trees")
        return subprocess.run(
            [sys.executable, "-m", "fathoms", *map(str, words)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONUTF8": "1"},
        )

    return run


@pytest.fixture
def fails(fathoms: Run) -> Callable[..., str]:
    """Run ``fathoms`` with these words, which are a mistake, and return the one line that says so."""

    def run(*words: object) -> str:
        result = fathoms(*words)
        assert result.returncode == 2, result
        lines = result.stderr.splitlines()
        assert len(lines) == 1, result.stderr
        assert lines[0].startswith("fathoms: ")
        assert "Traceback" not in result.stderr
        return lines[0]

    return run


@pytest.fixture(scope="session")
def wine_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the red wines, briefly trained."""
    folder = tmp_path_factory.mktemp("wine")
    words = ["train", str(DATA / "red-wine.csv"), "--target", "quality", "--epochs", "5", "--quiet"]
    subprocess.run([sys.executable, "-m", "fathoms", *words], cwd=folder, check=True, timeout=120)
    return folder / "red-wine.keras"
