"""`get`, `serialize`, `deserialize` and `resolve`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fathoms import losses


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("mse", losses.mean_squared_error),
        ("MSE", losses.mean_squared_error),
        ("mean_squared_error", losses.mean_squared_error),
        ("mae", losses.mean_absolute_error),
        ("MAE", losses.mean_absolute_error),
        ("bce", losses.binary_crossentropy),
        ("BCE", losses.binary_crossentropy),
        ("categorical_crossentropy", losses.categorical_crossentropy),
        ("sparse_categorical_crossentropy", losses.sparse_categorical_crossentropy),
    ],
)
def test_short_and_long_names_give_functions(name: str, function: Any) -> None:
    assert losses.get(name) is function
    resolved = losses.resolve(name, (None, 1), (None, 1))
    assert (resolved.kind, resolved.name) == (function.__name__, name)


@pytest.mark.parametrize(
    "name",
    [
        "MeanSquaredError",
        "MeanAbsoluteError",
        "BinaryCrossentropy",
        "CategoricalCrossentropy",
        "SparseCategoricalCrossentropy",
    ],
)
def test_class_names_and_classes_give_instances(name: str) -> None:
    assert type(losses.get(name)).__name__ == name
    assert type(losses.get(getattr(losses, name))).__name__ == name
    assert losses.get(name).kind == losses.get(name).name


def test_none_and_objects_stay_themselves() -> None:
    loss = losses.MeanSquaredError()
    assert losses.get(None) is None
    assert losses.get(loss) is loss
    assert losses.resolve(loss, (None, 1), (None, 1)) is loss


@pytest.mark.parametrize("name", ["rmse", "logcosh", "", 3])
def test_unknown_names_are_refused_with_what_there_is(name: object) -> None:
    with pytest.raises(ValueError, match=r"Could not interpret loss identifier.*mean_squared_error"):
        losses.get(name)


@pytest.mark.parametrize(
    ("target", "output", "kind"),
    [
        ((None, 1), (None, 1), "binary_crossentropy"),
        ((None,), (None, 1), "binary_crossentropy"),
        ((None,), (None, 3), "sparse_categorical_crossentropy"),
        ((None, 1), (None, 3), "sparse_categorical_crossentropy"),
        ((None, 3), (None, 3), "categorical_crossentropy"),
        ((None, 5), (None, 5, 3), "sparse_categorical_crossentropy"),
    ],
)
@pytest.mark.parametrize("name", ["crossentropy", "ce", "CE"])
def test_crossentropy_is_chosen_by_shape(name: str, target: Any, output: Any, kind: str) -> None:
    assert losses.resolve(name, target, output).kind == kind


def test_functions_are_wrapped() -> None:
    def worst(y_true: Any, y_pred: Any) -> Any:
        return np.abs(y_true - y_pred).max(-1)

    loss = losses.resolve(worst, (None, 2), (None, 2))
    assert loss.name == "worst"
    assert loss([[0.0, 0.0]], [[1.0, -3.0]]) == 3
    assert loss.get_config()["fn"]["config"] == "worst"
    assert losses.deserialize(losses.serialize(worst), custom_objects={"worst": worst}) is worst
    assert losses.resolve(losses.mean_squared_error, (None, 2), (None, 2)).kind == "mean_squared_error"


def test_no_loss_cannot_train() -> None:
    with pytest.raises(ValueError, match="loss='mse'"):
        losses.resolve(None, (None, 1), (None, 1))


def test_wrapper_round_trip() -> None:
    loss = losses.LossFunctionWrapper(losses.binary_crossentropy, name="b", from_logits=True)
    again = losses.LossFunctionWrapper.from_config(loss.get_config())
    assert again([[1.0]], [[2.0]]) == loss([[1.0]], [[2.0]]) == pytest.approx(np.log1p(np.exp(-2)))


@pytest.mark.parametrize(
    "config",
    [
        {"class_name": "os.system", "config": {}},
        {"class_name": "function", "config": "eval", "module": "builtins"},
        {"class_name": "function", "config": {"value": "code"}},
        {"class_name": "__lambda__", "config": {"value": "code"}},
        {"class_name": "MeanSquaredError", "config": {"unknown": 1}},
        {"class_name": "MeanSquaredError", "config": [1]},
        {"config": {}},
        {"class_name": 3},
        ["mse"],
    ],
)
def test_other_descriptions_are_refused(config: Any) -> None:
    with pytest.raises(ValueError, match=r"loss|lambda"):
        losses.deserialize(config)


@pytest.mark.parametrize("name", ["CTC", "ctc"])
def test_a_loss_outside_the_scope_says_so(name: str) -> None:
    with pytest.raises(AttributeError, match=r"sequences.*The package keras has it"):
        getattr(losses, name)
    with pytest.raises(ValueError, match=r"(?i)ctc.*sequences"):
        losses.get(name)
