"""Rows are counted from the highest score down."""

import numpy as np

from fathoms.tables.results.ranking import Ranking


def test_counts_by_hand() -> None:
    ranking = Ranking.of(np.array([True, False, True, False]), np.array([0.2, 0.9, 0.9, 0.1]))
    assert ranking.thresholds.tolist() == [0.9, 0.2, 0.1]
    assert (ranking.true.tolist(), ranking.false.tolist()) == ([1, 2, 2], [1, 1, 2])
    assert (ranking.positives, ranking.negatives) == (2, 2)
    assert Ranking.of(np.zeros(0, bool), np.zeros(0)).positives == 0
