"""The names of number types, as Keras spells them."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.engine.autodiff import is_recorded, value_of
from fathoms.engine.floatx import floatx

#: Every type that an array may have here.
DTYPES = (
    "float16", "float32", "float64", "bfloat16",
    "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
    "bool", "string", "complex64", "complex128",
)  # fmt: skip

_OF_PYTHON: dict[Any, str] = {
    bool: "bool",
    int: "int32",
    float: "float32",
    str: "string",
    complex: "complex64",
    "int": "int32",
}


def standardize_dtype(dtype: object) -> str:
    """Return Keras's name of a number type.

    Args:
        dtype: a name, a type of NumPy or of Python, an array's `dtype`, or None for `floatx()`.

    Raises:
        ValueError: it is not a number type.

    Source: `keras.backend.standardize_dtype`.

    >>> standardize_dtype(None), standardize_dtype(int), standardize_dtype("float16")
    ('float32', 'int32', 'float16')
    """
    if dtype is None:
        dtype = floatx()
    try:
        name: Any = _OF_PYTHON.get(dtype, dtype)
    except TypeError:  # not hashable, so no type
        name = dtype
    name = getattr(name, "name", None) or getattr(name, "__name__", name)
    if name not in DTYPES:
        raise ValueError(f"Invalid dtype: {dtype!r}. It should be one of {', '.join(DTYPES)}.")
    if name == "bfloat16":
        _load_bfloat16()
    return str(name)


def is_float(dtype: object) -> bool:
    """Whether numbers of this type have a fraction.

    >>> is_float("float16"), is_float("int32")
    (True, False)
    """
    return "float" in standardize_dtype(dtype)


def cast(values: Any, dtype: Any) -> Any:
    """Return `values` as an array of a type; what a tape follows stays recorded.

    >>> cast([1, 2], "float32")
    array([1., 2.], dtype=float32)
    """
    array = value_of(values)
    return (
        np.asarray(array, dtype) if not is_recorded(array) else array if array.dtype == dtype else array.astype(dtype)
    )


def is_float_dtype(dtype: object) -> bool:
    """Whether it is a type of floating numbers. Source: `keras.backend.is_float_dtype`."""
    return standardize_dtype(dtype).startswith(("float", "bfloat"))


def is_int_dtype(dtype: object) -> bool:
    """Whether it is a type of whole numbers. Source: `keras.backend.is_int_dtype`."""
    return standardize_dtype(dtype).startswith(("int", "uint"))


def as_floats(values: Any) -> Any:
    """Return `values` as an array: what has a floating type keeps it, all else becomes `floatx()`.

    >>> as_floats([1, 2]).dtype.name, as_floats(np.zeros(2, "float16")).dtype.name
    ('float32', 'float16')
    """
    array = value_of(values)
    if is_recorded(array) or (hasattr(values, "dtype") and is_float(array.dtype)):
        return array
    return array.astype(standardize_dtype(None))


def exact(array: Any) -> Any:
    """Return an array in a type to compute in: half precision becomes float32, float32 and float64 stay.

    >>> exact(np.zeros(2, "float16")).dtype.name
    'float32'
    """
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float32)


def _load_bfloat16() -> None:
    """Teach NumPy the type bfloat16, which it does not have itself."""
    try:
        import ml_dtypes  # noqa: F401
    except ImportError:
        raise ValueError(
            "dtype='bfloat16' needs the package ml_dtypes, which is not installed: pip install ml_dtypes. "
            "Or use dtype='float32'."
        ) from None
