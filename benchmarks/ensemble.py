"""Trains an ensemble of course networks as one library does it; `many.py` starts it and reads the line of JSON that it prints.

ensemble.py PEER MODELS EPOCHS
"""

import json
import os
import sys
import time
from dataclasses import replace
from importlib import import_module
from statistics import median
from typing import Any

from workloads import SEED, WORKLOADS, Workload


def weights(work: Workload, number: int) -> list[Any]:
    """Starting weights of one of the networks, drawn as a workload's own are."""
    import numpy as np

    random = np.random.default_rng([SEED, number])
    layers = []
    for before, after in zip(work.widths, work.widths[1:], strict=False):
        reach = np.sqrt(6 / (before + after))
        layers.append((random.uniform(-reach, reach, (before, after)).astype(np.float32), np.zeros(after, np.float32)))
    return layers


def built(peer: str, work: Workload, models: int, **setting: Any) -> tuple[list[Any], float]:
    """The networks, and how long it took to build one."""
    module = import_module(f"peers.{peer}")
    starts = [weights(work, number) for number in range(models)]
    before = time.perf_counter()
    made = [module.Peer(work, start, **setting) for start in starts]
    return made, (time.perf_counter() - before) / models


def fathoms(work: Workload, models: int) -> dict[str, Any]:
    """On one core, one after another; then on all cores."""
    from fathoms import _native, fit_many

    x, y = work.data()

    def one_after_another(own: list[Any]) -> None:
        for peer in own:
            peer.fit(x, y, work.epochs)

    def side_by_side(own: list[Any]) -> None:
        fit_many([peer.model for peer in own], x, y, batch_size=work.batch, epochs=work.epochs, verbose=0)

    cores = _native.get_threads()
    results = {}
    for way, train, threads in (("alone", one_after_another, 1), ("fathoms", side_by_side, cores)):
        with on_cores(threads):
            _native.set_threads(threads)
            train(built("fathoms", work, min(4, models))[0])  # imports and allocates what later calls use again
            own, building = built("fathoms", work, models)
            before = time.perf_counter()
            train(own)
            taken = (time.perf_counter() - before) / models
        results[way] = {"seconds": taken, "building": building, "loss": losses(work, own, x, y), "cores": threads}
    return results


class on_cores:
    """Within this block the process has only so many cores."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __enter__(self) -> None:
        if hasattr(os, "sched_setaffinity"):
            self.all = os.sched_getaffinity(0)
            os.sched_setaffinity(0, sorted(self.all)[: self.count])

    def __exit__(self, *error: object) -> None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, self.all)


def keras_jax(work: Workload, models: int) -> dict[str, Any]:
    """One after another with the settings that are fastest for models which are trained once, and then once more."""
    x, y = work.data()
    best: dict[str, Any] = {}
    module = import_module("peers.keras_jax")
    for setting in module.settings(work).values():
        built("keras_jax", work, 1, **setting)[0][0].fit(x, y, 1)
        peer = built("keras_jax", work, 1, **setting)[0][0]
        before = time.perf_counter()
        peer.fit(x, y, work.epochs)
        taken = time.perf_counter() - before
        if not best or taken < best["taken"]:
            best = {"taken": taken, "setting": setting}
    own, building = built("keras_jax", work, models, **best["setting"])
    results = {}
    for way in ("keras_jax", "keras_jax_again"):
        before = time.perf_counter()
        for peer in own:
            peer.fit(x, y, work.epochs)
        taken = (time.perf_counter() - before) / models
        results[way] = {"seconds": taken, "building": building, "loss": losses(work, own, x, y)}
    return results


def train_one(work: Workload, number: int, x: Any, y: Any) -> float:
    """Build and train one network of scikit-learn; its loss."""
    peer = built("scikit_learn", work, 1)[0][0]
    peer.model.set_params(random_state=number)
    peer.fit(x, y, work.epochs)
    return work.loss_of(peer.predict(x), y)


def scikit_learn(work: Workload, models: int) -> dict[str, Any]:
    """In as many processes as there are cores, which joblib starts, and which have imported all before the time is taken."""
    from joblib import Parallel, delayed

    x, y = work.data()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with Parallel(n_jobs=cores) as parallel:
        parallel(delayed(train_one)(replace(work, epochs=1), number, x, y) for number in range(2 * (cores or 1)))
        before = time.perf_counter()
        found = parallel(delayed(train_one)(work, number, x, y) for number in range(models))
        taken = (time.perf_counter() - before) / models
    return {"scikit_learn": {"seconds": taken, "building": 0.0, "loss": median(found)}}


def losses(work: Workload, own: list[Any], x: Any, y: Any) -> float:
    """The median loss of some of the networks."""
    return median(work.loss_of(peer.predict(x), y) for peer in own[:20])


WAYS = {"fathoms": fathoms, "scikit_learn": scikit_learn, "keras_jax": keras_jax}


def main() -> None:
    """Print what was measured. What libraries print goes to the standard error stream instead."""
    peer, models, epochs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as lines:
        os.dup2(2, 1)
        try:
            results = WAYS[peer](replace(WORKLOADS["course"], epochs=epochs), models)
        except ModuleNotFoundError as missing:
            results = {peer: {"missing": missing.name}}
        lines.write(json.dumps(results) + "\n")


if __name__ == "__main__":
    main()
