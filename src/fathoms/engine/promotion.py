"""The type of a result, from the types that it is made of."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.floatx import floatx

# Which types come next above each; "int" and "float" are numbers of Python, which take the type of what they meet.
_NEXT = {
    "bool": ("int",),
    "uint8": ("int16", "uint16"),
    "uint16": ("int32", "uint32"),
    "uint32": ("int64", "uint64"),
    "uint64": ("float",),
    "int": ("uint8", "int8", "complex64"),
    "int8": ("int16",),
    "int16": ("int32",),
    "int32": ("int64",),
    "int64": ("float",),
    "float": ("bfloat16", "float16"),
    "bfloat16": ("float32",),
    "float16": ("float32",),
    "float32": ("float64", "complex64"),
    "float64": ("complex128",),
    "complex64": ("complex128",),
    "complex128": (),
}


def result_type(*dtypes: Any) -> str:
    """Return the smallest type that holds values of all these types; none at all give `floatx()`.

    Numbers of Python (`int`, `float`) take the type of the arrays that they meet, and whole numbers together with
    floating ones become floating, never wider than those: int64 and float32 are float32.

    Args:
        *dtypes: names, types of NumPy, or the Python types `bool`, `int` and `float`; None is `floatx()`.

    Raises:
        ValueError: a type that numbers do not have.

    Source: `keras.backend.result_type`, after JAX's lattice of types. 64-bit types stay, as on Keras's TensorFlow
    backend; JAX makes them 32 bits wide.

    >>> result_type("int64", "float16"), result_type("float32", int), result_type(int, float)
    ('float16', 'float32', 'float32')
    """
    return _joined(tuple(_node(dtype) for dtype in dtypes), floatx()) if dtypes else floatx()


def _node(dtype: Any) -> str:
    if dtype is int or dtype is float:
        return "int" if dtype is int else "float"
    return standardize_dtype(dtype)


@lru_cache(maxsize=4096)
def _joined(nodes: tuple[str, ...], default: str) -> str:
    common = set.intersection(*(set(_above(node)) for node in nodes))
    if not common:
        raise ValueError(
            f"The types {', '.join(nodes)} have no type in common. Convert one: keras.ops.cast(x, 'float32')."
        )
    least = max(common, key=lambda node: len(_above(node)))
    if least in ("int", "float"):
        return least + default[-2:]
    return least


@cache
def _above(node: str) -> frozenset[str]:
    if node not in _NEXT:
        raise ValueError(f"The dtype {node!r} is not a valid dtype for type promotion: it does not stand for numbers.")
    return frozenset({node}).union(*(_above(higher) for higher in _NEXT[node]))
