"""The page that is read, from the numbers that `run.py` took."""

from typing import Any

from formats import grid
from goal import Goal
from sections import section


def goals(results: dict[str, Any]) -> list[Goal]:
    """What all sections were meant to reach, and did."""
    return [
        goal
        for name, numbers in results["sections"].items()
        if numbers
        for goal in section(name).goals(_of(name, numbers))
    ]


def _of(name: str, numbers: dict[str, Any]) -> Any:
    """What a section measured, as its functions expect it: by parts, or what `measure` returned."""
    return numbers if hasattr(section(name), "measure_parts") else numbers[name]


def markdown(results: dict[str, Any]) -> str:
    """The whole report."""
    quick = results["size"] == "quick"
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    taken = ", ".join(f"{name} {seconds / 60:.1f}" for name, seconds in results["seconds"].items())
    lines = [
        "# Fathoms beside its peers",
        "",
        f"Written by `python benchmarks/run.py{' --quick' if quick else ''}`. A ratio is a peer's median over Fathoms's; "
        "more than 1x means that Fathoms is faster. README.md says what is measured, and how.",
        "",
        f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['system']}. Python {machine['python']}, "
        f"{versions}. Minutes that it took: {taken}.",
    ]
    if quick:
        lines += ["", "**A quick run tries the scripts. Its numbers say nothing about speed.**"]
    lines += [f"\n**{name} failed: {why}.**" for name, why in results["failed"].items()]
    if reached := goals(results):
        rows = [[goal.what, goal.wanted, goal.got, "yes" if goal.reached else "**no**"] for goal in reached]
        lines += ["", "## Goals", "", *grid(["What", "Goal", "Here", "Reached"], rows)]
    for name, numbers in results["sections"].items():
        if numbers:
            lines += ["", f"## {section(name).TITLE}", "", *section(name).report(_of(name, numbers))]
    return "\n".join(lines) + "\n"
