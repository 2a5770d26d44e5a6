"""Where a step's time goes: what is left of it when parts are left out, on one thread and on all."""

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import Any

from formats import grid, seconds
from goal import Goal
from race import started
from rates import LIBRARIES
from steps import large_products
from workloads import WORKLOADS, Workload

TITLE = "Where a step goes"
COLUMNS = [
    "",
    "Threads",
    "Products",
    "Forward, loss",
    "And back, plain SGD",
    "With Adam",
    "Products' share",
    "Adam's memory",
]


def measure(quick: bool) -> dict[str, Any]:
    """The rates of large products, and for each workload what is left of a step."""
    from fathoms import _native

    with started(tuple(LIBRARIES)) as processes:
        rates = large_products(processes)
    result: dict[str, Any] = {"rates": rates, "workloads": {}}
    every = _native.get_threads()
    for name, work in WORKLOADS.items():
        work = work.quick() if quick else replace(work, rows=min(work.rows, 25_600))
        for threads in sorted({1, every}):
            _native.set_threads(threads)
            taken = left(work, 1 if quick else 5, 0.02 if quick else 0.15)
            slots = 24 * work.parameters  # a weight and two slots, each read and written
            result["workloads"][f"{name}, {threads}"] = {"operations": work.operations, "bytes": slots, **taken}
    _native.set_threads(every)
    return result


def left(work: Workload, rounds: int, wanted: float) -> dict[str, float]:
    """Seconds of a step forward only, without an update rule's slots, and whole."""
    whole = once(work, "Adam")
    runs = {"forward": forward(work), "plain": once(work, "SGD"), "whole": whole}
    times: dict[str, list[float]] = {what: [] for what in runs}
    for _ in range(rounds):
        for what, run in runs.items():
            times[what].append(a_step(run, wanted))
    return {what: median(taken) for what, taken in times.items()}


def once(work: Workload, optimizer: str) -> Callable[[], int]:
    """A fit; says how many steps it had. SGD has no momentum here, so it reads and writes nothing but the weights."""
    import fathoms
    from peers.fathoms import Peer

    x, y = work.data()
    model = Peer(replace(work, optimizer=optimizer), work.weights())
    if optimizer == "SGD":
        model.model.compile(optimizer=fathoms.optimizers.SGD(0.001), loss=work.loss)

    def run() -> int:
        model.fit(x, y, work.epochs)
        return work.epochs * work.steps

    return run


def forward(work: Workload) -> Callable[[], int]:
    """The outputs and the loss of as many rows as 50 steps have, or more."""
    import numpy as np

    from peers.fathoms import Peer

    x, y = (np.tile(array, (-(-50 // work.steps), 1)) for array in work.data())
    model = Peer(work, work.weights()).model

    def run() -> int:
        model.evaluate(x, y, batch_size=work.batch, verbose=0)
        return -(-len(x) // work.batch)

    return run


def a_step(run: Callable[[], int], wanted: float) -> float:
    """The duration of a step in runs that take the wanted time together."""
    run()
    steps, before = 0, time.perf_counter()
    while not steps or time.perf_counter() - before < wanted:
        steps += run()
    return (time.perf_counter() - before) / steps


def goals(result: dict[str, Any]) -> list[Goal]:
    """None: this only explains."""
    return []


def report(result: dict[str, Any]) -> list[str]:
    """One row a workload and number of threads."""
    rate = max(result["rates"].values(), default=0.0)
    every = max((int(name.split(", ")[1]) for name in result["workloads"]), default=1)
    lines = [
        f"*Products*: what a step's products would take at this machine's rate of large ones ({rate / 1e9:.0f} GFLOP/s on "
        f"{every} threads; a thread is given its part of it). The next columns are measured: evaluating, then training "
        "with plain SGD, then with Adam. *Adam's memory*: the weights and slots that Adam reads and writes, over what Adam "
        "takes more than SGD.",
        "",
    ]
    rows = [row(name, here, rate, every) for name, here in result["workloads"].items()]
    return lines + grid(COLUMNS, rows)


def row(name: str, here: dict[str, float], rate: float, every: int) -> list[str]:
    """What is left of a step."""
    workload, threads = name.split(", ")
    products = here["operations"] / rate * every / int(threads) if rate else 0.0
    more = here["whole"] - here["plain"]
    traffic = f"{here['bytes'] / more / 1e9:.0f} GB/s" if more > 0.02 * here["whole"] else "hidden"
    measured = [seconds(here[what]) for what in ("forward", "plain", "whole")]
    return [workload, threads, seconds(products), *measured, f"{products / here['whole']:.0%}", traffic]
