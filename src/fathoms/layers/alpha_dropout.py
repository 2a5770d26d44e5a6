"""Dropout for SELU."""

from __future__ import annotations

from typing import Any

from fathoms.layers.layer import unsupported
from fathoms.layers.seeded_layer import SeededLayer


class AlphaDropout(SeededLayer):
    """In training, sets each number to -1.7581 with probability `rate`, then rescales so that mean 0 and variance 1 stay.

    It goes with the activation `selu`. When predicting, it does nothing.

    Args:
        rate: the probability of dropping, from 0 to below 1.
        noise_shape: not supported; leave it out.
        seed: a whole number; None draws one from the sequence that `fathoms.utils.set_random_seed` starts.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: a rate outside [0, 1], or an argument that is not supported.

    Source: Klambauer et al., 2017; `keras.layers.AlphaDropout`.

    >>> AlphaDropout(0.5)([[1.0, 2.0]])
    array([[1., 2.]], dtype=float32)
    """

    noise = "alpha_dropout"

    def __init__(self, rate: float, noise_shape: object = None, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(rate, seed, **kwargs)
        unsupported(self, noise_shape=noise_shape)
        self.rate = rate

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "noise_shape": None}
