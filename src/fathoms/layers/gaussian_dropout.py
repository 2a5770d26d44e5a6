"""Normal noise that multiplies."""

from __future__ import annotations

from typing import Any

from fathoms.layers.seeded_layer import SeededLayer


class GaussianDropout(SeededLayer):
    """In training, multiplies every number by normal noise of mean 1 and deviation `sqrt(rate / (1 - rate))`.

    That is as much noise as `Dropout(rate)` makes. When predicting, it does nothing.

    Args:
        rate: the probability of dropping that it stands for, from 0 to below 1.
        seed: a whole number; None draws one from the sequence that `fathoms.utils.set_random_seed` starts.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: a rate outside [0, 1].

    Source: Srivastava et al., JMLR 2014, section 10; `keras.layers.GaussianDropout`.

    >>> GaussianDropout(0.5)([[1.0, 2.0]])
    array([[1., 2.]], dtype=float32)
    """

    noise = "gaussian_dropout"

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(rate, seed, **kwargs)
        self.rate = rate
