"""The number type that layers use unless they are told another, and the small number that keeps logarithms finite."""

from __future__ import annotations

_DTYPES = ("float32", "float64")
_FLOATX = ("bfloat16", "float16", *_DTYPES)
_floatx = "float32"
_epsilon = 1e-7


def floatx() -> str:
    """Return the default number type, `"float32"` unless `set_floatx` changed it.

    Source: `keras.config.floatx`.

    >>> floatx()
    'float32'
    """
    return _floatx


def set_floatx(dtype: str) -> None:
    """Set the default number type of layers made from now on.

    Args:
        dtype: `"float32"` (fast, about 7 digits), `"float64"` (about 16 digits, twice the memory), or `"float16"` or
            `"bfloat16"` (about 3 digits, for what is computed on arrays: models train in the first two).

    Raises:
        ValueError: any other type.

    Source: `keras.config.set_floatx`.

    >>> set_floatx("float64")
    >>> floatx()
    'float64'
    >>> set_floatx("float32")
    """
    global _floatx
    if dtype not in _FLOATX:
        raise ValueError(f"Unknown `floatx` value: {dtype}. Expected one of {_FLOATX}")
    _floatx = dtype


def epsilon() -> float:
    """Return the small constant that keeps divisions and logarithms finite, `1e-7`.

    Source: `keras.config.epsilon`.

    >>> epsilon()
    1e-07
    """
    return _epsilon


def set_epsilon(value: float) -> None:
    """Set what `epsilon()` returns.

    Args:
        value: a small positive number.

    Source: `keras.config.set_epsilon`.

    >>> set_epsilon(1e-7)
    """
    global _epsilon
    _epsilon = float(value)
