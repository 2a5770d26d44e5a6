"""Switching the names `keras` and `tensorflow` to Fathoms, and back."""

from __future__ import annotations

import sys
from typing import Any

from fathoms.scripts.changes import Changes
from fathoms.scripts.finder import Finder

_finder = Finder()
_ROOTS = ("keras", "tensorflow", "tf_keras")
_changes = Changes()
_set_aside: dict[str, Any] = {}  # modules of the real libraries that were imported before


def install() -> list[str]:
    """Make `keras`, `tensorflow` and `tensorflow.keras` mean Fathoms in this process from now on.

    Returns:
        The names of the real libraries that were imported already. What a script has taken from them stays as it is.

    >>> before = install()
    >>> from tensorflow.keras import layers
    >>> layers.Dense(1, name="neuron")
    <Dense name=neuron, built=False>
    >>> uninstall()
    """
    if _finder in sys.meta_path:
        return []
    from fathoms.scripts.older_attributes import add_older_attributes
    from fathoms.scripts.older_files import take_older_files
    from fathoms.scripts.tensor_results import give_tensors

    _set_aside.update(_taken_out())
    give_tensors(_changes)
    add_older_attributes(_changes)
    take_older_files(_changes)
    finders: list[Any] = sys.meta_path
    finders.insert(0, _finder)
    return [root for root in _ROOTS if root in _set_aside]


def uninstall() -> None:
    """Let `keras` and `tensorflow` mean the libraries of these names again, for imports from now on."""
    if _finder in sys.meta_path:
        finders: list[Any] = sys.meta_path
        finders.remove(_finder)
        _changes.undo()
        _taken_out()
        sys.modules.update(_set_aside)
        _set_aside.clear()


def _taken_out() -> dict[str, Any]:
    """Take every module of these libraries out of the imported ones."""
    found = [name for name in sys.modules if name.partition(".")[0] in _ROOTS]
    return {name: sys.modules.pop(name) for name in found}
