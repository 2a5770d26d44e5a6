"""Columns brought to mean 0 and variance 1 by numbers taken from data once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import Any

import numpy as np

from fathoms.engine.floatx import epsilon
from fathoms.engine.naming import name_scope
from fathoms.engine.program import Buffer, Program
from fathoms.engine.revision import revise
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Layer


class Normalization(Layer):
    """Subtracts a mean and divides by a standard deviation: `(x - mean) / max(sqrt(variance), 1e-7)`.

    Both are taken from data by `adapt`, once, before training; or given.

    Args:
        axis: the axis, or axes, with a mean for each place: -1 for one for each column; None for one in all.
        mean: the mean; a number, or one for each place along the axes.
        variance: the variance, in the same shape.
        invert: do the opposite: `mean + x * max(sqrt(variance), 1e-7)`.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: only one of mean and variance, or another shape of one than of the other, or more axes than given.

    Source: `keras.layers.Normalization`.

    >>> layer = Normalization()
    >>> layer.adapt([np.array([[1.0, 10.0], [3.0, 30.0]])])
    >>> layer([[2.0, 30.0]])
    array([[0., 1.]], dtype=float32)
    """

    supports_masking = True

    def __init__(
        self,
        axis: int | Sequence[int] | None = -1,
        mean: Any = None,
        variance: Any = None,
        invert: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.axis = () if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
        self.input_mean = mean
        self.input_variance = variance
        self.invert = bool(invert)
        self.adapt_mean: Variable | None = None
        self.adapt_variance: Variable | None = None
        self.count: Variable | None = None
        if (mean is None) != (variance is None):
            raise ValueError(
                f"Normalization: both `mean` and `variance` must be set, or neither; found mean={mean} and variance={variance}."
            )
        if np.shape(mean) != np.shape(variance):
            raise ValueError(
                f"Normalization: each mean has its variance, but `mean` has the shape {np.shape(mean)} and `variance` the shape "
                f"{np.shape(variance)}."
            )
        if mean is not None and np.ndim(mean) > len(self.axis):
            raise ValueError(
                f"Normalization: `mean` has the axes that `axis` names, at most {len(self.axis)}, but its shape is "
                f"{np.shape(mean)} for axis={self.axis}."
            )

    def build(self, input_shape: Sequence[int | None]) -> None:
        rank = len(input_shape)
        if any(not -rank <= axis < rank for axis in self.axis):
            raise ValueError(
                f"All `axis` values must be in the range from {-rank} to {rank - 1}, for the input has {rank} axes; found {self.axis}."
            )
        self._kept = sorted(axis % rank for axis in self.axis)
        for axis in self._kept:
            if input_shape[axis] is None:
                raise ValueError(
                    f"All `axis` values to be kept, {self.axis}, need a size, but axis {axis} of the input shape {tuple(input_shape)} "
                    f"has none. Say it in Input(shape=...)."
                )
        self._spread = tuple(
            1 if size is None or axis not in self._kept else size for axis, size in enumerate(input_shape)
        )
        shape = [self._spread[axis] for axis in self._kept]
        if self.input_mean is None:
            with name_scope(self.name):
                self.adapt_mean = _Statistic(np.zeros, shape, self.dtype, trainable=False, name="mean")
                self.adapt_variance = _Statistic(np.ones, shape, self.dtype, trainable=False, name="variance")
                self.count = Variable(np.zeros, (), "int32", trainable=False, name="count")
            self._weights += [self.adapt_mean, self.adapt_variance, self.count]

    @property
    def mean(self) -> np.ndarray:
        """The mean, in a shape that broadcasts to the input's."""
        return self._statistic(self.input_mean, self.adapt_mean)

    @property
    def variance(self) -> np.ndarray:
        """The variance, in a shape that broadcasts to the input's."""
        return self._statistic(self.input_variance, self.adapt_variance)

    def _statistic(self, given: Any, adapted: Variable | None) -> np.ndarray:
        if not self.built:
            raise AttributeError("Normalization has no mean and variance yet: adapt(data) it, or build((None, 11)) it.")
        if adapted is not None:
            return adapted.numpy().reshape(self._spread)
        value = np.asarray(given, self.dtype)
        shape = [1] * len(self._spread)
        for place in range(1, value.ndim + 1):
            shape[self._kept[-place]] = value.shape[-place]
        return np.broadcast_to(value.reshape(shape), self._spread)

    def adapt(self, data: Any) -> None:
        """Take mean and variance from data.

        Args:
            data: an array or a table, rows first; or batches: a list, or anything else that yields arrays.

        Raises:
            TypeError: something else.
            ValueError: no batch, or data of another shape than the layer was built for.
        """
        if hasattr(data, "__array__"):
            self._check(np.shape(data))
            array = np.asarray(data)
            axes = tuple(axis for axis in range(array.ndim) if axis not in self._kept)
            self._set(array.mean(axes), array.var(axes))
        elif isinstance(data, Iterable):
            self._adapt_by_batch(data)
        else:
            raise TypeError(
                f"Unsupported data type: {type(data)}. `adapt` takes an array, a table, or batches: layer.adapt(np.array(x))."
            )

    def _adapt_by_batch(self, batches: Iterable[Any]) -> None:
        mean: Any = 0.0
        variance: Any = 0.0
        count = 0
        for batch in batches:
            part = batch[0] if isinstance(batch, tuple) else batch
            if not hasattr(part, "shape"):
                raise TypeError(
                    f"adapt() expects batches that are arrays with a `.shape` attribute. Got an element of type "
                    f"{type(part).__name__}. For rows in lists: layer.adapt(np.array(x))."
                )
            array = np.asarray(part, self.dtype)
            if array.ndim == 1 and hasattr(batches, "batch"):  # a dataset that is not batched yields rows
                array = array[np.newaxis]
            self._check(array.shape)
            axes = tuple(axis for axis in range(array.ndim) if axis not in self._kept)
            own = prod(array.shape[axis] for axis in axes)
            count += own
            share = own / count
            moved = mean * (1 - share) + array.mean(axes) * share
            between = (mean - moved) ** 2 * (1 - share) + (array.mean(axes) - moved) ** 2 * share
            variance = variance * (1 - share) + array.var(axes) * share + between
            mean = moved
        if not count:
            raise ValueError("adapt() received an empty iterable (no batches). Give at least one: layer.adapt([x]).")
        self._set(mean, variance)

    def _check(self, shape: Sequence[int]) -> None:
        self.build_once((None, *shape[1:]) if 0 not in self.axis else tuple(shape))
        if len(shape) != len(self._spread) or any(shape[axis] != self._spread[axis] for axis in self._kept):
            raise ValueError(
                f"Layer {self.name!r} was built for the shape {self._build_shape}, but adapt found data of an incompatible shape, "
                f"{tuple(shape)}. Make another layer for it."
            )

    def _set(self, mean: Any, variance: Any) -> None:
        if self.adapt_mean is None or self.adapt_variance is None:
            raise ValueError(f"Layer {self.name!r} was given its mean and variance, so it takes none from data.")
        self.adapt_mean.assign(mean)
        self.adapt_variance.assign(variance)

    def finalize_state(self) -> None:
        """Make use of what was assigned to the statistics; Fathoms does so by itself."""
        revise()

    def lower(self, program: Program, x: Buffer) -> Buffer:
        if 0 in self._kept:
            raise ValueError(f"Normalization(axis): found {self.axis}, but a model has no fixed rows. Use axis=-1.")
        mean, deviation = self.mean[0], np.maximum(np.sqrt(self.variance[0]), epsilon())
        nothing, one = np.zeros(()), np.ones(())
        if self.invert:
            return program.affine(x, deviation, mean)
        # First the difference, then the quotient: a large mean would drown the digits of the other order.
        return program.affine(program.affine(x, one, -mean), 1 / deviation, nothing)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "axis": list(self.axis),
            "invert": self.invert,
            "mean": np.array(self.input_mean).tolist(),
            "variance": np.array(self.input_variance).tolist(),
        }


class _Statistic(Variable):
    """A number taken from data: programs copy it when they are made, so assigning to it makes them out of date."""

    def assign(self, value: object) -> _Statistic:
        super().assign(value)
        revise()
        return self
