"""Run Keras's own tests on Fathoms, and say for each file how many pass.

`python -m tests.keras_suite` runs all that are about what Fathoms covers; `python -m tests.keras_suite losses/losses_test.py
metrics -- -k Huber` runs some files or folders in full; what follows `--` goes to pytest.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from typing import Any

import pytest

from tests.keras_suite.mapping import Absent, Mapping
from tests.keras_suite.scope import FILES, is_inside


class Score:
    """Counts what passes in each file.

    Args:
        everything: run also the tests that are about what Fathoms does not cover.
    """

    def __init__(self, everything: bool) -> None:
        self.everything = everything
        self.files: dict[str, Counter[str]] = defaultdict(Counter)

    def pytest_collection_modifyitems(self, config: Any, items: list[Any]) -> None:
        if not self.everything:
            outside = [item for item in items if not is_inside(item.nodeid.partition("::")[2])]
            config.hook.pytest_deselected(items=outside)
            items[:] = [item for item in items if item not in set(outside)]

    def pytest_collection_finish(self) -> None:
        Absent.used_by_tests = True

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.files[report.nodeid]["failed"] += 1

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.files[report.nodeid.partition("::")[0]][report.outcome] += 1

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        total: Counter[str] = Counter()
        for name, counts in sorted(self.files.items()):
            total += counts
            if counts["failed"]:
                terminalreporter.write_line(f"{_shares(counts)}  {name.rpartition('/src/')[2]}")
        terminalreporter.write_line(f"{_shares(total)}  in all {len(self.files)} files")


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
    options = [
        "-q",
        "--continue-on-collection-errors",
        "-W",
        "ignore",
        "-o",
        "python_files=*_test.py",
        *arguments[where + 1 :],
    ]
    return pytest.main([*own, *options, *files], plugins=[Score(everything=where > 0)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
