"""The base of layers that add noise while training."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.engine.program import Buffer, Program
from fathoms.engine.seeds import SeedGenerator
from fathoms.layers.layer import Layer


class SeededLayer(Layer):
    """Writes one of the core's noises with an amount from 0 to 1 and a seed; subclasses say which.

    What is drawn is a function of the seed, the optimizer's step and the position, so a resumed run draws the same as one
    that never stopped.

    Args:
        amount: how much noise, from 0 to 1.
        seed: a whole number; None draws one from the sequence that `fathoms.utils.set_random_seed` starts.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: an amount outside [0, 1].
    """

    built_from_the_start = True
    supports_masking = True
    noise = ""  # the core's name for it
    argument = "rate"  # what the core and Keras call the amount

    def __init__(self, amount: float, seed: int | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(amount, bool) or not isinstance(amount, int | float | np.number) or not 0 <= amount <= 1:
            raise ValueError(
                f"Invalid value received for argument `{self.argument}`. Expected a float value between 0 and 1. "
                f"Received: {self.argument}={amount!r}"
            )
        self.amount = amount
        self.seed = seed
        self.seed_generator = SeedGenerator(seed) if amount > 0 else None

    def lower(self, program: Program, x: Buffer) -> Buffer:
        if self.seed_generator is None:
            return x
        numbers: dict[str, float] = {self.argument: self.amount, "seed": self.seed_generator.seed}
        return program.operation(self.noise, x, x.shape, (), **numbers)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), self.argument: self.amount, "seed": self.seed}
