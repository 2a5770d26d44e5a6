"""Seeds: one number given to `set_random_seed` decides every random choice that follows.

The core's random numbers are counter-based (Philox; Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
SC 2011): a number is a function of (seed, stream, step, index), so nothing needs to be remembered between calls.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from fathoms.engine.naming import auto_name
from fathoms.engine.revision import revise
from fathoms.engine.turn import Turn
from fathoms.engine.variable import Variable

_SEED_BITS = 53  # a seed passes the door as a float64, which holds 53 bits exactly
_SHUFFLE = 0xD1B54A32D192ED03  # sets the shuffling of rows apart from every drawn seed
_global_seed: int | None = None
_given = False  # whether somebody chose the seed
_drawn = 0
_turn = Turn()  # of drawing one


def set_random_seed(seed: int) -> None:
    """Make everything random from here on repeatable: initial weights, shuffling, dropout.

    Also seeds Python's `random` and NumPy's global generator, as Keras does.

    Args:
        seed: a whole number, 0 to 2**32 - 1.

    Raises:
        ValueError: `seed` is not such a number.

    Source: `keras.utils.set_random_seed`.

    >>> set_random_seed(7)
    >>> first = next_seed()
    >>> set_random_seed(7)
    >>> next_seed() == first
    True
    """
    import random

    global _global_seed, _drawn, _given
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**32:
        raise ValueError(
            f"set_random_seed(seed): found {seed!r}, but a seed is a whole number from 0 to 4294967295: set_random_seed(0)."
        )
    _global_seed, _drawn, _given = int(seed), 0, True
    random.seed(int(seed))
    np.random.seed(int(seed))


@contextmanager
def seeded_aside(seed: int) -> Iterator[None]:
    """Draw from the sequence of this seed within, and go on afterwards as if nothing had been drawn.

    >>> set_random_seed(7)
    >>> with seeded_aside(0):
    ...     aside = next_seed()
    >>> after = next_seed()
    >>> set_random_seed(7)
    >>> after == next_seed()
    True
    """
    global _global_seed, _drawn
    kept = _global_seed, _drawn
    _global_seed, _drawn = seed, 0
    try:
        yield
    finally:
        _global_seed, _drawn = kept


def global_seed() -> int:
    """Return the seed that was given to `set_random_seed`, or drawn instead."""
    return _base()


def take_global_seed(seed: int) -> None:
    """Go on with the seed of another run, without starting its sequence anew."""
    global _global_seed
    _global_seed = int(seed)


def given_seed() -> int | None:
    """Return the seed that was given to `set_random_seed`; None if nobody chose one."""
    return _base() if _given else None


def random_state() -> dict[str, Any]:
    """Return where everything random stands: this sequence, and Python's and NumPy's global generators if they were used.

    The core's own random numbers need no more than the seeds, which are in the variables of their layers.
    """
    state: dict[str, Any] = {"seed": _base(), "drawn": _drawn}
    if "random" in sys.modules:
        version, words, gauss = sys.modules["random"].getstate()
        state["python"] = [version, np.array(words, np.uint32), gauss]
    if "numpy.random" in sys.modules:
        name, key, position, *normal = np.random.get_state()
        if name == "MT19937":
            state["numpy"] = [np.asarray(key), int(position), *normal]
    return state


def take_random_state(state: Mapping[str, Any]) -> None:
    """Let everything random go on from what `random_state` returned."""
    global _drawn
    take_global_seed(state["seed"])
    _drawn = int(state["drawn"])
    if "python" in state:
        import random

        version, words, gauss = state["python"]
        random.setstate((version, tuple(words.tolist()), gauss))
    if "numpy" in state:
        np.random.set_state(("MT19937", *state["numpy"]))


def next_seed() -> int:
    """Return a fresh seed, 0 <= seed < 2**53: the next of the sequence that `set_random_seed` starts.

    The sequence is one for all threads: each seed is given once, in the order in which they ask. Models that are made in
    several threads at once so get other seeds in every run; make them one after the other, or give their layers seeds, and
    train them in threads: training itself draws from no sequence.
    """
    global _drawn
    with _turn.taken():
        _drawn += 1
        drawn = _drawn
    return _mixed(_base() * 0x9E3779B97F4A7C15 + drawn)


def shuffle_seed() -> int:
    """Return the seed that orders rows in `fit`; with a step's number it decides the order of that epoch's rows."""
    return shuffle_seed_of(_base())


def shuffle_seed_of(seed: int) -> int:
    """Return what `shuffle_seed` returns after `set_random_seed(seed)`."""
    return _mixed(seed ^ _SHUFFLE)


def _base() -> int:
    global _global_seed
    if _global_seed is None:
        _global_seed = int.from_bytes(os.urandom(4), "little")
    return _global_seed


def _mixed(value: int) -> int:
    """Scramble 64 bits (the finalizer of splitmix64; Steele, Lea, Flood, OOPSLA 2014) and keep the highest 53."""
    value &= 0xFFFFFFFFFFFFFFFF
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return (value ^ (value >> 31)) >> (64 - _SEED_BITS)


class SeedGenerator:
    """A seed with a counter, kept in a variable so that model files can carry it.

    Args:
        seed: a whole number, or None to draw one from the sequence that `set_random_seed` starts.
        name: its name; numbered automatically when left out.

    Raises:
        ValueError: `seed` is not a whole number.

    Source: `keras.random.SeedGenerator`; its `state` is two 32-bit numbers, (seed, counter), as in Keras's files.

    >>> SeedGenerator(seed=3).state.numpy()
    array([3, 0], dtype=uint32)
    """

    def __init__(self, seed: int | None = None, name: str | None = None, **kwargs: object) -> None:
        if kwargs:
            raise ValueError(f"SeedGenerator(): {', '.join(kwargs)} is not an argument; it takes seed and name.")
        if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int | np.integer)):
            raise ValueError(
                f"SeedGenerator(seed): found {seed!r}, but a seed is a whole number: SeedGenerator(seed=0)."
            )
        self.name = name or auto_name("SeedGenerator")
        self._initial_seed = None if seed is None else int(seed)
        start = next_seed() if seed is None else int(seed)
        state = np.array([start % 2**32, 0], dtype="uint32")
        self.state = SeedState(
            state, trainable=False, name="seed_generator_state", path=f"{self.name}/seed_generator_state"
        )

    @property
    def seed(self) -> int:
        """The state as one number below 2**53, as operations of the core take it."""
        low, high = self.state.value.tolist()
        return int(low) | (int(high) & 0x1FFFFF) << 32

    def next(self) -> int:
        """Return the present seed and move on to the next."""
        seed = self.seed
        low, high = self.state.value.tolist()
        self.state.assign(np.array([low, (high + 1) % 2**32], dtype="uint32"))
        return seed

    @property
    def variables(self) -> list[Variable]:
        """The state, as the only one."""
        return [self.state]

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """Put the state into `store`, a dictionary of arrays that a file holds."""
        store["0"] = self.state.value

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Take the state from what `save_own_variables` filled."""
        self.state.assign(store["0"])

    def get_config(self) -> dict[str, object]:
        """Return the arguments that make such a generator again."""
        return {"seed": self._initial_seed}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> SeedGenerator:
        """Make a generator from what `get_config` returned."""
        return cls(**config)


class SeedState(Variable):
    """A seed generator's variable: programs copy it when they are made, so assigning to it makes them out of date."""

    def assign(self, value: object) -> SeedState:
        super().assign(value)
        revise()
        return self
