"""The tables that are read, from the numbers that `run.py` took."""

from statistics import median
from typing import Any

from peers import TITLES
from start import ratio
from workloads import WORKLOADS, Workload

COLUMNS = [
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


def seconds(value: float) -> str:
    """A duration with the unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value * 1e6:.3g} µs"


def times(ratio: float) -> str:
    """A ratio, to as many digits as are worth reading."""
    return f"{ratio:.{2 if ratio < 10 else 1 if ratio < 100 else 0}f}x"


def beside(value: float, own: float | None) -> str:
    """A duration, and how many times Fathoms's own it is."""
    return seconds(value) if own is None else f"{times(value / own)} ({seconds(value)})"


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
        import_ratio = ratio(results["imports"], "import")
        goal("`import fathoms`, times `import numpy`", "at most 1.5x", times(import_ratio), import_ratio <= 1.5)
    course = {peer: here for peer, here in results["samples"].get("course", {}).items() if here.get("whole")}
    if "fathoms" in course:
        for peer, wanted in (("keras_tensorflow", 20), ("keras_jax", 8)):
            if peer in course:
                faster = median(course[peer]["whole"]) / median(course["fathoms"]["whole"])
                what = f"The course script, whole process: times faster than {TITLES[peer]}"
                goal(what, f"at least {wanted}x", times(faster), faster >= wanted)
        memory = median(course["fathoms"]["memory"]) / 1e6
        goal("The course script, peak memory", "under 150 MB", f"{memory:.0f} MB", memory < 150)
    for name, samples in results["samples"].items():
        steps = {peer: median(here["steps"]) for peer, here in samples.items() if here.get("steps")}
        own = steps.pop("fathoms", None)
        if own and steps:
            best = min(steps, key=steps.__getitem__)
            faster = steps[best] / own
            what = f"A step of {name}: times faster than the fastest peer"
            goal(what, "over 1x", f"{times(faster)} ({TITLES[best]})", faster > 1)
    return rows


def start(imports: dict[str, dict[str, list[float]]]) -> list[str]:
    """The section about importing."""
    rows = [
        [f"`import {module}`", seconds(median(taken["import"])), seconds(median(taken["process"]))]
        for module, taken in imports.items()
    ]
    rows.append(["ratio", *(times(ratio(imports, what)) for what in ("import", "process"))])
    return ["", "## Start", "", *grid(["", "The import", "The whole process"], rows)]


def section(work: Workload, samples: dict[str, dict[str, Any]], rate: float) -> list[str]:
    """The section about one workload."""
    measured = {peer: here for peer, here in samples.items() if here.get("steps") or "failed" in here}
    rows = [row(peer, work, here, samples.get("fathoms", {}), rate) for peer, here in measured.items()]
    shape = f"{work.rows} rows, {work.inputs} inputs, {'-'.join(map(str, work.hidden)) or 'no hidden layer'}, "
    shape += f"{work.parameters} parameters, batch {work.batch}, {work.epochs} epochs of {work.steps} steps."
    return ["", f"## {work.name}", "", shape, "", *grid(COLUMNS, rows)]


def markdown(results: dict[str, Any]) -> str:
    """The whole report."""
    quick = results["size"] == "quick"
    machine, rates = results["machine"], {cores: median(values) for cores, values in results["sgemm"].items()}
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    lines = [
        "# Fathoms beside its peers",
        "",
        f"Written by `python benchmarks/run.py{' --quick' if quick else ''}`: {results['rounds']} rounds, "
        f"{results['repeats']} timed fits in each. A ratio is a peer's median over Fathoms's; more than 1x means that "
        "Fathoms is faster. README.md says what each column is.",
        "",
        f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['system']}. Python {machine['python']}, "
        f"{versions}. Its own rate of large float32 products (NumPy): {rates['all'] / 1e9:.0f} GFLOP/s on all cores, "
        f"{rates['one'] / 1e9:.0f} on one.",
    ]
    if quick:
        lines += ["", "**A quick run tries the scripts. Its numbers say nothing about speed.**"]
    for peer, package in results["absent"].items():
        lines += ["", f"Not measured: {TITLES[peer]}, because `{package}` is not installed."]
    if reached := goals(results):
        lines += ["", "## Goals", "", *grid(["What", "Goal", "Here", "Reached"], reached)]
    if results["imports"]:
        lines += start(results["imports"])
    for name, samples in results["samples"].items():
        lines += section(WORKLOADS[name].quick() if quick else WORKLOADS[name], samples, rates["all"])
    return "\n".join(lines) + "\n"
