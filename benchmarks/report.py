"""The tables that are read, from the numbers that `run.py` took."""

from statistics import median
from typing import Any

from peers import TITLES
from start import ratio
from workloads import WORKLOADS, Workload


def seconds(value: float) -> str:
    """A duration with the unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value * 1e6:.3g} µs"


def beside(value: float, own: float | None) -> str:
    """A duration, and how many times Fathoms's own it is."""
    return seconds(value) if own is None else f"{value / own:.2f}x ({seconds(value)})"


def row(peer: str, work: Workload, here: dict[str, Any], own: dict[str, Any], rate: float) -> list[str]:
    """What one peer did with one workload."""
    if "failed" in here:
        return [TITLES[peer], f"failed: {here['failed']}"] + [""] * 7
    step = median(here["steps"])
    columns = [
        beside(median(here[what]), median(own[what]) if own.get(what) else None)
        for what in ("import", "first", "steps", "whole")
    ]
    spread = f"{seconds(min(here['steps']))} to {seconds(max(here['steps']))}"
    return [
        TITLES[peer],
        *columns[:3],
        spread,
        f"{work.operations / step / rate:.1%}",
        columns[3],
        f"{median(here['memory']) / 2**20:.0f} MiB",
        f"{median(here['loss']):.4f}",
    ]


def grid(header: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table; every column but the first is aligned to the right."""
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return ["| " + " | ".join(cells) + " |" for cells in [header, rule, *rows]]


def goals(results: dict[str, Any]) -> list[list[str]]:
    """What Fathoms is meant to reach, what it reached here, and whether that is enough."""
    rows: list[list[str]] = []

    def goal(what: str, wanted: str, got: str, reached: bool) -> None:
        rows.append([what, wanted, got, "yes" if reached else "**no**"])

    if results["imports"]:
        times = ratio(results["imports"], "import")
        goal("`import fathoms`, times `import numpy`", "at most 1.5x", f"{times:.2f}x", times <= 1.5)
    course = {peer: here for peer, here in results["samples"].get("course", {}).items() if here.get("whole")}
    if "fathoms" in course:
        for peer, wanted in (("keras_tensorflow", 20), ("keras_jax", 8)):
            if peer in course:
                times = median(course[peer]["whole"]) / median(course["fathoms"]["whole"])
                what = f"The course script, whole process: times faster than {TITLES[peer]}"
                goal(what, f"at least {wanted}x", f"{times:.1f}x", times >= wanted)
        memory = median(course["fathoms"]["memory"]) / 1e6
        goal("The course script, peak memory", "under 150 MB", f"{memory:.0f} MB", memory < 150)
    for name, samples in results["samples"].items():
        if not samples.get("fathoms", {}).get("steps"):
            continue
        others = {p: median(here["steps"]) for p, here in samples.items() if p != "fathoms" and here.get("steps")}
        if others:
            best = min(others, key=others.__getitem__)
            times = others[best] / median(samples["fathoms"]["steps"])
            goal(
                f"A step of {name}, times faster than the fastest peer",
                "over 1x",
                f"{times:.2f}x ({TITLES[best]})",
                times > 1,
            )
    return rows


def markdown(results: dict[str, Any]) -> str:
    """The whole report."""
    machine, rates = results["machine"], {cores: median(values) for cores, values in results["sgemm"].items()}
    command = "python benchmarks/run.py" + (" --quick" if results["size"] == "quick" else "")
    lines = [
        "# Fathoms beside its peers",
        "",
        f"Written by `{command}`: {results['rounds']} rounds, {results['repeats']} timed fits in each. "
        "A ratio is a peer's median over Fathoms's; more than 1x means that Fathoms is faster. README.md says what each column is.",
        "",
        f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}. "
        + ", ".join(f"{name} {version}" for name, version in results["versions"].items())
        + ".",
        f"Its own rate of large float32 products (NumPy): {rates['all'] / 1e9:.0f} GFLOP/s on all cores, "
        f"{rates['one'] / 1e9:.0f} on one.",
    ]
    if results["size"] == "quick":
        lines += ["", "**A quick run tries the scripts. Its numbers say nothing about speed.**"]
    for peer, package in results["absent"].items():
        lines += ["", f"Not measured: {TITLES[peer]}, because `{package}` is not installed."]
    if reached := goals(results):
        lines += ["", "## Goals", "", *grid(["What", "Goal", "Here", "Reached"], reached)]
    if results["imports"]:
        rows = [
            [f"`import {module}`", seconds(median(times["import"])), seconds(median(times["process"]))]
            for module, times in results["imports"].items()
        ]
        rows.append(
            ["ratio", f"{ratio(results['imports'], 'import'):.2f}x", f"{ratio(results['imports'], 'process'):.2f}x"]
        )
        lines += ["", "## Start", "", *grid(["", "The import", "The whole process"], rows)]
    header = [
        "",
        "Import",
        "First result",
        "Step",
        "Steps, least to most",
        "Of sgemm",
        "Whole script",
        "Peak memory",
        "Loss",
    ]
    for name, samples in results["samples"].items():
        work = WORKLOADS[name].quick() if results["size"] == "quick" else WORKLOADS[name]
        hidden = "-".join(map(str, work.hidden)) or "no hidden layer"
        lines += [
            "",
            f"## {name}",
            "",
            f"{work.rows} rows, {work.inputs} inputs, {hidden}, {work.parameters} parameters, batch {work.batch}, "
            f"{work.epochs} epochs of {work.steps} steps.",
            "",
            *grid(
                header,
                [
                    row(peer, work, here, samples.get("fathoms", {}), rates["all"])
                    for peer, here in samples.items()
                    if here.get("steps") or "failed" in here
                ],
            ),
        ]
    return "\n".join(lines) + "\n"
