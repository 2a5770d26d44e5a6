"""Keeping gradients short: what `clipnorm`, `global_clipnorm` and `clipvalue` do to them."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np

Gradient = np.ndarray[Any, Any]


def clip_by_value(gradients: Sequence[Gradient], most: float) -> list[Gradient]:
    """Return the gradients with every number brought into -most .. most."""
    return [np.clip(gradient, -most, most) for gradient in gradients]


def clip_by_norm(gradients: Sequence[Gradient], norm: float) -> list[Gradient]:
    """Return the gradients, each one that is longer than `norm` shortened to that length."""
    return [gradient * (norm / max(_length([gradient]), norm)) for gradient in gradients]


def clip_by_global_norm(gradients: Sequence[Gradient], norm: float) -> list[Gradient]:
    """Return the gradients, all by the same factor shorter if they, taken as one vector, are longer than `norm`.

    If that length is not finite, every number becomes NaN, so that the fault is seen.

    Source: Pascanu, Mikolov, Bengio, 2013, https://arxiv.org/abs/1211.5063.
    """
    length = _length(gradients)
    factor = norm / max(length, norm) if length < float("inf") else float("nan")
    return [gradient * factor for gradient in gradients]


def _length(gradients: Sequence[Gradient]) -> float:
    # Summed in double precision, as the core does.
    return sqrt(sum(float(np.sum(np.square(gradient, dtype=np.float64))) for gradient in gradients))
