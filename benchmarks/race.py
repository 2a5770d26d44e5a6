"""One workload trained by all peers in turns: what `steps`, `forms` and `growth` have in common."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from statistics import median
from typing import Any

from peer_process import PeerProcess
from peers import TITLES
from workloads import Workload


@contextmanager
def started(peers: tuple[str, ...], cores: int | None = None) -> Iterator[dict[str, PeerProcess]]:
    """The peers' processes, importing all at once; ended at the end."""
    processes = {peer: PeerProcess(peer, cores) for peer in peers or TITLES}
    try:
        for process in processes.values():
            if process.ready():
                process.rest()
        yield processes
    finally:
        for process in processes.values():
            process.end()


def race(processes: dict[str, PeerProcess], work: Workload, rounds: int, wanted: float) -> dict[str, Any]:
    """What each peer did with a workload: ``{"steps": [...], "loss": ..., "setting": ..., "settings": {...}}``.

    Building and compiling go on side by side; every time is taken with only one of the processes running. A peer's
    settings are tried once, and the fastest is what is compared, in as many rounds as given. A timed measurement
    takes about the wanted number of seconds.
    """
    print(f"{work.name}: preparing", file=sys.stderr, flush=True)
    results = prepared(processes, work)
    racing = []
    for peer, result in results.items():
        if "losses" in result:
            try_settings(processes[peer], result, wanted)
            if "epochs" in result:
                racing.append(peer)
    for turn in range(rounds):
        print(f"{work.name}: round {turn + 1} of {rounds}", file=sys.stderr, flush=True)
        first = turn % max(len(racing), 1)
        for peer in racing[first:] + racing[:first]:
            result = results[peer]
            said = processes[peer].ask("time", result["setting"], result["epochs"], wanted)
            if "step" in said:
                result.setdefault("steps", []).append(said["step"])
            else:
                result["failed"] = said["failed"]
    return results


def prepared(processes: dict[str, PeerProcess], work: Workload) -> dict[str, dict[str, Any]]:
    """Every peer's models built and compiled."""
    results: dict[str, dict[str, Any]] = {}
    there = {peer: process for peer, process in processes.items() if process.missing is None}
    for process in there.values():
        process.go_on()
        process.send("prepare", asdict(work))
    for peer, process in processes.items():
        results[peer] = process.answer(240) if peer in there else {"missing": process.missing}
        process.rest()
    return results


def try_settings(process: PeerProcess, result: dict[str, Any], wanted: float) -> None:
    """Try each setting for a moment; the fastest is the one to compare with."""
    losses = result.pop("losses")
    tried = {}
    for setting in losses:
        said = process.ask("trial", setting, wanted)
        if "step" not in said:
            result["failed settings"][setting] = said["failed"]
            return
        tried[setting] = said
    best = min(tried, key=lambda setting: tried[setting]["step"])
    result["settings"] = {setting: said["step"] for setting, said in tried.items()}
    result["setting"], result["epochs"], result["loss"] = best, tried[best]["epochs"], losses[best]


def fastest(results: dict[str, Any]) -> tuple[str, float] | None:
    """The fastest peer and how many times Fathoms's step its own takes."""
    steps = {peer: median(result["steps"]) for peer, result in results.items() if result.get("steps")}
    own = steps.pop("fathoms", None)
    if own is None or not steps:
        return None
    best = min(steps, key=steps.__getitem__)
    return best, steps[best] / own
