"""Layers' configs are Keras's own."""

from __future__ import annotations

from typing import Any

import pytest

import fathoms
from fathoms import layers

CASES: list[tuple[str, dict[str, Any]]] = [
    ("Dense", {"units": 3}),
    ("Dense", {"units": 3, "activation": "relu", "use_bias": False, "kernel_initializer": "he_normal"}),
    ("Dense", {"units": 3, "kernel_regularizer": "l1", "bias_regularizer": "l2", "activity_regularizer": "l1"}),
    ("Dense", {"units": 3, "kernel_constraint": "max_norm", "bias_constraint": "non_neg"}),
    ("BatchNormalization", {"beta_regularizer": "l2", "gamma_constraint": "unit_norm"}),
    ("PReLU", {"alpha_regularizer": "l1", "alpha_constraint": "non_neg"}),
    ("Activation", {"activation": "tanh"}),
    ("ReLU", {}),
    ("ReLU", {"max_value": 6.0, "negative_slope": 0.1, "threshold": 0.5}),
    ("LeakyReLU", {}),
    ("LeakyReLU", {"negative_slope": 0.1}),
    ("ELU", {}),
    ("ELU", {"alpha": 0.5}),
    ("PReLU", {}),
    ("PReLU", {"shared_axes": 1, "alpha_initializer": "ones"}),
    ("Softmax", {}),
    ("ELU", {"alpha": 0.25, "trainable": False}),
    ("GaussianNoise", {"stddev": 0.3}),
    ("GaussianDropout", {"rate": 0.3, "seed": 5}),
    ("AlphaDropout", {"rate": 0.3}),
    ("ActivityRegularization", {"l1": 0.3}),
    ("Identity", {}),
    ("LayerNormalization", {}),
    ("LayerNormalization", {"axis": [1], "epsilon": 0.1, "center": False, "gamma_regularizer": "l2"}),
    ("RMSNormalization", {}),
    ("GroupNormalization", {"groups": 2, "beta_initializer": "ones"}),
    ("GroupNormalization", {"groups": -1, "scale": False}),
    ("UnitNormalization", {}),
    ("Rescaling", {"scale": 0.5}),
    ("Rescaling", {"scale": [1.0, 2.0, 3.0, 4.0], "offset": 1}),
    ("Normalization", {}),
    ("Normalization", {"axis": None}),
    ("Normalization", {"mean": 1.0, "variance": 2.0, "invert": True}),
    ("Permute", {"dims": (1,)}),
    ("RepeatVector", {"n": 3}),
    ("CategoryEncoding", {"num_tokens": 3, "output_mode": "one_hot"}),
    ("Embedding", {"input_dim": 5, "output_dim": 3}),
    ("Embedding", {"input_dim": 5, "output_dim": 3, "embeddings_regularizer": "l2", "activity_regularizer": "l1"}),
    ("Softmax", {"axis": 1}),
    ("Dropout", {"rate": 0.3}),
    ("Dropout", {"rate": 0.3, "seed": 5}),
    ("BatchNormalization", {}),
    ("BatchNormalization", {"momentum": 0.9, "epsilon": 0.01, "center": False, "scale": False, "trainable": False}),
    ("Flatten", {}),
    ("Reshape", {"target_shape": (2, 2)}),
    ("InputLayer", {"shape": (4,)}),
]


def plain(config: Any) -> Any:
    """Tuples as the lists that JSON makes of them."""
    if isinstance(config, dict):
        return {name: plain(value) for name, value in config.items()}
    return [plain(value) for value in config] if isinstance(config, list | tuple) else config


@pytest.mark.parametrize(("name", "arguments"), CASES)
@pytest.mark.parametrize("built", [False, True])
def test_config(name: str, arguments: dict[str, Any], built: bool, keras: Any) -> None:
    ours = getattr(layers, name)(**arguments, name="it")
    theirs = getattr(keras.layers, name)(**arguments, name="it")
    if built and name != "InputLayer":
        ours.build((None, 4))
        theirs.build((None, 4))
    assert plain(ours.get_config()) == plain(theirs.get_config())
    written = keras.saving.serialize_keras_object(theirs)
    if built and not ours.built_from_the_start:
        assert plain(layers.serialize(ours)) == plain(written)
    again = layers.deserialize(written)
    assert plain(again.get_config()) == plain(theirs.get_config())
    assert type(again) is type(ours)
    assert plain(keras.saving.deserialize_keras_object(layers.serialize(ours)).get_config()) == plain(
        theirs.get_config()
    )


def test_sequential(keras: Any) -> None:
    configs = []
    for library in (fathoms, keras):
        own = library.layers
        model = library.Sequential(
            [
                library.Input((4,), name="in"),
                own.Dense(8, "relu", name="a"),
                own.BatchNormalization(name="b"),
                own.Dropout(0.2, name="c"),
                own.Dense(1, name="d"),
            ],
            name="it",
        )
        configs.append(plain(model.get_config()))
    assert configs[0] == configs[1]


def test_round_trip_keeps_weights_shapes() -> None:
    model = fathoms.Sequential(
        [fathoms.Input((4,)), layers.Dense(8), fathoms.Sequential([layers.Dense(2)], name="inner")]
    )
    again = fathoms.Sequential.from_config(model.get_config())
    assert [weight.shape for weight in again.weights] == [weight.shape for weight in model.weights]
    assert again.get_config() == model.get_config()
