"""Running scripts as a person does: `python -m fathoms.keras script.py`, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent


def run(
    *arguments: str | Path, folder: Path, python: tuple[str, ...] = ("-m", "fathoms.keras")
) -> subprocess.CompletedProcess[str]:
    """Run `python -m fathoms.keras` with these arguments in a folder."""
    command = [sys.executable, *python, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, timeout=600)


def output_of(text: str, folder: Path) -> str:
    """Return what a script prints; it must succeed."""
    script = folder / "script.py"
    script.write_text(dedent(text), encoding="utf-8")
    done = run(script, folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def last_line_of(text: str, folder: Path) -> str:
    """Return the last line that a failing script prints."""
    script = folder / "script.py"
    script.write_text(dedent(text), encoding="utf-8")
    done = run(script, folder=folder)
    assert done.returncode == 1, done.stdout
    return done.stderr.splitlines()[-1]
