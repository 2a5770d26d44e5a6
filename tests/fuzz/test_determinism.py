"""Some cells of the matrix of determinism, and that it has them all."""

from __future__ import annotations

from pathlib import Path

import pytest

import fathoms
from tools.trust.determinism import FIRST, JOINS, LAYERS, LEFT_OUT, OPTIMIZERS, cells, compared, trained


def test_every_layer_and_optimizer_is_in_it() -> None:
    layers = {name for name in fathoms.layers.__all__ if name[0].isupper()}
    assert layers == {*LAYERS, *JOINS, *FIRST, *LEFT_OUT}
    optimizers = {name for name in fathoms.optimizers.__all__ if name[0].isupper()} - {"Optimizer"}
    assert optimizers == {name.split(",")[0] for name in OPTIMIZERS}
    assert len(set(cells())) == len(cells()) == (len(LAYERS) + len(JOINS) + len(FIRST)) * len(OPTIMIZERS)


@pytest.mark.parametrize("cell", cells()[:4])
def test_a_cell_is_equal_to_the_bit(cell: tuple[str, str], tmp_path: Path) -> None:
    _, made, differ = compared(*cell, tmp_path)
    assert made == 24 and differ == []


def test_other_trainings_have_other_bits(tmp_path: Path) -> None:
    found = {trained("Dense", name, "in memory", tmp_path) for name in ("SGD", "Adam", "Lion")}
    assert len(found) == 3
