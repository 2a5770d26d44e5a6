"""Batches taken apart and put together, as Keras does."""

from __future__ import annotations

from typing import Any

import pytest

import fathoms

CASES: list[Any] = ["x", ["x"], ("x",), ("x", "y"), ["x", "y"], ("x", "y", "w"), {"a": 1}]


@pytest.mark.parametrize("data", CASES)
def test_unpack(data: Any, keras: Any) -> None:
    assert fathoms.utils.unpack_x_y_sample_weight(data) == keras.utils.unpack_x_y_sample_weight(data)


@pytest.mark.parametrize("parts", [("x",), (["x", "z"],), ("x", "y"), ("x", "y", "w"), ("x", None, "w")])
def test_pack(parts: tuple[Any, ...], keras: Any) -> None:
    assert fathoms.utils.pack_x_y_sample_weight(*parts) == keras.utils.pack_x_y_sample_weight(*parts)


def test_too_many() -> None:
    with pytest.raises(ValueError, match="Data is expected to be in format"):
        fathoms.utils.unpack_x_y_sample_weight((1, 2, 3, 4))
