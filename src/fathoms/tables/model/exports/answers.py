"""From a network's outputs to predictions in the table's own words and units, in NumPy and nothing else.

Exported scripts carry the function that they need, as it stands here.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np


def number_answers(
    outputs: np.ndarray, name: str, mean: float, deviation: float, shift: float | None, low: float, high: float
) -> dict[str, Any]:
    """Numbers in the column's own unit; `shift` is None where no logarithm was learned."""
    values = outputs[:, 0].astype(np.float64) * deviation + mean
    if shift is not None:
        values = np.exp(np.minimum(values, 700.0)) - shift
    return {f"predicted {name}": np.clip(values, low, high)}


def label_answers(outputs: np.ndarray, name: str, labels: Sequence[str]) -> dict[str, Any]:
    """The likeliest label and each one's probability."""
    outputs = outputs.astype(np.float64)
    shares = np.concatenate([1 - outputs, outputs], axis=1) if outputs.shape[1] == 1 else outputs
    likeliest = [labels[place] for place in shares.argmax(axis=1)]
    columns = {f"probability of {label}": shares[:, place] for place, label in enumerate(labels)}
    return {f"predicted {name}": likeliest, **columns}
