"""Models made by calling layers on placeholders: structure, names, sharing, parts of models, copies, summary."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import Input, Model, Sequential, layers
from fathoms.models import Functional

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(6, 3)).astype("float32")
Z = RANDOM.normal(size=(6, 2)).astype("float32")


def two_ended() -> Any:
    wine, place = Input((3,), name="wine"), Input((2,), name="place")
    hidden = layers.Dense(4, name="hidden")(wine)
    both = layers.Concatenate(name="both")([hidden, place])
    return Model([wine, place], [layers.Dense(1, name="price")(both), layers.Dense(2, name="good")(both)], name="ends")


def test_structure_and_names() -> None:
    model = two_ended()
    assert isinstance(model, Functional)
    assert [layer.name for layer in model.layers] == ["wine", "hidden", "place", "both", "price", "good"]
    assert model.input_names == ["wine", "place"]
    assert model.output_names == ["price", "good"]
    assert model.input_shape == [(None, 3), (None, 2)]
    assert model.output_shape == [(None, 1), (None, 2)]
    assert [tensor.name for tensor in model.inputs] == ["wine", "place"]
    assert model.get_layer("both").output.shape == (None, 6)
    assert model.get_layer(index=1).input is model.inputs[0]
    assert [variable.path for variable in model.weights][:2] == ["hidden/kernel", "hidden/bias"]
    assert model.count_params() == 4 * 4 + 7 + 14


def test_predictions_follow_the_layers() -> None:
    model = two_ended()
    hidden, price, good = (model.get_layer(name) for name in ("hidden", "price", "good"))
    both = np.concatenate([hidden(X), Z], axis=1)
    for given in ([X, Z], {"place": Z, "wine": X}, (X, Z)):
        for predicted in (model.predict(given, verbose=0), model(given)):
            np.testing.assert_allclose(predicted[0], price(both), rtol=1e-5, atol=1e-6)
            np.testing.assert_allclose(predicted[1], good(both), rtol=1e-5, atol=1e-6)


def test_dictionaries_of_inputs_and_outputs() -> None:
    a, b = Input((3,), name="a"), Input((3,), name="b")
    model = Model({"b": b, "a": a}, {"sum": layers.add([a, b]), "difference": layers.subtract([a, b])})
    predicted = model.predict({"a": X, "b": 2 * X}, verbose=0)
    assert list(predicted) == ["sum", "difference"]
    np.testing.assert_allclose(predicted["sum"], 3 * X, rtol=1e-6)
    np.testing.assert_allclose(predicted["difference"], -X, rtol=1e-6)
    model.compile("sgd", {"sum": "mse", "difference": "mae"})
    logs = model.evaluate({"a": X, "b": X}, {"sum": 0 * X, "difference": X}, return_dict=True, verbose=0)
    assert logs["sum_loss"] == pytest.approx(np.square(2 * X).mean(), rel=1e-5)
    assert logs["difference_loss"] == pytest.approx(np.abs(X).mean(), rel=1e-5)
    assert logs["loss"] == pytest.approx(logs["sum_loss"] + logs["difference_loss"], rel=1e-6)


def test_a_shared_layer_gets_the_sum_of_both_gradients() -> None:
    x = Input((3,))
    layer = layers.Dense(3, use_bias=False, name="shared")
    model = Model(x, layer(layer(x)))
    kernel = layer.weights[0].numpy()
    model.compile(fathoms.optimizers.SGD(0.1), "mse")
    y = np.zeros_like(X)
    delta = 2 * (X @ kernel @ kernel - y) / X.size
    expected = (X @ kernel).T @ delta + X.T @ (delta @ kernel.T)
    trace = model.trace_step(X, y)
    np.testing.assert_allclose(trace.gradients["shared/kernel"], expected, rtol=1e-4, atol=1e-6)
    assert list(trace.outputs) == ["shared", "shared_1"]
    assert len(model.weights) == 1


def test_models_within_models() -> None:
    inner = Sequential([Input((3,)), layers.Dense(4, activation="tanh"), layers.Dense(2)])
    x = Input((3,))
    model = Model(x, layers.add([inner(x), layers.Dense(2, kernel_initializer="zeros")(x)]))
    np.testing.assert_allclose(model.predict(X, verbose=0), inner.predict(X, verbose=0), rtol=1e-6)
    outer = Sequential([model, layers.Dense(1)])
    assert outer.predict(X, verbose=0).shape == (6, 1)
    assert len(outer.weights) == 8
    model.trainable = False
    assert inner.trainable_weights == []


def test_parts_of_a_model() -> None:
    model = two_ended()
    features = Model(model.inputs, model.get_layer("both").output)
    rest = Model(model.get_layer("both").output, model.outputs)
    both = features.predict([X, Z], verbose=0)
    assert both.shape == (6, 6)
    for part, whole in zip(rest.predict(both, verbose=0), model.predict([X, Z], verbose=0), strict=True):
        np.testing.assert_allclose(part, whole, rtol=1e-5, atol=1e-6)
    assert rest.get_layer("price") is model.get_layer("price")
    sequential = Sequential([Input((3,)), layers.Dense(4, name="first"), layers.Dense(1)])
    first = Model(sequential.inputs, sequential.get_layer("first").output)
    np.testing.assert_array_equal(first.predict(X, verbose=0), sequential.layers[0](X))
    assert sequential.output.shape == (None, 1) and sequential.input is sequential.inputs[0]


def test_an_output_may_be_an_input_and_an_input_may_be_idle() -> None:
    a, b = Input((3,)), Input((2,))
    model = Model([a, b], [a, layers.Dense(1)(a), a])
    first, _, third = model.predict([X, Z], verbose=0)
    np.testing.assert_array_equal(first, X)
    np.testing.assert_array_equal(third, X)
    assert len(model.layers) == 3


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_copies(copied: Any) -> None:
    model = two_ended()
    other = copied(model)
    for own, same in zip(model.predict([X, Z], verbose=0), other.predict([X, Z], verbose=0), strict=True):
        np.testing.assert_array_equal(own, same)
    assert other.get_layer("hidden") is not model.get_layer("hidden")
    assert Model(other.inputs, other.get_layer("both").output).predict([X, Z], verbose=0).shape == (6, 6)


def test_deep_models_can_be_pickled() -> None:
    x = y = Input((2,))
    for _ in range(400):
        y = layers.Dense(2)(y)
    model = pickle.loads(pickle.dumps(Model(x, y)))
    assert len(model.layers) == 401


def test_config_round_trip() -> None:
    model = two_ended()
    other = Functional.from_config(model.get_config())
    other.set_weights(model.get_weights())
    for own, same in zip(model.predict([X, Z], verbose=0), other.predict([X, Z], verbose=0), strict=True):
        np.testing.assert_array_equal(own, same)
    assert other.get_config() == model.get_config()
    again = fathoms.models.model_from_json(model.to_json())
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]


def test_clone() -> None:
    x = Input((3,))
    shared = layers.Dense(3, name="shared")
    inner = Model(x, shared(shared(x)), name="inner")
    start = Input((3,), name="start")
    model = Model(start, layers.add([inner(start), start]))
    other = fathoms.models.clone_model(model)
    assert len(other.weights) == 2 and other.get_layer("inner") is not inner
    other.set_weights(model.get_weights())
    np.testing.assert_array_equal(other.predict(X, verbose=0), model.predict(X, verbose=0))
    marked = fathoms.models.clone_model(inner, clone_function=lambda layer: layer)
    assert marked.get_layer("shared") is shared
    with pytest.raises(ValueError, match="found 2"):
        fathoms.models.clone_model(model, [start, start])


def test_the_summary_says_what_is_connected(capsys: pytest.CaptureFixture[str]) -> None:
    two_ended().summary(line_length=100)
    lines = capsys.readouterr().out.splitlines()
    assert "Connected to" in lines[2]
    both = next(number for number, line in enumerate(lines) if "both (Concatenate)" in line)
    assert "hidden[0][0]," in lines[both] and "place[0][0]" in lines[both] + lines[both + 1]
    assert any("wine (InputLayer)" in line and line.rstrip(" │").endswith("-") for line in lines)
    x = Input((3,))
    Model(x, layers.Dense(1)(x)).summary(line_length=100)
    assert "Connected to" not in capsys.readouterr().out


def mistakes() -> list[tuple[Any, str]]:
    x, y = Input((3,), name="x"), Input((3,), name="y")
    return [
        (lambda: Model(x), "both ends"),
        (lambda: Model(x, layers.add([x, y])), r"Model\(\[x, y\]"),
        (lambda: Model(X, layers.Dense(1)(x)), "All `inputs` values must be KerasTensors"),
        (lambda: Model(x, X), "All `outputs` values must be KerasTensors"),
        (
            lambda: Model(x, layers.Dense(1, name="a")(layers.Dense(1, name="a")(x))),
            "Give each layer its own",
        ),
        (lambda: two_ended()([X]), r"expects 2 .*input\(s\)"),
        (lambda: two_ended().predict({"wine": X}), "no 'place'"),
        (lambda: two_ended()(x), r"expects 2 .*input\(s\)"),
        (lambda: two_ended()([y, x]), "incompatible with the layer"),
    ]


@pytest.mark.parametrize(("wrong", "message"), mistakes(), ids=[message for _, message in mistakes()])
def test_mistakes_are_explained(wrong: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wrong()


def test_weights_of_rows_for_several_outputs() -> None:
    model = two_ended()
    model.compile("sgd", ["mse", "mse"])
    y = [np.zeros((6, 1)), np.zeros((6, 2))]
    with pytest.raises(ValueError, match="single output"):
        model.fit([X, Z], y, class_weight={0: 1.0}, verbose=0)
    with pytest.raises(ValueError, match="no output 'wine'"):
        model.fit([X, Z], y, sample_weight={"wine": np.ones(6)}, verbose=0)
    with pytest.raises(ValueError, match="3 tables for 2 outputs"):
        model.fit([X, Z], y, sample_weight=[np.ones(6)] * 3, verbose=0)
    with pytest.raises(ValueError, match="2 outputs"):
        model.fit([X, Z], y[:1], verbose=0)


def test_calls_are_needed_for_input_and_output() -> None:
    with pytest.raises(AttributeError, match="never been called"):
        _ = layers.Dense(1).output
