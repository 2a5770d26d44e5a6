"""Layers of Fathoms that Keras does not have, written for Keras; exported scripts carry those that they need.

Fathoms never imports this file: it only copies its classes.
"""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np


class PeriodicEmbedding(keras.layers.Layer):  # type: ignore[misc]
    """Turns each of the first numbers x into [x, V·cos(2π w x + b) + c]; the other columns follow as they are."""

    def __init__(
        self,
        units: int = 4,
        frequencies: int = 16,
        sigma: float = 0.1,
        numbers: int | None = None,
        activation: str | None = None,
        direct: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units, self.frequencies, self.sigma = units, frequencies, sigma
        self.numbers, self.activation, self.direct = numbers, activation, direct

    def build(self, input_shape: Any) -> None:
        numbers, made = self.numbers or input_shape[-1], self.units - self.direct
        normal = keras.initializers.RandomNormal(stddev=self.sigma)
        turned = keras.initializers.RandomUniform(-math.pi, math.pi)
        self.frequency = self.add_weight((numbers, self.frequencies), normal, name="frequency")
        self.phase = self.add_weight((numbers, self.frequencies), turned, name="phase")
        self.kernel = self.add_weight((numbers, self.frequencies, made), name="kernel")
        self.bias = self.add_weight((numbers, made), name="bias")

    def call(self, x: Any) -> Any:
        numbers = self.frequency.shape[0]
        given, rest = x[:, :numbers, None], x[:, numbers:]
        waves = keras.ops.cos(2 * math.pi * given * self.frequency + self.phase)
        made = keras.ops.einsum("rnf,nfm->rnm", waves, self.kernel) + self.bias
        if self.activation == "relu":
            made = keras.ops.relu(made)
        if self.direct:
            made = keras.ops.concatenate([given, made], axis=2)
        flat = keras.ops.reshape(made, (-1, numbers * self.units))
        return keras.ops.concatenate([flat, rest], axis=1)


class PiecewiseLinearEmbedding(keras.layers.Layer):  # type: ignore[misc]
    """Turns each of the first numbers into how far it is through each of its bins, or into a linear map of that."""

    def __init__(
        self,
        boundaries: list[list[float]],
        units: int | None = None,
        activation: str | None = None,
        direct: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.boundaries, self.units, self.activation, self.direct = boundaries, units, activation, direct

    def build(self, input_shape: Any) -> None:
        bins = sum(len(edges) - 1 for edges in self.boundaries)
        if self.units is not None:
            self.kernel = self.add_weight((bins, self.units), name="kernel")
            self.bias = self.add_weight((len(self.boundaries), self.units), name="bias")

    def call(self, x: Any) -> Any:
        parts, at = [], 0
        for number, boundaries in enumerate(self.boundaries):
            edges = np.array(boundaries, "float32")
            size, given = len(edges) - 1, x[:, number : number + 1]
            low, high = np.zeros(size, "float32"), np.ones(size, "float32")
            low[0], high[-1] = -np.inf, np.inf
            made = keras.ops.clip((given - edges[:-1]) / np.diff(edges), low, high)
            if self.units is not None:
                made = keras.ops.matmul(made, self.kernel[at : at + size]) + self.bias[number]
            if self.activation == "relu":
                made = keras.ops.relu(made)
            parts += [given, made] if self.direct else [made]
            at += size
        return keras.ops.concatenate([*parts, x[:, len(self.boundaries) :]], axis=1)


class Scale(keras.layers.Layer):  # type: ignore[misc]
    """Multiplies each column by a learned factor."""

    def build(self, input_shape: Any) -> None:
        self.scale = self.add_weight((input_shape[-1],), name="scale")

    def call(self, x: Any) -> Any:
        return x * self.scale
