"""The four main workloads: the time of a step beside every peer, and whole scripts as people write them."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from formats import beside, grid, seconds, times
from goal import Goal
from peer_process import PeerProcess
from peers import TITLES, WITHOUT_SCRIPT
from race import fastest, race, say, started
from rates import LIBRARIES
from sections import Options
from workloads import WORKLOADS, Workload

TITLE = "Steps and scripts"
HERE = Path(__file__).resolve().parent
FASTER = {"neuron": 10.0, "course": 3.0, "wide": 1.3, "large": 1.3}  # times the fastest peer
OF_SGEMM = {"course": 0.6, "wide": 0.85, "large": 0.85}
WHOLE_SCRIPT = {"keras_tensorflow": 20, "keras_jax": 8}  # times faster
STEP_OF_A_NEURON = 3e-6
PATIENCE = 600  # seconds, for one script
COLUMNS = ["", "Step", "Steps, least to most", "Of sgemm", "Loss", "Fastest setting", "Others"]
SCRIPT_COLUMNS = ["", "Import", "First result", "Whole script", "Peak memory", "Loss"]


def measure_parts(options: Options) -> Iterator[tuple[str, Any]]:
    """A part for each workload: the rates of large products, the race, the scripts."""
    chosen = [name for name in options.workloads or WORKLOADS if name in WORKLOADS and name not in options.done]
    if not chosen:
        return
    with started(options.peers) as processes, tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            work = WORKLOADS[name].quick() if options.quick else WORKLOADS[name]
            measured = large_products(processes)
            peers = race(processes, work, *((1, 0.02) if options.quick else (5, 0.7)), brief=options.quick)
            asked = [peer for peer, result in peers.items() if "missing" not in result and peer not in WITHOUT_SCRIPT]
            with_scripts = not options.quick or name == "course"
            yield (
                name,
                {
                    "work": asdict(work),
                    "rates": measured,
                    "peers": peers,
                    "scripts": scripts(work, asked, Path(folder), 1 if options.quick else 2) if with_scripts else {},
                },
            )


def large_products(processes: dict[str, PeerProcess]) -> dict[str, float]:
    """What each library reaches here, now."""
    there = [peer for peer in LIBRARIES if peer in processes and processes[peer].missing is None]
    return {peer: said["rate"] for peer in there if "rate" in (said := processes[peer].ask("rate"))}


def scripts(work: Workload, peers: list[str], folder: Path, rounds: int) -> dict[str, dict[str, Any]]:
    """Every peer's script, in turns."""
    import numpy as np

    for part, array in zip("xy", work.data(), strict=True):
        np.save(folder / f"{part}.npy", array)
    results: dict[str, dict[str, Any]] = {peer: {} for peer in peers}
    for turn in range(rounds):
        say(f"{work.name}: scripts, round {turn + 1} of {rounds}")
        for peer in peers[turn % len(peers) :] + peers[: turn % len(peers)]:
            if "failed" not in results[peer]:
                for what, value in script(work, peer, folder).items():
                    if what == "failed":
                        results[peer][what] = value
                    else:
                        results[peer].setdefault(what, []).append(value)
    return results


def script(work: Workload, peer: str, folder: Path) -> dict[str, Any]:
    """What one script's process says, and how long it took from its start to its end."""
    before = time.monotonic()
    words = [sys.executable, str(HERE / "script.py"), peer, json.dumps(asdict(work)), str(folder), repr(before)]
    try:
        ended = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=HERE)
    except subprocess.TimeoutExpired:
        return {"failed": f"took longer than {PATIENCE} s"}
    whole = time.monotonic() - before
    if ended.returncode != 0:
        return {"failed": (ended.stderr.strip().splitlines() or [f"exit status {ended.returncode}"])[-1]}
    said: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return {**said, "whole": whole}


def best_rates(result: dict[str, Any]) -> dict[str, float]:
    """Each library's rate of large products: its median over the parts."""
    found: dict[str, list[float]] = {}
    for part in result.values():
        for peer, rate in part["rates"].items():
            found.setdefault(peer, []).append(rate)
    return {peer: median(rates) for peer, rates in found.items()}


def goals(result: dict[str, Any]) -> list[Goal]:
    """Faster than the fastest peer by so much, near the rate of large products, and whole scripts."""
    reached = []
    rate = max(best_rates(result).values(), default=0.0)
    for name, part in result.items():
        if best := fastest(part["peers"]):
            what = f"A step of {name}: times faster than the fastest peer"
            got = f"{times(best[1])} ({TITLES[best[0]]})"
            reached.append(Goal(what, f"at least {FASTER[name]:g}x", got, best[1] >= FASTER[name]))
        own = part["peers"].get("fathoms", {}).get("steps")
        if own and rate and name in OF_SGEMM:
            share = Workload(**part["work"]).operations / median(own) / rate
            what = f"A step of {name}: share of the rate of large products"
            reached.append(Goal(what, f"at least {OF_SGEMM[name]:.0%}", f"{share:.0%}", share >= OF_SGEMM[name]))
        if own and name == "neuron":
            step = median(own)
            reached.append(Goal("A step of neuron", "under 3 µs", seconds(step), step < STEP_OF_A_NEURON))
    return reached + goals_of_scripts(result.get("course", {}).get("scripts", {}))


def goals_of_scripts(course: dict[str, dict[str, Any]]) -> list[Goal]:
    """The course script, as a whole process."""
    reached: list[Goal] = []
    own = course.get("fathoms", {})
    if not own.get("whole"):
        return reached
    for peer, wanted in WHOLE_SCRIPT.items():
        if course.get(peer, {}).get("whole"):
            faster = median(course[peer]["whole"]) / median(own["whole"])
            what = f"The course script, whole process: times faster than {TITLES[peer]}"
            reached.append(Goal(what, f"at least {wanted}x", times(faster), faster >= wanted))
    memory = median(own["memory"]) / 1e6
    return [*reached, Goal("The course script, peak memory", "under 150 MB", f"{memory:.0f} MB", memory < 150)]


def report(result: dict[str, Any]) -> list[str]:
    """The rates, and for each workload what the peers took."""
    rates = best_rates(result)
    rate = max(rates.values(), default=0.0)
    said = ", ".join(f"{LIBRARIES[peer]} {value / 1e9:.0f}" for peer, value in rates.items())
    lines = [f"Products of two 2048 x 2048 float32 matrices on all cores, GFLOP/s: {said or 'not measured'}."]
    lines += ["The fastest of them is what *of sgemm* means."] if rates else []
    for name, part in result.items():
        work = Workload(**{**part["work"], "hidden": tuple(part["work"]["hidden"])})
        shape = f"{work.rows} rows, {work.inputs} inputs, {'-'.join(map(str, work.hidden)) or 'no hidden layer'}, "
        shape += f"{work.parameters} parameters, batch {work.batch}, {work.epochs} epochs of {work.steps} steps."
        own = part["peers"].get("fathoms", {}).get("steps")
        rows = [row(peer, work, here, median(own) if own else None, rate) for peer, here in part["peers"].items()]
        lines += ["", f"### {name}", "", shape, "", *grid(COLUMNS, rows)]
        rows = [script_row(peer, here, part["scripts"].get("fathoms", {})) for peer, here in part["scripts"].items()]
        lines += ["", *grid(SCRIPT_COLUMNS, rows)] if rows else []
    return lines


def trouble(here: dict[str, Any]) -> str | None:
    """Why a peer has no numbers."""
    if "missing" in here:
        return f"`{here['missing']}` is not installed"
    if "failed" in here:
        return f"failed: {here['failed']}"
    return here.get("unsupported")


def row(peer: str, work: Workload, here: dict[str, Any], own: float | None, rate: float) -> list[str]:
    """What a step took one peer."""
    if why := trouble(here):
        return [TITLES[peer], why] + [""] * (len(COLUMNS) - 2)
    step = median(here["steps"])
    others = [f"{name} {seconds(taken)}" for name, taken in here["settings"].items() if name != here["setting"]]
    others += [f"{name} failed: {why}" for name, why in here.get("failed settings", {}).items()]
    return [
        TITLES[peer],
        beside(step, own),
        f"{seconds(min(here['steps']))} to {seconds(max(here['steps']))}",
        f"{work.operations / step / rate:.1%}" if rate else "",
        f"{here['loss']:.4f}",
        here["setting"] if len(here["settings"]) > 1 else "",
        "; ".join(others),
    ]


def script_row(peer: str, here: dict[str, Any], own: dict[str, Any]) -> list[str]:
    """What a whole script took one peer."""
    if why := trouble(here):
        return [TITLES[peer], why] + [""] * (len(SCRIPT_COLUMNS) - 2)
    return [
        TITLES[peer],
        *(
            beside(median(here[what]), median(own[what]) if own.get(what) else None)
            for what in ("import", "first", "whole")
        ),
        f"{median(here['memory']) / 2**20:.0f} MiB",
        f"{median(here['loss']):.4f}",
    ]
