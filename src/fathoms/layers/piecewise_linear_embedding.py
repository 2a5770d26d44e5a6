"""Numbers by the bins that they are in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from fathoms.engine.variable import Variable
from fathoms.layers.layer import whole_number
from fathoms.layers.number_embedding import MOST, NumberEmbedding


class PiecewiseLinearEmbedding(NumberEmbedding):
    """Turns each number x into one number for each of its column's bins: 1 for the bins below it, its place in the bin that
    it is in, `(x - begin) / width`, and 0 for the bins above.

    The first bin has no lower end and the last no upper one, so no two numbers become the same. With `units`, a linear map
    of each column's own, which is learned, makes that many numbers of them: a learned function of x with a bend at each
    boundary.

    Args:
        boundaries: for each of the first columns, a list of two or more increasing numbers, between which its bins lie.
            `quantiles` finds such. They are not trained. Columns that have none, the last, follow as they are.
        units: how many numbers a column's bins are mapped to; None means that there is no map.
        activation: None, or `"relu"` over the result.
        direct: whether each number itself comes out, too, in front of its bins or units.
        **kwargs: `name`, `dtype`, `trainable`, `input_shape`; see `Layer`.

    Shapes:
        input `(rows, n)`; output `(rows, bins of all columns + n - numbers)`, or with units
        `(rows, numbers * units + n - numbers)`, where `numbers` is the number of lists; kernel `(bins, units)`, bias
        `(numbers, units)`, which start uniform in ±1/√(most bins of a column).

    Raises:
        ValueError: boundaries that are not such lists, or not apart in the layer's number type; more than 256 bins or units.

    Source: Gorishniy, Rubachev, Babenko, 2022, "On Embeddings for Numerical Features in Tabular Deep Learning", equation 1.
    Keras has no such layer.

    >>> PiecewiseLinearEmbedding([[0.0, 1.0, 3.0, 4.0]])([[2.0, 7.0]])
    array([[1. , 0.5, 0. , 7. ]], dtype=float32)
    """

    operation = "piecewise_linear_embedding"

    def __init__(
        self,
        boundaries: Sequence[Sequence[float]],
        units: int | None = None,
        activation: str | None = None,
        direct: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(activation, direct, **kwargs)
        self.boundaries = [[float(edge) for edge in edges] for edges in boundaries]
        if not self.boundaries:
            raise ValueError("PiecewiseLinearEmbedding(boundaries): found no columns; give one list a column.")
        for column, edges in enumerate(self.boundaries):
            apart = np.diff(np.array(edges, self._dtype))
            if len(edges) < 2 or not np.isfinite(edges).all() or not (np.isfinite(apart) & (apart > 0)).all():
                raise ValueError(
                    f"PiecewiseLinearEmbedding(boundaries): column {column} has {edges}, but it needs two or more finite "
                    f"numbers, each above the one before: boundaries=[[0.0, 1.5, 4.0], ...]."
                )
            if len(edges) > MOST + 1:
                raise ValueError(
                    f"PiecewiseLinearEmbedding(boundaries): column {column} has {len(edges) - 1} bins; at most {MOST} work."
                )
        self.units = None if units is None else whole_number(units, "PiecewiseLinearEmbedding(units)")
        if self.units is not None and self.units > MOST:
            raise ValueError(f"PiecewiseLinearEmbedding(units): found {units}, but there can be at most {MOST}.")

    @staticmethod
    def quantiles(x: npt.ArrayLike, bins: int = 48) -> list[list[float]]:
        """Return boundaries for each column of a table, with as many rows in each bin as can be.

        Args:
            x: a table (rows, columns). What is not a number is left out.
            bins: how many bins a column gets at most; one with few different values gets fewer, and one with a single value
                v the bin from v to v + 1.

        Raises:
            ValueError: not a table, or a column without any finite number.

        >>> PiecewiseLinearEmbedding.quantiles([[0.0], [1.0], [2.0], [3.0], [4.0]], bins=2)
        [[0.0, 2.0, 4.0]]
        """
        table = np.asarray(x, "float64")
        if table.ndim != 2:
            raise ValueError(
                f"PiecewiseLinearEmbedding.quantiles: found the shape {table.shape}, not a table: x.reshape(-1, 1)."
            )
        shares = np.linspace(0, 1, whole_number(bins, "PiecewiseLinearEmbedding.quantiles(bins)") + 1)
        boundaries = []
        for number, column in enumerate(table.T):
            finite = column[np.isfinite(column)]
            if not len(finite):
                raise ValueError(
                    f"PiecewiseLinearEmbedding.quantiles: column {number} has no finite number; leave it out."
                )
            edges = np.unique(np.quantile(finite, shares).astype("float32")).tolist()
            boundaries.append(edges if len(edges) > 1 else [edges[0], edges[0] + 1])
        return boundaries

    @property
    def bins(self) -> list[int]:
        """How many bins each column has."""
        return [len(edges) - 1 for edges in self.boundaries]

    def columns(self, width: int) -> int:
        if len(self.boundaries) > width:
            raise ValueError(
                f"Layer {self.name!r} has boundaries for {len(self.boundaries)} columns, but found rows of {width}."
            )
        return len(self.boundaries)

    def made_of(self, width: int) -> int:
        numbers = len(self.boundaries)
        return numbers * self.direct + (sum(self.bins) if self.units is None else numbers * self.units)

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.columns(self.width_of(input_shape))
        if self.units is not None:
            self.add_map((sum(self.bins), self.units), (len(self.boundaries), self.units), max(self.bins))

    def parameters(self) -> list[Variable]:
        begins = np.concatenate([edges[:-1] for edges in self.boundaries])
        edges = [np.array(own, self._dtype) for own in self.boundaries]
        widths = np.concatenate([np.diff(own) for own in edges])
        fixed = [("begins", begins), ("widths", widths), ("bins", np.array(self.bins))]
        return [
            *(
                Variable(value.astype(self._dtype), dtype=self._dtype, trainable=False, name=name)
                for name, value in fixed
            ),
            *self._weights,
        ]

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "boundaries": self.boundaries,
            "units": self.units,
            "activation": self._activation_name,
            "direct": self.direct,
        }
