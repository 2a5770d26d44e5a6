"""Random weights whose spread fits the number of inputs and outputs."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod, sqrt
from typing import Any

import numpy as np

from fathoms.engine.seeds import SeedGenerator
from fathoms.initializers.random_initializer import RandomInitializer

_MODES = ("fan_in", "fan_out", "fan_avg")
_DISTRIBUTIONS = ("truncated_normal", "untruncated_normal", "uniform")
_CUT_STDDEV = 0.87962566103423978  # the standard deviation of a unit normal cut at two


class VarianceScaling(RandomInitializer):
    """Draws with variance `scale / n`, so that signals keep their size from layer to layer.

    `n` is the number of inputs of the weight (fan_in), of its outputs (fan_out), or their mean (fan_avg). Uniform
    numbers lie within `±sqrt(3 * scale / n)`; normal ones have the standard deviation `sqrt(scale / n)`.

    Args:
        scale: a positive number.
        mode: `"fan_in"`, `"fan_out"` or `"fan_avg"`.
        distribution: `"uniform"`, `"truncated_normal"` (none beyond two deviations) or `"untruncated_normal"`.
        seed: see `RandomInitializer`.
        input_axes: the weight's axes that count as inputs; None takes all but the last.
        output_axes: the weight's axes that count as outputs; None takes the last.

    Raises:
        ValueError: a scale that is not positive, or an unknown mode or distribution.

    Source: Glorot and Bengio, 2010; He et al., 2015; `keras.initializers.VarianceScaling`.

    >>> VarianceScaling(scale=2.0, seed=0)((100, 10)).shape
    (100, 10)
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | SeedGenerator | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        if scale <= 0:
            raise ValueError(
                f"Argument `scale` must be positive float. Received: scale={scale!r}, use one such as 2.0."
            )
        if mode not in _MODES:
            raise ValueError(f"Invalid `mode` argument: {mode!r}. It is one of {', '.join(_MODES)}.")
        if distribution == "normal":
            distribution = "truncated_normal"
        if distribution not in _DISTRIBUTIONS:
            raise ValueError(
                f"Invalid `distribution` argument: {distribution!r}. It is one of {', '.join(_DISTRIBUTIONS)}."
            )
        self.scale = scale
        self.mode = mode
        self.distribution = distribution
        self.input_axes = input_axes
        self.output_axes = output_axes
        super().__init__(seed)

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        shape = tuple(shape)
        fan_in, fan_out = compute_fans(shape, self.input_axes, self.output_axes)
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        variance = self.scale / max(1.0, fan)
        if self.distribution == "uniform":
            limit = sqrt(3 * variance)
            return self._uniform(shape, dtype, -limit, limit)
        if self.distribution == "untruncated_normal":
            return self._normal(shape, dtype, 0.0, sqrt(variance))
        return self._truncated_normal(shape, dtype, 0.0, sqrt(variance) / _CUT_STDDEV)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "scale": self.scale,
            "mode": self.mode,
            "distribution": self.distribution,
            "input_axes": self.input_axes,
            "output_axes": self.output_axes,
        }


def compute_fans(
    shape: Sequence[int], input_axes: Sequence[int] | None = None, output_axes: Sequence[int] | None = None
) -> tuple[int, int]:
    """Return how many inputs and outputs a weight of this shape connects.

    >>> compute_fans((11, 64)), compute_fans((5,))
    ((11, 64), (5, 5))
    """
    if input_axes is not None and output_axes is not None:
        return prod(shape[axis] for axis in input_axes), prod(shape[axis] for axis in output_axes)
    if len(shape) < 2:
        return prod(shape), prod(shape)
    return prod(shape[:-1]), prod(shape[:-2]) * shape[-1]
