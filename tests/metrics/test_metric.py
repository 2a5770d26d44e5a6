"""The state of a metric: what belongs to it, its type, and using it without keeping it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fathoms import Variable, metrics
from fathoms.engine.keras_mask import set_keras_mask

VALUES = np.array([1.0, 2.0, 6.0])


def test_a_state_of_your_own_is_used_and_the_metric_keeps_its_own() -> None:
    metric = metrics.Mean()
    metric.update_state(100.0)
    state: Any = metric.stateless_reset_state()
    for part in np.split(VALUES, [1]):
        state = metric.stateless_update_state(state, part)
    assert float(metric.stateless_result(state)) == 3
    assert float(metric.result()) == 100


def test_a_state_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="length 1, but expected 2"):
        metrics.Mean().stateless_result([0.0])


def test_an_error_leaves_the_state_alone() -> None:
    metric = metrics.Mean()
    metric.update_state(VALUES)
    with pytest.raises(ValueError, match="sample_weight"):
        metric.stateless_update_state([0.0, 0.0], VALUES, [1.0, 2.0])
    assert float(metric.result()) == 3


def test_variables_in_lists_and_dictionaries_belong_to_the_metric_once() -> None:
    metric: Any = metrics.Mean()
    metric.again = metric.total
    metric.parts = {"a": [Variable(0.0), metrics.Sum()], 1: (metrics.Mean(),)}
    assert len(metric.variables) == 2 + 1 + 1 + 2


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "int32", "float64"])
def test_sums_are_kept_in_a_type_that_holds_them(dtype: str) -> None:
    metric = metrics.Mean(dtype=dtype)
    for _ in range(5):
        metric.update_state(np.full(1000, 60.0))  # 5000 is beyond what float16 counts in ones, 300000 beyond its end
    assert metric.result() == 60
    assert metric.result().dtype.name == dtype


def test_what_is_outside_of_the_mask_of_predictions_does_not_count() -> None:
    predictions = VALUES[:, np.newaxis].copy()
    set_keras_mask(predictions, np.array([True, False, True]))
    metric = metrics.MeanSquaredError()
    metric.update_state(np.zeros((3, 1)), predictions)
    assert float(metric.result()) == (1 + 36) / 2
    metric.reset_state()
    metric.update_state(np.zeros((3, 1)), predictions, sample_weight=[3, 5, 1])
    assert float(metric.result()) == (3 + 36) / 4
