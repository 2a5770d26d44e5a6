"""One deep network, from the inputs to the scores before the last activation."""

from __future__ import annotations

import numpy as np

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.initializers import RandomNormal
from fathoms.layers import (
    Concatenate,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    PeriodicEmbedding,
    PiecewiseLinearEmbedding,
)
from fathoms.tables.encoding.features import Features
from fathoms.tables.recipes.settings import Settings, View

# With more columns of numbers than this, their embeddings would be most of the network and all of its time.
_MOST_NUMBERS = 256
# And bins of their own width get fewer, so that the first layer has about so many inputs of them.
_MOST_BINS = 2048


def branch(
    inputs: list[KerasTensor], features: Features, matrix: np.ndarray, outputs: int, settings: Settings, view: View
) -> KerasTensor:
    """The scores of one network over shared inputs.

    Arguments:
        inputs: A placeholder for each array that `features` gives.
        features: What they are.
        matrix: The first of these arrays, the training rows only: numbers are cut into bins at their quantiles.
        outputs: How many scores.
        settings: How the network is built.
        view: How it sees numbers.
    """
    parts = _numbers(inputs[0], matrix[:, : features.numbers], settings, view)
    for codes, tensor in zip(features.cardinalities, inputs[1:], strict=True):
        start = RandomNormal(stddev=0.1)
        parts.append(Flatten()(Embedding(codes, min(settings.vector, codes), embeddings_initializer=start)(tensor)))
    hidden = Concatenate()(parts) if len(parts) > 1 else parts[0]
    for width in settings.widths:
        hidden = Dense(width, activation=settings.activation, kernel_initializer="he_normal")(hidden)
        if settings.dropout:
            hidden = Dropout(settings.dropout)(hidden)
    scores: KerasTensor = Dense(outputs)(hidden)
    return scores


def _numbers(tensor: KerasTensor, numbers: np.ndarray, settings: Settings, view: View) -> list[KerasTensor]:
    """The matrix with its numbers embedded; its flags follow as they are."""
    count = numbers.shape[1]
    if not 0 < count <= _MOST_NUMBERS:
        return [tensor]
    if view == "bins":
        bins = min(settings.bins, max(2, _MOST_BINS // count))
        boundaries = PiecewiseLinearEmbedding.quantiles(numbers, bins)
        return [PiecewiseLinearEmbedding(boundaries, direct=True)(tensor)]
    boundaries = PiecewiseLinearEmbedding.quantiles(numbers, settings.bins)
    waves = PeriodicEmbedding(frequencies=settings.waves, sigma=settings.sigma, numbers=count)
    functions = PiecewiseLinearEmbedding(boundaries, settings.units, activation="relu", direct=True)
    return [waves(tensor), functions(tensor)]
