"""The structure of a Sequential."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers
from fathoms.engine.naming import clear_session

X = np.random.default_rng(0).normal(size=(8, 3)).astype(np.float32)


def forward(model: fathoms.Sequential, x: np.ndarray) -> np.ndarray:
    """What Dense layers with ReLU between them compute."""
    weights = model.get_weights()
    for place in range(0, len(weights), 2):
        x = x @ weights[place] + weights[place + 1]
        if place + 2 < len(weights):
            x = np.maximum(x, 0)
    return x


def test_values() -> None:
    model = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(5, "relu"), layers.Dense(4, "relu"), layers.Dense(2)])
    np.testing.assert_allclose(model.predict(X, verbose=0), forward(model, X), rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(model(X), model.predict(X, verbose=0))
    np.testing.assert_array_equal(model.predict_on_batch(X), model.predict(X, verbose=0))


@pytest.mark.parametrize("how", ["fit", "predict", "call", "build", "evaluate", "train_on_batch"])
def test_weights_are_made_when_the_shape_is_known(how: str) -> None:
    model = fathoms.Sequential([layers.Dense(5, "relu"), layers.Dense(1)])
    model.compile("sgd", "mse")
    assert not model.built
    assert model.weights == []
    actions: dict[str, Any] = {
        "fit": lambda: model.fit(X, X[:, 0], verbose=0),
        "predict": lambda: model.predict(X, verbose=0),
        "call": lambda: model(X),
        "build": lambda: model.build((None, 3)),
        "evaluate": lambda: model.evaluate(X, X[:, 0], verbose=0),
        "train_on_batch": lambda: model.train_on_batch(X, X[:, 0]),
    }
    actions[how]()
    assert model.built
    assert (model.input_shape, model.output_shape) == ((None, 3), (None, 1))
    assert model.count_params() == 3 * 5 + 5 + 5 + 1
    assert [tensor.shape for tensor in model.inputs + model.outputs] == [(None, 3), (None, 1)]


def test_one_column_may_come_as_a_line() -> None:
    model = fathoms.Sequential([layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], verbose=0)
    assert model.input_shape == (None, 1)
    assert model.predict([1.0, 2.0], verbose=0).shape == (2, 1)


def test_layers_decide_the_number_type() -> None:
    model = fathoms.Sequential([layers.Dense(2, dtype="float64"), layers.Dense(1, dtype="float64")])
    model.compile("sgd", "mse")
    model.fit(X, X[:, 0], verbose=0)
    assert model.predict(X, verbose=0).dtype == np.float64
    assert {variable.dtype for variable in model.weights} == {"float64"}


def test_each_model_needs_an_optimizer_of_its_own() -> None:
    optimizer = fathoms.optimizers.Adam()
    for place in range(2):
        model = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(1)])
        model.compile(optimizer, "mse")
        if place == 0:
            model.fit(X, X[:, 0], verbose=0)
    with pytest.raises(ValueError, match="an optimizer of its own"):
        model.fit(X, X[:, 0], verbose=0)


def test_add_and_pop() -> None:
    model = fathoms.Sequential()
    model.add(fathoms.Input((3,)))
    model.add(layers.Dense(5, name="first"))
    model.add(layers.Dense(2, name="second"))
    assert model.output_shape == (None, 2)
    first = model.layers[0].get_weights()
    assert model.pop() is not None
    assert model.output_shape == (None, 5)
    np.testing.assert_array_equal(model.layers[0].get_weights()[0], first[0])
    model.add(layers.Dense(1, name="third"))
    assert model.predict(X, verbose=0).shape == (8, 1)
    assert [layer.name for layer in model.layers] == ["first", "third"]


def test_changing_the_structure_after_training() -> None:
    model = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(4), layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, X[:, 0], verbose=0)
    model.pop()
    assert model.predict(X, verbose=0).shape == (8, 4)
    model.add(layers.Dense(2))
    model.compile("sgd", "mse")
    model.fit(X, X[:, :2], verbose=0)
    assert model.predict(X, verbose=0).shape == (8, 2)


def test_models_nest() -> None:
    inner = fathoms.Sequential([layers.Dense(4, "relu"), layers.Dense(3)], name="inner")
    model = fathoms.Sequential([fathoms.Input((3,)), inner, layers.Dense(1, name="out")], name="outer")
    assert model.weights[0].path.startswith("outer/inner/")
    np.testing.assert_allclose(model.predict(X, verbose=0), model.layers[1](inner(X)), rtol=1e-5)
    model.compile("sgd", "mse")
    before = inner.get_weights()
    model.fit(X, X[:, 0], verbose=0)
    assert not np.array_equal(before[0], inner.get_weights()[0])


def test_names_and_paths_are_keras_own(keras: Any) -> None:
    paths = []
    for library in (fathoms, keras):
        library.utils.clear_session()
        own = library.layers
        model = library.Sequential(
            [library.Input((3,)), own.Dense(4), own.BatchNormalization(), own.Dropout(0.5), own.ReLU(), own.Dense(1)]
        )
        paths.append(
            [*(variable.path for variable in model.weights), *(layer.name for layer in model.layers), model.name]
        )
    assert paths[0] == paths[1]


def test_get_layer() -> None:
    model = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(4, name="a"), layers.Dense(1, name="b")])
    assert model.get_layer("b") is model.layers[1]
    assert model.get_layer(index=0) is model.layers[0]
    for arguments, message in [
        ({"name": "c"}, "The layers are a, b"),
        ({"index": 5}, "has 2 layers"),
        ({}, "name or an index"),
    ]:
        with pytest.raises(ValueError, match=message):
            model.get_layer(**arguments)  # type: ignore[arg-type]


def test_freezing_a_model() -> None:
    model = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(4), layers.Dense(1)])
    model.layers[0].trainable = False
    assert len(model.trainable_variables) == 2
    model.compile("adam", "mse")
    before = model.get_weights()
    model.fit(X, X[:, 0], verbose=0)
    after = model.get_weights()
    assert [np.array_equal(a, b) for a, b in zip(before, after, strict=True)] == [True, True, False, False]
    model.trainable = False
    assert model.trainable_variables == []
    model.fit(X, X[:, 0], verbose=0)
    for first, second in zip(after, model.get_weights(), strict=True):
        np.testing.assert_array_equal(first, second)


def test_thawing_needs_a_new_optimizer() -> None:
    model = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(4, name="a"), layers.Dense(1)], name="m")
    model.layers[0].trainable = False
    model.compile("adam", "mse")
    model.fit(X, X[:, 0], verbose=0)
    model.layers[0].trainable = True
    with pytest.raises(ValueError, match="keeps nothing for 'm/a/kernel'"):
        model.fit(X, X[:, 0], verbose=0)
    model.compile("adam", "mse")
    model.fit(X, X[:, 0], verbose=0)


def test_config_round_trip() -> None:
    clear_session()
    model = fathoms.Sequential([layers.Dense(4, "relu", input_dim=3), layers.Dropout(0.1), layers.Dense(1)])
    again = fathoms.Sequential.from_config(model.get_config())
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
    unbuilt = fathoms.Sequential([layers.Dense(4)])
    assert not fathoms.Sequential.from_config(unbuilt.get_config()).built


def test_to_json(keras: Any) -> None:
    model = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(4, "relu"), layers.Dense(1)])
    theirs = keras.models.model_from_json(model.to_json())
    theirs.set_weights(model.get_weights())
    np.testing.assert_allclose(theirs.predict(X, verbose=0), model.predict(X, verbose=0), rtol=1e-5, atol=1e-6)


def test_mistakes() -> None:
    with pytest.raises(ValueError, match=r"Write Dense\(\.\.\.\)"):
        fathoms.Sequential([layers.Dense])
    with pytest.raises(ValueError, match="not a layer"):
        fathoms.Sequential(["dense"])
    with pytest.raises(ValueError, match="name='a_2'"):
        fathoms.Sequential([layers.Dense(1, name="a"), layers.Dense(1, name="a")])
    with pytest.raises(ValueError, match="must come first"):
        fathoms.Sequential([layers.Dense(1), fathoms.Input((3,))])
    with pytest.raises(ValueError, match=r"model.build\(\(None, 11\)\)"):
        fathoms.Sequential([layers.Dense(1)]).build()
    with pytest.raises(ValueError, match="no layers"):
        fathoms.Sequential([fathoms.Input((3,))]).build()
    with pytest.raises(ValueError, match="no layers to remove"):
        fathoms.Sequential().pop()
    with pytest.raises(AttributeError, match="no inputs yet"):
        _ = fathoms.Sequential([layers.Dense(1)]).inputs


def test_text_with_a_metric_that_needs_arguments_is_refused() -> None:
    model = fathoms.Sequential([fathoms.Input((2,)), layers.Dense(1)])
    model.compile(loss="mse", metrics=["mae"])
    text = model.to_json().replace('"mae"', '"OneHotIoU"')
    with pytest.raises(ValueError, match="OneHotIoU"):
        fathoms.models.model_from_json(text)
