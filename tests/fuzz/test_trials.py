"""A few of the trials of `make fuzz`, and that they would see what they look for."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tools.trust.progress import Progress
from tools.trust.sandbox import run_sandboxed
from tools.trust.trials import Trials

FEW = {"model_files": 150, "tables": 300, "checkpoints": 60, "programs": 300, "calls": 300}


@pytest.mark.parametrize("module", FEW)
def test_a_few_trials(module: str) -> None:
    result = run_sandboxed(module, FEW[module], Progress(module))
    assert result.failures == [] and result.done == FEW[module]


class Misdeeds(Trials):
    """What a trial must not do, one of each, and at the end one that is fine."""

    memory: ClassVar[int] = 64 << 20

    def prepare(self, number: int) -> tuple[str, Path | None, Callable[[], Any]]:
        misdeeds: list[Callable[[], Any]] = [
            lambda: Path("/etc/hostname").read_bytes(),
            lambda: (self.folder / "x").write_text("x"),
            lambda: os.system("true"),
            lambda: eval("1 + 1"),
            lambda: __import__("pickle").loads(b"N."),
            lambda: time.sleep(9),
            lambda: b"x" * (100 << 20),
            lambda: os.environ["NO SUCH KEY"],
            lambda: None,
            lambda: int("no number"),
        ]
        return "misdeed", None, misdeeds[number]


TRIALS = Misdeeds


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, ...]]:
    """What a worker says of the misdeeds; in a process of its own, as a watch is never taken off again."""
    import json
    import subprocess
    import sys

    folder = tmp_path_factory.mktemp("misdeeds")
    script = (
        "import json, sys, tools.trust.sandbox as s; from pathlib import Path; import tests.fuzz.test_trials as t\n"
        "s._LONGEST, s._LONGEST_IN_ALL = 0.6, 0.8\n"
        f"r = s._Runner(t.Misdeeds(Path({str(folder)!r}), Path({str(folder)!r})), s.Watch(Path({str(folder)!r})))\n"
        "print(json.dumps([[str(word) for word in r.run(number)[1:]] for number in range(10)]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return [tuple(pair) for pair in json.loads(done.stdout.splitlines()[-1])]


@pytest.mark.parametrize(
    ("number", "word"),
    list(
        enumerate(["hostname", "mode='w'", "os.system", "compile", "pickle", "more than", "MB of memory", "KeyError"])
    ),
)
def test_misdeeds_are_seen(found: list[tuple[str, ...]], number: int, word: str) -> None:
    assert word in found[number][1]


def test_what_is_documented_is_no_problem(found: list[tuple[str, ...]]) -> None:
    assert found[8:] == [("None", "None"), ("refused", "None")]


def test_a_crash_is_told_with_its_number() -> None:
    """The worker is started anew behind the trial that killed it."""
    result = run_sandboxed("crashing", 30, Progress("crashing"))
    assert result.done == 30 and result.failed == 2
    assert "SIGSEGV" in result.failures[0] and "crashing 7" in result.failures[0]
    assert "SIGABRT" in result.failures[1] and "crashing 20" in result.failures[1]
