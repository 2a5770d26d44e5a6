"""How long ``import`` takes: of Fathoms, beside NumPy, which it cannot do without.

python benchmarks/start.py        prints the medians of interleaved runs, each in a process of its own
"""

import subprocess
import sys
import time
from statistics import median
from typing import Any

from formats import grid, seconds, times
from goal import Goal

TITLE = "Start"
CODE = "import time; before = time.perf_counter(); import {}; print(time.perf_counter() - before)"
MODULES = ("numpy", "fathoms")


def import_times(runs: int) -> dict[str, dict[str, list[float]]]:
    """For each module, seconds that its import took, and that the whole process ``python -c 'import ...'`` took."""
    times: dict[str, dict[str, list[float]]] = {module: {"import": [], "process": []} for module in MODULES}
    for run in range(runs + 1):
        for module in MODULES:
            before = time.perf_counter()
            ended = subprocess.run(
                [sys.executable, "-c", CODE.format(module)], check=True, capture_output=True, text=True
            )
            whole = time.perf_counter() - before
            if run:  # the first run reads the files from the disk, and writes their compiled form
                times[module]["import"].append(float(ended.stdout))
                times[module]["process"].append(whole)
    return times


def ratio(times: dict[str, dict[str, list[float]]], what: str) -> float:
    """Fathoms's median over NumPy's."""
    return median(times["fathoms"][what]) / median(times["numpy"][what])


def measure(quick: bool) -> dict[str, Any]:
    """Everything that this section reports."""
    return {"imports": import_times(3 if quick else 15)}


def goals(result: dict[str, Any]) -> list[Goal]:
    """The import costs little more than NumPy's."""
    here = ratio(result["imports"], "import")
    return [Goal("`import fathoms`, times `import numpy`", "at most 1.5x", times(here), here <= 1.5)]


def report(result: dict[str, Any]) -> list[str]:
    """Both imports, and their ratio."""
    rows = [
        [f"`import {module}`", seconds(median(taken["import"])), seconds(median(taken["process"]))]
        for module, taken in result["imports"].items()
    ]
    rows.append(["ratio", *(times(ratio(result["imports"], what)) for what in ("import", "process"))])
    return grid(["", "The import", "The whole process"], rows)


if __name__ == "__main__":
    print("\n".join(report(measure(False))))
