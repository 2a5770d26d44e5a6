"""One workload trained by all peers in turns: what `steps`, `forms` and `growth` have in common."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from statistics import median
from typing import Any

from peer_process import PeerProcess
from peers import TITLES
from workloads import Workload

HOPELESS = 60  # times slower than another setting while both shared the machine with other peers


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


def race(
    processes: dict[str, PeerProcess], work: Workload, rounds: int, wanted: float, brief: bool = False
) -> dict[str, Any]:
    """What each peer did with a workload: ``{"steps": [...], "loss": ..., "setting": ..., "settings": {...}}``.

    Building and compiling go on side by side; every time is taken with only one of the processes running. A peer's
    settings are tried once, and the fastest is what is compared, in as many rounds as given. A timed measurement
    takes about the wanted number of seconds. In brief, only those settings are tried that were fastest on some workload.
    """
    say(f"{work.name}: preparing")
    results = prepared(processes, work, brief)
    racing = []
    for peer, result in results.items():
        if "losses" in result:
            try_settings(processes[peer], result, wanted)
            if "epochs" in result:
                racing.append(peer)
    for turn in range(rounds):
        say(f"{work.name}: round {turn + 1} of {rounds}")
        first = turn % max(len(racing), 1)
        for peer in racing[first:] + racing[:first]:
            result = results[peer]
            said = processes[peer].ask("time", result["setting"], result["epochs"], wanted)
            if "step" in said:
                result.setdefault("steps", []).append(said["step"])
            else:
                result["failed"] = said["failed"]
    return results


def say(what: str) -> None:
    """Tell the person who waits, with the time."""
    print(f"{time.strftime('%H:%M:%S')}  {what}", file=sys.stderr, flush=True)


def prepared(processes: dict[str, PeerProcess], work: Workload, brief: bool) -> dict[str, dict[str, Any]]:
    """Every peer's models built and compiled."""
    results: dict[str, dict[str, Any]] = {}
    there = {peer: process for peer, process in processes.items() if process.missing is None}
    for process in there.values():
        process.go_on()
        process.send("prepare", asdict(work), brief)
    for peer, process in processes.items():
        results[peer] = process.answer(240) if peer in there else {"missing": process.missing}
        process.rest()
    return results


def try_settings(process: PeerProcess, result: dict[str, Any], wanted: float) -> None:
    """Try each setting for a moment; the fastest is the one to compare with.

    Those that were many times slower already while all were preparing are not tried again.
    """
    losses, about = result.pop("losses"), result.pop("about")
    tried = {}
    hopeful = [setting for setting in losses if about[setting] < HOPELESS * min(about.values())]
    for setting in hopeful:
        said = process.ask("trial", setting, wanted)
        if "step" not in said:
            result["failed settings"][setting] = said["failed"]
            return
        tried[setting] = said
    best = min(tried, key=lambda setting: tried[setting]["step"])
    result["settings"] = {**about, **{setting: said["step"] for setting, said in tried.items()}}
    result["setting"], result["epochs"], result["loss"] = best, tried[best]["epochs"], losses[best]


def fastest(results: dict[str, Any]) -> tuple[str, float] | None:
    """The fastest peer and how many times Fathoms's step its own takes."""
    steps = {peer: median(result["steps"]) for peer, result in results.items() if result.get("steps")}
    own = steps.pop("fathoms", None)
    if own is None or not steps:
        return None
    best = min(steps, key=steps.__getitem__)
    return best, steps[best] / own
