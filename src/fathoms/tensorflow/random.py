"""Random tensors: `tf.random`. The numbers are NumPy's, not TensorFlow's; the same seed gives the same ones."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from fathoms.engine import seeds
from fathoms.tensorflow.dtypes import as_dtype
from fathoms.tensorflow.generator import Generator
from fathoms.tensorflow.making import convert_to_tensor
from fathoms.tensorflow.tensor import as_tensor

_calls: Counter[int] = Counter()


def set_seed(seed: int) -> None:
    """Make everything random from here on repeatable, but for Python's and NumPy's own generators.

    Source: `tf.random.set_seed`.

    >>> set_seed(1)
    >>> first = normal((2,)).numpy()
    >>> set_seed(1)
    >>> (first == normal((2,)).numpy()).all()
    np.True_
    """
    import random

    pythons, numpys = random.getstate(), np.random.get_state()
    seeds.set_random_seed(int(seed) % 2**32)
    random.setstate(pythons)
    np.random.set_state(numpys)
    _calls.clear()


def normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", seed: int | None = None,
    name: str | None = None,
) -> Any:  # fmt: skip
    """Return numbers drawn from a normal distribution.

    Source: `tf.random.normal`.

    >>> normal((2, 3)).shape.as_list()
    [2, 3]
    """
    return Generator(_fresh(seed)).normal(shape, mean, stddev, dtype)


def truncated_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", seed: int | None = None,
    name: str | None = None,
) -> Any:  # fmt: skip
    """Return numbers drawn from a normal distribution, none further from the mean than twice `stddev`.

    Source: `tf.random.truncated_normal`.

    >>> bool((abs(truncated_normal((100,)).numpy()) <= 2).all())
    True
    """
    return Generator(_fresh(seed)).truncated_normal(shape, mean, stddev, dtype)


def uniform(
    shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", seed: int | None = None,
    name: str | None = None,
) -> Any:  # fmt: skip
    """Return numbers drawn evenly from `minval` up to, but without, `maxval`; whole ones need `maxval`.

    Source: `tf.random.uniform`.

    >>> bool((uniform((100,), 5, 8, "int32").numpy() < 8).all())
    True
    """
    return Generator(_fresh(seed)).uniform(shape, minval, maxval, dtype)


def shuffle(value: Any, seed: int | None = None, name: str | None = None) -> Any:
    """Return the rows in random order.

    Source: `tf.random.shuffle`.

    >>> sorted(shuffle([1, 2, 3]).numpy().tolist())
    [1, 2, 3]
    """
    return as_tensor(np.random.default_rng(_fresh(seed)).permutation(np.asarray(convert_to_tensor(value)), axis=0))


def categorical(
    logits: Any, num_samples: int, dtype: Any = "int64", seed: int | None = None, name: str | None = None
) -> Any:
    """Return class numbers drawn with the probabilities `softmax(logits)`, a row of `num_samples` for each row.

    Source: `tf.random.categorical`; the largest of logits with Gumbel noise (Gumbel, 1954).

    >>> categorical([[0.0, -1000.0]], 3).numpy()
    array([[0, 0, 0]])
    """
    given = np.asarray(convert_to_tensor(logits), "float64")
    noise = np.random.default_rng(_fresh(seed)).gumbel(size=(len(given), num_samples, given.shape[-1]))
    return as_tensor(np.argmax(given[:, None, :] + noise, -1).astype(as_dtype(dtype)))


def get_global_generator() -> Generator:
    """Return a generator that follows the seed given to `set_seed`.

    Source: `tf.random.get_global_generator`.

    >>> get_global_generator().normal((2,)).shape.as_list()
    [2]
    """
    return Generator(_fresh(None))


def _fresh(seed: int | None) -> Any:
    """What starts the generator of one call: two calls with the same seed in a row draw different numbers."""
    if seed is None:
        return seeds.next_seed()
    _calls[int(seed)] += 1
    return [abs(int(seed)), seeds._global_seed or 0, _calls[int(seed)]]


__all__ = [
    "Generator",
    "categorical",
    "get_global_generator",
    "normal",
    "set_seed",
    "shuffle",
    "truncated_normal",
    "uniform",
]
