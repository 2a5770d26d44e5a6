"""A counter of the rare changes after which a model must be lowered again (what is trainable, a seed's state)."""

from __future__ import annotations

_revision = 0


def revision() -> int:
    """Return the number of changes so far; a program made at this number is still true."""
    return _revision


def revise() -> None:
    """Say that something which programs have copied has changed."""
    global _revision
    _revision += 1
