"""One summand of what a model is trained for."""

from __future__ import annotations

from typing import Any, NamedTuple

from fathoms.losses import Loss


class LossTerm(NamedTuple):
    """The loss of one output, or of several together.

    Attributes:
        place: which output, counted in the order of `engine.structure.flatten`; None for several together.
        path: the keys that lead to it, or to the structure of the several.
        loss: how its values are compared with its targets.
        weight: how much it counts; None for 1.
        name: what it is called in logs, `name_loss`, if there are several.
    """

    place: int | None
    path: tuple[Any, ...]
    loss: Loss
    weight: Any
    name: str
