"""A learned factor for each column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms import constraints, initializers, regularizers
from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Layer, row_shape


class Scale(Layer):
    """Multiplies each column by a factor that is learned: `x * scale`.

    Put first, it lets a network find out which columns matter, and how much.

    Args:
        scale_initializer: how the factors start.
        scale_regularizer: a penalty on the factors that is added to the loss.
        scale_constraint: what the factors are held to after every step.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Shapes:
        input and output `(rows, ..., n)`, scale `(n,)`.

    Source: Holzmüller, Grinsztajn, Steinwart, 2024, "Better by Default", section 3 (the scaling layer). Keras has no such layer.

    >>> Scale()([[1.0, 3.0]])
    array([[1., 3.]], dtype=float32)
    """

    supports_masking = True

    def __init__(
        self,
        scale_initializer: Any = "ones",
        scale_regularizer: Any = None,
        scale_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.scale_initializer = initializers.get(scale_initializer)
        self.scale_regularizer = regularizers.get(scale_regularizer)
        self.scale_constraint = constraints.get(scale_constraint)
        self.scale: Variable | None = None

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.scale = self.add_weight(
            row_shape(input_shape, self.name)[-1:],
            self.scale_initializer,
            regularizer=self.scale_regularizer,
            constraint=self.scale_constraint,
            name="scale",
        )

    def lower(self, program: Program, x: Buffer) -> Buffer:
        self.check_width(x)
        assert self.scale is not None
        return program.operation("affine", x, x.shape, [self.scale], repeat=x.size // x.shape[-1])

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "scale_initializer": initializers.serialize(self.scale_initializer),
            "scale_regularizer": regularizers.serialize(self.scale_regularizer),
            "scale_constraint": constraints.serialize(self.scale_constraint),
        }
