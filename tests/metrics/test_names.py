"""`get`, `serialize`, `deserialize` and `resolve`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fathoms import losses, metrics


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("mse", metrics.MeanSquaredError),
        ("MSE", metrics.MeanSquaredError),
        ("mean_squared_error", metrics.MeanSquaredError),
        ("MeanSquaredError", metrics.MeanSquaredError),
        ("mae", metrics.MeanAbsoluteError),
        ("bce", metrics.BinaryCrossentropy),
        ("RootMeanSquaredError", metrics.RootMeanSquaredError),
        ("root_mean_squared_error", metrics.RootMeanSquaredError),
        ("sparse_categorical_accuracy", metrics.SparseCategoricalAccuracy),
        ("accuracy", metrics.Accuracy),
        ("mean", metrics.Mean),
    ],
)
def test_names(name: str, kind: Any) -> None:
    assert type(metrics.get(name)) is kind
    if name not in ("accuracy", "mean"):
        assert metrics.resolve(name, (None, 1), (None, 1)).name == name


@pytest.mark.parametrize(
    ("target", "output", "kind"),
    [
        ((None, 1), (None, 1), "Binary"),
        ((None,), (None, 1), "Binary"),
        ((None,), (None, 3), "SparseCategorical"),
        ((None, 1), (None, 3), "SparseCategorical"),
        ((None, 3), (None, 3), "Categorical"),
    ],
)
@pytest.mark.parametrize("name", ["accuracy", "acc", "Accuracy", "crossentropy", "ce"])
def test_accuracy_and_crossentropy_are_chosen_by_shape(name: str, target: Any, output: Any, kind: str) -> None:
    metric = metrics.resolve(name, target, output)
    ending = "Crossentropy" if "c" in name and "e" in name and "acc" not in name.lower() else "Accuracy"
    assert type(metric).__name__ == kind + ending
    assert metric.name == name
    assert metric.kind is not None


def test_objects_and_functions() -> None:
    metric = metrics.MeanSquaredError(name="how_far")
    assert metrics.resolve(metric, (None, 1), (None, 1)) is metric
    assert metric.name == "how_far"
    assert metrics.get(None) is None

    def worstError(y_true: Any, y_pred: Any) -> Any:
        return np.abs(y_true - y_pred).max(-1)

    own = metrics.resolve(worstError, (None, 2), (None, 2))
    assert own.name == "worst_error"
    assert own(np.zeros((1, 2)), np.array([[1.0, -3.0]])) == 3
    known = metrics.resolve(losses.mean_absolute_error, (None, 1), (None, 1))
    assert (known.kind, known.name) == ("mean_absolute_error", "mean_absolute_error")


@pytest.mark.parametrize("name", ["auk", "", 5])
def test_unknown_names_are_refused_with_what_there_is(name: object) -> None:
    with pytest.raises(ValueError, match=r"Could not interpret metric identifier.*mean_absolute_error"):
        metrics.get(name)
    with pytest.raises(ValueError, match="None"):
        metrics.resolve(None, (None, 1), (None, 1))


@pytest.mark.parametrize(
    "metric",
    [
        metrics.Mean(name="m"),
        metrics.Sum(),
        metrics.MeanSquaredError(dtype="float64"),
        metrics.RootMeanSquaredError(),
        metrics.BinaryAccuracy(threshold=0.3),
        metrics.BinaryCrossentropy(from_logits=True, label_smoothing=0.1),
        metrics.CategoricalCrossentropy(label_smoothing=0.1),
        metrics.SparseCategoricalCrossentropy(from_logits=True),
        metrics.SparseCategoricalAccuracy(),
        metrics.MeanMetricWrapper(losses.mean_squared_error, name="w"),
    ],
)
def test_round_trip(metric: metrics.Metric) -> None:
    again = metrics.deserialize(metrics.serialize(metric))
    assert type(again) is type(metric)
    assert again.get_config() == metric.get_config()


@pytest.mark.parametrize(
    "config",
    [
        {"class_name": "AUK", "config": {}},
        {"class_name": "function", "config": "print"},
        {"class_name": "Mean", "config": {"x": 1}},
        [],
    ],
)
def test_other_descriptions_are_refused(config: Any) -> None:
    with pytest.raises(ValueError, match="metric"):
        metrics.deserialize(config)


def test_a_name_alone_describes_a_metric() -> None:
    assert isinstance(metrics.deserialize("mse"), metrics.MeanSquaredError)


def test_an_unknown_name_is_answered_with_a_close_one() -> None:
    with pytest.raises(
        ValueError,
        match=r"Could not interpret metric identifier: 'mean_absolut_error'\. Did you mean 'mean_absolute_error'",
    ):
        metrics.get("mean_absolut_error")
