"""Every row several times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Shape, check_rank
from fathoms.layers.rearranging_layer import RearrangingLayer


class RepeatVector(RearrangingLayer):
    """Repeats each row's numbers: `(rows, k)` becomes `(rows, n, k)`.

    Args:
        n: how many times.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        TypeError: `n` is not a whole number.
        ValueError: `n` is not positive, or the input is not a table.

    Source: `keras.layers.RepeatVector`.

    >>> RepeatVector(2)([[1.0, 2.0]])
    array([[[1., 2.],
            [1., 2.]]], dtype=float32)
    """

    def __init__(self, n: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(n, int) or isinstance(n, bool):
            raise TypeError(f"Expected an integer value for `n`, got {type(n)}.")
        if n <= 0:
            raise ValueError(f"Argument `n` should be a positive integer. Received: n={n}")
        self.n = n

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        check_rank(self, input_shape, 2)
        return (input_shape[0], self.n, input_shape[1])

    def rearranged(self, x: Any) -> Any:
        """Repeat the rows of an array."""
        from fathoms import ops

        check_rank(self, x.shape, 2)
        return ops.repeat(ops.expand_dims(x, 1), self.n, axis=1)

    def lower(self, program: Program, x: Buffer) -> Buffer:
        check_rank(self, (None, *x.shape), 2)
        return program.pick(x, np.tile(np.arange(x.size), (self.n, 1)))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "n": self.n}
