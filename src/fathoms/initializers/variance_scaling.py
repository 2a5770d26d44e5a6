"""Random weights whose spread fits the number of inputs and outputs, and the well-known settings of it."""

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
        distribution: `"truncated_normal"`, `"untruncated_normal"` or `"uniform"`.
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


class _Setting(VarianceScaling):
    """A setting of `VarianceScaling` that has its own name."""

    _setting: tuple[float, str, str]

    def __init__(
        self,
        seed: int | SeedGenerator | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        scale, mode, distribution = self._setting
        super().__init__(scale, mode, distribution, seed, input_axes, output_axes)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        return {name: config[name] for name in ("seed", "input_axes", "output_axes")}


class GlorotUniform(_Setting):
    """Draws uniformly within `±sqrt(6 / (fan_in + fan_out))`: what a Dense layer's kernel starts from.

    Source: Glorot and Bengio, 2010; `keras.initializers.GlorotUniform`.

    >>> bool(abs(GlorotUniform(seed=0)((3, 3))).max() <= 1.0)
    True
    """

    _setting = (1.0, "fan_avg", "uniform")


class GlorotNormal(_Setting):
    """Draws from a truncated normal with the standard deviation `sqrt(2 / (fan_in + fan_out))`.

    Source: Glorot and Bengio, 2010; `keras.initializers.GlorotNormal`.

    >>> GlorotNormal(seed=0)((3, 4)).shape
    (3, 4)
    """

    _setting = (1.0, "fan_avg", "truncated_normal")


class HeUniform(_Setting):
    """Draws uniformly within `±sqrt(6 / fan_in)`; made for ReLU layers.

    Source: He et al., 2015; `keras.initializers.HeUniform`.

    >>> HeUniform(seed=0)((3, 4)).shape
    (3, 4)
    """

    _setting = (2.0, "fan_in", "uniform")


class HeNormal(_Setting):
    """Draws from a truncated normal with the standard deviation `sqrt(2 / fan_in)`; made for ReLU layers.

    Source: He et al., 2015; `keras.initializers.HeNormal`.

    >>> HeNormal(seed=0)((3, 4)).shape
    (3, 4)
    """

    _setting = (2.0, "fan_in", "truncated_normal")


class LecunUniform(_Setting):
    """Draws uniformly within `±sqrt(3 / fan_in)`.

    Source: LeCun et al., "Efficient BackProp", 1998; `keras.initializers.LecunUniform`.

    >>> LecunUniform(seed=0)((3, 4)).shape
    (3, 4)
    """

    _setting = (1.0, "fan_in", "uniform")


class LecunNormal(_Setting):
    """Draws from a truncated normal with the standard deviation `sqrt(1 / fan_in)`; made for SELU layers.

    Source: LeCun et al., 1998; Klambauer et al., 2017; `keras.initializers.LecunNormal`.

    >>> LecunNormal(seed=0)((3, 4)).shape
    (3, 4)
    """

    _setting = (1.0, "fan_in", "truncated_normal")


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
