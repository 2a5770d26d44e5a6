"""How long it takes to begin: ``import`` and the first step of training, beside NumPy, which Fathoms cannot do without.

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
FIRST_STEP = """\
import fathoms as keras
import numpy as np
model = keras.Sequential([keras.Input((50,)), *(keras.layers.Dense(n, activation='relu') for n in (128, 64)), keras.layers.Dense(1)])
model.compile(optimizer='adam', loss='mae')
model.fit(np.ones((128, 50), 'float32'), np.ones((128, 1), 'float32'), batch_size=128, verbose=0)
"""
PROGRAMS = {
    "`import numpy`": "import numpy",
    "`import fathoms`": "import fathoms",
    "First step of the course network": FIRST_STEP,
}
NUMPY, FATHOMS, FIRST = PROGRAMS
TIMED = "import time\nbefore = time.perf_counter()\n{}\nprint(time.perf_counter() - before)"


def begun(runs: int) -> dict[str, dict[str, list[float]]]:
    """For each program, seconds that its lines took, and that the whole process took."""
    taken: dict[str, dict[str, list[float]]] = {name: {"lines": [], "process": []} for name in PROGRAMS}
    for run in range(runs + 1):
        for name, program in PROGRAMS.items():
            before = time.perf_counter()
            command = [sys.executable, "-c", TIMED.format(program)]
            ended = subprocess.run(command, check=True, capture_output=True, text=True)
            whole = time.perf_counter() - before
            if run:  # the first run reads the files from the disk, and writes their compiled form
                taken[name]["lines"].append(float(ended.stdout.splitlines()[-1]))
                taken[name]["process"].append(whole)
    return taken


def measure(quick: bool) -> dict[str, Any]:
    """Everything that this section reports."""
    return {"begun": begun(3 if quick else 21)}


def goals(result: dict[str, Any]) -> list[Goal]:
    """Both cost little more than importing NumPy."""
    numpy, fathoms, first = (median(result["begun"][name]["lines"]) for name in PROGRAMS)
    most = 1.5 * numpy + 0.02
    what = "Import, build, compile and first step of the course network"
    return [
        Goal(f"{FATHOMS}, times {NUMPY}", "at most 1.5x", times(fathoms / numpy), fathoms <= 1.5 * numpy),
        Goal(what, f"at most 1.5 {NUMPY} and 20 ms, {seconds(most)}", seconds(first), first <= most),
    ]


def report(result: dict[str, Any]) -> list[str]:
    """What the lines took, and the process."""
    rows = [
        [name, *(seconds(median(taken[what])) for what in ("lines", "process"))]
        for name, taken in result["begun"].items()
    ]
    return grid(["", "From the first line to the last", "The whole process"], rows)


if __name__ == "__main__":
    print("\n".join(report(measure(False))))
