"""How a step's time grows: with the width, the depth, the batch, the rows and the threads, beside the two best peers."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from formats import grid, seconds
from goal import Goal
from peers import TITLES
from race import race, started
from sections import Options
from workloads import WORKLOADS, Workload

TITLE = "Growth"
PEERS = ("fathoms", "jax_scan", "keras_jax", "pytorch")
AXES = {
    "width": "Width of two hidden layers",
    "depth": "Hidden layers of 64",
    "batch": "Rows of a batch",
    "rows": "Rows of the table",
    "threads": "Width of two hidden layers",
}
COLORS = {"fathoms": "#0b5fa5", "jax_scan": "#c8501e", "keras_jax": "#3f8f3f", "pytorch": "#8a5fb0"}


def of_width(width: int) -> Workload:
    """Two hidden layers."""
    return Workload(f"width {width}", rows=1024, inputs=32, hidden=(width, width), batch=128, epochs=50)


def of_depth(depth: int) -> Workload:
    """Many narrow layers."""
    return Workload(f"depth {depth}", rows=1024, inputs=32, hidden=(64,) * depth, batch=128, epochs=50)


def of_batch(batch: int) -> Workload:
    """The course network; never less than two steps an epoch."""
    rows = max(256, min(4096, 64 * batch), 2 * batch)
    return replace(WORKLOADS["course"], name=f"batch {batch}", batch=batch, rows=rows, epochs=50)


def of_rows(rows: int) -> Workload:
    """The course network on longer and longer tables."""
    return replace(WORKLOADS["course"], name=f"{rows} rows", rows=rows, epochs=max(1, min(50, 100_000 // rows)))


PLACES = {
    "width": [2**power for power in range(3, 13)],
    "depth": [2**power for power in range(7)],
    "batch": [4**power for power in range(8)],
    "rows": [10**power for power in range(3, 7)],
    "threads": [64, 256, 1024],
}
MADE = {"width": of_width, "depth": of_depth, "batch": of_batch, "rows": of_rows, "threads": of_width}


def measure_parts(options: Options) -> Iterator[tuple[str, Any]]:
    """A part for each curve, and one for each number of threads."""
    asked = tuple(peer for peer in PEERS if peer in options.peers) or PEERS
    curves = [name for name in PLACES if name not in ("threads", *options.done)]
    if curves:
        with started(asked) as processes:
            for name in curves:
                yield name, curve(processes, name, options.quick)
    for cores in all_cores():
        if f"threads {cores}" not in options.done:
            with started(asked, cores) as processes:
                yield f"threads {cores}", curve(processes, "threads", options.quick)


def all_cores() -> list[int]:
    """1, 2, 4 and so on, and all that there are."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return sorted({*(2**power for power in range(there.bit_length()) if 2**power <= there), there})


def curve(processes: dict[str, Any], name: str, quick: bool) -> dict[str, Any]:
    """Every peer's steps at every place of an axis; in quick at the first and the third."""
    steps: dict[str, list[Any]] = {peer: [] for peer in processes}
    places = PLACES[name][:3:2] if quick else PLACES[name]
    rounds, wanted = (1, 0.02) if quick else (2, 0.35)
    for place in places:
        work = MADE[name](place)
        results = race(processes, work.quick() if quick else work, rounds, wanted, brief=True)
        for peer, result in results.items():
            steps[peer].append(median(result["steps"]) if result.get("steps") else None)
    return {"places": places, "steps": steps}


def goals(result: dict[str, Any]) -> list[Goal]:
    """Nowhere on a curve is a peer faster."""
    reached = []
    for name, part in result.items():
        slower = [place for place, ratio in ratios(part) if ratio < 1]
        told = f"slower at {', '.join(map(str, slower))}" if slower else "everywhere"
        what = f"A step at every {name.split()[0]} measured" + (f", {name}" if name.startswith("threads") else "")
        reached.append(Goal(f"{what}: not slower than the fastest peer", "everywhere", told, not slower))
    return reached


def ratios(part: dict[str, Any]) -> list[tuple[int, float]]:
    """At each place, how many times Fathoms's step the fastest peer's takes."""
    found = []
    for number, place in enumerate(part["places"]):
        others = [steps[number] for peer, steps in part["steps"].items() if peer != "fathoms" and steps[number]]
        own = part["steps"].get("fathoms", [None] * (number + 1))[number]
        if own and others:
            found.append((place, min(others) / own))
    return found


def report(result: dict[str, Any]) -> list[str]:
    """The pictures, and the numbers in them."""
    lines: list[str] = []
    for name in AXES:
        parts = {part: numbers for part, numbers in result.items() if part.split()[0] == name}
        if not parts:
            continue
        lines += ["", f"### {name.capitalize()}", "", f"![Step time by {name}](growth-{name}.svg)"]
        for part, numbers in parts.items():
            header = [AXES[name] + (f", {part}" if name == "threads" else "")]
            header += [TITLES[peer] for peer in numbers["steps"]]
            rows = [
                [f"{place:,}", *(seconds(s[n]) if s[n] else "-" for s in numbers["steps"].values())]
                for n, place in enumerate(numbers["places"])
            ]
            lines += ["", *grid(header, rows)]
    return lines[1:]


def pictures(result: dict[str, Any], folder: Path) -> None:
    """Write the curves as growth-*.svg, on a ground of their own, so that they can be read on light and dark pages."""
    for name in AXES:
        parts = {part: numbers for part, numbers in result.items() if part.split()[0] == name}
        if parts:
            picture(name, parts, folder / f"growth-{name}.svg")


def picture(name: str, parts: dict[str, Any], file: Path) -> None:
    """One axis."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "fathoms"
    matplotlib.rcParams["svg.fonttype"] = "none"
    from matplotlib import pyplot
    from matplotlib.ticker import FuncFormatter, NullLocator

    figure, axes = pyplot.subplots(figsize=(7, 4.2), facecolor="#fbfbf8")
    axes.set_facecolor("#fbfbf8")
    for part, numbers in parts.items():
        for peer, steps in numbers["steps"].items():
            there = [(place, step) for place, step in zip(numbers["places"], steps, strict=True) if step]
            if there:
                label = TITLES[peer] + (f", {part.split()[1]}" if name == "threads" else "")
                line = ":" if part == "threads 1" else "-"
                axes.plot(*zip(*there, strict=True), line, marker="o", markersize=4, color=COLORS[peer], label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    places = sorted({place for numbers in parts.values() for place in numbers["places"]})
    axes.set_xticks(places, [f"{place:,}" for place in places])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: seconds(value)))
    axes.set_xlabel(AXES[name])
    axes.set_ylabel("A training step")
    axes.grid(True, which="major", color="#dddddd", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=9, title="Library, threads" if name == "threads" else None)
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})
    pyplot.close(figure)
