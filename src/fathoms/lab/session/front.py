"""The first layers of a model, which the Lab neither draws nor trains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod

import numpy as np

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.seeds import seeded_aside
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.front_origins import Origin, origins
from fathoms.layers import InputLayer, Normalization
from fathoms.models import Model, Sequential
from fathoms.models.functional import Functional
from fathoms.models.graph import Graph
from fathoms.tables.encoding.encoder import Feature
from fathoms.tables.encoding.features import Features

# What a front gives is kept for every row of the table, as long as it is no more than this.
MOST_BYTES = 1 << 30
_MOST_ROWS = 4096
_AT_ONCE = 1 << 24  # numbers that a layer gives for some rows
_MOST_KINDS = 4
_OF_STACKS = re.compile(r"(hidden_\d+.*|output.*|network)$")


def widest(model: Functional) -> int:
    """How many numbers the widest of a model's layers gives for a row, as far as that is known."""
    nodes = Graph(model.inputs, model.outputs).nodes
    shapes = [tensor.shape[1:] for node in nodes for tensor in node.output_tensors]
    return max(prod(size or 1 for size in shape) for shape in shapes)


class Front:
    """Layers of any kind, taken as they are: an encoding of columns, which stays as the model learned it.

    What they draw at random in training, such as dropout, they leave out here, as in every prediction.

    Args:
        inputs: the placeholders of the model's inputs.
        output: what the layers give, of the shape `(rows, numbers)`.

    Attributes:
        network: a model of these layers.
    """

    def __init__(self, inputs: Sequence[KerasTensor], output: KerasTensor) -> None:
        self.network = Functional(list(inputs), output, name="front")
        for layer in self.network.layers:
            if _OF_STACKS.match(layer.name):
                layer.name = f"first_{layer.name}"  # what follows has this name

    @property
    def widths(self) -> list[int]:
        """How many columns each input takes."""
        return [int(tensor.shape[1] or 0) for tensor in self.network.inputs]

    @property
    def outputs(self) -> int:
        """How many numbers a row becomes."""
        return int(self.network.outputs[0].shape[1] or 0)

    @property
    def normalizes(self) -> bool:
        """Whether it standardises the columns itself, before all else."""
        first = [layer for layer in self.network.layers if not isinstance(layer, InputLayer)][:1]
        return bool(first) and isinstance(first[0], Normalization)

    def __call__(self, arrays: Sequence[np.ndarray], checked: bool = True) -> np.ndarray:
        """What the layers give for rows, float32 of shape `(rows, outputs)`.

        Args:
            arrays: a matrix for each input.
            checked: whether all of it has to be numbers.

        Raises:
            LabError: it would be too large, or is no number in some row.
        """
        rows = len(arrays[0])
        size = 4 * rows * self.outputs
        if size > MOST_BYTES:
            raise LabError(
                f"The model's first layers make {self.outputs:,} numbers of each of the {rows:,} rows, {size / 2**30:.1f} GB in all. "
                f"The Lab holds 1 GB: open a table of at most {MOST_BYTES // (4 * self.outputs):,} rows."
            )
        found = np.empty((rows, self.outputs), np.float32)
        step = max(1, min(_MOST_ROWS, _AT_ONCE // widest(self.network)))
        for begin in range(0, rows, step):
            part = [
                array[begin : begin + step].astype(tensor.dtype)
                for array, tensor in zip(arrays, self.network.inputs, strict=True)
            ]
            found[begin : begin + step] = self._predicted(part)
        if checked and not np.isfinite(found).all():
            row = int(np.flatnonzero(~np.isfinite(found).all(axis=1))[0])
            raise LabError(f"The model's first layers give something that is no number (NaN) for row {row + 1:,}.")
        return found

    def origins(self, features: Features) -> list[Origin]:
        """Where each of its outputs comes from, for these columns."""
        return origins(self.network, features)

    def names(self, features: Features, straight: Sequence[Feature]) -> list[Feature]:
        """What each of its outputs is; `straight` says what each column of the matrix is.

        A number that goes through as it is keeps its unit; no two have the same name.
        """
        found: list[Feature] = []
        taken: set[str] = set()
        for origin in self.origins(features):
            whole = origin.place is not None and not origin.made
            feature = straight[origin.place] if whole and origin.place is not None else Feature(origin.text)
            text, number = feature.text, 1
            while text in taken:
                number += 1
                text = f"{feature.text}, again" + (f" ({number})" if number > 2 else "")
            taken.add(text)
            found.append(Feature(text, feature.shift, feature.scale))
        return found

    def joined(self, stack: Sequential) -> Model:
        """One model of the front and copies of the layers that follow it."""
        tensor = self.network.outputs[0]
        with seeded_aside(0):
            for layer in stack.layers:
                copy = type(layer).from_config(layer.get_config())
                tensor = copy(tensor)
                copy.set_weights(layer.get_weights())
        return Functional(list(self.network.inputs), tensor, name="network")

    def words(self) -> str:
        """The kinds of its layers.

        >>> import fathoms
        >>> x = fathoms.Input((4,))
        >>> Front([x], fathoms.layers.LayerNormalization()(x)).words()
        'LayerNormalization'
        """
        kinds = list(
            dict.fromkeys(type(each).__name__ for each in self.network.operations if type(each) is not InputLayer)
        )
        more = f" and {len(kinds) - _MOST_KINDS} other kinds" if len(kinds) > _MOST_KINDS + 1 else ""
        return ", ".join(kinds if not more else kinds[:_MOST_KINDS]) + more

    def _predicted(self, part: list[np.ndarray]) -> np.ndarray:
        try:
            return np.asarray(self.network.predict(part if len(part) > 1 else part[0], verbose=0))
        except (ValueError, IndexError, TypeError, RuntimeError, MemoryError) as error:
            raise LabError(f"The model's first layers do not take these columns: {error}") from None
