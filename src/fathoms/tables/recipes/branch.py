"""One deep network, from the inputs to the scores before the last activation."""

from __future__ import annotations

import itertools

import numpy as np

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.initializers import RandomNormal
from fathoms.layers import Concatenate, Dense, Dropout, Embedding, Flatten
from fathoms.tables.encoding.features import Features
from fathoms.tables.recipes.settings import Settings

# Wider products than this with a kernel of mostly zeros would take more time than the rest of the network.
_MOST_PIECES = 4096


def branch(
    inputs: list[KerasTensor], features: Features, matrix: np.ndarray, outputs: int, settings: Settings
) -> KerasTensor:
    """The scores of one network over shared inputs.

    Arguments:
        inputs: A placeholder for each array that `features` gives.
        features: What they are.
        matrix: The first of these arrays, the training rows only: numbers are cut into pieces at their quantiles.
        outputs: How many scores.
        settings: How the network is built.
    """
    parts = [inputs[0], *_pieces(inputs[0], matrix, features.numbers, settings.bins)]
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


def _pieces(tensor: KerasTensor, matrix: np.ndarray, numbers: int, bins: int) -> list[KerasTensor]:
    """Each number as how far it is through each piece of its range, from 0 to 1, so that a first layer can bend anywhere.

    Source: Gorishniy, Rubachev, Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning", 2022,
        https://arxiv.org/abs/2203.05556 (piecewise linear encoding).
    """
    from fathoms.layers import ReLU

    edges = [np.unique(np.quantile(matrix[:, place], np.linspace(0, 1, bins + 1))) for place in range(numbers)]
    count = sum(max(0, len(edge) - 1) for edge in edges if len(edge) > 2)
    if not 0 < count <= _MOST_PIECES:
        return []
    kernel, bias = np.zeros((matrix.shape[1], count), np.float32), np.zeros(count, np.float32)
    at = 0
    for place, edge in enumerate(edges):
        if len(edge) > 2:
            for low, high in itertools.pairwise(edge):
                kernel[place, at], bias[at] = 1 / (high - low), -low / (high - low)
                at += 1
    cut = Dense(count, trainable=False)
    pieces: KerasTensor = ReLU(max_value=1.0)(cut(tensor))
    cut.set_weights([kernel, bias])
    return [pieces]
