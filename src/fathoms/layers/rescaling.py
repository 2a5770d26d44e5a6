"""Numbers on another scale."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from fathoms.engine.backend import image_data_format
from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer


class Rescaling(Layer):
    """Multiplies by a number and adds another: `x * scale + offset`. Nothing is learned.

    Args:
        scale: a number, or one for each column.
        offset: a number, or one for each column.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Source: `keras.layers.Rescaling`.

    >>> Rescaling(1 / 255)([[0.0, 255.0]])
    array([[0., 1.]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, scale: Any, offset: Any = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = scale
        self.offset = offset

    def lower(self, program: Program, x: Buffer) -> Buffer:
        return program.affine(x, _by_channel(self.scale), _by_channel(self.offset))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "scale": _written(self.scale), "offset": _written(self.offset)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        return cls(**{**config, "scale": _read(config["scale"]), "offset": _read(config["offset"])})


def _by_channel(value: Any) -> np.ndarray:
    """A number, or one for each channel, which images may have first: see `fathoms.config.image_data_format`."""
    array = np.asarray(value)
    if array.ndim and image_data_format() == "channels_first":
        return array.reshape(*array.shape, *(1,) * (3 - array.ndim))
    return array


def _written(value: Any) -> Any:
    """An array as Keras writes it."""
    if isinstance(value, np.ndarray):
        return {"class_name": "__numpy__", "config": {"value": value.tolist(), "dtype": value.dtype.name}}
    return value.item() if isinstance(value, np.generic) else value


def _read(written: Any) -> Any:
    if isinstance(written, dict):
        if written.get("class_name") != "__numpy__":
            raise ValueError(f"Rescaling: found {written!r}, where a number or an array of numbers belongs.")
        return np.array(written["config"]["value"], "float64" if written["config"]["dtype"] == "float64" else "float32")
    return written
