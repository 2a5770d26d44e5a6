"""Counts, shares and areas against what can be counted by hand or written in one line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fathoms import metrics

RNG = np.random.default_rng(0)
Y_TRUE = RNG.integers(0, 2, (40, 3))
Y_PRED = RNG.random((40, 3)).round(1).astype("float32")
WEIGHTS = RNG.random((40, 1))
KINDS = {
    "TruePositives": (1, 1),
    "FalsePositives": (0, 1),
    "TrueNegatives": (0, 0),
    "FalseNegatives": (1, 0),
}


@pytest.mark.parametrize("thresholds", [[0.5], [0.3, 0.1, 0.9], [0.0, 0.25, 0.5, 0.75, 1.0]])
@pytest.mark.parametrize("name", KINDS)
def test_counts(name: str, thresholds: list[float]) -> None:
    truth, said = KINDS[name]
    expected = [(WEIGHTS * ((truth == Y_TRUE) & (said == (np.float32(limit) < Y_PRED)))).sum() for limit in thresholds]
    metric = getattr(metrics, name)(thresholds)
    metric.update_state(Y_TRUE[:15], Y_PRED[:15], WEIGHTS[:15])
    metric.update_state(Y_TRUE[15:], Y_PRED[15:], WEIGHTS[15:])
    np.testing.assert_allclose(metric.result(), expected if len(expected) > 1 else expected[0], rtol=1e-5)


def test_nothing_to_divide_by_gives_zero() -> None:
    assert metrics.Precision()([0, 1], [0.1, 0.2]) == 0
    assert metrics.Recall()([0, 0], [0.9, 0.2]) == 0
    assert metrics.PrecisionAtRecall(1.0)([0, 0], [0.9, 0.2]) == 0


def test_not_a_number_is_never_positive() -> None:
    assert metrics.TruePositives()([1, 1], [np.nan, 0.9]) == 1
    assert metrics.TruePositives([0.0, 0.5, 1.0])([1, 1], [np.nan, 0.9]).tolist() == [1, 1, 0]


def test_area_is_the_chance_of_the_right_order() -> None:
    """With as many thresholds as there are different predictions, the trapezoids give the exact area."""
    truth, guess = Y_TRUE[:, 0], Y_PRED[:, 0]
    yes, no = guess[truth == 1][:, np.newaxis], guess[truth == 0]
    expected = ((yes > no) + (yes == no) / 2).mean()
    np.testing.assert_allclose(
        metrics.AUC(thresholds=[float(t) for t in np.arange(0, 1, 0.1) + 0.05])(truth, guess), expected, rtol=1e-6
    )


def test_area_by_label_is_the_mean_of_the_labels() -> None:
    expected = np.mean([metrics.AUC()(Y_TRUE[:, i], Y_PRED[:, i]) for i in range(3)])
    np.testing.assert_allclose(metrics.AUC(multi_label=True, num_labels=3)(Y_TRUE, Y_PRED), expected, rtol=1e-6)


def test_f_score_is_the_mean_of_precision_and_recall() -> None:
    precision, recall = metrics.Precision()(Y_TRUE, Y_PRED), metrics.Recall()(Y_TRUE, Y_PRED)
    found = metrics.F1Score(average="micro", threshold=0.5)(Y_TRUE, Y_PRED)
    np.testing.assert_allclose(found, 2 / (1 / precision + 1 / recall), rtol=1e-5)


def test_r2_is_one_less_the_unexplained() -> None:
    truth, guess = RNG.normal(size=(2, 30, 1))
    expected = 1 - ((truth - guess) ** 2).sum() / ((truth - truth.mean()) ** 2).sum()
    np.testing.assert_allclose(metrics.R2Score(dtype="float64")(truth, guess), expected)
    adjusted = metrics.R2Score(num_regressors=4, dtype="float64")(truth, guess)
    np.testing.assert_allclose(adjusted, 1 - (1 - expected) * 29 / 25)
    with pytest.warns(UserWarning, match="More independent predictors"):
        metrics.R2Score(num_regressors=40)(truth, guess)


def test_correlations() -> None:
    truth, guess = RNG.normal(size=(2, 4, 30))
    expected = [np.corrcoef(t, g)[0, 1] for t, g in zip(truth, guess, strict=True)]
    np.testing.assert_allclose(metrics.pearson_correlation(truth, guess), expected)
    np.testing.assert_allclose(metrics.PearsonCorrelation(dtype="float64")(truth, guess), np.mean(expected))
    assert metrics.ConcordanceCorrelation(dtype="float64")(truth, truth) == pytest.approx(1, abs=1e-6)
    assert metrics.ConcordanceCorrelation(dtype="float64")(truth, truth + 2) < 0.5


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: metrics.TruePositives([-1, 0.5, 2]), r"Threshold values must be in \[0, 1\]. Received: \[-1, 2\]"),
        (lambda: metrics.Precision([None]), "Threshold values"),
        (lambda: metrics.SensitivityAtSpecificity(-1), "`specificity` must be in the range"),
        (lambda: metrics.RecallAtPrecision(0.4, num_thresholds=-1), "`num_thresholds` must be an integer > 0"),
        (lambda: metrics.AUC(num_thresholds=1), "`num_thresholds` must be an integer > 1"),
        (lambda: metrics.AUC(curve="Invalid"), "Invalid AUC curve value"),
        (lambda: metrics.AUC(summation_method="Invalid"), "Invalid AUC summation method value"),
        (lambda: metrics.AUC(num_labels=2), "`num_labels` is needed only"),
        (lambda: metrics.AUC(multi_label=True)(np.ones(3), np.ones(3)), "one curve a column"),
        (lambda: metrics.Precision(class_id=1)(np.ones(3), np.ones(3)), "y_pred must be a 2D array"),
        (lambda: metrics.FBetaScore(average="best"), "Invalid `average`"),
        (lambda: metrics.FBetaScore(beta=1), "Python float"),
        (lambda: metrics.FBetaScore(beta=-1.0), "should be > 0"),
        (lambda: metrics.FBetaScore(threshold=2.0), "0 < threshold <= 1"),
        (lambda: metrics.F1Score()(np.ones(3), np.ones(3)), "expects 2D inputs"),
        (lambda: metrics.R2Score("best"), "`class_aggregation`"),
        (lambda: metrics.R2Score(num_regressors=-1), "`num_regressors`"),
        (lambda: metrics.IoU(2, [2]), "Target class id 2 is out of range"),
    ],
)
def test_wrong_arguments_are_named(make: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


def test_weights_of_whole_counts_are_warned_of() -> None:
    with pytest.warns(UserWarning, match="Consider using integer weights"):
        metrics.MeanIoU(2)([0, 1], [0, 1], np.array([0.5, 1.5]))
