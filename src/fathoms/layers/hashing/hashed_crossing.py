"""Combinations of categories as numbers of bins."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.engine.floatx import floatx
from fathoms.layers.column import column, is_text
from fathoms.layers.column_layer import ColumnLayer
from fathoms.layers.hashing.bins import hashes
from fathoms.layers.hashing.farm_hash import joined_fingerprint
from fathoms.layers.layer import Shape
from fathoms.layers.one_hot import encoded, encoded_shape, refuse_sparse

_START = 0xDECAFCAFFE  # TensorFlow's


class HashedCrossing(ColumnLayer):
    """Gives each combination of categories the number of a bin: `hash(a, b, ...) % num_bins`.

    The bins are those of Keras and TensorFlow, on every machine. So a linear model can learn what only two columns say together.

    Args:
        num_bins: how many bins there are.
        output_mode: `"int"` gives the bin's number, `"one_hot"` a row of zeros with a 1 there.
        sparse: not supported; leave it out.
        name: its name; numbered automatically when left out.
        dtype: the number type of the result: `"int64"`, or `"float32"` for rows of zeros and ones.
        **kwargs: see `Layer`.

    Shapes:
        a list of two or more columns of shape `(rows,)` or `(rows, 1)`.

    Raises:
        ValueError: another mode, fewer than two columns, or other shapes or kinds of columns.

    Source: `keras.layers.HashedCrossing`.

    >>> HashedCrossing(num_bins=5)((np.array(["A", "B", "A", "B", "A"]), np.array([101, 101, 101, 102, 102])))
    array([1, 4, 1, 1, 3])
    """

    def __init__(
        self,
        num_bins: int,
        output_mode: str = "int",
        sparse: bool = False,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, dtype=dtype or ("int64" if output_mode == "int" else floatx()), **kwargs)
        if output_mode not in ("int", "one_hot"):
            raise ValueError(
                f"Unknown value for argument `output_mode` of layer HashedCrossing. Allowed values are: ('int', 'one_hot'). "
                f"Received: {output_mode}"
            )
        refuse_sparse(self, sparse, output_mode)
        self.num_bins = num_bins
        self.output_mode = output_mode
        self.sparse = False

    def call(self, inputs: Any) -> np.ndarray:
        """Return the bins of columns' combinations."""
        columns = self._columns(inputs)
        crossed = np.full(columns[0].shape or (1,), np.uint64(_START))
        for values in columns:
            crossed = joined_fingerprint(
                crossed, np.atleast_1d(hashes(values) if is_text(values) else values.astype(np.uint64))
            )
        bins = (crossed % np.uint64(self.num_bins)).astype(np.int64).reshape(columns[0].shape)
        return encoded(bins, self.output_mode, self.num_bins, self.dtype)

    def _columns(self, inputs: Any) -> list[np.ndarray]:
        if not isinstance(inputs, list | tuple):
            raise ValueError(
                f"Layer {self.name!r} should be called on a list of columns, such as [city, day], but found {inputs}."
            )
        if len(inputs) < 2:
            raise ValueError(
                f"Layer {self.name!r} crosses at least two inputs, such as [city, day], but found {len(inputs)}: {inputs}."
            )
        columns = [column(values, self.name) for values in inputs]
        shape = columns[0].shape
        if len(shape) > 2 or (len(shape) == 2 and shape[1] != 1):
            raise ValueError(
                f"Layer {self.name!r}: inputs should have shape `()`, `(rows,)` or `(rows, 1)`, for each is one column; found {inputs}."
            )
        if any(values.shape != shape for values in columns):
            raise ValueError(f"All `HashedCrossing` inputs should have equal shape. Received: inputs={inputs}")
        if any(values.dtype.kind in "fb" for values in columns):
            raise ValueError(
                f"Layer {self.name!r}: inputs should have an integer or string dtype, for others do not hash alike; found {inputs}. "
                f"Make bins of measured numbers first: Discretization."
            )
        return columns

    def compute_output_shape(self, input_shape: Any) -> Shape:
        if len(input_shape) < 2 or not all(isinstance(shape, list | tuple) for shape in input_shape):
            raise ValueError(f"Layer {self.name!r} crosses two columns, but the input_shape is {input_shape}.")
        if any(tuple(shape)[1:] != tuple(input_shape[0])[1:] for shape in input_shape):
            raise ValueError(f"Layer {self.name!r} crosses two columns of the same shape, but found {input_shape}.")
        return encoded_shape(input_shape[0], self.output_mode, self.num_bins)

    def get_config(self) -> dict[str, Any]:
        return {
            "num_bins": self.num_bins,
            "output_mode": self.output_mode,
            "sparse": self.sparse,
            "name": self.name,
            "dtype": self.dtype,
        }
