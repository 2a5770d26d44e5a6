"""Whatever a page sends, the answer is a sentence for a person, and the Lab goes on."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fathoms.lab.commands import COMMANDS
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.tables import read_table
from fathoms.tables.table_error import TableError

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"
_NAMES = (
    "quality",
    "alcohol",
    "pH",
    "relu",
    "adam",
    "weights",
    "random",
    "fathoms",
    "red-wine.csv",
    "",
    "x" * 20_000,
    "\ud800",
)
_NUMBERS = (0, 1, 2, 3, 64, -1, 0.5, 1e300, 10**400, float("nan"), float("inf"), float("-inf"), 2**32, -0.0, 1e-9)


class Anything(Mapping[str, Any]):
    """A JSON object that has any key, with a value of any type."""

    def __init__(self, draw: random.Random, depth: int = 0) -> None:
        self._draw = draw
        self._depth = depth
        self._known: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        return self._known.setdefault(key, _value(self._draw, self._depth))

    def get(self, key: str, default: Any = None) -> Any:
        return self[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _value(draw: random.Random, depth: int) -> Any:
    kind = draw.randrange(8 if depth < 4 else 5)
    if kind == 0:
        return draw.choice(_NUMBERS)
    if kind == 1:
        return draw.choice(_NAMES)
    if kind == 2:
        return draw.choice((None, True, False))
    if kind == 3:
        return draw.randrange(20)
    if kind == 4:
        return None
    if kind == 5:
        return [_value(draw, depth + 1) for _ in range(draw.randrange(4))]
    return Anything(draw, depth + 1) if kind == 6 else [Anything(draw, depth + 1), Anything(draw, depth + 1)]


@pytest.fixture(scope="module")
def problem() -> Problem:
    return Problem.of(read_table(_WINE), "quality")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_with_anything(name: str, problem: Problem) -> None:
    draw = random.Random(name)
    refused: list[str] = []
    for number in range(60):
        if number % 30 == 0:
            workspace = Workspace()
            if number:
                workspace.open_table(problem.table)
                workspace.set_problem(problem)
        if workspace.design.layers and max(layer.units for layer in workspace.design.layers) > 64:
            workspace.set_design(Design(layers=(LayerDesign(4),)))
        try:
            answer = COMMANDS[name](workspace, Checked(Anything(draw), name))
            if isinstance(answer, Iterator):
                for _ in range(3):
                    next(answer, None)
        except (LabError, TableError) as error:
            refused.append(str(error))
    assert workspace.state()
    assert all(0 < len(sentence) < 1000 for sentence in refused)
    assert refused or name not in ("go_to", "set_rate", "set_design", "set_problem", "set_axes", "neuron", "bring_back")


@pytest.mark.parametrize("value", [None, [], "x", 3, {1: 2}])
def test_what_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(LabError, match="an object is wanted"):
        Checked(value, "design")
