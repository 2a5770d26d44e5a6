"""Intervals hold what they should as often as they say, and SciPy's are the same."""

from collections.abc import Callable

import numpy as np
import pytest
import scipy.stats

from fathoms.tables.results.bootstrap import bootstrap

Draw = Callable[[np.random.Generator, int], np.ndarray]


def coverage(draw: Draw, mean: float, rows: int, tables: int = 400) -> float:
    generator = np.random.default_rng(1)
    held = 0
    for table in range(tables):
        interval = bootstrap(draw(generator, rows), draws=1000, seed=table)[0]
        held += not interval.without(mean)
    return held / tables


@pytest.mark.parametrize(
    ("draw", "mean", "rows"),
    [
        (lambda generator, rows: generator.normal(3, 2, rows), 3.0, 60),
        (lambda generator, rows: generator.exponential(1, rows), 1.0, 100),
        (lambda generator, rows: generator.random(rows) < 0.3, 0.3, 100),
    ],
    ids=["normal", "skewed", "share"],
)
def test_coverage(draw: Draw, mean: float, rows: int) -> None:
    # 400 tables: the share that is held has a standard error of 1.1 %; small skewed samples lose about one more.
    assert 0.915 <= coverage(draw, mean, rows) <= 0.98


@pytest.mark.parametrize("rows", [40, 300])
def test_as_scipy(rows: int) -> None:
    values = np.random.default_rng(4).lognormal(0, 1, rows)
    ours = bootstrap(values, draws=9999, seed=1)[0]
    theirs = scipy.stats.bootstrap((values,), np.mean, n_resamples=9999, rng=np.random.default_rng(2))
    width = ours.high - ours.low
    np.testing.assert_allclose([ours.low, ours.high], theirs.confidence_interval, atol=0.04 * width)


def test_a_root_moves_the_ends_with_it() -> None:
    squares = np.random.default_rng(0).normal(0, 3, 200) ** 2
    plain = bootstrap(squares)[0]
    root = bootstrap(squares, np.sqrt)[0]
    # BCa follows monotone functions up to the change of the acceleration by the jackknife.
    np.testing.assert_allclose([root.low, root.high], np.sqrt([plain.low, plain.high]), rtol=0.02)


def test_differences_are_paired() -> None:
    generator = np.random.default_rng(0)
    hard = generator.exponential(10, 200)
    both = np.stack([hard, hard + generator.normal(0.5, 0.5, 200)], axis=1)
    difference = bootstrap(both, lambda means: means[:, 1:] - means[:, :1])[0]
    assert difference.high - difference.low < 0.2  # 4 * 0.5 / √200, not 4 * 10 * √2 / √200
    assert difference.without(0)


def test_rows_that_belong_together_are_drawn_together() -> None:
    people = np.repeat(np.arange(40), 25)
    values = np.random.default_rng(0).normal(0, 1, 40)[people]
    alone, together = bootstrap(values)[0], bootstrap(values, groups=people)[0]
    assert (together.high - together.low) / (alone.high - alone.low) == pytest.approx(5, rel=0.15)  # √25


def test_many_rows_in_blocks() -> None:
    values = np.random.default_rng(0).exponential(2, 200_001)
    interval = bootstrap(values)[0]
    error = values.std() / np.sqrt(len(values))
    np.testing.assert_allclose(
        [interval.low, interval.high], values.mean() + np.array([-1.96, 1.96]) * error, atol=0.2 * error
    )


def test_the_same_seed_gives_the_same_bits() -> None:
    values = np.random.default_rng(0).normal(0, 1, (50, 3))
    assert bootstrap(values, seed=3) == bootstrap(values, seed=3)
    assert bootstrap(values, seed=3) != bootstrap(values, seed=4)


def test_equal_rows_and_no_rows() -> None:
    interval = bootstrap(np.full(20, 2.5))[0]
    assert (interval.low, interval.value, interval.high) == (2.5, 2.5, 2.5)
    assert bootstrap(np.array([1.0]))[0].value == 1
    with pytest.raises(ValueError, match="at least one row"):
        bootstrap(np.zeros(0))
