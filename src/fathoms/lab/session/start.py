"""The weights that a run begins with, where they are a model's instead of drawn ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fathoms.tables.encoding.encoder import Feature


@dataclass(frozen=True, eq=False)
class Start:
    """A model's weights, and the network that they fit.

    Attributes:
        name: what the model is called.
        inputs: what its inputs are.
        layers: for each hidden layer its units, and whether it is normalized; last the outputs.
        weights: in the order of `get_weights`.
    """

    name: str
    inputs: tuple[Feature, ...]
    layers: tuple[tuple[int, bool], ...]
    weights: tuple[np.ndarray, ...]

    def fits(self, inputs: Sequence[Feature], layers: Sequence[tuple[int, bool]]) -> bool:
        """Whether a network of these inputs and layers can begin with the weights."""
        return self.inputs == tuple(inputs) and self.layers == tuple(layers)
