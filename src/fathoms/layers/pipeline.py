"""Layers one after the other, as a layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from fathoms.engine.keras_mask import get_keras_mask
from fathoms.layers.layer import Layer


class Pipeline(Layer):
    """Applies layers one after the other; unlike a `Sequential`, it is a plain layer, for preparing data.

    Args:
        layers: the layers.
        name: its name; numbered automatically when left out.

    Source: `keras.layers.Pipeline`.

    >>> from fathoms import layers
    >>> Pipeline([layers.Rescaling(2.0), layers.Rescaling(1.0, offset=1.0)])([[1.0, 2.0]])
    array([[3., 5.]], dtype=float32)
    """

    def __init__(self, layers: Sequence[Layer], name: str | None = None) -> None:
        super().__init__(name=name)
        self._pipeline_layers = list(layers)

    @property
    def layers(self) -> list[Layer]:
        """The layers, in order."""
        return self._pipeline_layers

    def call(self, inputs: Any, training: bool = True, mask: Any = None) -> Any:
        """Apply the layers."""
        outputs = inputs
        for layer in self._pipeline_layers:
            outputs = layer(outputs, **_understood(layer, {"training": training, "mask": mask}))
            mask = get_keras_mask(outputs)
        return outputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        for layer in self._pipeline_layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def get_config(self) -> dict[str, Any]:
        from fathoms import layers

        return {"layers": [layers.serialize(layer) for layer in self._pipeline_layers], "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Self:
        """Make the layers from what `get_config` returned.

        Raises:
            ValueError: the config has no list of layers.
        """
        from fathoms import layers

        written = config.get("layers")
        if not isinstance(written, list | tuple):
            raise ValueError(f"A Pipeline's config has a list of layers' configs under 'layers', but found {written}.")
        return cls([layers.deserialize(layer, custom_objects) for layer in written], name=config.get("name"))


def _understood(layer: Layer, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return those of the arguments that a layer's `call` takes."""
    from inspect import signature

    taken = signature(layer.call).parameters
    return {name: value for name, value in arguments.items() if name in taken and value is not None}
