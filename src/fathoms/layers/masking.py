"""Parts of rows that do not count."""

from __future__ import annotations

from typing import Any

from fathoms.engine.autodiff import value_of
from fathoms.engine.keras_mask import set_keras_mask
from fathoms.layers.layer import Layer


class Masking(Layer):
    """Marks the steps of rows `(rows, steps, columns)` in which every number is `mask_value`: what follows leaves them out.

    Their numbers become 0; layers that know masks, and losses, skip them.

    Args:
        mask_value: the number that says that there is none.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Source: `keras.layers.Masking`.

    >>> layer = Masking(mask_value=-1.0)
    >>> layer.compute_mask(layer([[[2.0, 3.0], [-1.0, -1.0]]]))
    array([[ True,  True]])
    """

    built_from_the_start = True
    supports_masking = True

    def __init__(self, mask_value: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mask_value = mask_value

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return which steps count: those with a number other than `mask_value`."""
        from fathoms import ops

        return ops.any(ops.not_equal(inputs, self.mask_value), axis=-1)

    def call(self, inputs: Any) -> Any:
        """Set what does not count to 0, and note what does."""
        from fathoms import ops

        x = value_of(inputs)
        mask = self.compute_mask(x)
        outputs = x * ops.cast(ops.expand_dims(mask, -1), x.dtype)
        set_keras_mask(outputs, mask)
        return outputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "mask_value": self.mask_value}
