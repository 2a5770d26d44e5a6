"""Run the checks: ``python -m tools.trust [--quick] [--only NAME,NAME] [--count N] [--seconds S]``."""

from __future__ import annotations

import argparse
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from tools.trust.again import try_again
from tools.trust.checks import CHECKS, Check, check_of
from tools.trust.machine import ROOT, sources_print
from tools.trust.progress import Progress, read_result
from tools.trust.report import DOCUMENT, terminal_table, write_document
from tools.trust.result import Result

_STATE = ROOT / "build" / "trust"


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tools.trust", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few trials of each; docs/trust.md stays as it is")
    parser.add_argument("--only", metavar="NAMES", help="the checks to run, with commas between them")
    parser.add_argument("--count", type=int, help="how many trials; otherwise as many as make the promise")
    parser.add_argument(
        "--seconds", type=float, help="how long each check may take now; the next run goes on from there"
    )
    parser.add_argument(
        "--explore", action="store_true", help="other trials than ever: only those drawn by number, nothing kept"
    )
    parser.add_argument(
        "--again", action="store_true", help="only make those again that failed; those that hold now are told apart"
    )
    parser.add_argument("--keep", action="store_true", help="count what was done before the sources changed")
    parser.add_argument("--workers", type=int, default=2, help="how many checks may run side by side")
    parser.add_argument("--fresh", action="store_true", help="forget what was done before")
    parser.add_argument("--state", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=0, help="the number of the first trial")
    parser.add_argument("--run", metavar="NAME", help="run one check in this process")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Run what was asked for; the exit status is 1 if a trial failed."""
    asked = arguments(words)
    asked.sources = None if asked.keep else sources_print()
    asked.state = asked.state or (_STATE / ("quick" if asked.quick else "explore" if asked.explore else "full"))
    if asked.run:
        return _run_here(check_of(asked.run), asked)
    checks = [check for check in _chosen(asked) if _is_there(check)]
    if asked.again:
        for check in checks:
            if _file(asked.state, check).exists():
                try_again(_file(asked.state, check))
        checks = []
    if asked.explore:
        asked.first = asked.first or secrets.randbelow(1 << 40)
        checks = [check for check in checks if check.fuzz]
    if asked.fresh or asked.quick or asked.explore:
        for check in checks:
            _file(asked.state, check).unlink(missing_ok=True)
    statuses = _run_side_by_side([check for check in checks if not check.alone], asked, asked.workers)
    statuses += _run_side_by_side([check for check in checks if check.alone], asked, 1)
    results = {
        check.name: found
        for check in CHECKS
        if (found := read_result(_file(asked.state, check), asked.sources)) is not None
    }
    shown = {check.name: results.get(check.name) or Result(check.name, 1, failed=1) for check in checks}
    print(terminal_table(shown))
    for found in shown.values():
        for failure in found.failures[:20]:
            print(f"{found.name}: {failure}")
    if not asked.quick and not asked.explore:
        write_document(results)
        print(f"Written: {DOCUMENT.relative_to(ROOT)}")
    return int(any(statuses) or any(found.failed for found in shown.values()))


def _chosen(asked: argparse.Namespace) -> list[Check]:
    return [check_of(name) for name in asked.only.split(",")] if asked.only else list(CHECKS)


def _is_there(check: Check) -> bool:
    return find_spec(f"tools.trust.{check.name}") is not None


def _file(state: Path, check: Check) -> Path:
    return state / f"{check.name}.json"


def _run_here(check: Check, asked: argparse.Namespace) -> int:
    progress = Progress(check.name, _file(asked.state, check), asked.sources, asked.seconds, asked.first)
    count = asked.count if asked.count is not None else check.quick if asked.quick else check.full
    result: Result = import_module(f"tools.trust.{check.name}").run(count, progress)
    return int(bool(result.failed))


def _run_side_by_side(checks: list[Check], asked: argparse.Namespace, workers: int) -> list[int]:
    """Run each check in a process of its own, so many at once; return their exit statuses."""
    waiting, running, statuses = list(checks), dict[str, subprocess.Popen[bytes]](), list[int]()
    while waiting or running:
        while waiting and len(running) < workers:
            check = waiting.pop(0)
            print(f"{check.name}: {check.promise}", flush=True)
            running[check.name] = subprocess.Popen(_command(check, asked), cwd=ROOT)
        for name, process in list(running.items()):
            if process.poll() is not None:
                statuses.append(process.returncode)
                del running[name]
        time.sleep(0.05)
    return statuses


def _command(check: Check, asked: argparse.Namespace) -> list[str]:
    words = [sys.executable, "-m", "tools.trust", "--run", check.name, "--state", str(asked.state)]
    words += ["--first", str(asked.first)]
    words += ["--quick"] * asked.quick + ["--keep"] * asked.keep
    for name in ("count", "seconds"):
        value = getattr(asked, name)
        words += [] if value is None else [f"--{name}", str(value)]
    return words


if __name__ == "__main__":
    raise SystemExit(main())
