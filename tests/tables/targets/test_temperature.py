"""A temperature is what SciPy's minimiser finds, and it undoes itself."""

import numpy as np
import pytest

from fathoms.tables.targets.temperature import COLDEST, HOTTEST, find_temperature, tempered


def softmax(logits: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(logits) / np.exp(logits).sum(1, keepdims=True))


def test_divides_the_logits() -> None:
    logits = np.random.default_rng(0).normal(size=(20, 3))
    np.testing.assert_allclose(tempered(softmax(logits), 2.5), softmax(logits / 2.5), rtol=1e-9)
    np.testing.assert_allclose(tempered(tempered(softmax(logits), 3), 1 / 3), softmax(logits), rtol=1e-6)


def test_finds_what_a_minimiser_finds() -> None:
    optimize = pytest.importorskip("scipy.optimize", reason="SciPy is not installed")
    random = np.random.default_rng(0)
    logits = random.normal(size=(4000, 3))
    codes = (logits + random.gumbel(size=logits.shape)).argmax(1)
    for factor in (0.4, 1.0, 3.0):
        given = softmax(logits * factor)

        def loss(temperature: float, given: np.ndarray = given) -> float:
            logs = np.log(tempered(given, temperature))
            return float(-logs[np.arange(4000), codes].sum() - logs.mean(1).mean())

        exact = optimize.minimize_scalar(loss, bounds=(0.05, 20), method="bounded").x
        found = find_temperature(codes, given)
        assert found == pytest.approx(exact, rel=1e-3)
        assert found == pytest.approx(factor, rel=0.1)


def test_a_weight_of_two_is_a_row_given_twice() -> None:
    given, codes = softmax(np.random.default_rng(1).normal(size=(60, 3))), np.arange(60) % 3
    weights = np.repeat([1.0, 2.0], 30)
    twice = np.repeat(np.arange(60), weights.astype(int))
    assert find_temperature(codes, given, weights) == pytest.approx(find_temperature(codes[twice], given[twice]))


def test_rows_that_are_all_right_leave_a_doubt() -> None:
    """Of n rows that a network got right, a temperature that fits it claims errors of about one in n + 1, half of them here."""
    for rows in (10, 100, 1000):
        sure = np.tile([[0.999, 0.001]], (rows, 1))
        temperature = find_temperature(np.zeros(rows, np.int64), sure)
        assert tempered(sure, temperature)[0, 1] == pytest.approx(0.5 / (rows + 1), rel=1e-3)


def test_stays_within_bounds() -> None:
    wrong = np.tile([[0.9, 0.1], [0.2, 0.8]], (20, 1))
    assert find_temperature(np.tile([1, 0], 20), wrong) == pytest.approx(HOTTEST, rel=1e-3)
    unsure = np.tile([[0.51, 0.49]], (1000, 1))
    assert find_temperature(np.zeros(1000, np.int64), unsure) == pytest.approx(COLDEST, rel=1e-3)
