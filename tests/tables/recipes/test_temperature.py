"""The temperature is the one that SciPy finds, and undoes what was multiplied."""

import numpy as np
import pytest

from fathoms.tables.recipes.temperature import fitted_temperature


@pytest.mark.parametrize("labels", [2, 4])
def test_as_scipy_finds_it(labels: int) -> None:
    optimize = pytest.importorskip("scipy.optimize")
    special = pytest.importorskip("scipy.special")
    random = np.random.default_rng(0)
    scores = random.normal(size=(3000, labels)) * 3
    codes = (scores / 1.7 + random.gumbel(size=scores.shape)).argmax(axis=1)

    def loss(temperature: float) -> float:
        return float(-special.log_softmax(scores / temperature, axis=1)[np.arange(3000), codes].mean())

    exact = optimize.minimize_scalar(loss, bounds=(0.5, 4), method="bounded", options={"xatol": 1e-9}).x
    given = scores if labels > 2 else scores[:, 1:] - scores[:, :1]
    assert fitted_temperature(given, codes) == pytest.approx(exact, rel=1e-4)
    assert exact == pytest.approx(1.7, rel=0.1)


def test_it_stays_within_bounds() -> None:
    scores = np.array([[1.0], [2.0]])
    assert fitted_temperature(scores, np.array([1, 1])) == pytest.approx(0.5, rel=1e-6)
    assert fitted_temperature(scores, np.array([0, 0])) == pytest.approx(4, rel=1e-6)
