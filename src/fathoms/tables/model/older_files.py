"""What models of older versions lack."""

from __future__ import annotations

import numpy as np

from fathoms.layers import Dense
from fathoms.models import Model
from fathoms.tables.encoding.features import Features
from fathoms.tables.table_error import TableError


def reorder_inputs(network: Model, features: Features) -> None:
    """Make a network of version 1 take its inputs in today's order.

    Version 1 put each column's number and flags side by side; since version 2 all numbers come first, then all flags.
    The rows of the first layer's weights move with them.

    Raises:
        TableError: The network does not begin as all of version 1 did, or does not fit its columns.
    """
    dense = next((layer for layer in network.layers if isinstance(layer, Dense)), None)
    places = _places(features)
    kernel = None if dense is None else dense.kernel
    if kernel is None or features.cardinalities or kernel.shape[0] != len(places):
        raise TableError("the model is damaged: its network does not fit its columns. Train the model again.")
    kernel.assign(np.asarray(kernel)[places])


def _places(features: Features) -> list[int]:
    """For each input of today its place in version 1."""
    numbers: list[int] = []
    flags: list[int] = []
    place = 0
    for encoder in features.encoders:
        numbers += range(place, place + len(encoder.numbers))
        place += len(encoder.numbers)
        flags += range(place, place + len(encoder.flags))
        place += len(encoder.flags)
    return numbers + flags
