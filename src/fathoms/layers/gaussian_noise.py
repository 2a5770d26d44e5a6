"""Normal noise that is added."""

from __future__ import annotations

from typing import Any

from fathoms.layers.seeded_layer import SeededLayer


class GaussianNoise(SeededLayer):
    """In training, adds normal noise of mean 0 and deviation `stddev` to every number. When predicting, it does nothing.

    Args:
        stddev: the noise's standard deviation, from 0 to 1.
        seed: a whole number; None draws one from the sequence that `fathoms.utils.set_random_seed` starts.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: a deviation outside [0, 1].

    Source: `keras.layers.GaussianNoise`.

    >>> GaussianNoise(0.5)([[1.0, 2.0]])
    array([[1., 2.]], dtype=float32)
    """

    noise = "gaussian_noise"
    argument = "stddev"

    def __init__(self, stddev: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(stddev, seed, **kwargs)
        self.stddev = stddev
