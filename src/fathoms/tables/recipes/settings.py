"""What was chosen by measurement: see benchmarks/accuracy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """How a deep network is built and trained.

    Attributes:
        widths: The hidden layers' widths.
        activation: Their activation.
        dropout: The share of each hidden layer's outputs that a step leaves out.
        bins: Into how many pieces a column of numbers is cut, at most.
        vector: How many numbers are learned for a code of a column with many labels, at most.
        rate: The highest learning rate; the rate rises to it in a line, and falls along half a cosine.
        warmup: The share of the steps in which it rises.
        decay: Weight decay of AdamW; biases are spared.
        memory: AdamW's ``beta_2``.
        epochs: Passes over the rows, more for tables so small that these are fewer than `steps` steps.
        steps: The fewest steps.
        most_epochs: And the most passes.
        patience: The share of the epochs without a lower validation loss that ends training.
    """

    widths: tuple[int, ...] = (256, 256, 256)
    activation: str = "silu"
    dropout: float = 0.2
    bins: int = 16
    vector: int = 8
    rate: float = 2e-3
    warmup: float = 0.1
    decay: float = 0.1
    memory: float = 0.95
    epochs: int = 48
    steps: int = 800
    most_epochs: int = 128
    patience: float = 0.5
