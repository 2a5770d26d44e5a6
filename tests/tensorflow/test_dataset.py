"""Data sets: which elements come, in which order, and how often."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fathoms import tensorflow as tf

Dataset = tf.data.Dataset


def numbers(dataset: Any) -> list[Any]:
    return [item.tolist() for item in dataset.as_numpy_iterator()]


def test_slices_of_one_tensor_of_several_and_of_columns() -> None:
    assert numbers(Dataset.from_tensor_slices([1, 2, 3])) == [1, 2, 3]
    pairs = list(Dataset.from_tensor_slices(([[1.0], [2.0]], [5, 6])))
    assert [(x.numpy().tolist(), y.numpy()) for x, y in pairs] == [([1.0], 5), ([2.0], 6)]
    rows = list(Dataset.from_tensor_slices(({"a": np.array([1, 2])}, np.array([3, 4]))))
    assert rows[1][0]["a"].numpy() == 2
    with pytest.raises(ValueError, match=r"different numbers of rows: \[2, 3\]"):
        Dataset.from_tensor_slices(([1, 2], [1, 2, 3]))


def test_each_method() -> None:
    five = Dataset.range(5)
    assert numbers(five) == [0, 1, 2, 3, 4]
    assert numbers(five.batch(2)) == [[0, 1], [2, 3], [4]]
    assert numbers(five.batch(2, drop_remainder=True)) == [[0, 1], [2, 3]]
    assert numbers(five.batch(2).unbatch()) == [0, 1, 2, 3, 4]
    assert numbers(five.take(2)) == [0, 1]
    assert numbers(five.skip(3)) == [3, 4]
    assert numbers(five.take(2).repeat(2)) == [0, 1, 0, 1]
    assert numbers(five.repeat().take(7)) == [0, 1, 2, 3, 4, 0, 1]
    assert numbers(five.map(lambda x: x * 10, num_parallel_calls=tf.data.AUTOTUNE)) == [0, 10, 20, 30, 40]
    assert numbers(five.filter(lambda x: x % 2 == 0)) == [0, 2, 4]
    assert numbers(five.concatenate(Dataset.range(2))) == [0, 1, 2, 3, 4, 0, 1]
    assert numbers(five.cache().prefetch(tf.data.AUTOTUNE)) == [0, 1, 2, 3, 4]
    assert numbers(five.shard(2, 1)) == [1, 3]
    assert [(int(n), int(x)) for n, x in five.skip(3).enumerate(start=7)] == [(7, 3), (8, 4)]
    assert [(int(a), int(b)) for a, b in Dataset.zip((five, five.skip(3)))] == [(0, 3), (1, 4)]
    assert [(int(a), int(b)) for a, b in Dataset.zip(five.take(1), five)] == [(0, 0)]
    assert int(five.reduce(np.int64(0), lambda state, x: state + x)) == 10
    windows = five.window(3, shift=1, drop_remainder=True).flat_map(lambda window: window.batch(3))
    assert numbers(windows) == [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    assert numbers(Dataset.from_tensors([1, 2])) == [[1, 2]]
    assert numbers(Dataset.from_generator(lambda: iter([1, 2]), output_types=tf.int32)) == [1, 2]
    both = Dataset.sample_from_datasets([five, Dataset.range(10, 15)], weights=[0.5, 0.5], seed=0)
    assert sorted(numbers(both)) == [0, 1, 2, 3, 4, 10, 11, 12, 13, 14]
    assert int(Dataset.from_tensors(3).get_single_element()) == 3


def test_lengths() -> None:
    five = Dataset.range(5)
    assert (len(five), len(five.batch(2)), len(five.batch(2, True)), len(five.repeat(3)), len(five.skip(9))) == (
        5, 3, 2, 15, 0,
    )  # fmt: skip
    assert int(five.repeat().cardinality()) == tf.data.INFINITE_CARDINALITY
    assert int(five.filter(bool).cardinality()) == tf.data.UNKNOWN_CARDINALITY
    with pytest.raises(TypeError, match="infinite"):
        len(five.repeat())
    with pytest.raises(TypeError, match="unknown"):
        len(five.filter(bool))


def test_shuffling() -> None:
    hundred = Dataset.range(100)
    mixed = hundred.shuffle(100, seed=1)
    first, second = numbers(mixed), numbers(mixed)
    assert sorted(first) == sorted(second) == list(range(100))
    assert first != second
    assert first != list(range(100))
    same = hundred.shuffle(100, seed=1, reshuffle_each_iteration=False)
    assert numbers(same) == numbers(same) == first
    near = numbers(hundred.shuffle(10, seed=1))
    assert sorted(near) == list(range(100))
    assert all(value < place + 10 for place, value in enumerate(near))
    frozen = mixed.cache()
    assert numbers(frozen) == numbers(frozen)
    tf.random.set_seed(5)
    once = numbers(hundred.shuffle(100))
    tf.random.set_seed(5)
    assert numbers(hundred.shuffle(100)) == once


def test_what_an_element_is() -> None:
    spec = Dataset.from_tensor_slices((np.zeros((4, 3), "float32"), [0, 1, 0, 1])).batch(2).element_spec
    assert [part.dtype.name for part in spec] == ["float32", "int32"]
    assert spec[0].shape == (2, 3)


def test_a_model_trains_on_it() -> None:
    import fathoms

    draw = np.random.default_rng(0)
    x = draw.normal(size=(64, 2)).astype("float32")
    y = x @ np.array([[1.0], [-2.0]], "float32")
    data = Dataset.from_tensor_slices((x, y)).cache().shuffle(64).batch(16).prefetch(tf.data.AUTOTUNE)
    model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    model.compile(fathoms.optimizers.SGD(0.1), "mse")
    history = model.fit(data, epochs=20, validation_data=data, verbose=0)
    assert history.history["val_loss"][-1] < 1e-4
    assert model.evaluate(data, verbose=0) < 1e-4
    np.testing.assert_allclose(model.predict(Dataset.from_tensor_slices(x).batch(20), verbose=0), y, atol=0.05)
    forever = Dataset.from_tensor_slices((x, y)).shuffle(64).batch(16).repeat()
    assert model.fit(forever, epochs=2, steps_per_epoch=3, verbose=0).params["steps"] == 3
