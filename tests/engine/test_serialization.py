"""Written forms are looked up in closed tables."""

from __future__ import annotations

import pytest

from fathoms.engine.serialization import dtype_policy, lookup


def test_a_close_name_is_suggested() -> None:
    with pytest.raises(ValueError, match=r"'sofmax'. Did you mean 'softmax'\?"):
        lookup("sofmax", {"softmax": 1, "relu": 2}, "activation")


def test_nothing_close_is_not_suggested() -> None:
    with pytest.raises(ValueError, match=r"'xyz'. Fathoms has relu\."):
        lookup("xyz", {"relu": 2}, "activation")


def test_dtype_policy() -> None:
    assert dtype_policy("float32")["config"] == {"name": "float32"}
