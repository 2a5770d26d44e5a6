"""Groups stay whole, and the parts get their shares of rows and labels."""

import numpy as np
import pytest

from fathoms.tables.splits.group_split import deal_groups


@pytest.mark.parametrize("seed", range(3))
def test_whole_groups_and_shares(seed: int) -> None:
    random = np.random.default_rng(seed)
    groups = random.zipf(1.6, 3000) % 200
    labels = (random.random(3000) < 0.1).astype(int)
    part = deal_groups(groups, [0.6, 0.2, 0.2], seed, labels)
    assert all(len(np.unique(part[groups == group])) == 1 for group in np.unique(groups))
    np.testing.assert_array_equal(part, deal_groups(groups, [0.6, 0.2, 0.2], seed, labels))
    largest = np.bincount(groups).max() / 3000
    np.testing.assert_allclose(np.bincount(part) / 3000, [0.6, 0.2, 0.2], atol=max(0.03, largest))


def test_labels_are_shared_out_as_scikit_learn_does() -> None:
    selection = pytest.importorskip("sklearn.model_selection", reason="scikit-learn is not installed")
    random = np.random.default_rng(0)
    groups = random.integers(0, 60, 1200)
    labels = (random.random(1200) < np.where(groups % 3 == 0, 0.5, 0.02)).astype(int)
    part = deal_groups(groups, [0.2] * 5, 0, labels)
    ours = max(abs(labels[part == fold].mean() - labels.mean()) for fold in range(5))
    folds = selection.StratifiedGroupKFold(5).split(labels, labels, groups)
    theirs = max(abs(labels[test].mean() - labels.mean()) for _, test in folds)
    assert ours <= theirs + 0.02


def test_the_seed_draws_among_equals() -> None:
    groups = np.repeat(np.arange(50), 4)
    assert (deal_groups(groups, [0.5, 0.5], 0) != deal_groups(groups, [0.5, 0.5], 1)).any()
