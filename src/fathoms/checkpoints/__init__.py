"""Checkpoints: where a training run stands, on the disk, so that it can be killed at any instant and goes on exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fathoms.engine.room import open_room

if TYPE_CHECKING:
    from fathoms.checkpoints.checkpoint import Checkpoint
    from fathoms.checkpoints.checkpoint_error import CheckpointError
    from fathoms.checkpoints.run_keeper import RunKeeper

__all__ = ["Checkpoint", "CheckpointError", "RunKeeper"]
open_room(__name__, __all__)
