"""Metrics beside real Keras: in two batches by themselves, and in `fit` and `evaluate`.

Tolerance: relative 1e-5 in float32 (rounding 6e-8 a step, and sums taken in another order); absolute 1e-6 near 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms

# Keras reads Fathoms's arrays, and JAX's, in a way that NumPy 2 deprecates.
pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:You are passing weight as:UserWarning"),
]

RNG = np.random.default_rng(7)
ROWS, CLASSES = 33, 5
NUMBERS, GUESSES = RNG.normal(size=(2, ROWS, CLASSES)).astype("float32")
SHARES, OTHERS = RNG.dirichlet(np.ones(CLASSES), (2, ROWS)).astype("float32")
LABELS = RNG.integers(0, CLASSES, ROWS)
OTHER_LABELS = RNG.integers(0, CLASSES, ROWS)
ONE_HOT = np.eye(CLASSES, dtype="float32")[LABELS]
ANSWERS = RNG.integers(0, 2, (ROWS, CLASSES)).astype("float32")
CHANCES = RNG.random((ROWS, CLASSES)).astype("float32").round(2)  # some lie exactly on thresholds
CHANCES[0, :2] = 0, 1
COUNTS = RNG.poisson(2.0, (ROWS, CLASSES)).astype("float32")
WEIGHTS = RNG.random(ROWS).astype("float32")

# class, its arguments, targets, predictions
METRICS: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("MeanAbsolutePercentageError", {}, NUMBERS, GUESSES),
    ("MeanSquaredLogarithmicError", {}, COUNTS, np.abs(GUESSES)),
    ("CosineSimilarity", {}, NUMBERS, GUESSES),
    ("LogCoshError", {}, NUMBERS, GUESSES),
    ("R2Score", {}, NUMBERS, GUESSES),
    ("R2Score", {"class_aggregation": None, "num_regressors": 3}, NUMBERS, GUESSES),
    ("R2Score", {"class_aggregation": "variance_weighted_average"}, NUMBERS, GUESSES),
    ("Hinge", {}, ANSWERS, GUESSES),
    ("SquaredHinge", {}, ANSWERS, GUESSES),
    ("CategoricalHinge", {}, ONE_HOT, GUESSES),
    ("KLDivergence", {}, SHARES, OTHERS),
    ("Poisson", {}, COUNTS, np.exp(GUESSES)),
    ("PearsonCorrelation", {}, NUMBERS, GUESSES),
    ("ConcordanceCorrelation", {}, NUMBERS, GUESSES),
    ("TopKCategoricalAccuracy", {"k": 2}, ONE_HOT, SHARES),
    ("SparseTopKCategoricalAccuracy", {"k": 2}, LABELS, SHARES),
    ("SparseTopKCategoricalAccuracy", {"k": 2, "from_sorted_ids": True}, LABELS, np.argsort(-SHARES)),
    ("TruePositives", {}, ANSWERS, CHANCES),
    ("TrueNegatives", {"thresholds": [0.2, 0.8]}, ANSWERS, CHANCES),
    ("FalsePositives", {"thresholds": [0.8, 0.2, 0.3]}, ANSWERS, CHANCES),
    ("FalseNegatives", {"thresholds": [0.0, 0.5, 1.0]}, ANSWERS, CHANCES),
    ("Precision", {}, ANSWERS, CHANCES),
    ("Precision", {"thresholds": [0.0, 0.25, 0.5, 0.75, 1.0]}, ANSWERS, CHANCES),
    ("Precision", {"top_k": 2}, ANSWERS, CHANCES),
    ("Precision", {"top_k": 2, "class_id": 3}, ANSWERS, CHANCES),
    ("Recall", {"thresholds": 0.3}, ANSWERS[:, 0], CHANCES[:, 0]),
    ("Recall", {"top_k": 2, "thresholds": [0.1, 0.7]}, ANSWERS, CHANCES),
    ("Recall", {"class_id": 1}, ANSWERS, CHANCES),
    ("SensitivityAtSpecificity", {"specificity": 0.6}, ANSWERS, CHANCES),
    ("SpecificityAtSensitivity", {"sensitivity": 0.6, "num_thresholds": 11, "class_id": 2}, ANSWERS, CHANCES),
    ("PrecisionAtRecall", {"recall": 0.6, "num_thresholds": 1}, ANSWERS, CHANCES),
    ("RecallAtPrecision", {"precision": 0.5}, ANSWERS, CHANCES),
    ("AUC", {}, ANSWERS, CHANCES),
    ("AUC", {"curve": "PR"}, ANSWERS, CHANCES),
    ("AUC", {"curve": "PR", "summation_method": "majoring", "num_thresholds": 5}, ANSWERS, CHANCES),
    ("AUC", {"curve": "PRGAIN", "summation_method": "minoring"}, ANSWERS, CHANCES),
    ("AUC", {"thresholds": [0.7, 0.1, 0.2]}, ANSWERS[:, 0], CHANCES[:, 0]),
    ("AUC", {"multi_label": True}, ANSWERS, CHANCES),
    ("AUC", {"multi_label": True, "label_weights": [1.0, 2.0, 0.0, 1.0, 3.0], "curve": "PR"}, ANSWERS, CHANCES),
    ("AUC", {"label_weights": [1.0, 2.0, 0.0, 1.0, 3.0], "from_logits": True}, ANSWERS, GUESSES),
    ("FBetaScore", {"beta": 2.0}, ANSWERS, CHANCES),
    ("FBetaScore", {"average": "micro", "threshold": 0.4}, ANSWERS, CHANCES),
    ("FBetaScore", {"average": "weighted", "threshold": 0.4}, ANSWERS, CHANCES),
    ("F1Score", {"average": "macro"}, ONE_HOT, SHARES),
    ("IoU", {"num_classes": CLASSES, "target_class_ids": [0, 2]}, LABELS, OTHER_LABELS),
    ("IoU", {"num_classes": 4, "target_class_ids": [0, 2], "ignore_class": 2}, LABELS, OTHER_LABELS),
    ("BinaryIoU", {"threshold": 0.3}, ANSWERS[:, 0], CHANCES[:, 0]),
    ("MeanIoU", {"num_classes": CLASSES, "dtype": "float32"}, LABELS, OTHER_LABELS),
    ("OneHotIoU", {"num_classes": CLASSES, "target_class_ids": [1]}, ONE_HOT, SHARES),
    ("OneHotMeanIoU", {"num_classes": CLASSES}, ONE_HOT, SHARES),
]


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
@pytest.mark.parametrize(("name", "arguments", "y_true", "y_pred"), METRICS)
def test_values(keras: Any, name: str, arguments: dict[str, Any], y_true: Any, y_pred: Any, weights: Any) -> None:
    theirs, ours = (getattr(library.metrics, name)(**arguments) for library in (keras, fathoms))
    for batch in (slice(0, 16), slice(16, None)):
        weight = None if weights is None else weights[batch]
        for metric in (theirs, ours):
            metric.update_state(y_true[batch], y_pred[batch], sample_weight=weight)
    np.testing.assert_allclose(ours.result(), theirs.result(), rtol=1e-5, atol=1e-6)
    own_config, their_config = ours.get_config(), theirs.get_config()
    for config in (own_config, their_config):
        config.pop("name")  # metrics of one class are numbered
        config["label_weights"] = np.array(config.get("label_weights", 0), object).tolist()
    assert own_config == their_config
    for own, other in zip(ours.variables, theirs.variables, strict=True):
        assert own.name == other.name
        np.testing.assert_allclose(own.value, other.numpy(), rtol=1e-5, atol=1e-5)
    ours.reset_state()
    assert not any(np.any(variable.value) for variable in ours.variables)
    again = type(ours).from_config(ours.get_config())
    again.update_state(y_true, y_pred, sample_weight=weights)
    np.testing.assert_allclose(again.result(), theirs.result(), rtol=1e-5, atol=1e-6)


def histories(library: Any, loss: str, activation: str, y: Any, make: Any, start: Any) -> tuple[Any, dict[str, Any]]:
    x = np.random.default_rng(1).normal(size=(ROWS, 3)).astype("float32")
    model = library.Sequential([library.Input((3,)), library.layers.Dense(CLASSES, activation)])
    if start is not None:
        model.set_weights(start)
    begun = model.get_weights()
    model.compile(library.optimizers.SGD(0.1), loss, metrics=make(library), weighted_metrics=make(library, "w_"))
    fitted = model.fit(
        x, y, batch_size=8, epochs=2, shuffle=False, verbose=0, sample_weight=WEIGHTS, validation_data=(x, y)
    )
    return begun, fitted.history


def yes_or_no(library: Any, prefix: str = "") -> list[Any]:
    m = library.metrics
    return [
        m.AUC(name=f"{prefix}auc"),
        m.Precision(name=f"{prefix}precision"),
        m.Recall(thresholds=[0.4, 0.6], name=f"{prefix}recall"),
        m.F1Score(threshold=0.5, name=f"{prefix}f1"),
        m.Hinge(name=f"{prefix}hinge"),
        m.BinaryAccuracy(name=f"{prefix}accuracy"),
    ]


def classes(library: Any, prefix: str = "") -> list[Any]:
    m = library.metrics
    return [
        m.SparseTopKCategoricalAccuracy(k=2, name=f"{prefix}top"),
        m.SparseCategoricalAccuracy(name=f"{prefix}accuracy"),
        m.MeanIoU(CLASSES, sparse_y_pred=False, name=f"{prefix}iou"),
    ]


@pytest.mark.parametrize(
    ("loss", "activation", "y", "make"),
    [
        ("binary_crossentropy", "sigmoid", ANSWERS, yes_or_no),
        ("hinge", "sigmoid", ANSWERS, yes_or_no),
        ("sparse_categorical_crossentropy", "softmax", LABELS, classes),
    ],
)
def test_in_fit(keras: Any, loss: str, activation: str, y: Any, make: Any) -> None:
    start, ours = histories(fathoms, loss, activation, y, make, None)
    _, theirs = histories(keras, loss, activation, y, make, [np.array(weights) for weights in start])
    assert list(ours) == list(theirs)
    for name, values in ours.items():
        np.testing.assert_allclose(np.array(values), np.array(theirs[name]), rtol=1e-4, atol=1e-5, err_msg=name)
