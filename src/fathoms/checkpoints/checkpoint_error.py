"""The error of a checkpoint that cannot be used, or written."""

from __future__ import annotations


class CheckpointError(ValueError):
    """A folder of checkpoints cannot be used: another run's, in use, not writable, or damaged; the message says which."""
