"""Random numbers, under Keras's names."""

from __future__ import annotations

from fathoms.engine.seeds import SeedGenerator

__all__ = ["SeedGenerator"]
