"""Layers one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import Parameter, signature
from typing import Any

import numpy as np

from fathoms.engine.naming import name_scope
from fathoms.engine.operation import Operation
from fathoms.engine.revision import revise
from fathoms.engine.serialization import dtype_policy
from fathoms.engine.structure import flatten, mapped
from fathoms.layers import InputLayer, KerasTensor, Layer
from fathoms.layers.input_layer import input_layer_of
from fathoms.models.functional import Functional
from fathoms.models.graph import Graph
from fathoms.models.model import Model


class Sequential(Model):
    """A model whose layers follow one another: each one's output is the next one's input.

    Its weights are made as soon as the shape of the rows is known: from `Input(shape)` as the first item, from
    `input_shape=` of the first layer, or from the first data it sees.

    Args:
        layers: the layers; None for an empty model, to be filled by `add`.
        trainable: whether training may change the weights.
        name: its name; numbered automatically when left out.

    Raises:
        ValueError: something that is not a layer, or two layers of one name.

    Source: `keras.Sequential`.

    >>> import fathoms
    >>> from fathoms import layers
    >>> model = fathoms.Sequential([fathoms.Input((11,)), layers.Dense(64, activation="relu"), layers.Dense(1)])
    >>> model.count_params()
    833
    >>> model.output_shape
    (None, 1)
    """

    checks_again = True

    def __init__(self, layers: Sequence[Any] | None = None, trainable: bool = True, name: str | None = None) -> None:
        super().__init__(name=name, trainable=trainable)
        self._layers: list[Layer] = []
        if layers is not None and not isinstance(layers, list | tuple):
            layers = [layers]
        for layer in layers or ():
            self._append(layer)
        self._build_if_known()

    # Structure

    @property
    def layers(self) -> list[Layer]:
        """The layers, without the input layer."""
        return [layer for layer in self._layers if not isinstance(layer, InputLayer)]

    @layers.setter
    def layers(self, _: Any) -> None:
        raise AttributeError(
            "`Sequential.layers` is made by the model itself. Use `add()` and `pop()`: model.add(Dense(8))."
        )

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Add a layer at the end.

        Raises:
            ValueError: it is not a layer, its name is taken, or it is an input that does not come first.
        """
        self._append(layer)
        self._changed()
        if rebuild:
            self._build_if_known()

    def pop(self, rebuild: bool = True) -> Layer | None:
        """Remove the last layer and return it; its weights stay with it."""
        if not self.layers:
            raise ValueError(f"The model {self.name!r} has no layers to remove.")
        layer = self._layers.pop()
        self._changed()
        if rebuild:
            self._build_if_known()
        return layer

    def _append(self, layer: Any) -> None:
        if isinstance(layer, KerasTensor):
            layer = input_layer_of(layer)
        if not isinstance(layer, Layer):
            hint = f" Write {layer.__name__}(...)." if isinstance(layer, type) else ""
            raise ValueError(
                f"Only instances of Layer can be added to a model: {layer!r} of type {type(layer).__name__} is not a layer.{hint}"
            )
        if any(layer.name == other.name and layer is not other for other in self._layers):
            raise ValueError(
                "The layers of a model should have unique names. "
                f"There is a layer named {layer.name!r} already: name='{layer.name}_2'."
            )
        if isinstance(layer, InputLayer) and self._layers:
            first = self._layers[0]
            if isinstance(first, InputLayer):
                raise ValueError(
                    f"Sequential model '{self.name}' has already been configured to use input shape {first.batch_shape}. You cannot add a different Input layer to it."
                )
            raise ValueError(
                f"Sequential: the input {layer.name!r} must come first: Sequential([Input(...), Dense(...)])."
            )
        if not self._layers and layer._declared_shape is not None and not isinstance(layer, InputLayer):
            self._layers.append(InputLayer(batch_shape=layer._declared_shape, dtype=layer.dtype))
        self._layers.append(layer)
        if not isinstance(layer, InputLayer) and layer is self.layers[0]:
            self._dtype = layer._dtype
        if not self._trainable:
            layer.trainable = False

    def _changed(self) -> None:
        self.built = False
        self._build_shape = None
        self._graph = None
        self._lowered = None
        if self._objective is not None:
            self._objective.resolved = False
        revise()

    def _build_if_known(self) -> None:
        first = self._layers[0] if self._layers else None
        if isinstance(first, InputLayer) and len(self._layers) > 1:
            self.build(first.batch_shape)
        elif isinstance(first, Sequential) and first.built:
            self.build(first.input_shape)

    # Shapes

    def build(self, input_shape: Any = None) -> None:
        """Make the weights of all layers for rows of this shape, `(None, ...)`.

        Inputs that are lists or dictionaries, and layers whose output shape is not known before they are called, leave the
        model to be run layer by layer.

        Args:
            input_shape: the shape with the batch axis first; not needed after `Input`.

        Raises:
            ValueError: the shape is not known, or is not that of `Input`; a layer cannot take what the one before gives.
        """
        first = self._layers[0] if self._layers else None
        if input_shape is None and not isinstance(first, InputLayer):
            raise ValueError(
                f"The model {self.name!r} cannot be built: the shape of its rows is not known. Write model.build((None, 11)) for 11 columns."
            )
        if not self.layers:
            raise ValueError(f"The model {self.name!r} has no layers. Add one: model.add(keras.layers.Dense(1)).")
        if isinstance(first, InputLayer):
            if input_shape is not None and tuple(input_shape) != first.batch_shape:
                raise ValueError(
                    f"Sequential model '{self.name}' has already been configured to use input shape {first.batch_shape}. You cannot build it with input_shape {tuple(input_shape)}"
                )
            if self._graph is not None:
                return
            start = first
        elif isinstance(input_shape, Mapping) or any(isinstance(size, list | tuple) for size in input_shape):
            return
        else:
            start = InputLayer(batch_shape=tuple(input_shape), dtype=self.layers[0].compute_dtype)
        self._dtype = self._common_dtype()
        try:
            end = self._called_on(start.output)
        except NotImplementedError:
            return
        if start is not first:
            self._layers.insert(0, start)
        self._graph = Graph(start.output, end)
        self._build_shape = start.batch_shape

    def _called_on(self, x: Any) -> Any:
        """Call all layers, one after the other, on a placeholder."""
        with name_scope(self.name):
            for layer in self.layers:
                _check_arguments(layer)
                x = layer(x)
        return x

    def _common_dtype(self) -> str:
        """The number type that all layers compute in."""
        of_core = [layer for layer in self.layers if not layer.takes_columns] or self.layers[:1]
        return of_core[0]._dtype

    def _run_unbuilt(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        if not any(hasattr(leaf, "shape") for leaf in flatten(inputs)):
            inputs = np.asarray(inputs, self.dtype)  # rows in lists
        if not self.built:
            self.build(mapped(lambda leaf: (None, *leaf.shape[1:]), inputs))
        if self._graph is not None:
            return self.call(self._standardized(inputs), *args, **kwargs)
        for layer in self.layers:
            inputs = layer(inputs)
        return inputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the output for an input of this shape."""
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def compute_output_spec(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Return a placeholder for the output, for a placeholder of the input."""
        if self._graph is not None:
            return super().compute_output_spec(inputs, *args, **kwargs)
        for layer in self.layers:
            inputs = layer.compute_output_spec(inputs)
        return inputs

    @property
    def operations(self) -> list[Operation]:
        """The layers, without the input layer."""
        return list(self.layers)

    @property
    def _functional(self) -> Functional | None:
        """The same as a functional model, with the same layers; None if the model is not built."""
        if self._graph is None:
            return None
        return Functional(self._graph.inputs, self._graph.outputs, name=self.name)

    @property
    def input_names(self) -> list[str]:
        first = self._layers[0] if self._layers else None
        return [first.name if isinstance(first, InputLayer) else "input"]

    @property
    def output_names(self) -> list[str]:
        self._needed_graph("outputs")
        return [self.layers[-1].name]

    # Config

    def get_config(self) -> dict[str, Any]:
        """Return the layers' written forms, as Keras 3 writes a Sequential."""
        from fathoms.models.graph_config import write_layer

        config: dict[str, Any] = {
            "name": self.name,
            "trainable": self.trainable,
            "dtype": dtype_policy(self.dtype),
            "layers": [write_layer(layer) for layer in self._layers],
        }
        if self.built:
            config["build_input_shape"] = list(self.input_shape)
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Sequential:
        """Make a model from what `get_config` returned; its weights start anew."""
        from fathoms.engine.reading_scope import check_layers, count_steps, reading_scope
        from fathoms.models.graph_config import read_layer, steps_of

        if "name" not in config or not isinstance(config.get("layers"), list):
            raise ValueError(
                f"A Sequential model configuration must be a dictionary containing the 'name' and 'layers' keys. Found {config!r}."
            )
        check_layers(len(config["layers"]), f"Sequential {config['name']!r:.80}")
        with reading_scope():
            model = cls(name=config["name"])
            for written in config["layers"]:
                layer = read_layer(written, custom_objects)
                count_steps(steps_of(layer), f"Sequential {model.name!r}")
                model.add(layer, rebuild=False)
            shape = config.get("build_input_shape")
            if shape and not model.built:
                model.build(tuple(shape))
            else:
                model._build_if_known()
        if not config.get("trainable", True):
            model.trainable = False
        return model


def _check_arguments(layer: Layer) -> None:
    """Raise a ValueError if a layer's own call needs more than its input."""
    if not layer._has_own_call or isinstance(layer, Model):
        return
    parameters = signature(layer.call).parameters.values()
    placed = [one for one in parameters if one.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)]
    needed = [one.name for one in placed if one.default is Parameter.empty]
    if len(needed) > 1:
        raise ValueError(
            f"A layer of a Sequential model can only have a single positional argument that must be given, its input, but "
            f"{type(layer).__name__} needs {needed}. Give the others defaults, or build the model from Input."
        )
