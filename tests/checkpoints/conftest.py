"""Runs that are cut off at every checkpoint in turn, and go on in what stands for another process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms.checkpoints.checkpoint_folder import CheckpointFolder

Make = Callable[[], fathoms.Model]
Fit = Callable[[fathoms.Model, Any], Any]


class PowerCut(Exception):
    """Stands for the end of a process."""


class Cuts:
    """Lets runs be cut off after so many checkpoints."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._write = CheckpointFolder.write
        self._left = -1
        patch.setattr(os, "fsync", lambda descriptor: None)  # this machine goes on
        patch.setattr(CheckpointFolder, "write", lambda own, state: self._written(own, state))

    def _written(self, own: CheckpointFolder, state: dict[str, Any]) -> None:
        self._write(own, state)
        self._left -= 1
        if self._left == 0:
            raise PowerCut

    def cut_off(self, writes: int, make: Make, fit: Fit, **how: Any) -> bool:
        """Run until so many checkpoints are written; return whether the run was cut off."""
        self._left = writes
        try:
            fit(make(), fathoms.Checkpoint(self.folder, **how))
        except PowerCut:
            return True
        finally:
            self._left = -1
        return False

    def check(self, make: Make, fit: Fit, cuts: Iterable[int] | None = None, **how: Any) -> int:
        """Compare runs that were cut off with one that keeps no checkpoints: weights, optimizer and history, to the bit.

        Returns how many checkpoints a whole run writes, if `cuts` is None: then all cuts are tried.
        """
        how = how or {"batches": 1}
        whole = make()
        expected = fit(whole, None)
        for number in cuts or range(1, 1000):
            before = set(self.folder.iterdir()) if self.folder.exists() else set()
            for path in before:
                path.unlink()
            cut = self.cut_off(number, make, fit, **how)
            if cuts is not None:
                assert cut
            second = make()
            found = fit(second, fathoms.Checkpoint(self.folder, **how))
            assert_same(whole, expected, second, found, f"cut off after checkpoint {number}")
            if not cut:
                return number - 1
        return 0


def assert_same(whole: Any, expected: Any, second: Any, found: Any, when: str) -> None:
    assert found.epoch == expected.epoch, when
    assert set(found.history) == set(expected.history), when
    for name, values in expected.history.items():
        np.testing.assert_array_equal(found.history[name], values, f"{when}: {name}", strict=True)
    for a, b in zip(_variables(whole), _variables(second), strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy(), f"{when}: {a.path}", strict=True)


def _variables(model: Any) -> Iterator[Any]:
    yield from model.variables
    yield from model.optimizer.variables


@pytest.fixture
def cuts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cuts:
    return Cuts(tmp_path / "run", monkeypatch)
