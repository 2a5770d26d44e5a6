"""Races are offered, run, looked at, stopped and taken from by what the page asks for."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fathoms.lab.commands import COMMANDS
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.picture import Picture
from fathoms.tables import read_table

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"
_DESIGN = Design(layers=(LayerDesign(3), LayerDesign(4)), learning_rate=0.02, patience=5, epochs=9)


@pytest.fixture(scope="module")
def wine() -> Problem:
    return Problem.of(read_table(_WINE), "quality")


@pytest.fixture
def workspace(wine: Problem) -> Workspace:
    made = Workspace()
    made.open_table(wine.table)
    made.set_problem(wine)
    made.set_design(_DESIGN)
    return made


def _do(workspace: Workspace, name: str, **given: Any) -> Any:
    answer = COMMANDS[name](workspace, Checked(given, name))
    if not isinstance(answer, Generator):
        return answer
    while True:
        try:
            next(answer)
        except StopIteration as stop:
            return stop.value


def _rates(*rates: float) -> list[dict[str, float]]:
    return [{"value": rate} for rate in rates]


def test_what_is_offered_is_raced_and_one_is_taken(workspace: Workspace) -> None:
    offered = {setting["name"]: setting for setting in _do(workspace, "race_choices")["settings"]}
    assert _do(workspace, "race_so_far") is None
    for name, setting in offered.items():
        picture = _do(workspace, "race", setting=name, choices=setting["choices"], epochs=2)
        assert isinstance(picture, Picture)
        assert picture.words["done"] == 2 and not picture.words["racing"]
        assert [racer["is_now"] for racer in picture.words["racers"]].count(True) == (name != "width")
        assert len(picture.encode()) < 200_000
        assert all(picture.arrays[f"{place}/loss"].shape == (2,) for place in range(len(setting["choices"])))
    _do(workspace, "race", setting="learning_rate", choices=_rates(0.1, 0.003), epochs=1)
    workspace.playing = True
    _do(workspace, "take_racer", racer=1)
    assert workspace.design == replace(_DESIGN, learning_rate=0.003)
    assert workspace.playing and workspace.the_run().step == 0
    again = _do(workspace, "race_so_far").words
    assert [racer["is_now"] for racer in again["racers"]] == [False, True]


@pytest.mark.parametrize(
    ("setting", "choices", "changed"),
    [
        ("depth", [{"value": 0}, {"value": 3}], {"layers": (LayerDesign(3), LayerDesign(4), LayerDesign(4))}),
        ("width", [{"value": 2}, {"value": 6}], {"layers": (LayerDesign(6), LayerDesign(6))}),
        ("optimizer", [{"value": "adam"}, {"value": "sgd", "rate": 0.3}], {"optimizer": "sgd", "learning_rate": 0.3}),
        ("seed", [{"value": 0}, {"value": 7}], {"seed": 7}),
    ],
)
def test_a_racer_that_is_taken_changes_what_was_raced_only(
    workspace: Workspace, setting: str, choices: list[Any], changed: dict[str, Any]
) -> None:
    _do(workspace, "race", setting=setting, choices=choices, epochs=1)
    _do(workspace, "take_racer", racer=1)
    assert workspace.design == replace(_DESIGN, **changed)


def test_one_race_at_a_time_which_another_problem_ends(workspace: Workspace, wine: Problem) -> None:
    given = {"setting": "learning_rate", "choices": _rates(0.1, 0.01), "epochs": 500}
    running = COMMANDS["race"](workspace, Checked(given, "race"))
    for _ in range(9):
        next(running)
    with pytest.raises(LabError, match="Stop it first"):
        _do(workspace, "race", **given)
    part_way = _do(workspace, "race_so_far").words
    assert part_way["racing"] and part_way["done"] < 500
    workspace.set_problem(wine)
    with pytest.raises(LabError, match="something else is to be learned"):
        for _ in range(3):
            next(running)
    assert workspace.race is None
    running = COMMANDS["race"](workspace, Checked(given, "race"))
    for _ in range(9):
        next(running)
    _do(workspace, "stop_race")
    assert len(list(running)) == 0
    assert _do(workspace, "race_so_far").words["stopped"]


def test_seeds_that_were_raced_count_afterwards(workspace: Workspace) -> None:
    before = _do(workspace, "race", setting="learning_rate", choices=_rates(0.02, 0.1), epochs=2).words
    _do(workspace, "race", setting="seed", choices=[{"value": seed} for seed in range(4)], epochs=2)
    after = _do(workspace, "race", setting="learning_rate", choices=_rates(0.02, 0.1), epochs=2).words
    assert not before["knows_luck"] and after["knows_luck"]
    assert before["order"] == after["order"] and "seeds alone seldom change it by more than" in after["verdict"]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"setting": "speed"},
        {"setting": "seed", "choices": [{"value": 1}]},
        {"setting": "seed", "choices": [{"value": value} for value in range(9)]},
        {"setting": "seed", "choices": [{"value": 1}, {"value": 1}]},
        {"setting": "seed", "choices": [{"value": 1}, {"value": 2}], "epochs": 501},
        {"setting": "seed", "choices": [{"value": 1}, {"value": 2}], "epochs": 0},
        {"setting": "seed", "choices": [1, 2]},
    ],
)
def test_what_is_no_race_is_refused(workspace: Workspace, given: dict[str, Any]) -> None:
    with pytest.raises(LabError):
        _do(workspace, "race", **given)
    assert workspace.race is None
