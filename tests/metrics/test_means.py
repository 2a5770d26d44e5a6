"""`Mean`, `Sum` and `MeanMetricWrapper`: running results against NumPy's on all the data at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fathoms import metrics

RNG = np.random.default_rng(0)


def test_mean_over_batches_is_the_mean_of_all() -> None:
    values, weights = RNG.normal(size=50), RNG.random(50)
    plain, weighted = metrics.Mean(dtype="float64"), metrics.Mean(dtype="float64")
    for start in range(0, 50, 16):
        batch = slice(start, start + 16)
        plain.update_state(values[batch])
        weighted.update_state(values[batch], sample_weight=weights[batch])
    assert plain.result() == pytest.approx(values.mean(), rel=1e-14)
    assert weighted.result() == pytest.approx(np.average(values, weights=weights), rel=1e-14)


def test_sums_from_elsewhere_are_added() -> None:
    metric = metrics.Mean()
    metric.update_state([2.0, 4.0])
    metric.add(30.0, 4.0)
    assert metric.result() == 6.0


def test_mean_of_nothing_is_zero() -> None:
    assert metrics.Mean().result() == 0
    metric = metrics.Mean()
    metric.update_state([1.0, 2.0], sample_weight=[0, 0])
    assert metric.result() == 0


def test_negative_weights() -> None:
    metric = metrics.Mean()
    metric.update_state([1, 3, 5, 7], sample_weight=[-1, -1, 0, 0])
    assert metric.result() == 2


@pytest.mark.parametrize(
    ("weights", "mean", "total"),
    [
        (None, 4.0, 16.0),
        ([[1, 1], [1, 0]], 3.0, 9.0),
        ([[1, 0]], 3.0, 6.0),
        ([1, 0], 2.0, 4.0),
        ([[1], [0]], 2.0, 4.0),
    ],
)
def test_values_and_weights_of_two_axes(weights: Any, mean: float, total: float) -> None:
    mean_metric, sum_metric = metrics.Mean(), metrics.Sum()
    mean_metric.update_state([[1, 3], [5, 7]], sample_weight=weights)
    sum_metric.update_state([[1, 3], [5, 7]], sample_weight=weights)
    assert (mean_metric.result(), sum_metric.result()) == (mean, total)


def test_reset_forgets() -> None:
    metric = metrics.Mean()
    metric.update_state([1.0])
    metric.reset_state()
    assert [float(variable) for variable in metric.variables] == [0, 0]


def test_calling_updates_and_returns_the_result() -> None:
    metric = metrics.Sum()
    assert (metric([1.0]), metric([2.0])) == (1, 3)


def test_weights_that_do_not_fit_are_named() -> None:
    with pytest.raises(ValueError, match=r"sample_weight has shape \(3,\).*\(2,\)"):
        metrics.Mean().update_state([1.0, 2.0], sample_weight=[1, 1, 1])


def test_state_variables_are_named_and_typed() -> None:
    metric = metrics.Mean(name="m", dtype="float64")
    assert [(v.path, v.dtype, v.shape) for v in metric.variables] == [
        ("m/total", "float64", ()),
        ("m/count", "float64", ()),
    ]


def test_wrapper_averages_a_function_of_your_own() -> None:
    def penalty(y_true: Any, y_pred: Any, power: int = 1) -> Any:
        return np.abs(np.subtract(y_true, y_pred)) ** power

    metric = metrics.MeanMetricWrapper(penalty, name="cubes", power=3)
    metric.update_state([1.0, 2.0], [1.0, 4.0])
    assert metric.result() == 4
    assert metric.kind is None
    assert metric.get_config()["power"] == 3


def test_metric_without_super_init_says_so() -> None:
    class Forgetful(metrics.Metric):
        def __init__(self) -> None:
            self.total = self.add_variable((), name="total")

    with pytest.raises(RuntimeError, match="super"):
        Forgetful()


def test_unknown_initializer_of_a_variable_is_named() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        metrics.Mean().add_variable((), initializer="nonsense", name="extra")


def test_an_update_of_your_own_does_not_inherit_the_native_one() -> None:
    class Doubled(metrics.MeanSquaredError):
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
            super().update_state(y_true, y_pred, sample_weight)
            super().update_state(y_true, y_pred, sample_weight)

    assert Doubled().kind is None
    assert metrics.RootMeanSquaredError().kind == "mean_squared_error"
