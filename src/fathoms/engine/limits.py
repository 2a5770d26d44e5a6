"""Limits for trying out a script: no more than so many epochs, or batches in an epoch."""

from __future__ import annotations

import os

from fathoms.engine.messages import warn_caller


def _from_environment(name: str) -> int | None:
    value = os.environ.get(name)
    return int(value) if value else None


_max_epochs = _from_environment("KERAS_MAX_EPOCHS")
_max_steps_per_epoch = _from_environment("KERAS_MAX_STEPS_PER_EPOCH")


def max_epochs() -> int | None:
    """Return how many epochs `fit` does at most; None for no limit. The environment variable KERAS_MAX_EPOCHS sets it.

    Source: `keras.config.max_epochs`.
    """
    return _max_epochs


def set_max_epochs(max_epochs: int | None) -> None:
    """Limit the epochs of every `fit`; None for no limit.

    Source: `keras.config.set_max_epochs`.
    """
    global _max_epochs
    _max_epochs = max_epochs


def max_steps_per_epoch() -> int | None:
    """Return how many batches `fit`, `evaluate` and `predict` take at most in an epoch; None for no limit.

    The environment variable KERAS_MAX_STEPS_PER_EPOCH sets it.

    Source: `keras.config.max_steps_per_epoch`.
    """
    return _max_steps_per_epoch


def set_max_steps_per_epoch(max_steps_per_epoch: int | None) -> None:
    """Limit the batches of every epoch; None for no limit.

    Source: `keras.config.set_max_steps_per_epoch`.
    """
    global _max_steps_per_epoch
    _max_steps_per_epoch = max_steps_per_epoch


def limited_epochs(epochs: int) -> int:
    """Return how many epochs to do, with a warning if that is fewer than asked for."""
    if not _max_epochs or _max_epochs >= epochs:
        return epochs
    warn_caller(f"Limiting epochs to {_max_epochs}")
    return _max_epochs


def limited_steps(steps: int | None) -> int | None:
    """Return how many batches an epoch is to have, with a warning if that is fewer than asked for.

    >>> limited_steps(7)
    7
    """
    if not _max_steps_per_epoch or (steps and _max_steps_per_epoch >= steps):
        return steps
    warn_caller(f"Limiting steps_per_epoch to {_max_steps_per_epoch}")
    return _max_steps_per_epoch
