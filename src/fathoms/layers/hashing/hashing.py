"""Categories as numbers of bins, without a list of the categories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.floatx import floatx
from fathoms.layers.column import column
from fathoms.layers.column_layer import ColumnLayer
from fathoms.layers.hashing.bins import checked_salt, hashed_bins
from fathoms.layers.layer import Shape
from fathoms.layers.one_hot import encoded, encoded_shape, refuse_sparse

_MODES = ("int", "one_hot", "multi_hot", "count")


class Hashing(ColumnLayer):
    """Gives each category the number of a bin: `hash(category) % num_bins`. Different categories may share a bin.

    Numbers are hashed as they are written. The hash is FarmHash64, or SipHash-2-4 if there is a salt: the bins are those of
    Keras and TensorFlow, on every machine.

    Args:
        num_bins: how many bins there are, that of the mask included.
        mask_value: the category that has bin 0 to itself; None for none.
        salt: a whole number, or two: a key, so that others cannot tell which categories share a bin.
        output_mode: `"int"` gives the bin's number; `"one_hot"` a row of zeros with a 1 there; `"multi_hot"` says for each row
            which bins are in it; `"count"` how often.
        sparse: not supported; leave it out.
        **kwargs: `name`, `dtype` (of the result: `"int64"`, or `"float32"` for rows of zeros and ones); see `Layer`.

    Raises:
        ValueError: no bins, another mode or salt, or a dtype of fractions for bins' numbers.

    Source: `keras.layers.Hashing`.

    >>> Hashing(num_bins=3)([["A"], ["B"], ["C"], ["D"], ["E"]]).ravel()
    array([1, 0, 1, 1, 2])
    """

    def __init__(
        self,
        num_bins: int,
        mask_value: Any = None,
        salt: int | Sequence[int] | None = None,
        output_mode: str = "int",
        sparse: bool = False,
        **kwargs: Any,
    ) -> None:
        dtype = kwargs.pop("dtype", None) or ("int64" if output_mode == "int" else floatx())
        super().__init__(dtype=dtype, **kwargs)
        if not isinstance(num_bins, int) or num_bins <= 0:
            raise ValueError(
                f"The `num_bins` for `Hashing` cannot be `None` or non-positive: found {num_bins}. Write Hashing(num_bins=8)."
            )
        if output_mode == "int" and self.dtype not in ("int32", "int64"):
            raise ValueError(
                f"When `output_mode=\"int\"`, `dtype` should be an integer type, but found {dtype}. Write dtype='int64'."
            )
        if output_mode not in _MODES:
            raise ValueError(
                f"Invalid value for argument `output_mode`. Expected one of {_MODES}. Received: output_mode={output_mode}"
            )
        refuse_sparse(self, sparse, output_mode)
        self.num_bins = num_bins
        self.mask_value = mask_value
        self.salt = checked_salt(salt, "Hashing")
        self.output_mode = output_mode
        self.sparse = False

    def call(self, inputs: Any) -> np.ndarray:
        """Return the bins of a column."""
        values = column(inputs, self.name)
        if self.mask_value is None or self.num_bins == 1:
            bins = hashed_bins(values, self.num_bins, self.salt)
        else:
            bins = np.where(values == self.mask_value, 0, 1 + hashed_bins(values, self.num_bins - 1, self.salt))
        return encoded(bins, self.output_mode, self.num_bins, self.dtype)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        return encoded_shape(input_shape, self.output_mode, self.num_bins)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_bins": self.num_bins,
            "salt": self.salt,
            "mask_value": self.mask_value,
            "output_mode": self.output_mode,
            "sparse": self.sparse,
        }
