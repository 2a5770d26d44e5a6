"""The rectified linear unit as a layer."""

from __future__ import annotations

from math import inf
from typing import Any

from fathoms.activations import lower_kind
from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer


class ReLU(Layer):
    """Applies `max(x, 0)` to every number, or a variant of it.

    In full: `max_value` where x is larger; `x` above `threshold`; `negative_slope * (x - threshold)` up to it.

    Args:
        max_value: the largest value that comes out, 0 or more; None means none.
        negative_slope: the slope below the threshold, 0 or more.
        threshold: where it starts to rise, 0 or more.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: a negative number.

    Source: Nair and Hinton, 2010; `keras.layers.ReLU`.

    >>> ReLU(max_value=1.0)([[0.5, 2.0]])
    array([[0.5, 1. ]], dtype=float32)
    """

    built_from_the_start = True
    supports_masking = True

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if max_value is not None and max_value < 0:
            raise ValueError(
                f"max_value of a ReLU layer cannot be a negative value: {max_value!r}. None means no limit."
            )
        if negative_slope is None or negative_slope < 0:
            raise ValueError(
                f"negative_slope of a ReLU layer cannot be None or a negative value: found {negative_slope!r}. Use 0.1, say."
            )
        if threshold is None or threshold < 0:
            raise ValueError(
                f"threshold of a ReLU layer cannot be None or a negative value: found {threshold!r}. 0 is the usual one."
            )
        self.max_value = max_value
        self.negative_slope = negative_slope
        self.threshold = threshold

    def lower(self, program: Program, x: Buffer) -> Buffer:
        highest = inf if self.max_value is None else self.max_value
        return lower_kind(
            "relu", program, x, negative_slope=self.negative_slope, max_value=highest, threshold=self.threshold
        )

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "max_value": self.max_value,
            "negative_slope": self.negative_slope,
            "threshold": self.threshold,
        }
