"""One peer in a process of its own, which does what `peer_process.py` asks, line by line in JSON.

    worker.py PEER [CORES]       CORES: how many of the machine's cores this process may use (all)

Requests, each a list: ["prepare", WORKLOAD, BRIEF], ["trial", SETTING, SECONDS], ["time", SETTING, EPOCHS, SECONDS], ["rate"].
"""

import os
import sys
import time
import traceback
from importlib import import_module
from statistics import median
from typing import Any

import rates
from answering import answer_requests
from peers.unsupported import Unsupported
from workloads import Workload


class Worker:
    """Holds a workload's models, one for each setting of the peer, between the requests."""

    def __init__(self, peer: str) -> None:
        self.peer = peer
        self.module = import_module(f"peers.{peer}")
        self.models: dict[str, Any] = {}
        self.work: Workload | None = None
        self.x: Any = None
        self.y: Any = None

    def settings(self, brief: bool) -> dict[str, dict[str, Any]]:
        """All of the peer's settings, or only those that were fastest on some workload before."""
        if not hasattr(self.module, "settings"):
            return {"as it is": {}}
        every: dict[str, dict[str, Any]] = self.module.settings(self.work)
        kept = getattr(self.module, "FASTEST", every) if brief else every
        return {name: every[name] for name in kept}

    def prepare(self, given: dict[str, Any], brief: bool) -> dict[str, Any]:
        """Build, compile and train the network once with every setting: the loss that each reached, and about how fast."""
        self.models.clear()
        if hasattr(self.module, "forget"):
            self.module.forget()
        work = self.work = Workload(**{**given, "hidden": tuple(given["hidden"])})
        self.x, self.y = work.data()
        losses, failed, steps = {}, {}, {}
        for name, setting in self.settings(brief).items():
            try:
                model = self.module.Peer(work, work.weights(), **setting)
                model.fit(self.x, self.y, 1)
                before = time.perf_counter()
                model.fit(self.x, self.y, work.epochs_of_trial - 1)
                steps[name] = (time.perf_counter() - before) / (work.epochs_of_trial - 1) / work.steps
                losses[name] = work.loss_of(model.predict(self.x), self.y)
                self.models[name] = model
            except Unsupported as missing:
                return {"unsupported": str(missing)}
            except Exception as error:
                traceback.print_exc()
                failed[name] = f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}"[
                    :200
                ]
        if not losses:
            return {"failed": next(iter(failed.values()))}
        return {"losses": losses, "about": steps, "failed settings": failed}

    def fit(self, setting: str, epochs: int) -> float:
        """How long a fit of so many epochs takes."""
        before = time.perf_counter()
        self.models[setting].fit(self.x, self.y, epochs)
        return time.perf_counter() - before

    def trial(self, setting: str, wanted: float) -> dict[str, Any]:
        """How many epochs a fit should have to take no longer than wanted, at most the workload's; and a step's time."""
        assert self.work
        self.fit(setting, 1)
        epochs, taken = 1, self.fit(setting, 1)
        while epochs < self.work.epochs and taken < wanted / 3:
            epochs = min(self.work.epochs, max(2 * epochs, int(epochs * wanted / 3 / max(taken, 1e-9))))
            taken = self.fit(setting, epochs)
        fits = max(1, min(self.work.epochs, int(wanted / taken * epochs)))
        return {"epochs": fits, "step": taken / epochs / self.work.steps}

    def time(self, setting: str, epochs: int, wanted: float) -> dict[str, Any]:
        """The median time of a step in as many fits as take the wanted time together, one at least."""
        assert self.work
        taken: list[float] = []
        while not taken or sum(taken) + taken[-1] <= wanted:
            taken.append(self.fit(setting, epochs))
        return {"step": median(taken) / epochs / self.work.steps}

    def rate(self) -> dict[str, Any]:
        """How fast this peer's library multiplies large matrices."""
        return rates.rate(self.peer)


def main() -> None:
    """Answer requests, on as many cores as the command line says."""
    if len(sys.argv) > 2 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[2])])
    answer_requests(lambda: Worker(sys.argv[1]))


if __name__ == "__main__":
    main()
