"""The rectified linear unit with learned slopes as a layer."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from fathoms import constraints, initializers, regularizers
from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Layer, row_shape


class PReLU(Layer):
    """Applies `x` above 0 and `alpha * x` below to every number, with an `alpha` that is learned.

    Args:
        alpha_initializer: how `alpha` starts.
        alpha_regularizer: a penalty on `alpha` that is added to the loss.
        alpha_constraint: what `alpha` is held to after every step.
        shared_axes: axes, counted from 1, along which all numbers share one `alpha`; the first ones of a row.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Shapes:
        `alpha` has the shape of a row, with size 1 along shared axes.

    Source: He et al., 2015; `keras.layers.PReLU`.

    >>> PReLU(alpha_initializer="ones")([[-1.0, 2.0]])
    array([[-1.,  2.]], dtype=float32)
    """

    supports_masking = True

    def __init__(
        self,
        alpha_initializer: Any = "Zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: int | Sequence[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.alpha_initializer = initializers.get(alpha_initializer)
        self.alpha_regularizer = regularizers.get(alpha_regularizer)
        self.alpha_constraint = constraints.get(alpha_constraint)
        self.shared_axes = (
            None if shared_axes is None else [shared_axes] if isinstance(shared_axes, int) else list(shared_axes)
        )
        self.alpha: Variable | None = None

    def build(self, input_shape: Sequence[int | None]) -> None:
        shape = list(row_shape(input_shape, self.name))
        for axis in self.shared_axes or ():
            shape[axis - 1] = 1
        self.alpha = self.add_weight(
            shape,
            self.alpha_initializer,
            regularizer=self.alpha_regularizer,
            constraint=self.alpha_constraint,
            name="alpha",
        )

    def lower(self, program: Program, x: Buffer) -> Buffer:
        self.check_width(x, len(x.shape))
        assert self.alpha is not None
        rank = len(x.shape)
        shared = sorted({axis - 1 for axis in self.shared_axes or ()})
        order = [*shared, *(axis for axis in range(rank) if axis not in shared)]
        repeat = prod(x.shape[axis] for axis in shared)
        if order == list(range(rank)):
            return program.operation("prelu", x, x.shape, [self.alpha], repeat=repeat)
        moved = program.permute(x, order)
        found = program.operation("prelu", moved, moved.shape, [self.alpha], repeat=repeat)
        return program.permute(found, np.argsort(order).tolist())

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "alpha_initializer": initializers.serialize(self.alpha_initializer),
            "alpha_regularizer": regularizers.serialize(self.alpha_regularizer),
            "alpha_constraint": constraints.serialize(self.alpha_constraint),
            "shared_axes": self.shared_axes,
        }
