"""The Lab's thread goes on whatever fails."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fathoms.lab.session.lab_thread import LabThread
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.tables import read_table

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"


def test_an_error_in_training_is_told_and_the_thread_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace()
    table = read_table(_WINE)
    workspace.open_table(table)
    workspace.set_problem(Problem.of(table, "quality"))
    told: list[Exception] = []
    workspace.watch_trouble(told.append)
    thread = LabThread(lambda: workspace)
    try:

        def fails(steps: int) -> int:
            raise MemoryError("none left")

        monkeypatch.setattr(workspace.the_run(), "advance", fails)
        thread.ask(lambda: setattr(workspace, "playing", True)).result(5)
        for _ in range(500):
            if told:
                break
            time.sleep(0.01)
        assert [type(error) for error in told] == [MemoryError]
        assert thread.ask(lambda: workspace.playing).result(5) is False
        monkeypatch.undo()
        thread.ask(lambda: workspace.the_run().advance(5)).result(5)
        assert workspace.the_run().step == 5
    finally:
        thread.end()


def test_an_error_in_drawing_is_told_too() -> None:
    workspace = Workspace()

    def fails(_: Workspace) -> None:
        raise ZeroDivisionError

    workspace.watch(fails)
    told: list[Exception] = []
    workspace.watch_trouble(told.append)
    thread = LabThread(lambda: workspace)
    try:
        assert thread.ask(lambda: 7).result(5) == 7
        assert thread.ask(lambda: 8).result(5) == 8
        assert told
        assert all(isinstance(error, ZeroDivisionError) for error in told)
    finally:
        thread.end()


def test_what_took_long_is_told_at_its_end_while_nothing_trains() -> None:
    workspace = Workspace()
    seen: list[int] = []
    workspace.watch(lambda workspace: seen.append(workspace.version))
    thread = LabThread(lambda: workspace)
    try:

        def long() -> Iterator[None]:
            for _ in range(3):
                time.sleep(0.01)
                yield
            workspace.changed()

        thread.ask(long).result(5)
        version = workspace.version
        for _ in range(500):
            if version in seen:
                break
            time.sleep(0.01)
        assert version in seen
    finally:
        thread.end()


def test_what_cannot_begin_says_why_to_all_who_ask() -> None:
    def fails() -> Workspace:
        raise MemoryError("none left")

    thread = LabThread(fails)
    try:
        assert isinstance(thread.begun.exception(5), MemoryError)
        for _ in range(2):
            with pytest.raises(MemoryError, match="none left"):
                thread.ask(lambda: 7).result(5)
    finally:
        thread.end()
