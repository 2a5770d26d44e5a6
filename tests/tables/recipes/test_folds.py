"""Folds are even, keep groups together and deal labels out alike."""

import numpy as np

from fathoms.tables.recipes.folds import folds


def test_even() -> None:
    numbers = folds(np.arange(5, 108), 5, seed=3)
    assert sorted(np.bincount(numbers)) == [20, 20, 21, 21, 21]


def test_labels_are_dealt_out_alike() -> None:
    labels = np.repeat([0, 1, 2], [50, 10, 5])
    numbers = folds(np.arange(65), 5, seed=0, labels=labels)
    for fold in range(5):
        assert np.bincount(labels[numbers == fold]).tolist() == [10, 2, 1]


def test_groups_stay_together() -> None:
    groups = np.arange(300) // 3
    rows = np.arange(0, 300, 2)
    numbers = folds(rows, 5, seed=0, groups=groups)
    for group in np.unique(groups[rows]):
        assert len(set(numbers[groups[rows] == group].tolist())) == 1
    assert np.bincount(numbers).min() > 20


def test_the_seed_decides() -> None:
    one, two, other = (folds(np.arange(40), 4, seed=seed) for seed in (1, 1, 2))
    assert (one == two).all()
    assert (one != other).any()
