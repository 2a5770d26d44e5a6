"""The base of layers that drop numbers while training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.autodiff import value_of
from fathoms.engine.program import Buffer, Program
from fathoms.layers.seeded_layer import SeededLayer


class DroppingLayer(SeededLayer):
    """Drops each number with a probability; or, with a noise shape, all numbers along some axes together.

    Args:
        rate: the probability of dropping, from 0 to 1.
        noise_shape: the shape in which it is decided what to drop, the batch axis first: 1 along an axis drops all of it or
            nothing, None stands for the input's own size; None for the whole input's shape.
        seed: a whole number; None draws one from the sequence that `fathoms.utils.set_random_seed` starts.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: a rate outside [0, 1], or a shape that is none.
    """

    def __init__(
        self, rate: float, noise_shape: Sequence[int | None] | None = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(rate, seed, **kwargs)
        self.rate = rate
        self.noise_shape = _checked_shape(noise_shape)

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Drop numbers of an array: natively each by itself, in Python those along an axis together."""
        if self.noise_shape is None:
            return self._run(inputs, training)
        x = value_of(inputs)
        if not training or self.seed_generator is None:
            return x
        shape = [own if size is None else size for own, size in zip(x.shape, self.noise_shape, strict=True)]
        return self.dropped(x, self._kept(shape))

    def dropped(self, x: Any, kept: np.ndarray) -> Any:
        """Return an array of which only some numbers are kept, given which; with `fathoms.ops`."""
        from fathoms import ops

        return ops.where(kept, x / (1 - self.rate), 0.0) if self.rate < 1 else ops.zeros_like(x)

    def _kept(self, shape: Sequence[int]) -> np.ndarray:
        assert self.seed_generator is not None
        rng = np.random.Generator(np.random.Philox(key=self.seed_generator.next()))
        return np.asarray(rng.random(shape) >= self.rate)

    def lower(self, program: Program, x: Buffer) -> Buffer:
        if self.noise_shape is not None:
            raise NotImplementedError(
                f"Layer {self.name!r}: the core drops each number by itself, so noise_shape computes in Python."
            )
        return super().lower(program, x)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "noise_shape": self.noise_shape}


def _checked_shape(shape: Any) -> tuple[int | None, ...] | None:
    if shape is None:
        return None
    wrong = "Invalid value received for argument `noise_shape`. Expected"
    if not isinstance(shape, list | tuple):
        raise ValueError(f"{wrong} a tuple or list of integers. Received: noise_shape={shape!r}")
    if any(size is not None and (isinstance(size, bool) or not isinstance(size, int)) for size in shape):
        raise ValueError(f"{wrong} all elements to be integers or None. Received: noise_shape={shape!r}")
    if any(size is not None and size <= 0 for size in shape):
        raise ValueError(f"{wrong} all dimensions to be positive integers or None. Received: noise_shape={shape!r}")
    return tuple(shape)
