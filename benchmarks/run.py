"""Fathoms beside its peers, on this machine, now.

    python benchmarks/run.py            all peers that are installed, all workloads; writes results/full.md and full.json
    python benchmarks/run.py --quick    tries the scripts in a minute or two; its numbers say nothing

Every measurement is a process of its own, and the peers take turns, so that what else the machine does falls on all of
them. What is compared are medians of one run.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from peers import TITLES
from report import markdown
from start import import_times
from workloads import WORKLOADS

HERE = Path(__file__).resolve().parent
PACKAGES = ("numpy", "fathoms", "keras", "tensorflow-cpu", "tensorflow", "jax", "torch", "scikit-learn")
TOO_LONG = 900  # seconds, for one measurement


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    names = [
        line.partition(":")[2].strip()
        for line in (Path("/proc/cpuinfo").read_text() if os.path.exists("/proc/cpuinfo") else "").splitlines()
        if line.startswith("model name")
    ]
    return {
        "processor": names[0] if names else platform.processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """The packages that are installed, of those that matter here."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def measure(*words: object, **environment: str) -> dict[str, Any]:
    """Run `measure.py`; what it says, and how long its process took. Trouble is a result too."""
    command = [sys.executable, str(HERE / "measure.py"), *map(str, words)]
    before = time.monotonic()
    if words[0] == "steps":
        command.append(repr(before))
    try:
        ended = subprocess.run(
            command, capture_output=True, text=True, timeout=TOO_LONG, env={**os.environ, **environment}, check=False
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"took longer than {TOO_LONG} s"}
    whole = time.monotonic() - before
    if ended.returncode != 0:
        return {"failed": (ended.stderr.strip().splitlines() or [f"exit status {ended.returncode}"])[-1]}
    said: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return {**said, "whole": whole}


def add(samples: dict[str, Any], new: dict[str, Any]) -> None:
    """Put a measurement's numbers to those of its kind."""
    for name, value in new.items():
        if name in ("missing", "failed"):
            samples[name] = value
        else:
            samples.setdefault(name, []).extend(value if isinstance(value, list) else [value])


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Measure everything that was asked for."""
    size = "quick" if options.quick else "full"
    samples: dict[str, dict[str, dict[str, Any]]] = {w: {p: {} for p in options.peers} for w in options.workloads}
    rates: dict[str, list[float]] = {"all": [], "one": []}
    absent: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        measure("tables", folder, size)
        for turn in range(options.rounds):
            for name in options.workloads:
                rates["all"].append(measure("sgemm")["rate"])
                rates["one"].append(measure("sgemm", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")["rate"])
                for peer in options.peers[turn % len(options.peers) :] + options.peers[: turn % len(options.peers)]:
                    here = samples[name][peer]
                    if peer in absent or "failed" in here:
                        continue
                    print(f"round {turn + 1} of {options.rounds}: {name}, {peer}", file=sys.stderr, flush=True)
                    steps = measure("steps", folder, size, name, peer, options.repeats)
                    if "missing" in steps:
                        absent[peer] = steps["missing"]
                        continue
                    steps.pop("whole", None)
                    add(here, steps)
                    if "failed" not in steps:
                        add(here, measure("script", folder, size, name, peer))
    imports = import_times(3 if options.quick else 15) if "fathoms" not in absent and "fathoms" in options.peers else {}
    return {
        "size": size,
        "machine": machine(),
        "versions": versions(),
        "rounds": options.rounds,
        "repeats": options.repeats,
        "absent": absent,
        "sgemm": rates,
        "imports": imports,
        "samples": samples,
    }


def names_of(known: Iterable[str]) -> Any:
    """Reads a list such as ``neuron,course``."""

    def read(text: str) -> list[str]:
        names = text.split(",")
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(f"no {name!r}: choose from {', '.join(known)}")
        return names

    return read


def main() -> None:
    """Read the command line, measure, write and print the report."""
    reader = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    reader.add_argument("--quick", action="store_true", help="only try the scripts: two epochs, one round")
    reader.add_argument("--peers", type=names_of(TITLES), default=list(TITLES), help="some of them: a,b")
    reader.add_argument("--workloads", type=names_of(WORKLOADS), default=list(WORKLOADS), help="some: a,b")
    reader.add_argument("--rounds", type=int, help="turns that every peer gets (3)")
    reader.add_argument("--repeats", type=int, help="timed fits within a turn (3)")
    reader.add_argument("--output", type=Path, default=HERE / "results", help="the folder of the results")
    options = reader.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.repeats = options.repeats or (1 if options.quick else 3)

    results = run(options)
    page = markdown(results)
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / f"{results['size']}.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (options.output / f"{results['size']}.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
