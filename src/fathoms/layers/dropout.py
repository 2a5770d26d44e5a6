"""Dropout."""

from __future__ import annotations

from fathoms.layers.dropping_layer import DroppingLayer


class Dropout(DroppingLayer):
    """In training, sets each number to 0 with probability `rate` and divides the others by `1 - rate`.

    So the expected value of every number stays what it was. When predicting, it does nothing. What is dropped is a
    function of the seed, the optimizer's step and the position, so a resumed run drops the same as one that never
    stopped.

    Args:
        rate: the probability of dropping, from 0 to 1.
        noise_shape: the shape in which it is decided what to drop, the batch axis first: with 1 along an axis, all along it is
            dropped or nothing is; None stands for the input's own size.
        seed: a whole number; None draws one from the sequence that `fathoms.utils.set_random_seed` starts.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: a rate outside [0, 1], or a noise shape that is none.

    Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014;
        `keras.layers.Dropout`.

    >>> Dropout(0.5)([[1.0, 2.0]])
    array([[1., 2.]], dtype=float32)
    >>> import numpy as np
    >>> set(Dropout(0.5, seed=0)(np.ones((10, 10)), training=True).ravel().tolist()) == {0.0, 2.0}
    True
    """

    noise = "dropout"
