"""The base of all models: layers put together, with everything that can be done with them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers import KerasTensor, Layer
from fathoms.layers.layer import row_shape
from fathoms.models.trainer import Trainer


class Model(Trainer, Layer):
    """A network of layers that trains, measures, predicts, and can be saved. Use `Sequential` to make one.

    Source: `keras.Model`.
    """

    def __init__(self, *args: Any, name: str | None = None, trainable: bool = True, **kwargs: Any) -> None:
        if args or "inputs" in kwargs or "outputs" in kwargs:
            raise ValueError(
                "Model(inputs, outputs): models made by calling layers on Input() are not in this version. Put the layers in a list: keras.Sequential([...])."
            )
        Layer.__init__(self, name=name, trainable=trainable, **kwargs)
        self._init_trainer()

    # What a kind of model defines

    @property
    def layers(self) -> list[Layer]:
        """The layers, without the input layer."""
        raise NotImplementedError(f"{type(self).__name__} must define layers.")

    @property
    def inputs(self) -> list[KerasTensor]:
        """The placeholders of the inputs."""
        raise NotImplementedError(f"{type(self).__name__} must define inputs.")

    @property
    def outputs(self) -> list[KerasTensor]:
        """The placeholders of the outputs."""
        raise NotImplementedError(f"{type(self).__name__} must define outputs.")

    @property
    def input_names(self) -> list[str]:
        """The inputs' names, by which a dictionary of tables is read."""
        return [tensor.name for tensor in self.inputs]

    @property
    def output_names(self) -> list[str]:
        """The names of the layers that the outputs come from."""
        return [tensor.name for tensor in self.outputs]

    def lower_all(self, program: Program, inputs: Sequence[Buffer]) -> list[Buffer]:
        """Write the whole model into a program; return the buffers of its outputs."""
        return [self.lower(program, inputs[0])]

    def build_for(self, arrays: Sequence[np.ndarray]) -> None:
        """Build the model for data like this, if its layers did not say what shape their input has."""
        self.build_once((None, *(arrays[0].shape[1:] or (1,))))

    # Shapes

    def input_row_shapes(self) -> list[tuple[int, ...]]:
        """The shape of a row of each input, without the batch axis."""
        return [row_shape(tensor.shape, self.name) for tensor in self.inputs]

    def output_row_shapes(self) -> list[tuple[int, ...]]:
        """The shape of a row of each output, without the batch axis."""
        return [row_shape(tensor.shape, self.name) for tensor in self.outputs]

    # Weights

    @property
    def weights(self) -> list[Variable]:
        """All weights, layer by layer."""
        return _once(variable for layer in self.layers for variable in layer.weights)

    @property
    def variables(self) -> list[Variable]:
        """All weights and the states of seed generators, layer by layer."""
        return _once(variable for layer in self.layers for variable in layer.variables)

    @property
    def trainable(self) -> bool:
        """Whether training may change the weights; setting it sets it for every layer."""
        return self._trainable

    @trainable.setter
    def trainable(self, trainable: bool) -> None:
        self._trainable = bool(trainable)
        for layer in self.layers:
            layer.trainable = self._trainable

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """Return a layer by its name, or by its place.

        Raises:
            ValueError: there is no such layer.

        Source: `keras.Model.get_layer`.
        """
        layers = self.layers
        if (name is None) == (index is None):
            raise ValueError(
                "get_layer needs a name or an index: model.get_layer('dense'), or model.get_layer(index=0)."
            )
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise ValueError(
                    f"get_layer(index={index}): the model {self.name!r} has {len(layers)} layers, numbered from 0."
                )
            return layers[index]
        for layer in layers:
            if layer.name == name:
                return layer
        raise ValueError(
            f"get_layer: there is no layer {name!r}. The layers are {', '.join(layer.name for layer in layers)}."
        )

    # Looking, copying and saving

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_lowered": None}

    def summary(
        self,
        line_length: int | None = None,
        positions: object = None,
        print_fn: Callable[[str], object] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: object = None,
    ) -> None:
        """Print a table of the layers: name, type, output shape, number of parameters; and the totals.

        Args:
            line_length: how wide the table is; None fits the terminal.
            positions, layer_range: not supported; leave them out.
            print_fn: takes the text instead of `print`.
            expand_nested: show the layers of models within the model.
            show_trainable: show which layers training may change.

        Source: `keras.Model.summary`.
        """
        from fathoms.models.summary import print_summary

        print_summary(self, line_length, print_fn, expand_nested, show_trainable)

    def save(self, filepath: str | os.PathLike[str], overwrite: bool = True, **kwargs: Any) -> None:
        """Save the model, its weights and its optimizer's state to a `.keras` file that Keras 3 can load, too.

        Args:
            filepath: where to; the name ends in `.keras`.
            overwrite: whether to replace a file that is there.

        Raises:
            ValueError: another ending, or the file is there and `overwrite` is False.

        Source: `keras.Model.save`.
        """
        import fathoms  # saving stands above models; the public namespace finds it when it is needed

        fathoms.saving.save_model(self, filepath, overwrite=overwrite, **kwargs)

    def save_weights(self, filepath: str | os.PathLike[str], overwrite: bool = True) -> None:
        """Save only the weights (and the optimizer's state) to a `.weights.h5` file; see `fathoms.saving.save_weights`.

        Source: `keras.Model.save_weights`.
        """
        import fathoms

        fathoms.saving.save_weights(self, filepath, overwrite=overwrite)

    def load_weights(self, filepath: str | os.PathLike[str], skip_mismatch: bool = False) -> None:
        """Load only the weights of a `.weights.h5` or `.keras` file; see `fathoms.saving.load_weights`.

        Source: `keras.Model.load_weights`.
        """
        import fathoms

        fathoms.saving.load_weights(self, filepath, skip_mismatch=skip_mismatch)

    def to_json(self, **kwargs: Any) -> str:
        """Return the structure (not the weights) as JSON text, as Keras 3 writes it."""
        import json

        return json.dumps(self._described(), **kwargs)

    def _described(self) -> dict[str, Any]:
        return {
            "module": "keras",
            "class_name": type(self).__name__,
            "config": self.get_config(),
            "registered_name": None,
        }


def _once(variables: Any) -> list[Variable]:
    """List variables without repeating those of shared layers."""
    return list({id(variable): variable for variable in variables}.values())
