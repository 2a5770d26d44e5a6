"""One number decides all random choices."""

from __future__ import annotations

import random

import numpy as np
import pytest

import fathoms
from fathoms.engine.revision import revision
from fathoms.engine.seeds import SeedGenerator, next_seed, set_random_seed, shuffle_seed


def weights_and_losses(seed: int) -> list[np.ndarray]:
    set_random_seed(seed)
    layers = [fathoms.layers.Dense(8, "relu"), fathoms.layers.Dropout(0.5), fathoms.layers.Dense(1)]
    model = fathoms.Sequential([fathoms.Input((3,)), *layers])
    model.compile("adam", "mse")
    x = np.linspace(0, 1, 90).reshape(30, 3)
    history = model.fit(x, x.sum(1), batch_size=7, epochs=3, verbose=0)
    return [*model.get_weights(), np.array(history.history["loss"])]


def test_same_seed_same_bits() -> None:
    for first, again in zip(weights_and_losses(5), weights_and_losses(5), strict=True):
        np.testing.assert_array_equal(first, again)


def test_other_seed_other_bits() -> None:
    assert not np.array_equal(weights_and_losses(5)[0], weights_and_losses(6)[0])


def test_python_and_numpy_are_seeded_too() -> None:
    drawn = []
    for _ in range(2):
        set_random_seed(3)
        drawn.append((random.random(), np.random.random()))
    assert drawn[0] == drawn[1]


def test_seeds_differ_and_fit_the_door() -> None:
    set_random_seed(0)
    seeds = {next_seed() for _ in range(2000)} | {shuffle_seed()}
    assert len(seeds) == 2001
    assert all(0 <= seed < 2**53 for seed in seeds)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "1", True, None])
def test_what_is_not_a_seed(seed: object) -> None:
    with pytest.raises(ValueError, match=r"set_random_seed\(0\)"):
        set_random_seed(seed)  # type: ignore[arg-type]


class TestSeedGenerator:
    def test_state_is_two_small_numbers(self) -> None:
        generator = SeedGenerator(7)
        assert generator.seed == 7
        assert generator.state.numpy().tolist() == [7, 0]
        assert generator.get_config() == {"seed": 7}

    def test_next_moves_on(self) -> None:
        generator = SeedGenerator(7)
        assert len({generator.next() for _ in range(100)}) == 100
        assert generator.state.numpy().tolist() == [7, 100]

    def test_assigning_its_state_makes_programs_out_of_date(self) -> None:
        layer = fathoms.layers.Dropout(0.5, seed=1)
        before = revision()
        assert layer.seed_generator is not None
        layer.seed_generator.state.assign([2, 0])
        assert revision() > before

    def test_is_under_keras_name(self) -> None:
        assert fathoms.random.SeedGenerator is SeedGenerator

    @pytest.mark.parametrize("seed", [1.5, "1", True])
    def test_what_is_not_a_seed(self, seed: object) -> None:
        with pytest.raises(ValueError, match=r"SeedGenerator\(seed=0\)"):
            SeedGenerator(seed)  # type: ignore[arg-type]
