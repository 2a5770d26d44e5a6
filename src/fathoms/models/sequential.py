"""Layers one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fathoms.engine.naming import name_scope
from fathoms.engine.revision import revise
from fathoms.engine.serialization import dtype_policy
from fathoms.layers import InputLayer, KerasTensor, Layer
from fathoms.layers.input_layer import input_layer_of
from fathoms.layers.layer import Shape
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
            hint = f"Write {layer.__name__}(...)." if isinstance(layer, type) else "Use one of fathoms.layers."
            raise ValueError(f"Sequential: found {layer!r}, which is not a layer. {hint}")
        if any(layer.name == other.name for other in self._layers):
            raise ValueError(
                f"Sequential: there is a layer named {layer.name!r} already; every layer needs a name of its own: name='{layer.name}_2'."
            )
        if isinstance(layer, InputLayer) and self._layers:
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

    def build(self, input_shape: Sequence[int | None] | None = None) -> None:
        """Make the weights of all layers for rows of this shape, `(None, ...)`.

        Args:
            input_shape: the shape with the batch axis first; not needed after `Input`.

        Raises:
            ValueError: the shape is not known, or a layer cannot take what the one before gives.
        """
        known = isinstance(self._layers[0], InputLayer) if self._layers else False
        if input_shape is None and not known:
            raise ValueError(
                f"The model {self.name!r} cannot be built: the shape of its rows is not known. Write model.build((None, 11)) for 11 columns."
            )
        if not self.layers:
            raise ValueError(f"The model {self.name!r} has no layers. Add one: model.add(keras.layers.Dense(1)).")
        if known:
            input_shape = self._layers[0].batch_shape  # type: ignore[attr-defined]
        assert input_shape is not None
        of_core = [layer for layer in self.layers if not layer.takes_columns] or self.layers[:1]
        dtype = of_core[0]._dtype
        self._dtype = dtype
        start = self._layers[0] if known else InputLayer(batch_shape=(None, *input_shape[1:]), dtype=dtype)
        x = start.output
        with name_scope(self.name):
            for layer in self.layers:
                x = layer(x)
        if not known:
            self._layers.insert(0, start)
        self._graph = Graph(start.output, x)
        self._build_shape = (None, *input_shape[1:])

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        shape: Shape = tuple(input_shape)
        for layer in self.layers:
            shape = layer.compute_output_shape(shape)
        return shape

    def compute_output_spec(self, inputs: Any, *args: Any, **kwargs: Any) -> KerasTensor:
        return KerasTensor(self.compute_output_shape(inputs.shape), self.dtype)

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
        from fathoms.models.graph_config import read_layer

        if "name" not in config or not isinstance(config.get("layers"), list):
            raise ValueError(
                f"A Sequential model configuration must be a dictionary containing the 'name' and 'layers' keys. Found {config!r}."
            )
        model = cls(name=config["name"])
        for written in config["layers"]:
            model.add(read_layer(written, custom_objects), rebuild=False)
        shape = config.get("build_input_shape")
        if shape and not model.built:
            model.build(tuple(shape))
        else:
            model._build_if_known()
        if not config.get("trainable", True):
            model.trainable = False
        return model
