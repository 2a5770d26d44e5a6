"""One thing that the doctor found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """What was found, how it shows, and what to try.

    Attributes:
        kind: a short name, the same for all findings of a kind: "dead relu".
        severity: "error" (training cannot work so), "warning" (it could be better), "note" (worth knowing).
        text: what was found, a sentence.
        evidence: the numbers that it rests on.
        advice: what to do, with the line of code that does it.
        change: the same for a program: settings of a design and their new values, such as `{"learning_rate": 0.01}`; empty if
            only a person can do it.
    """

    kind: str
    severity: Severity
    text: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    advice: str = ""
    change: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.text} {self.advice}".strip()
