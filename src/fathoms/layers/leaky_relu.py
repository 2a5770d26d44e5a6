"""The leaky rectified linear unit as a layer."""

from __future__ import annotations

from typing import Any

from fathoms.activations import lower_kind
from fathoms.engine.messages import warn_caller
from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer


class LeakyReLU(Layer):
    """Applies `x` above 0 and `negative_slope * x` below to every number.

    Args:
        negative_slope: the slope below 0, 0 or more. Older scripts call it `alpha`.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: a negative slope.

    Source: Maas et al., 2013; `keras.layers.LeakyReLU`.

    >>> LeakyReLU(negative_slope=0.5)([[-1.0, 2.0]])
    array([[-0.5,  2. ]], dtype=float32)
    """

    built_from_the_start = True
    supports_masking = True

    def __init__(self, negative_slope: float = 0.3, **kwargs: Any) -> None:
        if "alpha" in kwargs:
            negative_slope = kwargs.pop("alpha")
            warn_caller("LeakyReLU(alpha) is deprecated: write LeakyReLU(negative_slope=...).")
        super().__init__(**kwargs)
        if negative_slope is None or negative_slope < 0:
            raise ValueError(
                f"The negative_slope value of a Leaky ReLU layer cannot be None, nor below 0: found {negative_slope!r}. "
                f"Write LeakyReLU(negative_slope=0.3)."
            )
        self.negative_slope = negative_slope

    def lower(self, program: Program, x: Buffer) -> Buffer:
        return lower_kind("leaky_relu", program, x, negative_slope=self.negative_slope)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "negative_slope": self.negative_slope}
