"""What every layer of a network gives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fathoms.engine.program import Program
from fathoms.models import Sequential


class LayerOutputs:
    """The outputs of some layers for some rows, as the network gives them when it predicts.

    The program reads the weights where the network keeps them: it is made once, and what it gives is always of now.

    Args:
        network: a built network.
        layers: the names of the layers.
        rows: the inputs, float32 of shape `(rows, inputs)`.

    >>> import fathoms
    >>> network = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(3, "relu", name="hidden")])
    >>> LayerOutputs(network, ["hidden"], np.zeros((4, 2), np.float32))()[0].shape
    (4, 3)
    """

    def __init__(self, network: Sequential, layers: Sequence[str], rows: np.ndarray) -> None:
        program = Program(network.dtype)
        network.lower_all(program, [program.input(shape) for shape in network.input_row_shapes()])
        buffers = dict(program.layer_outputs)
        for name in layers:
            program.native.output(buffers[name].number)
        self._program = program
        self._rows = np.ascontiguousarray(rows)
        self._outputs = [np.empty((len(rows), buffers[name].size), rows.dtype) for name in layers]

    def __call__(self) -> list[np.ndarray]:
        """The outputs now, each of shape `(rows, units)`; the arrays are filled anew by the next call."""
        self._program.native.predict([self._rows], self._outputs, False, 0, None, False)
        return self._outputs
