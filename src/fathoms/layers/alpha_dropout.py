"""Dropout for SELU."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.layers.dropping_layer import DroppingLayer

_LEAST = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717  # of SELU: -scale * alpha


class AlphaDropout(DroppingLayer):
    """In training, sets each number to -1.7581 with probability `rate`, then rescales so that mean 0 and variance 1 stay.

    It goes with the activation `selu`. When predicting, it does nothing.

    Args:
        rate: the probability of dropping, from 0 to below 1.
        noise_shape: the shape in which it is decided what to drop; see `Dropout`.
        seed: a whole number; None draws one from the sequence that `fathoms.utils.set_random_seed` starts.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: a rate outside [0, 1], or a noise shape that is none.

    Source: Klambauer et al., 2017; `keras.layers.AlphaDropout`.

    >>> AlphaDropout(0.5)([[1.0, 2.0]])
    array([[1., 2.]], dtype=float32)
    """

    noise = "alpha_dropout"

    def dropped(self, x: Any, kept: np.ndarray) -> Any:
        """Set what is dropped to the least value of SELU, and bring mean and variance back; the paper's section on dropout."""
        from fathoms import ops

        spread = ((1 - self.rate) * (1 + self.rate * _LEAST**2)) ** -0.5
        return spread * ops.where(kept, x, _LEAST) - spread * _LEAST * self.rate
