"""The type of a result, beside Keras's; 64-bit types, which Keras keeps on TensorFlow only, by themselves."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import Any

import pytest

from fathoms.engine.promotion import result_type

keras = pytest.importorskip("keras")

NARROW = [
    "bool",
    "uint8",
    "uint16",
    "int8",
    "int16",
    "int32",
    "float16",
    "bfloat16",
    "float32",
    "complex64",
    int,
    float,
]


@pytest.mark.parametrize("pair", list(combinations_with_replacement(NARROW, 2)), ids=str)
def test_as_keras(pair: Any) -> None:
    if pair in (("float16", "complex64"), ("bfloat16", "complex64")) or "bfloat16" in pair:
        pytest.importorskip("ml_dtypes")
    assert result_type(*pair) == keras.backend.result_type(*pair)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ((), "float32"),
        (("int64", "float32"), "float32"),
        (("int64", "int32"), "int64"),
        (("float64", "float32"), "float64"),
        (("float64", float), "float64"),
        (("uint64", "int64"), "float32"),
        (("complex64", "float64"), "complex128"),
        ((None, "float16"), "float32"),
    ],
)
def test_wide_types(types: Any, expected: str) -> None:
    assert result_type(*types) == expected


def test_text_has_no_type_in_common() -> None:
    with pytest.raises(ValueError, match="'string' is not a valid dtype"):
        result_type("string", "int32")
