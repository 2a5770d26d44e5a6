"""Fuzz every target for a while: ``python -m tools.guided [--seconds S] [--runs N] [--only NAME,NAME] [--fresh]``."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from tools.trust.machine import ROOT

NAMES = ("keras_file", "description", "weights", "csv", "json_lines", "programs")


def main(words: Sequence[str] | None = None) -> int:
    """Fuzz what was asked for; the exit status is 1 if something was found."""
    parser = argparse.ArgumentParser(prog="python -m tools.guided", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="how long for each target")
    parser.add_argument("--runs", type=int, default=-1, help="how many inputs at most for each target")
    parser.add_argument("--seed", type=int, default=0, help="what draws the inputs; 0 draws others each time")
    parser.add_argument("--only", metavar="NAMES", default=",".join(NAMES), help="targets, with commas between them")
    parser.add_argument("--fresh", action="store_true", help="begin with tests/fuzz/corpus alone")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "guided", help=argparse.SUPPRESS)
    asked = parser.parse_args(words)
    if find_spec("atheris") is None:
        print("Guided fuzzing needs atheris, which has no wheel for this Python or machine: left out.")
        return 0
    limits = [f"-max_total_time={asked.seconds}", f"-runs={asked.runs}", f"-seed={asked.seed}"]
    found = [_fuzz(name, asked.folder / name, limits, asked.fresh) for name in asked.only.split(",")]
    return int(any(found))


def _fuzz(name: str, folder: Path, limits: list[str], fresh: bool) -> bool:
    """Fuzz one target; whether something was found."""
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "tools.guided.run", name, str(folder), *limits]
        environment = {**os.environ, "POLARS_MAX_THREADS": "1", "RUST_BACKTRACE": "0"}
        status = subprocess.run(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT).returncode
    text = log.read_text(errors="replace")
    done = re.search(r"number_of_executed_units: *([0-9]+)", text)
    places = re.findall(r"cov: ([0-9]+)", text)
    told = f"{int(done[1]) if done else 0:,} inputs, {places[-1] if places else 0} places"
    print(f"{name}: {told}, {'sound' if status == 0 else f'exit status {status}'}", flush=True)
    if status:
        print("\n".join(line for line in text.splitlines() if not line.startswith("INFO: Instr"))[-4000:])
        print(f"Repeat: {sys.executable} -m tools.guided.run {name} {folder} -runs=1 THE FILE NAMED ABOVE")
    return status != 0


if __name__ == "__main__":
    raise SystemExit(main())
