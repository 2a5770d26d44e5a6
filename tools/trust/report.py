"""The figures as a table: for the terminal, and for docs/trust.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tools.trust.checks import CHECKS
from tools.trust.machine import ROOT, machine
from tools.trust.result import Result

DOCUMENT = ROOT / "docs" / "trust.md"
_NOTES = ROOT / "tools" / "trust" / "notes.md"  # what a person has to say about the run that the document shows

_ABOUT = """# What is promised, and how often it was tried

`make trust` makes these trials and writes this page; `make trust TRUST_ARGS=--quick` makes a few of each in a minute. A long run
may be interrupted and goes on where it was. `python -m tools.trust --help` says more.
"""


def terminal_table(results: Mapping[str, Result]) -> str:
    """Return one line for each check that was run."""
    lines = [f"{'check':<12} {'done':>10} {'of':>10} {'failed':>7} {'seconds':>9} {'a second':>9}  state"]
    for name, found in results.items():
        rate = found.done / found.seconds if found.seconds else 0.0
        lines.append(
            f"{name:<12} {found.done:>10,} {found.asked:>10,} {found.failed:>7,} {found.seconds:>9,.1f} {rate:>9,.1f}  {found.state}"
        )
    return "\n".join(lines)


def write_document(results: Mapping[str, Result], file: Path = DOCUMENT) -> None:
    """Write docs/trust.md."""
    import fathoms

    lines = [_ABOUT]
    lines.append(f"Fathoms {fathoms.__version__}, {date.today().isoformat()}, on {machine()}.\n")
    lines.append("| check | trials | of | failed | minutes | what a trial is, and what must hold |")
    lines.append("| --- | ---: | ---: | ---: | ---: | --- |")
    for check in CHECKS:
        found = results.get(check.name)
        if found is None:
            lines.append(f"| {check.name} | not run | {_count(check.full)} | | | {check.promise} |")
        else:
            figures = f"{found.done:,} | {found.asked:,} | {found.failed:,} | {found.seconds / 60:,.1f}"
            lines.append(f"| {check.name} | {figures} | {check.promise} |")
    for name, found in results.items():
        if found.counts:
            lines.append(
                f"\n**{name}**: " + ", ".join(f"{kind} {count:,}" for kind, count in found.counts.items()) + "."
            )
    if _NOTES.exists():
        lines.append("\n" + _NOTES.read_text(encoding="utf-8").rstrip())
    for name, found in results.items():
        lines += _listed(f"**{name}**: failed, and not mended yet", found.failures)
        lines += _listed(
            f"**{name}**: failed when first made, and held when made again with later sources", found.mended
        )
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _listed(title: str, failures: list[str]) -> list[str]:
    return [f"\n{title}:\n", *(f"- {_shown(failure)}" for failure in failures)] if failures else []


def _shown(failure: str) -> str:
    """One line of a failure, without the folders of the machine that it was found on."""
    return re.sub(r"/[\w./-]*/([\w.-]+)", r"…/\1", failure).replace("|", "\\|")[:300]


def _count(full: int) -> str:
    return f"{full:,}" if full else "all"
