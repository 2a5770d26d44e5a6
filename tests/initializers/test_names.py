"""Initializers by name, and their written forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fathoms import initializers

NAMES = ["Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "Identity", "LecunNormal", "LecunUniform",
         "Ones", "Orthogonal", "RandomNormal", "RandomUniform", "STFT", "TruncatedNormal", "VarianceScaling", "Zeros"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_round_trip(name: str) -> None:
    made = initializers.get(name)
    again = initializers.deserialize(initializers.serialize(made))
    assert type(again).__name__ == name
    assert again.get_config() == made.get_config()
    assert type(made.clone()) is type(made)


# Keras 3.15 forgets the gain of Identity in its config.
@pytest.mark.parametrize("name", [name for name in NAMES if name != "Identity"])
def test_written_forms_are_keras_own(name: str, keras: Any) -> None:
    arguments = {"value": 3.0} if name == "Constant" else {}
    theirs = keras.initializers.serialize(getattr(keras.initializers, name)(**arguments))
    assert initializers.serialize(getattr(initializers, name)(**arguments)) == theirs
    assert initializers.deserialize(theirs).get_config() == theirs["config"]


@pytest.mark.parametrize(
    ("name", "cls"),
    [("he_normal", "HeNormal"), ("glorot_uniform", "GlorotUniform"), ("zeros", "Zeros"), ("zero", "Zeros"), ("normal", "RandomNormal"),
     ("uniform", "RandomUniform"), ("one", "Ones"), ("OrthogonalInitializer", "Orthogonal"), ("STFTInitializer", "STFT")],
)  # fmt: skip
def test_aliases(name: str, cls: str) -> None:
    assert type(initializers.get(name)).__name__ == cls
    assert type(initializers.deserialize(name)).__name__ == cls


def test_snake_names_are_attributes() -> None:
    assert vars(initializers)["he_normal"] is initializers.HeNormal


def test_other_identifiers() -> None:
    assert initializers.get(None) is None
    assert type(initializers.get(initializers.Zeros)).__name__ == "Zeros"
    given = initializers.get(np.array([1.0, 2.0]))
    assert given((2,)).tolist() == [1, 2]
    assert initializers.serialize(given)["class_name"] == "Constant"
    with pytest.raises(ValueError, match="Expected `shape` to be"):
        given((3, 2))

    def threes(shape: Any, dtype: Any = None) -> np.ndarray:
        return np.full(shape, 3, dtype)

    assert initializers.get(threes) is threes


@pytest.mark.parametrize("identifier", ["he_norml", 3, {"class_name": "Evil", "config": {}}, {"config": {}}])
def test_unknown(identifier: Any) -> None:
    with pytest.raises(ValueError, match=r"he_normal|HeNormal|class_name"):
        initializers.get(identifier)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: initializers.VarianceScaling(scale=0), "positive"),
        (lambda: initializers.VarianceScaling(mode="fan"), "fan_avg"),
        (lambda: initializers.VarianceScaling(distribution="cauchy"), "uniform"),
        (lambda: initializers.GlorotUniform(seed=1.5), "whole number"),  # type: ignore[arg-type]
        (lambda: initializers.Orthogonal()((3,)), "two axes"),
        (lambda: initializers.Identity()((3,)), "two axes"),
        (lambda: initializers.STFT("imaginary"), "side"),
        (lambda: initializers.STFT(scaling="l2"), "no scaling"),
        (lambda: initializers.STFT(window="unknown"), "unknown"),
        (lambda: initializers.STFT(window=[1.0])((3, 1, 2)), "shape of `window`"),
    ],
)
def test_errors(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
