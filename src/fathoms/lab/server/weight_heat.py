"""Weights as a small picture."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy as np

# A layer with more weights is not drawn: copying them, and showing them, would take too long.
MOST_WEIGHTS = 10_000


def weight_heat(kernel: np.ndarray) -> dict[str, Any] | None:
    """A kernel as bytes, 128 for 0 and 127 more or less for the largest weight, row after row; None if there is nothing to draw.

    Args:
        kernel: a layer's weights, shape `(..., outputs)`.

    >>> weight_heat(np.array([[1.0, -2.0]]))
    {'inputs': 1, 'outputs': 2, 'most': 2.0, 'codes': 'wAE='}
    """
    if kernel.ndim < 2 or not 0 < kernel.size <= MOST_WEIGHTS:
        return None
    flat = np.nan_to_num(kernel.reshape(-1, kernel.shape[-1]).astype(np.float64), posinf=0.0, neginf=0.0)
    most = float(np.abs(flat).max())
    codes = np.rint(128 + flat * (127 / (most or 1.0))).astype(np.uint8)
    inputs, outputs = flat.shape
    return {"inputs": inputs, "outputs": outputs, "most": most, "codes": b64encode(codes.tobytes()).decode()}
