"""TensorFlow's number types: NumPy's under the same names, so that either library's may be given anywhere."""

from __future__ import annotations

from typing import Any

import numpy as np

DType = np.dtype

float16 = half = np.dtype("float16")
float32 = np.dtype("float32")
float64 = double = np.dtype("float64")
int8 = np.dtype("int8")
int16 = np.dtype("int16")
int32 = np.dtype("int32")
int64 = np.dtype("int64")
uint8 = np.dtype("uint8")
uint16 = np.dtype("uint16")
uint32 = np.dtype("uint32")
uint64 = np.dtype("uint64")
complex64 = np.dtype("complex64")
complex128 = np.dtype("complex128")
globals()["bool"] = np.dtype("bool")


class DTypeName(str):
    """The name of a number type, as variables have it, that can also be asked for its name.

    >>> DTypeName("float32").name
    'float32'
    """

    @property
    def name(self) -> str:
        """The name itself."""
        return str(self)

    @property
    def as_numpy_dtype(self) -> type:
        """NumPy's type of this name."""
        return np.dtype(str(self)).type


string = DTypeName("string")


def as_dtype(type_value: Any) -> np.dtype[Any]:
    """Return the number type of this name.

    Source: `tf.as_dtype`.

    >>> as_dtype("float32") == float32
    True
    """
    text = type_value is str or (isinstance(type_value, str) and type_value == "string")
    return np.dtype("object" if text else type_value)
