"""The memory that training adds, beside what `model.memory_plan` says before.

memory.py PEER CASE      trains in a process of its own, and prints what that took
"""

import gc
import json
import os
import resource
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from formats import grid, times
from goal import Goal
from race import say
from workloads import Workload

TITLE = "Memory"
PEERS = {
    "fathoms": "Fathoms",
    "pytorch": "PyTorch",
    "keras_jax": "Keras on JAX",
    "keras_tensorflow": "Keras on TensorFlow",
}
MEGABYTE = 1e6
CASES = {
    "many rows": (Workload("rows", rows=1_000_000, inputs=20, hidden=(64,), batch=1024, epochs=1), "float32"),
    "many rows, float64": (Workload("rows", rows=1_000_000, inputs=20, hidden=(64,), batch=1024, epochs=1), "float64"),
    "many weights": (Workload("weights", rows=4_000, inputs=50, hidden=(2048, 2048), batch=256, epochs=1), "float32"),
    "a large batch": (Workload("batch", rows=20_000, inputs=50, hidden=(512, 256), batch=8192, epochs=2), "float32"),
    "normalized": (
        Workload("normalized", rows=20_000, inputs=50, hidden=(512, 256), batch=2048, epochs=2, normalized=True),
        "float32",
    ),
}


def measure(quick: bool) -> dict[str, Any]:
    """For each case and library, the bytes that a fit took beside what there was before: ``{case: {peer: {...}}}``."""
    results: dict[str, Any] = {}
    for case in list(CASES)[-1:] if quick else CASES:
        results[case] = {}
        for peer in PEERS:
            say(f"memory: {case}, {peer}")
            words = [sys.executable, __file__, peer, case]
            steady = {
                "MALLOC_MMAP_THRESHOLD_": "65536",
                "MALLOC_TRIM_THRESHOLD_": "65536",
            }  # what is freed is given back
            ended = subprocess.run(words, capture_output=True, text=True, env={**os.environ, **steady}, check=False)
            said = ended.stdout.strip().splitlines()
            failed = (ended.stderr.strip().splitlines() or ["-"])[-1]
            results[case][peer] = json.loads(said[-1]) if ended.returncode == 0 and said else {"failed": failed}
    return results


def took(peer: str, case: str) -> dict[str, Any]:
    """Train, and say how much more memory the process had at most than before."""
    work, dtype = CASES[case]
    try:
        module = import_module(f"peers.{peer}")
    except ImportError as missing:
        return {"missing": missing.name}
    small = Workload("small", rows=3 * work.batch, inputs=3, hidden=(64,), batch=work.batch, epochs=1)
    small_x, small_y = small.data()
    module.Peer(small, small.weights()).fit(small_x, small_y, 1)  # what is imported, started and compiled once
    x, y = (table.astype(dtype, copy=False) for table in work.data())
    model = module.Peer(work, work.weights())
    if peer not in ("fathoms", "keras_jax", "keras_tensorflow"):
        x, y = x.astype("float32", copy=False), y.astype("float32", copy=False)
    gc.collect()
    before = forget_peak()
    model.fit(x, y, work.epochs)
    result = {"taken": peak() - before, "tables": x.nbytes + y.nbytes}
    if peer == "fathoms":
        plan = model.model.memory_plan(work.batch, work.rows, dtype)
        result |= {"planned": plan.added, "parts": {part.name: part.bytes for part in plan.parts}}
    return result


def forget_peak() -> int:
    """Let the system count the most memory anew, where it can; return what there is now."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return peak()
    return _status("VmRSS")


def peak() -> int:
    """The most memory that the process had."""
    if Path("/proc/self/status").exists():
        return _status("VmHWM")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _status(name: str) -> int:
    with Path("/proc/self/status").open(encoding="utf-8") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(name))


def goals(result: dict[str, Any]) -> list[Goal]:
    """What was planned is what is taken."""
    reached = []
    for case, peers in result.items():
        own = peers.get("fathoms", {})
        if "taken" in own:
            within = abs(own["taken"] - own["planned"]) <= 0.1 * own["planned"] + MEGABYTE
            got = f"{own['taken'] / MEGABYTE:.1f} MB, planned {own['planned'] / MEGABYTE:.1f} MB"
            reached.append(Goal(f"Memory that training adds ({case})", "the plan, within 10% and 1 MB", got, within))
    return reached


def report(result: dict[str, Any]) -> list[str]:
    """A row for each case, then what Fathoms's plan consists of."""
    rows, parts = [], []
    for case, peers in result.items():
        own = peers.get("fathoms", {})
        rows.append([
            case,
            f"{own['tables'] / MEGABYTE:.1f}" if own.get("tables") else "-",
            f"{own['planned'] / MEGABYTE:.1f}" if own.get("planned") else "-",
            *(cell(peers.get(peer, {}), own) for peer in PEERS),
        ])  # fmt: skip
        if "parts" in own:
            said = ", ".join(f"{name} {size / MEGABYTE:.2f}" for name, size in own["parts"].items())
            parts.append(f"* {case}: {said}")
    titles = ["", "the tables", "planned", *PEERS.values()]
    lines = ["Megabytes that a fit adds to a process that has the tables, the network and its weights:", ""]
    return [*lines, *grid(titles, rows), "", "What the plans consist of, in megabytes:", "", *parts]


def cell(measured: dict[str, Any], own: dict[str, Any]) -> str:
    """What one library took, and how many times what Fathoms did."""
    if "taken" not in measured:
        return f"`{measured['missing']}` is not installed" if measured.get("missing") else measured.get("failed", "-")
    megabytes = f"{measured['taken'] / MEGABYTE:.1f}"
    return (
        megabytes
        if measured is own or not own.get("taken")
        else f"{megabytes} ({times(measured['taken'] / own['taken'])})"
    )


if __name__ == "__main__":
    print(json.dumps(took(sys.argv[1], sys.argv[2])))
