"""All that the doctor found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import overload

from fathoms.doctor.finding import Finding

_ORDER = {"error": 0, "warning": 1, "note": 2}


class Diagnosis(Sequence[Finding]):
    """Findings, the gravest first. Printing it tells them in words.

    >>> print(Diagnosis([]))
    Nothing to report.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._findings = sorted(findings, key=lambda finding: _ORDER[finding.severity])

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Finding]: ...
    def __getitem__(self, place: int | slice) -> Finding | Sequence[Finding]:
        return self._findings[place]

    def __len__(self) -> int:
        return len(self._findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._findings)

    def kinds(self) -> list[str]:
        """The kinds of the findings, in their order."""
        return [finding.kind for finding in self]

    def __str__(self) -> str:
        if not self:
            return "Nothing to report."
        return "\n".join(f"{finding.severity}: {finding}" for finding in self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """The same for a notebook."""
        if not self:
            return "<p>Nothing to report.</p>"
        rows = (
            f"<li><b>{escape(finding.severity)}</b>: {escape(finding.text)} <i>{escape(finding.advice)}</i></li>"
            for finding in self
        )
        return f"<ul>{''.join(rows)}</ul>"
