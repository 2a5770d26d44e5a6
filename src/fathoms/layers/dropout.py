"""Dropout."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.engine.program import Buffer, Program
from fathoms.engine.seeds import SeedGenerator
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Layer, unsupported


class Dropout(Layer):
    """In training, sets each number to 0 with probability `rate` and divides the others by `1 - rate`.

    So the expected value of every number stays what it was. When predicting, it does nothing. What is dropped is a
    function of the seed, the optimizer's step and the position, so a resumed run drops the same as one that never
    stopped.

    Args:
        rate: the probability of dropping, from 0 to 1.
        noise_shape: not supported; leave it out.
        seed: a whole number; None draws one from the sequence that `fathoms.utils.set_random_seed` starts.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: a rate outside [0, 1], or an argument that is not supported.

    Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014;
        `keras.layers.Dropout`.

    >>> Dropout(0.5)([[1.0, 2.0]])
    array([[1., 2.]], dtype=float32)
    >>> set(Dropout(0.5, seed=0)(np.ones((10, 10)), training=True).ravel().tolist()) == {0.0, 2.0}
    True
    """

    built_from_the_start = True
    supports_masking = True

    def __init__(self, rate: float, noise_shape: object = None, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(rate, bool) or not isinstance(rate, int | float | np.number) or not 0 <= rate <= 1:
            raise ValueError(
                f"Dropout(rate): found {rate!r}, but rate is a probability from 0 to 1: Dropout(0.2) drops a fifth."
            )
        unsupported(self, noise_shape=noise_shape)
        self.rate = rate
        self.seed = seed
        self.seed_generator = SeedGenerator(seed) if rate > 0 else None

    @property
    def variables(self) -> list[Variable]:
        """The state of its seed generator; it has no weights."""
        return [self.seed_generator.state] if self.seed_generator else []

    def lower(self, program: Program, x: Buffer) -> Buffer:
        if self.seed_generator is None:
            return x
        return program.operation("dropout", x, x.shape, rate=self.rate, seed=self.seed_generator.seed)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate, "seed": self.seed, "noise_shape": None}
