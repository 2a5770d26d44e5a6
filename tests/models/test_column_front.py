"""Models that start with layers which take columns as they are: what the core then does must be what it does without them."""

from __future__ import annotations

import copy

import numpy as np

import fathoms
from fathoms import layers

CITIES = np.array(["rome", "oslo", "rome", "bern"] * 20)
AGES = np.arange(80.0)
Y = (CITIES == "rome") * 2.0 + AGES / 80
NUMBERS = np.array([["rome", "oslo", "bern"].index(city) + 1 for city in CITIES])  # 0 is for cities that are not listed


def core(city: fathoms.KerasTensor, age: fathoms.KerasTensor) -> fathoms.KerasTensor:
    code = layers.Flatten()(
        layers.Embedding(4, 3, embeddings_initializer=fathoms.initializers.RandomUniform(seed=1))(city)
    )
    joined = layers.Concatenate()([code, age])
    result: fathoms.KerasTensor = layers.Dense(1, kernel_initializer="ones", name="out")(joined)
    return result


def with_text() -> fathoms.Model:
    city, age = fathoms.Input((1,), dtype="string", name="city"), fathoms.Input((1,), name="age")
    found = layers.StringLookup(vocabulary=["rome", "oslo", "bern"])(city)
    return fathoms.Model({"city": city, "age": age}, core(found, age))


def with_numbers() -> fathoms.Model:
    city, age = fathoms.Input((1,), name="city"), fathoms.Input((1,), name="age")
    return fathoms.Model({"city": city, "age": age}, core(city, age))


def test_training_is_that_of_the_core() -> None:
    texts, numbers = with_text(), with_numbers()
    for model, cities in ((texts, CITIES), (numbers, NUMBERS)):
        model.compile("adam", "mse")
        model.fit({"city": cities, "age": AGES}, Y, epochs=2, shuffle=False, validation_split=0.2, verbose=0)
    assert texts.history.history == numbers.history.history
    rows = {"city": CITIES[:5], "age": AGES[:5]}
    expected = numbers.predict({"city": NUMBERS[:5], "age": AGES[:5]}, verbose=0)
    np.testing.assert_array_equal(texts.predict(rows, verbose=0), expected)
    np.testing.assert_array_equal(texts(rows), expected)
    np.testing.assert_array_equal(copy.deepcopy(texts)(rows), expected)


def test_only_columns() -> None:
    city = fathoms.Input((1,), dtype="string")
    model = fathoms.Model(city, layers.StringLookup(vocabulary=["rome", "oslo", "bern"])(city))
    for found in (model(CITIES), model.predict(CITIES, verbose=0)):
        assert found.dtype == np.int64
        np.testing.assert_array_equal(found[:, 0], NUMBERS)


def test_whole_numbers_keep_their_digits() -> None:
    large = 2**53 + np.arange(4)
    model = fathoms.Sequential([layers.IntegerLookup(vocabulary=large, output_mode="one_hot"), layers.Dense(1)])
    rows = model.predict(large.reshape(-1, 1), verbose=0)
    np.testing.assert_array_equal(rows[:, 0], model.layers[1].weights[0].numpy()[1:, 0])


def test_a_model_of_columns_within_a_model() -> None:
    city = fathoms.Input((1,), dtype="string")
    columns = fathoms.Model(city, layers.StringLookup(vocabulary=["rome", "oslo"], output_mode="one_hot")(city))
    network = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(2)])
    whole = fathoms.Model(city, network(columns(city)))
    np.testing.assert_array_equal(whole.predict(CITIES, verbose=0), network.predict(columns(CITIES), verbose=0))


def test_columns_that_do_not_stand_first_are_run_in_python() -> None:
    model = fathoms.Sequential([fathoms.Input((2,)), layers.Dense(1), layers.Hashing(3, name="bins"), layers.Dense(1)])
    assert not model.in_core


def test_in_python_too() -> None:
    natively, in_python = with_text(), with_text()
    for model, eagerly in ((natively, False), (in_python, True)):
        model.compile(fathoms.optimizers.SGD(0.01), "mse", run_eagerly=eagerly)
        model.fit({"city": CITIES, "age": AGES / 80}, Y, epochs=2, shuffle=False, verbose=0)
    losses = [model.history.history["loss"] for model in (natively, in_python)]
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-5)  # the loss is summed in another order


def test_a_class_of_ones_own() -> None:
    class Cities(fathoms.Model):
        def __init__(self) -> None:
            super().__init__()
            self.look = layers.StringLookup(vocabulary=["rome", "oslo"], output_mode="one_hot")
            self.out = layers.Dense(1)

        def call(self, inputs: object) -> object:
            return self.out(self.look(inputs))

    model = Cities()
    model.compile(fathoms.optimizers.Adam(0.1), "mse")
    history = model.fit(CITIES.reshape(-1, 1), Y, epochs=20, verbose=0).history["loss"]
    assert history[-1] < history[0] / 2
    np.testing.assert_array_equal(model(CITIES[:4].reshape(-1, 1)), model.predict(CITIES[:4].reshape(-1, 1), verbose=0))
