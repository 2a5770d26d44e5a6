"""Model files: `.keras` and `.weights.h5`, exchanged with Keras 3, written in one step and safe to open."""

from __future__ import annotations

from fathoms.saving.load_model import load_model, load_weights
from fathoms.saving.save_model import save_model, save_weights

__all__ = ["load_model", "load_weights", "save_model", "save_weights"]
