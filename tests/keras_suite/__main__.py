"""Run Keras's own tests on Fathoms, and say for each file how many pass.

`python -m tests.keras_suite` runs all that are about what Fathoms covers; a failure that `differences.txt` does not explain is an
error. `python -m tests.keras_suite losses/losses_test.py metrics -- -k Huber` runs some files or folders in full; what
follows `--` goes to pytest.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from typing import Any

import pytest

from tests.keras_suite.mapping import Absent, Mapping
from tests.keras_suite.scope import FILES, is_inside, known_differences


class Score:
    """Counts what passes in each file.

    Args:
        everything: run also the tests that are about what Fathoms does not cover, and explain no failure.
    """

    def __init__(self, everything: bool) -> None:
        self.everything = everything
        self.known = set() if everything else known_differences()
        self.files: dict[str, Counter[str]] = defaultdict(Counter)
        self.failed: set[str] = set()

    @property
    def unexplained(self) -> list[str]:
        """The tests that fail without being among the known differences."""
        return sorted(self.failed - self.known)

    def pytest_collection_modifyitems(self, config: Any, items: list[Any]) -> None:
        if not self.everything:
            outside = {item for item in items if not is_inside(item.nodeid.partition("::")[2])}
            config.hook.pytest_deselected(items=list(outside))
            items[:] = [item for item in items if item not in outside]

    def pytest_collection_finish(self) -> None:
        Absent.used_by_tests = True

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self._fails(report.nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.outcome == "failed":
            self._fails(report.nodeid)
        elif report.when == "call" or report.outcome == "skipped":
            self.files[_file(report.nodeid)][report.outcome] += 1

    def _fails(self, test: str) -> None:
        self.files[_file(test)]["failed"] += 1
        self.failed.add(test.removeprefix("src/"))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        write = terminalreporter.write_line
        for name, counts in sorted(self.files.items()):
            if counts["failed"]:
                write(f"{_shares(counts)}  {name}")
        write(f"{_shares(sum(self.files.values(), Counter()))}  in all {len(self.files)} files")
        if not self.everything:
            for test in self.unexplained:
                write(f"fails, and differences.txt does not say why: {test}")


def _file(test: str) -> str:
    return test.partition("::")[0].removeprefix("src/")


def _shares(counts: Counter[str]) -> str:
    good = counts["passed"] + counts["skipped"]
    return f"{good:5} of {counts.total():5} ({good / max(counts.total(), 1):6.1%}; {counts['skipped']:3} skipped)"


def main(arguments: list[str]) -> int:
    """Run the files or folders named before `--`, or all that are covered; what follows goes to pytest."""
    where = arguments.index("--") if "--" in arguments else len(arguments)
    mapping = Mapping()
    mapping.install()
    files = [str(mapping.root / "src" / name) for name in arguments[:where] or FILES]
    own = ["-c", "/dev/null", f"--rootdir={mapping.root}", "-p", "no:cacheprovider", "--import-mode=importlib"]
    options = ["-q", "--continue-on-collection-errors", "-W", "ignore", "-o", "python_files=*_test.py"]
    score = Score(everything=where > 0)
    status = pytest.main([*own, *options, *arguments[where + 1 :], *files], plugins=[score])
    if where > 0 or status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return int(status)
    return 1 if score.unexplained else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
