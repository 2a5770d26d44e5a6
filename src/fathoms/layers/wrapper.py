"""The base of layers that change what another layer does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from fathoms.layers.layer import Layer


class Wrapper(Layer):
    """Holds another layer; a subclass calls it in its own `call`.

    Args:
        layer: the layer within.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: something that is not a layer.

    Source: `keras.layers.Wrapper`.

    >>> from fathoms import layers
    >>> Wrapper(layers.Dense(2)).layer.units
    2
    """

    def __init__(self, layer: Layer, **kwargs: Any) -> None:
        if not isinstance(layer, Layer):
            raise ValueError(
                f"Layer {layer} supplied to Wrapper isn't a supported layer type. Please ensure wrapped layer is a valid Keras layer."
            )
        super().__init__(**kwargs)
        self.layer = layer

    def build(self, input_shape: Any = None) -> None:
        self.layer.build_once(input_shape)

    def get_config(self) -> dict[str, Any]:
        from fathoms import layers

        return {**super().get_config(), "layer": layers.serialize(self.layer)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Self:
        """Make a layer, and the one within, from what `get_config` returned."""
        from fathoms import layers

        given = dict(config)
        return cls(layers.deserialize(given.pop("layer"), custom_objects), **given)
