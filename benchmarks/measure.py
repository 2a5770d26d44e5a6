"""One measurement in a process of its own; `run.py` starts it and reads the line of JSON that it prints.

    measure.py tables FOLDER SIZE                    writes every workload's table
    measure.py steps  FOLDER SIZE WORKLOAD PEER REPEATS STARTED
    measure.py script FOLDER SIZE WORKLOAD PEER      what a user's script does: import, build, fit, predict
    measure.py sgemm                                 this machine's rate of large matrix products

SIZE is ``full`` or ``quick``; STARTED is the parent's `time.monotonic()` when it started this process.
"""

import json
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from workloads import WORKLOADS, Workload


def workload(name: str, size: str) -> Workload:
    """The named workload, whole or only to try the scripts."""
    return WORKLOADS[name].quick() if size == "quick" else WORKLOADS[name]


def tables(folder: Path, size: str) -> dict[str, Any]:
    """Write every workload's table once, so that no measurement spends its time making one."""
    import numpy as np

    for name in WORKLOADS:
        for part, array in zip("xy", workload(name, size).data(), strict=True):
            np.save(folder / f"{name}-{part}.npy", array)
    return {}


def table(folder: Path, name: str) -> Any:
    """A workload's table. NumPy is imported here, after the peer was: what a peer costs includes it."""
    import numpy as np

    return [np.load(folder / f"{name}-{part}.npy") for part in "xy"]


def steps(folder: Path, work: Workload, peer: str, repeats: int, started: float) -> dict[str, Any]:
    """Import time, time to the first prediction, and the time of a step when all is warm."""
    before = time.perf_counter()
    module = import_module(f"peers.{peer}")
    importing = time.perf_counter() - before
    x, y = table(folder, work.name)
    model = module.Peer(work, work.weights())
    model.fit(x, y, 1)
    model.predict(x)
    first = time.monotonic() - started

    model.fit(x, y, min(work.epochs, 5))  # what is compiled or allocated later than the first epoch
    times = []
    for _ in range(repeats):
        before = time.perf_counter()
        model.fit(x, y, work.epochs)
        times.append((time.perf_counter() - before) / (work.epochs * work.steps))
    return {"import": importing, "first": first, "steps": times}


def script(folder: Path, work: Workload, peer: str) -> dict[str, Any]:
    """The loss on the training rows and the most memory that a whole script took; `run.py` times the process."""
    module = import_module(f"peers.{peer}")
    x, y = table(folder, work.name)
    model = module.Peer(work, work.weights())
    model.fit(x, y, work.epochs)
    loss = float(abs(model.predict(x) - y).mean())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"loss": loss, "memory": peak}


def sgemm() -> dict[str, Any]:
    """Operations a second of a product of two 2048 x 2048 float32 matrices, as NumPy's BLAS does it: the median of 15."""
    import numpy as np

    size = 2048
    a, b = np.random.default_rng(0).standard_normal((2, size, size), dtype=np.float32)
    product = np.empty_like(a)
    times = []
    for _ in range(18):
        before = time.perf_counter()
        np.matmul(a, b, out=product)
        times.append(time.perf_counter() - before)
    return {"rate": 2 * size**3 / sorted(times[3:])[7]}


def main(words: list[str]) -> dict[str, Any]:
    """Do what the words say."""
    if words[0] == "sgemm":
        return sgemm()
    folder, size = Path(words[1]), words[2]
    if words[0] == "tables":
        return tables(folder, size)
    work, peer = workload(words[3], size), words[4]
    try:
        if words[0] == "steps":
            return steps(folder, work, peer, int(words[5]), float(words[6]))
        return script(folder, work, peer)
    except ModuleNotFoundError as missing:
        return {"missing": missing.name}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])), flush=True)
