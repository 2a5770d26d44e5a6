"""Numbers as numbers of bins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np

from fathoms.layers.column import column, is_text
from fathoms.layers.column_layer import ColumnLayer
from fathoms.layers.layer import Shape
from fathoms.layers.one_hot import encoded, encoded_shape, refuse_sparse
from fathoms.layers.quantile_summary import QuantileSummary

_MODES = ("int", "one_hot", "multi_hot", "count")


class Discretization(ColumnLayer):
    """Gives each number that of its bin: with the boundaries 0 and 1, bin 0 is below 0, bin 1 below 1, bin 2 the rest.

    The boundaries are given; or `adapt` takes them from data, so that about as many rows are in each bin.

    Args:
        bin_boundaries: the boundaries, in order.
        num_bins: how many bins to `adapt`.
        epsilon: how precisely `adapt` finds them; smaller is more precise.
        output_mode: `"int"` gives the bin's number; `"one_hot"` a row of zeros with a 1 there; `"multi_hot"` says for each row
            which bins are in it; `"count"` how often.
        sparse: not supported; leave it out.
        dtype: the number type of rows of zeros and ones.
        name: its name; numbered automatically when left out.

    Raises:
        ValueError: both boundaries and a number of bins, neither, or another mode.

    Source: `keras.layers.Discretization`.

    >>> Discretization(bin_boundaries=[0.0, 1.0, 2.0])([[-1.5, 1.0, 3.4, 0.5], [0.0, 3.0, 1.3, 0.0]])
    array([[0, 2, 3, 1],
           [1, 3, 2, 1]], dtype=int32)
    """

    def __init__(
        self,
        bin_boundaries: Sequence[float] | None = None,
        num_bins: int | None = None,
        epsilon: float = 0.01,
        output_mode: str = "int",
        sparse: bool = False,
        dtype: Any = None,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        refuse_sparse(self, sparse, output_mode)
        if output_mode not in _MODES:
            raise ValueError(
                f"Unknown value for argument `output_mode` of layer Discretization. Allowed values are: {_MODES}. "
                f"Received: {output_mode}"
            )
        if num_bins is not None and num_bins < 0:
            raise ValueError(
                f"Discretization: num_bins={num_bins}, but there are no fewer than 0 bins. Write num_bins=4."
            )
        if num_bins is not None and bin_boundaries is not None:
            raise ValueError(
                f"Both `num_bins` and `bin_boundaries` are given ({num_bins} and {bin_boundaries}), but either says all: leave out "
                f"one."
            )
        if num_bins is None and bin_boundaries is None:
            raise ValueError("You need to set either `num_bins` or `bin_boundaries`.")
        self.bin_boundaries = None if bin_boundaries is None else _in_order(bin_boundaries)
        self.num_bins = num_bins
        self.epsilon = epsilon
        self.output_mode = output_mode
        self.sparse = False
        self._summary = QuantileSummary(epsilon)

    @property
    def output_dtype(self) -> str:
        """The number type of the result."""
        return "int32" if self.output_mode == "int" else self.compute_dtype

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Take the boundaries from data.

        Args:
            data: an array; or batches: a list or generator of arrays, or a dataset.
            steps: how many batches to take; None for all.

        Raises:
            ValueError: the layer was given its boundaries.
        """
        if self.num_bins is None:
            raise ValueError(
                f"Layer {self.name!r} was given its `bin_boundaries`, so there is nothing to adapt. Write Discretization(num_bins=4) "
                "for boundaries from data."
            )
        self.reset_state()
        whole = hasattr(data, "__array__") or not hasattr(data, "__iter__")
        for step, batch in enumerate([data] if whole else data):
            if steps is not None and step >= steps:
                break
            self.update_state(batch)
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Take note of one batch."""
        self._summary.add(np.asarray(data))

    def finalize_state(self) -> None:
        """Set the boundaries by what was noted."""
        if self.num_bins is not None:
            self.bin_boundaries = self._summary.ends(self.num_bins).tolist()

    def reset_state(self) -> None:
        """Forget what was noted."""
        self._summary = QuantileSummary(self.epsilon)

    def call(self, inputs: Any) -> np.ndarray:
        """Return the bins of numbers."""
        if self.bin_boundaries is None:
            raise ValueError(
                f"Layer {self.name!r} has no boundaries yet. You need to call layer.adapt(data) first, or give them: "
                "Discretization(bin_boundaries=[0.0, 1.0])."
            )
        values = column(inputs, self.name)
        if is_text(values):
            raise ValueError(f"Layer {self.name!r}: found text where numbers belong. StringLookup is for text.")
        bins = np.digitize(values.astype(self.compute_dtype), np.asarray(self.bin_boundaries, self.compute_dtype))
        return encoded(bins, self.output_mode, len(self.bin_boundaries) + 1, self.output_dtype)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        depth = self.num_bins if self.bin_boundaries is None else len(self.bin_boundaries) + 1
        return encoded_shape(input_shape, self.output_mode, depth)

    def get_config(self) -> dict[str, Any]:
        return {
            "bin_boundaries": self.bin_boundaries,
            "num_bins": self.num_bins,
            "epsilon": self.epsilon,
            "output_mode": self.output_mode,
            "sparse": self.sparse,
            "name": self.name,
            "dtype": self.dtype,
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make a layer from what `get_config` returned."""
        given = dict(config)
        boundaries = given.pop("bin_boundaries", None)
        if given.get("num_bins") is None:
            return cls(boundaries, **given)
        layer = cls(**given)
        layer.bin_boundaries = None if boundaries is None else _in_order(boundaries)
        return layer


def _in_order(boundaries: Any) -> list[float]:
    try:
        found = np.asarray(boundaries, float)
    except (TypeError, ValueError):
        found = None
    if found is None or found.ndim != 1 or not np.all(found[:-1] <= found[1:]):
        raise ValueError(
            f"Discretization: bin_boundaries are numbers in order, but found {boundaries!r:.100}. Write bin_boundaries=[0.0, 1.0]."
        )
    ends: list[float] = found.tolist()
    return ends
