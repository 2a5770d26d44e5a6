"""Other networks than the main four: tall, deep, many classes, the smallest and a large batch, and every update rule."""

from collections.abc import Iterator
from dataclasses import asdict
from statistics import median
from typing import Any

from formats import grid, seconds, times
from goal import Goal
from peers import TITLES
from race import fastest, race, started
from sections import Options
from steps import trouble
from workloads import FORMS

TITLE = "Networks of other forms, and every optimizer"


def measure_parts(options: Options) -> Iterator[tuple[str, Any]]:
    """A part for each network."""
    chosen = [name for name in options.workloads or FORMS if name in FORMS and name not in options.done]
    if not chosen:
        return
    with started(options.peers) as processes:
        for name in chosen:
            work = FORMS[name].quick() if options.quick else FORMS[name]
            rounds, wanted = (1, 0.02) if options.quick else (3, 0.4)
            yield name, {"work": asdict(work), "peers": race(processes, work, rounds, wanted, brief=True)}


def goals(result: dict[str, Any]) -> list[Goal]:
    """Never slower than the fastest peer."""
    reached = []
    for name, part in result.items():
        if best := fastest(part["peers"]):
            what = f"A step of {name}: times faster than the fastest peer"
            reached.append(Goal(what, "at least 1x", f"{times(best[1])} ({TITLES[best[0]]})", best[1] >= 1))
    return reached


def report(result: dict[str, Any]) -> list[str]:
    """A row for each network: Fathoms's step, and how many times that the others took; then what they are, and the losses."""
    peers = [peer for peer in TITLES if any(peer in part["peers"] for part in result.values())]
    titles = [TITLES[peer] for peer in peers]
    lines = ["A step, as many times as Fathoms's takes; - where a library does not have it.", ""]
    lines += grid(["", *titles], [[name, *(step(part, peer) for peer in peers)] for name, part in result.items()])
    lines += ["", "The loss on the training rows after the same number of steps, 100 at least:", ""]
    return lines + grid(["", *titles], [[name, *(loss(part, peer) for peer in peers)] for name, part in result.items()])


def step(part: dict[str, Any], peer: str) -> str:
    """What a step took a peer."""
    here, own = part["peers"].get(peer, {}), part["peers"].get("fathoms", {})
    if "steps" not in here or trouble(here):
        return "-" if "unsupported" in here or "missing" in here or not here else trouble(here) or "-"
    taken = median(here["steps"])
    if peer == "fathoms" or "steps" not in own:
        return seconds(taken)
    return times(taken / median(own["steps"]))


def loss(part: dict[str, Any], peer: str) -> str:
    """What loss a peer reached."""
    here = part["peers"].get(peer, {})
    return f"{here['loss']:.4f}" if "loss" in here else "-"
