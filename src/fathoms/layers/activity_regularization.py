"""A penalty on what passes by."""

from __future__ import annotations

from typing import Any

from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer
from fathoms.regularizers import L1L2


class ActivityRegularization(Layer):
    """Gives what it gets, with the penalty `l1 * sum(|x|) + l2 * sum(x^2)`, divided by the number of rows, in `losses`.

    A model trains with it in Python, step by step.

    Args:
        l1: the strength of the first, 0 or more.
        l2: the strength of the second, 0 or more.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Source: `keras.layers.ActivityRegularization`.

    >>> layer = ActivityRegularization(l1=0.5)
    >>> layer([[1.0, 3.0]])
    array([[1., 3.]], dtype=float32)
    >>> [float(loss) for loss in layer.losses]
    [2.0]
    """

    built_from_the_start = True
    supports_masking = True

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Any) -> None:
        super().__init__(activity_regularizer=L1L2(l1=l1, l2=l2), **kwargs)
        self.l1 = l1
        self.l2 = l2

    def lower(self, program: Program, x: Buffer) -> Buffer:
        return x

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "l1": self.l1, "l2": self.l2}
        config.pop("activity_regularizer")
        return config
