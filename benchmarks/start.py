"""How long ``import`` takes: of Fathoms, beside NumPy, which it cannot do without.

python benchmarks/start.py        prints the medians of interleaved runs, each in a process of its own
"""

import subprocess
import sys
import time
from statistics import median

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


if __name__ == "__main__":
    measured = import_times(15)
    for module in MODULES:
        print(f"import {module:8} {median(measured[module]['import']) * 1e3:7.1f} ms", end="")
        print(f"   whole process {median(measured[module]['process']) * 1e3:7.1f} ms")
    print(f"ratio           {ratio(measured, 'import'):7.2f}                    {ratio(measured, 'process'):7.2f}")
