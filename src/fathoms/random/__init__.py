"""Random arrays under Keras's names; the numbers for a seed differ from those of Keras's backends."""

from __future__ import annotations

from typing import Any

from fathoms.engine.seeds import SeedGenerator

_DRAWS = (
    "beta",
    "binomial",
    "categorical",
    "draw_seed",
    "dropout",
    "gamma",
    "normal",
    "randint",
    "shuffle",
    "truncated_normal",
    "uniform",
)

__all__ = ["SeedGenerator", *_DRAWS]


def __getattr__(name: str) -> Any:
    if name not in _DRAWS:
        raise AttributeError(f"fathoms.random has no {name!r}. It has {', '.join(__all__)}.")
    from fathoms.random import draws

    return getattr(draws, name)


def __dir__() -> list[str]:
    return list(__all__)
