"""What a recipe hands back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fathoms.models import Model


@dataclass(frozen=True)
class Curve:
    """How one network learned: its loss by epoch, on the rows that it learned from and on those that it did not, and the
    epoch (from 1) whose weights it kept.
    """

    training: list[float]
    validation: list[float]
    best_epoch: int


@dataclass(frozen=True)
class Trained:
    """A trained network and how it came about.

    Attributes:
        network: The network, from the features' inputs to the target's outputs.
        epochs: The most passes over its rows that a network of it took, those of learning again among them.
        curves: One for each network that was trained, and held against rows that it did not learn from.
        validation_outputs: What is predicted for the lesson's validation rows by networks that did not learn from them.
        interrupted: Whether Ctrl-C ended training early; the network is then as the best epochs left it.
    """

    network: Model
    epochs: int
    curves: tuple[Curve, ...]
    validation_outputs: np.ndarray
    interrupted: bool = False
