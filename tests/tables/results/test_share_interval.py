"""Wilson's interval is SciPy's."""

import pytest
import scipy.stats

from fathoms.tables.results.share_interval import share_interval


@pytest.mark.parametrize(("right", "rows"), [(0, 7), (7, 7), (3, 10), (160, 200), (1, 1)])
def test_as_scipy(right: int, rows: int) -> None:
    ours = share_interval(right, rows)
    theirs = scipy.stats.binomtest(right, rows).proportion_ci(method="wilson")
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize(("right", "rows"), [(0, 0), (3, 2), (-1, 2)])
def test_no_share(right: int, rows: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        share_interval(right, rows)
