"""What a person's script does: import, build, train an epoch, predict, train the rest, predict. `steps.py` starts it.

script.py PEER WORKLOAD FOLDER STARTED       STARTED: the parent's `time.monotonic()` when it started this process
"""

import json
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from workloads import Workload


def script(peer: str, work: Workload, folder: Path, started: float) -> dict[str, Any]:
    """Import time, time to the first prediction after one epoch, loss at the end, and the most memory it took."""
    before = time.perf_counter()
    module = import_module(f"peers.{peer}")
    importing = time.perf_counter() - before

    import numpy as np  # here, after the peer was: what a peer costs includes it

    x, y = (np.load(folder / f"{part}.npy") for part in "xy")
    model = module.Peer(work, work.weights())
    model.fit(x, y, 1)
    model.predict(x)
    first = time.monotonic() - started

    if work.epochs > 1:
        model.fit(x, y, work.epochs - 1)
    loss = work.loss_of(model.predict(x), y)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"import": importing, "first": first, "loss": loss, "memory": peak}


if __name__ == "__main__":
    given = json.loads(sys.argv[2])
    work = Workload(**{**given, "hidden": tuple(given["hidden"])})
    print(json.dumps(script(sys.argv[1], work, Path(sys.argv[3]), float(sys.argv[4]))), flush=True)
