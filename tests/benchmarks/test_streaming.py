"""The section on tables larger than memory: what it says follows from what was measured, and an interrupted run goes on."""

from __future__ import annotations

from typing import Any

import pytest

import streaming
from sections import Options


def turns(steps: list[float], peak: float) -> list[dict[str, float]]:
    return [{"step": step, "peak": peak, "loss": 0.5} for step in steps]


def test_what_is_said_of_streaming() -> None:
    ways = {"memory": turns([3e-5, 2e-5, 9e-5], 1e9), "parquet": turns([4e-5] * 3, 3.1e8), "mapped": turns([3e-5], 2e8)}
    about = {"limit": 300_000_000, "rows": 1000, "bytes": 116_000, "hidden": [8, 4], "batch": 10}
    result: dict[str, Any] = {"course": {**about, "steps": 50, "whole": 100, "ways": ways}}
    assert [(goal.got, goal.reached) for goal in streaming.goals(result)] == [
        ("75%", False),
        ("310 MB", False),
        ("100%", True),
        ("200 MB", True),
    ]
    page = "\n".join(streaming.report(result))
    assert "28-8-4-1, batches of 10, 50 of an epoch's 100 steps" in page
    assert "| Parquet files | 40 µs | 75% | 0.25 million | 310 MB | 0.5000 |" in page


def test_only_what_is_missing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "write", lambda folder, rows: None)
    asked = []

    def run(way: str, folder: Any, hidden: Any, batch: int, steps: int, limit: int) -> dict[str, float]:
        asked.append((way, steps))
        return {"step": 1.0, "peak": 1.0, "loss": 1.0}

    monkeypatch.setattr(streaming, "run", run)
    assert [name for name, _ in streaming.measure_parts(Options(done=("course",)))] == ["large"]
    assert sorted(asked) == sorted([(way, 4000) for way in streaming.WAYS] * 3)
    assert list(streaming.measure_parts(Options(done=("course", "large")))) == []
