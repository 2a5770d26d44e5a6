"""`fathoms lab` with what it cannot open."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_WINE = Path(__file__).parents[2] / "examples" / "data" / "red-wine.csv"


def _lab(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fathoms", "lab", "--no-browser", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_there_is_no_page_for_a_file_that_is_not_there() -> None:
    done = _lab("nosuch.csv", "--target", "quality")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "fathoms: There is no file nosuch.csv. Check the name and the folder.\n"


def test_a_mistake_that_the_table_shows_ends_the_server() -> None:
    done = _lab(str(_WINE), "--target", "qualty")
    assert done.returncode == 2
    assert "red-wine.csv has no column 'qualty'" in done.stderr
    assert done.stderr.count("\n") == 1
