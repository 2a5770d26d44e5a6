"""Categories, numbered, as zeros and ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.layers.column import column, is_text
from fathoms.layers.column_layer import ColumnLayer
from fathoms.layers.layer import Shape
from fathoms.layers.one_hot import encoded, encoded_shape, refuse_sparse


class CategoryEncoding(ColumnLayer):
    """Turns numbers of categories into zeros and ones.

    Args:
        num_tokens: how many categories there are; they are numbered 0 to `num_tokens - 1`.
        output_mode: `"one_hot"` makes a row of each number; `"multi_hot"` says for each row which categories are in it;
            `"count"` says how often.
        sparse: not supported; leave it out.
        **kwargs: `name`, `dtype`; see `Layer`.

    Called in the mode `"count"`, it also takes `count_weights`: what each of the numbers counts.

    Raises:
        ValueError: another mode, no `num_tokens` or one below 1, or numbers of no category.

    Source: `keras.layers.CategoryEncoding`.

    >>> CategoryEncoding(3, output_mode="one_hot")([1, 2])
    array([[0., 1., 0.],
           [0., 0., 1.]], dtype=float32)
    """

    def __init__(
        self, num_tokens: int | None = None, output_mode: str = "multi_hot", sparse: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        refuse_sparse(self, sparse, output_mode)
        output_mode = "multi_hot" if output_mode == "binary" else output_mode
        if output_mode not in ("count", "one_hot", "multi_hot"):
            raise ValueError(f"Unknown arg for output_mode: {output_mode}. It is 'one_hot', 'multi_hot' or 'count'.")
        if num_tokens is None:
            raise ValueError("num_tokens must be set to use this layer: CategoryEncoding(num_tokens=3).")
        if num_tokens < 1:
            raise ValueError(f"`num_tokens` must be >= 1. Received: num_tokens={num_tokens}.")
        self.num_tokens = num_tokens
        self.output_mode = output_mode
        self.sparse = False

    def call(self, inputs: Any, count_weights: Any = None) -> np.ndarray:
        """Return the zeros and ones of a column of numbers."""
        if count_weights is not None and self.output_mode != "count":
            raise ValueError(
                f"`count_weights` is not used when `output_mode` is {self.output_mode!r}: found {count_weights}. Write "
                f"CategoryEncoding(..., output_mode='count')."
            )
        return self._encode(inputs, count_weights)

    def _encode(self, inputs: Any, count_weights: Any = None) -> np.ndarray:
        numbers = column(inputs, self.name)
        if is_text(numbers):
            raise ValueError(
                f"Layer {self.name!r}: found text where numbers of categories belong. StringLookup is for text."
            )
        return encoded(numbers, self.output_mode, self.num_tokens, self.dtype, count_weights)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        return encoded_shape(input_shape, self.output_mode, self.num_tokens)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "num_tokens": self.num_tokens, "output_mode": self.output_mode}
