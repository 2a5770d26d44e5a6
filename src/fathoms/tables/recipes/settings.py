"""What was chosen by measurement: see benchmarks/accuracy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# How numbers enter a network: as waves and as learned functions of their bins, or as the bins themselves.
View = Literal["waves", "bins"]


@dataclass(frozen=True)
class Settings:
    """How deep networks are built and trained.

    Attributes:
        views: How numbers enter: the first network has the first view, the next the next, and so on in turn. Networks that see
            numbers differently err differently, so their mean is better than each kind's.
        widths: The hidden layers' widths.
        activation: Their activation.
        dropout: The share of each hidden layer's outputs that a step leaves out.
        waves: How many waves a number is turned into, and `sigma` the deviation of the frequencies they start with.
        bins: Into how many bins a column of numbers is cut, at most.
        units: How many learned functions of its bins a number is turned into.
        vector: How many numbers are learned for a code of a column with many labels, at most.
        rate: The highest learning rate.
        decay: Weight decay of AdamW; biases are spared.
        memory: AdamW's ``beta_2``.
        epochs: Passes over the rows, more for tables so small that these are fewer than `steps` steps.
        steps: The fewest steps.
        most_epochs: And the most passes.
    """

    views: tuple[View, ...] = ("waves", "bins")
    widths: tuple[int, ...] = (128, 128, 128)
    activation: str = "silu"
    dropout: float = 0.1
    waves: int = 16
    sigma: float = 0.5
    bins: int = 48
    units: int = 8
    vector: int = 8
    rate: float = 5e-3
    decay: float = 0.1
    memory: float = 0.95
    epochs: int = 64
    steps: int = 1000
    most_epochs: int = 256
