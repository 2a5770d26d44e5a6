"""What users write losses, metrics and layers with: the names of `keras.ops`, on NumPy's arrays and on placeholders."""

from __future__ import annotations

from typing import Any

__all__: list[str] = []


def __getattr__(name: str) -> Any:
    raise AttributeError(f"fathoms.ops has no {name!r}. It has {', '.join(__all__)}.")
