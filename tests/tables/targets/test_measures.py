"""Figures agree with scikit-learn's."""

import numpy as np
import pytest

from fathoms.tables.targets.measures import area_under_roc, mean_area_under_roc, r_squared


def test_r_squared() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    truth, predicted = np.random.default_rng(0).normal(size=(2, 50))
    assert r_squared(truth, predicted) == pytest.approx(metrics.r2_score(truth, predicted), rel=1e-12)
    assert np.isnan(r_squared(np.ones(3), np.arange(3.0)))


def test_area_with_ties() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    random = np.random.default_rng(0)
    positive, scores = random.random(200) < 0.3, random.integers(0, 12, 200) / 12
    assert area_under_roc(positive, scores) == pytest.approx(metrics.roc_auc_score(positive, scores), rel=1e-12)
    assert np.isnan(area_under_roc(np.ones(3, bool), np.arange(3.0)))


def test_mean_area_of_many_labels() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    random = np.random.default_rng(0)
    codes, scores = random.integers(0, 4, 300), random.normal(size=(300, 4))
    chances = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    theirs = metrics.roc_auc_score(codes, chances, multi_class="ovr", average="macro")
    assert mean_area_under_roc(codes, chances) == pytest.approx(theirs, rel=1e-12)
    two = chances[:, :2] / chances[:, :2].sum(1, keepdims=True)
    assert mean_area_under_roc(codes // 2, two) == pytest.approx(metrics.roc_auc_score(codes // 2, two[:, 1]))
    assert np.isnan(mean_area_under_roc(np.zeros(5, int), chances[:5]))
    only = mean_area_under_roc(np.array([0, 1, 0, 1, 1]), chances[:5])  # labels 2 and 3 are not there
    assert only == pytest.approx(
        np.mean(
            [
                metrics.roc_auc_score([1, 0, 1, 0, 0], chances[:5, 0]),
                metrics.roc_auc_score([0, 1, 0, 1, 1], chances[:5, 1]),
            ]
        )
    )
