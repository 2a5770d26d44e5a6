"""Random arrays. A seed and the arguments decide every number; Keras's backends give other numbers for the same seed.

The generator is NumPy's Philox, which is a function of the seed (its key) and of the place in the array (Salmon et al.,
"Parallel random numbers: as easy as 1, 2, 3", SC 2011).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.engine.autodiff import plain, value_of
from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.promotion import result_type
from fathoms.engine.seeds import SeedGenerator, next_seed
from fathoms.engine.wrong_arguments import explains_arguments

Seed = int | SeedGenerator | None


def draw_seed(seed: Any) -> int:
    """Return the number that decides a draw.

    Args:
        seed: a whole number: the same draw each time; a `SeedGenerator`: the next draw of its own; None: the next draw of
            the sequence that `set_random_seed` starts.

    Raises:
        ValueError: something else.
    """
    if seed is None:
        return next_seed()
    if isinstance(seed, SeedGenerator):
        return seed.next()
    if isinstance(seed, int | np.integer) and not isinstance(seed, bool):
        return int(seed)
    raise ValueError(f"Argument `seed` must be either an integer or a SeedGenerator, but found {seed!r}. Write seed=0.")


def _generator(seed: Any) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=draw_seed(seed) % 2**128))


def _floats(dtype: Any) -> str:
    name = standardize_dtype(dtype)
    if not name.startswith(("float", "bfloat")):
        raise ValueError(
            f"`keras.random` draws floating numbers here, so `dtype` must be a float type. Received: dtype={dtype}"
        )
    return name


def _array(x: Any) -> Any:
    return plain(value_of(x))


def normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Seed = None) -> np.ndarray:
    """Numbers from the normal distribution.

    Args:
        shape: of the result.
        mean, stddev: of the distribution.
        dtype: a floating type; None is `floatx()`.
        seed: see `draw_seed`.

    Source: `keras.random.normal`.

    >>> normal((2,), seed=1).dtype.name
    'float32'
    """
    kind = _floats(dtype)
    return _generator(seed).normal(_array(mean), _array(stddev), tuple(shape)).astype(kind)


def uniform(shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Seed = None) -> np.ndarray:
    """Numbers from `minval` up to `maxval`, all equally likely; whole ones for a type of whole numbers.

    Args:
        shape: of the result.
        minval, maxval: the least number, and the one that all are below.
        dtype: None is `floatx()`.
        seed: see `draw_seed`.

    Raises:
        ValueError: whole numbers without a `maxval`.

    Source: `keras.random.uniform`.

    >>> bool((uniform((100,), 2.0, 3.0, seed=1) >= 2).all())
    True
    """
    kind = _floats(dtype)
    drawn = _generator(seed).random(tuple(shape))
    low, high = _array(minval), _array(maxval)
    found: np.ndarray = (drawn * (high - low) + low).astype(kind)
    above = found >= high  # rounding to fewer digits may reach the end
    return np.where(above & (np.asarray(high) > low), np.nextafter(found, np.asarray(low, kind)), found)


def randint(shape: Any, minval: Any, maxval: Any, dtype: Any = "int32", seed: Seed = None) -> np.ndarray:
    """Whole numbers from `minval` up to `maxval`, without it.

    Raises:
        ValueError: a type that is not one of whole numbers.

    Source: `keras.random.randint`.

    >>> sorted(set(randint((100,), 0, 3, seed=1).tolist()))
    [0, 1, 2]
    """
    kind = standardize_dtype(dtype)
    if "int" not in kind:
        raise ValueError(f"`keras.random.randint` requires an integer `dtype`. Received: dtype={dtype} ")
    return _generator(seed).integers(_array(minval), _array(maxval), tuple(shape)).astype(kind)


def truncated_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Seed = None
) -> np.ndarray:
    """Numbers from the normal distribution, none further from the mean than two standard deviations.

    Source: `keras.random.truncated_normal`; those that are further are drawn again.

    >>> float(np.abs(truncated_normal((1000,), seed=1)).max()) <= 2
    True
    """
    kind = _floats(dtype)
    generator = _generator(seed)
    drawn = generator.standard_normal(tuple(shape))
    while (far := np.abs(drawn) > 2).any():
        drawn[far] = generator.standard_normal(int(far.sum()))
    found: np.ndarray = (drawn * _array(stddev) + _array(mean)).astype(kind)
    return found


def categorical(logits: Any, num_samples: int, dtype: Any = "int32", seed: Seed = None) -> np.ndarray:
    """Numbers of classes, each as likely as `softmax(logits)` says.

    Args:
        logits: a row for each draw, a column for each class.
        num_samples: how many to draw for each row.
        dtype: of the result.
        seed: see `draw_seed`.

    Raises:
        ValueError: logits that are not a table.

    Source: `keras.random.categorical`, with Gumbel's method: the greatest of `logits - ln(-ln(u))`.

    >>> categorical([[0.0, 50.0]], 3, seed=1).tolist()
    [[1, 1, 1]]
    """
    logits = np.asarray(_array(logits), "float64")
    if logits.ndim != 2:
        raise ValueError(f"`logits` are 2-D, (rows, classes): found {logits}.")
    noise = _generator(seed).gumbel(size=(len(logits), num_samples, logits.shape[1]))
    drawn: np.ndarray = np.argmax(logits[:, None] + noise, axis=-1)
    return drawn.astype(standardize_dtype(dtype))


@explains_arguments("random.shuffle")
def shuffle(x: Any, axis: int = 0, seed: Seed = None) -> Any:
    """x in another order along an axis.

    Source: `keras.random.shuffle`.

    >>> sorted(shuffle([1, 2, 3], seed=1).tolist())
    [1, 2, 3]
    """
    return _generator(seed).permutation(_array(x), axis=axis)


def dropout(inputs: Any, rate: float, noise_shape: Any = None, seed: Seed = None) -> Any:
    """The inputs with a share of the numbers put to 0, and the others divided by the share that is left.

    Args:
        inputs: the array; a tape follows it.
        rate: the share to drop, from 0 to 1.
        noise_shape: the shape of what is drawn, which is repeated to the shape of the inputs; None is that shape.
        seed: see `draw_seed`.

    Source: `keras.random.dropout`.

    >>> sorted(set(dropout(np.ones(100), 0.5, seed=1).tolist()))
    [0.0, 2.0]
    """
    x = value_of(inputs)
    given = [None] * x.ndim if noise_shape is None else list(noise_shape)
    shape = [own if size is None else size for own, size in zip(x.shape, given, strict=True)]
    kept = np.broadcast_to(_generator(seed).random(shape) >= rate, x.shape)
    scale = kept.astype(plain(x).dtype) / (1 - rate) if rate < 1 else np.zeros(x.shape)
    return x * scale.astype(result_type(plain(x).dtype, float))


def gamma(shape: Any, alpha: Any, dtype: Any = None, seed: Seed = None) -> np.ndarray:
    """Numbers from the gamma distribution of the form `alpha`. Source: `keras.random.gamma`."""
    kind = _floats(dtype)
    return _generator(seed).gamma(_array(alpha), size=tuple(shape)).astype(kind)


def beta(shape: Any, alpha: Any, beta: Any, dtype: Any = None, seed: Seed = None) -> np.ndarray:
    """Numbers from the beta distribution. Source: `keras.random.beta`."""
    kind = _floats(dtype)
    return _generator(seed).beta(_array(alpha), _array(beta), tuple(shape)).astype(kind)


def binomial(shape: Any, counts: Any, probabilities: Any, dtype: Any = None, seed: Seed = None) -> np.ndarray:
    """How many of `counts` trials succeed that each do with this probability. Source: `keras.random.binomial`."""
    kind = _floats(dtype)
    try:
        trials = np.asarray(_array(counts)).astype("int64")
    except OverflowError:
        raise ValueError(
            "random.binomial(counts) must be whole numbers below 2**63. Write for example counts=10."
        ) from None
    shares = np.asarray(_array(probabilities), "float64")
    return _generator(seed).binomial(trials.astype("int64"), shares, tuple(shape)).astype(kind)
