"""A network with the rows that it is looked at with, and what they give in every layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from fathoms.layers import Activation, Dense, ReLU
from fathoms.models import Model

# So many rows show whatever there is to find.
MOST_ROWS = 5000


class Patient:
    """What the checks look at.

    Args:
        model: a built, compiled model with one output; its first input is a matrix.
        inputs: an array for each input; the first has the shape `(rows, columns)`.
        y: targets, shape `(rows,)` or `(rows, outputs)`.
        validation: further rows, not trained on; None if there are none.
        history: the losses by epoch: `{"loss": […], "val_loss": […]}`; empty if they are not known.
        names: what the columns are called.
        labels: what the classes are called; numbers if left out.
    """

    def __init__(
        self,
        model: Model,
        inputs: Sequence[np.ndarray],
        y: np.ndarray,
        validation: tuple[np.ndarray, np.ndarray] | None,
        history: Mapping[str, Sequence[float]],
        names: Sequence[str],
        labels: Sequence[str] | None = None,
    ) -> None:
        chosen = np.random.default_rng(0).permutation(len(y))[:MOST_ROWS]  # in a drawn order, so that halves are alike
        self.model = model
        self.rows = chosen
        self.inputs = [array[chosen] for array in inputs]
        self.x = self.inputs[0].astype(np.float64)
        self.y = y[chosen]
        self.validation = validation
        self.history = history
        self.names = list(names)
        self.labels = labels

    @property
    def given(self) -> np.ndarray | list[np.ndarray]:
        """The inputs as the model takes them."""
        return self.inputs[0] if len(self.inputs) == 1 else self.inputs

    @property
    def loss(self) -> str:
        """The loss's name as Keras has it: "mean_squared_error"."""
        from fathoms.losses import get

        given = get(self.model.loss)
        return str(getattr(given, "name", None) or getattr(given, "__name__", None) or given)

    @property
    def sorts_labels(self) -> bool:
        """Whether the loss is one of labels."""
        return "crossentropy" in self.loss or "hinge" in self.loss

    @property
    def dense(self) -> list[Dense]:
        """The dense layers, in order."""
        return [layer for layer in self.model.layers if isinstance(layer, Dense)]

    @property
    def finite(self) -> bool:
        """Whether all inputs and targets are numbers."""
        return bool(np.isfinite(self.x).all() and np.isfinite(np.asarray(self.y, np.float64)).all())

    @cached_property
    def outputs(self) -> dict[str, np.ndarray]:
        """What each layer gives for the rows, by the layer's name."""
        layers = [layer for layer in self.model.layers if hasattr(layer, "output")]
        whole = Model(self.model.inputs, [layer.output for layer in layers])
        given = whole.predict(self.given, verbose=0)
        values = given if isinstance(given, list) else [given]
        return {layer.name: np.asarray(value) for layer, value in zip(layers, values, strict=True)}

    @cached_property
    def predictions(self) -> np.ndarray:
        """The model's output for the rows, shape `(rows, outputs)`."""
        return np.asarray(self.model.predict(self.given, verbose=0)).reshape(len(self.x), -1)

    @cached_property
    def classes(self) -> np.ndarray | None:
        """The number of each row's class; None if the target is a quantity."""
        if not self.sorts_labels:
            return None
        y = np.asarray(self.y).reshape(len(self.y), -1)
        if y.shape[1] > 1:
            return np.asarray(y.argmax(axis=1))
        return np.asarray(np.unique(y, return_inverse=True)[1]).reshape(-1)

    def label(self, number: int) -> str:
        """What a class is called."""
        return str(number) if self.labels is None else repr(self.labels[number])

    def relu_layers(self) -> list[str]:
        """The names of the layers whose output is cut off at 0."""
        return [layer.name for layer in self.model.layers if _is_relu(layer)]


def _is_relu(layer: Any) -> bool:
    if isinstance(layer, ReLU):
        return not layer.negative_slope and not layer.threshold
    return isinstance(layer, Dense | Activation) and getattr(layer.activation, "__name__", "") == "relu"
