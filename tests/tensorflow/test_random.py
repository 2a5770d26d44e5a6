"""Random tensors: their distribution, and what a seed decides."""

from __future__ import annotations

import random as pythons

import numpy as np
import pytest

from fathoms import tensorflow as tf


def test_distributions() -> None:
    tf.random.set_seed(0)
    normal = tf.random.normal((100_000,), mean=2.0, stddev=3.0).numpy()
    assert normal.dtype == np.float32
    assert normal.mean() == pytest.approx(2.0, abs=0.05)  # five standard errors
    assert normal.std() == pytest.approx(3.0, abs=0.04)
    even = tf.random.uniform((100_000,), -1.0, 3.0).numpy()
    assert -1 <= even.min() < -0.99
    assert 2.99 < even.max() < 3
    whole = tf.random.uniform((10_000,), 0, 3, tf.int32).numpy()
    assert sorted(set(whole.tolist())) == [0, 1, 2]
    assert np.abs(tf.random.truncated_normal((10_000,)).numpy()).max() <= 2
    with pytest.raises(ValueError, match="Must specify maxval"):
        tf.random.uniform((1,), dtype=tf.int32)
    chosen = tf.random.categorical(np.log([[0.25, 0.75]]), 10_000).numpy()
    assert chosen.mean() == pytest.approx(0.75, abs=0.025)
    assert sorted(tf.random.shuffle(tf.range(50)).numpy().tolist()) == list(range(50))


def test_seeds() -> None:
    tf.random.set_seed(7)
    first = [tf.random.normal((3,)).numpy().tolist(), tf.random.normal((3,), seed=1).numpy().tolist()]
    again = tf.random.normal((3,), seed=1).numpy().tolist()
    assert again != first[1]
    tf.random.set_seed(7)
    assert [tf.random.normal((3,)).numpy().tolist(), tf.random.normal((3,), seed=1).numpy().tolist()] == first
    generator = tf.random.Generator.from_seed(3)
    assert generator.normal((2,)).numpy().tolist() != generator.normal((2,)).numpy().tolist()


def test_a_seed_leaves_the_other_generators_alone() -> None:
    np.random.seed(1)
    pythons.seed(1)
    expected = np.random.rand(), pythons.random()
    np.random.seed(1)
    pythons.seed(1)
    tf.random.set_seed(99)
    assert (np.random.rand(), pythons.random()) == expected
