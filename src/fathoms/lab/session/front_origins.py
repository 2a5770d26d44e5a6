"""Where the outputs of a model's first layers come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np

from fathoms.engine.structure import flatten
from fathoms.lab.session.design import ACTIVATIONS
from fathoms.layers import (
    ELU,
    Activation,
    ActivityRegularization,
    AlphaDropout,
    BatchNormalization,
    Concatenate,
    Dropout,
    Embedding,
    Flatten,
    GaussianDropout,
    GaussianNoise,
    Identity,
    LeakyReLU,
    Normalization,
    PeriodicEmbedding,
    PiecewiseLinearEmbedding,
    ReLU,
    Rescaling,
    Reshape,
    SpatialDropout1D,
)
from fathoms.layers.number_embedding import NumberEmbedding
from fathoms.models.functional import Functional
from fathoms.models.graph import Graph
from fathoms.tables.encoding.features import Features

# Where so many numbers of a row come from is looked at, and no more.
MOST_KEPT = 10_000
# In a prediction these give what they are given.
_NOTHING = (
    Dropout,
    AlphaDropout,
    GaussianDropout,
    GaussianNoise,
    SpatialDropout1D,
    Identity,
    ActivityRegularization,
)
# These make a number of each number alone, if not of some other axis.
_EACH_ALONE = (ReLU, LeakyReLU, ELU, Rescaling)


@dataclass(frozen=True)
class Origin:
    """Where one number comes from.

    Attributes:
        text: what it is called.
        place: the column of the matrix that it comes from alone; None if it comes from a code, or from several.
        made: whether a layer made something else of it.
    """

    text: str
    place: int | None = None
    made: bool = True

    def then(self, what: str) -> Origin:
        """What a layer makes of it."""
        return replace(self, text=f"{self.text}, {what}", made=True)


def origins(front: Functional, features: Features) -> list[Origin]:
    """For each output of the front, `MOST_KEPT` at most, where it comes from; "dense_3, output 5" if that is more than one column.

    Args:
        front: the first layers; an input for each array that `features` gives.
        features: what the inputs are.
    """
    matrix = [Origin(feature.text, place, made=False) for place, feature in enumerate(features.features)]
    codes = [Origin(encoder.column, made=False) for encoder in features.encoders if encoder.codes]
    given = [_array(matrix), *(_array([code]) for code in codes)]
    graph = Graph(front.inputs, front.outputs)
    held: dict[int, np.ndarray] = {id(tensor): array for tensor, array in zip(graph.flat_inputs, given, strict=True)}
    for node in graph.nodes:
        if node.is_input:
            continue
        before = [held.get(id(tensor)) for tensor in node.input_tensors]
        known = [array for array in before if array is not None]
        for tensor in node.output_tensors:
            sizes = [size for size in tensor.shape[1:] if size is not None]
            if len(sizes) < len(tensor.shape) - 1 or prod(sizes) > MOST_KEPT:
                continue  # what comes of it is named by what makes it
            result = _through(node.operation, known) if len(known) == len(before) else None
            fits = result is not None and result.shape == tuple(sizes)
            held[id(tensor)] = result if fits and result is not None else _mixed(node.operation.name, sizes)
    return list(held[id(flatten(front.outputs)[0])])


def _mixed(name: str, sizes: list[int]) -> np.ndarray:
    """Numbers that come from several, or from where is not known."""
    return _array([Origin(f"{name}, output {number}") for number in range(1, prod(sizes) + 1)]).reshape(sizes)


def _through(layer: Any, given: list[np.ndarray]) -> np.ndarray | None:
    """What a layer makes of numbers of these origins; None where it comes from several, or if that is not known."""
    first = given[0]
    kind = type(layer)
    if kind in _NOTHING:
        return first
    if kind is Concatenate:
        axis = layer.axis if layer.axis < 0 else layer.axis - 1  # without the rows
        alike = len({array.ndim for array in given}) == 1 and -first.ndim <= axis < first.ndim
        return np.concatenate(given, axis=axis) if alike else None
    if kind in (Flatten, Reshape):
        return first.reshape(-1) if kind is Flatten else _reshaped(first, layer.target_shape)
    if kind is Embedding:
        return _spread(first, layer.output_dim)
    if kind in (PeriodicEmbedding, PiecewiseLinearEmbedding) and first.ndim == 1:
        return _embedded(layer, first)
    if kind in _EACH_ALONE or (kind is Activation and layer.get_config()["activation"] in ACTIVATIONS):
        return _each(first, lambda origin: origin.then(layer.name))
    if kind in (Normalization, BatchNormalization) and first.ndim == 1:
        return _each(first, lambda origin: origin.then("normalized"))
    return None


def _embedded(layer: NumberEmbedding, given: np.ndarray) -> np.ndarray:
    """The numbers that each of the first numbers becomes, and the others as they are."""
    count = layer.columns(len(given))
    found: list[Origin] = []
    for place, origin in enumerate(given[:count]):
        if isinstance(layer, PiecewiseLinearEmbedding):
            word, size = ("bin", layer.bins[place]) if layer.units is None else ("function", layer.units)
        else:
            word, size = "wave", (layer.made_of(len(given)) // count) - layer.direct
        found += [origin] if layer.direct else []
        found += [origin.then(f"{word} {number}") for number in range(1, size + 1)]
    return _array([*found, *given[count:]])


def _spread(given: np.ndarray, size: int) -> np.ndarray:
    """Each code as so many numbers."""
    found = np.empty((*given.shape, size), object)
    for place, origin in np.ndenumerate(given):
        for number in range(size):
            found[(*place, number)] = origin.then(f"number {number + 1}")
    return found


def _each(given: np.ndarray, change: Callable[[Origin], Origin]) -> np.ndarray:
    found = np.empty(given.shape, object)
    for place, origin in np.ndenumerate(given):
        found[place] = change(origin)
    return found


def _reshaped(given: np.ndarray, shape: tuple[int, ...]) -> np.ndarray | None:
    try:
        return given.reshape(shape)
    except ValueError:
        return None


def _array(found: list[Any]) -> np.ndarray:
    array = np.empty(len(found), object)
    array[:] = found
    return array
