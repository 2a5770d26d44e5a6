"""The check of memory: it finds what is kept, and a few ways keep nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.trust.memory import WAYS, _Given, kept
from tools.trust.progress import Progress

_ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="tells memory by Linux's files")


@pytest.mark.parametrize("way", ["one model", "new models", "calls that fail", "models saved and loaded"])
def test_nothing_is_kept(way: str, tmp_path: Path) -> None:
    assert kept(*WAYS[way](_Given(tmp_path)), 220)[1] is None


def test_side_by_side_nothing_is_kept() -> None:
    """In a process of its own, as threads that other tests have left behind take memory when they like."""
    script = (
        "import tempfile; from pathlib import Path; from tools.trust.memory import WAYS, _Given, kept; "
        "folder = tempfile.TemporaryDirectory(); "
        "print(kept(*WAYS['models side by side'](_Given(Path(folder.name))), 550)[1])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "None\n"


def test_memory_of_the_process_is_seen() -> None:
    """In a process of its own: one that has lived for long fills the room that it has before it takes more."""
    script = (
        "import numpy; from tools.trust.memory import kept; held = []; "
        "print(kept(lambda: None, lambda: held.append(numpy.ones(5_000)), 550)[1])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=_ROOT, capture_output=True, text=True, check=True)
    assert "bytes of the process" in done.stdout


def test_objects_of_python_are_seen() -> None:
    held: list[object] = []
    _, wrong = kept(lambda: None, lambda: held.append(object()), 2_200)
    assert wrong is not None and "blocks of Python" in wrong


def test_calls_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    from tools.trust import memory

    made: list[str] = []
    monkeypatch.setattr(memory, "WAYS", {"own": lambda given: (lambda: made.append("fit"), lambda: made.append("ask"))})
    found = memory.run(1_100, Progress("memory"))
    assert (found.done, found.failed, found.counts["fits"], found.counts["predictions"]) == (1_100, 0, 100, 1_000)
    assert len(made) >= 1_100
