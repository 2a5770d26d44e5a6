"""Mean and deviation are NumPy's."""

import numpy as np
import pytest

from fathoms.tables.encoding.linear_scale import FARTHEST, LinearScale, mean_and_deviation, scaled
from fathoms.tables.table_error import TableError


def test_standardises() -> None:
    values = np.random.default_rng(0).lognormal(3, 1, 300)
    scale = LinearScale.fit(values, "x")
    np.testing.assert_allclose(scale(values), (values - values.mean()) / values.std(), rtol=1e-9, atol=1e-12)
    assert scale.line == pytest.approx((values.mean(), values.std()))


def test_rounding_is_no_deviation() -> None:
    assert LinearScale.fit(np.array([0.1, 0.1, 0.1]), "x").constant
    assert LinearScale.fit(np.array([0.1 + 0.2, 0.3]), "x").constant
    assert not LinearScale.fit(np.array([1e-300, 2e-300]), "x").constant
    assert mean_and_deviation(np.zeros(3), "x") == (0, 0)


def test_no_overflow() -> None:
    assert scaled(np.array([1e300, -1e300]), 0.0, 1e-300).tolist() == [FARTHEST, -FARTHEST]
    with pytest.raises(TableError, match=r"x: a value of 1.0e\+301 is too large"):
        LinearScale.fit(np.array([1e301, 1.0]), "x")
