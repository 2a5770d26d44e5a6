"""Automatic names are Keras's."""

from __future__ import annotations

import pytest

import fathoms
from fathoms.engine.naming import auto_name, clear_session, name_scope, path_of, snake_case


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("Dense", "dense"),
        ("BatchNormalization", "batch_normalization"),
        ("ReLU", "re_lu"),
        ("SGD", "sgd"),
        ("GlorotUniform", "glorot_uniform"),
    ],
)
def test_snake_case(name: str, snake: str) -> None:
    assert snake_case(name) == snake


def test_names_are_numbered_until_the_session_is_cleared() -> None:
    clear_session()
    assert [auto_name("Dense") for _ in range(3)] == ["dense", "dense_1", "dense_2"]
    fathoms.utils.clear_session()
    assert fathoms.layers.Dense(1).name == "dense"


def test_paths_nest() -> None:
    with name_scope("outer"), name_scope("inner"):
        assert path_of("dense", "kernel") == "outer/inner/dense/kernel"
    assert path_of("kernel") == "kernel"
