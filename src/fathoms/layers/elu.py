"""The exponential linear unit as a layer."""

from __future__ import annotations

from typing import Any

from fathoms.activations import lower_kind
from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer


class ELU(Layer):
    """Applies `x` above 0 and `alpha * (exp(x) - 1)` below to every number.

    Args:
        alpha: the value that it falls to on the left, with the sign turned.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Source: Clevert et al., 2016; `keras.layers.ELU`.

    >>> ELU()([[0.0, 2.0]])
    array([[0., 2.]], dtype=float32)
    """

    built_from_the_start = True
    supports_masking = True

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = alpha

    def lower(self, program: Program, x: Buffer) -> Buffer:
        return lower_kind("elu", program, x, alpha=self.alpha)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "alpha": self.alpha}
