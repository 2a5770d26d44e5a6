"""EarlyStopping, against a table of what must happen and against Keras."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms.callbacks import EarlyStopping


class Script:
    """A stand-in for a model: its monitored number follows a script, its weight is the epoch's number."""

    def __init__(self) -> None:
        self.stop_training = False
        self.weight = np.zeros(1)
        self.metrics: list[Any] = []

    @property
    def weights(self) -> list[Any]:
        return [type("Weight", (), {"value": self.weight})]

    def get_weights(self) -> list[np.ndarray]:
        return [self.weight.copy()]

    def set_weights(self, weights: list[np.ndarray]) -> None:
        self.weight = weights[0].copy()


def play(callback: Any, values: list[float], name: str = "val_loss") -> tuple[int, float]:
    """Return how many epochs were run, and the weight at the end."""
    model = Script()
    callback.set_model(model)
    callback.on_train_begin()
    epochs = 0
    for epoch, value in enumerate(values):
        model.weight[:] = epoch
        callback.on_epoch_end(epoch, {name: value})
        epochs += 1
        if model.stop_training:
            break
    callback.on_train_end()
    return epochs, float(model.weight[0])


NAN = float("nan")
CASES: list[tuple[dict[str, Any], list[float], int, float]] = [
    # arguments, the monitored numbers, epochs run, the weight at the end
    ({}, [5, 4, 3, 3, 2], 4, 3),
    ({"patience": 2}, [5, 4, 4, 4, 4, 4], 4, 3),
    ({"patience": 2}, [5, 4, 6, 3, 6, 6, 6], 6, 5),
    ({"patience": 2, "restore_best_weights": True}, [5, 4, 6, 3, 6, 6, 6], 6, 3),
    ({"patience": 9, "restore_best_weights": True}, [5, 1, 2], 3, 1),
    ({"min_delta": 1.0}, [5, 4.5, 4.2], 2, 1),
    ({"min_delta": -1.0}, [5, 4.5, 4.2], 2, 1),
    ({"min_delta": 1.0, "patience": 2}, [5, 4.5, 3.9, 3.5, 3.0], 5, 4),
    ({"mode": "max"}, [1, 2, 3, 2], 4, 3),
    ({"baseline": 3.0, "patience": 2}, [5, 4, 3.5, 3.2], 4, 3),
    ({"baseline": 3.0, "patience": 2}, [5, 2, 4, 4, 4], 4, 3),
    ({"start_from_epoch": 3, "patience": 1}, [1, 2, 3, 9, 8, 9], 6, 5),
    ({"start_from_epoch": 3, "restore_best_weights": True, "patience": 1}, [1, 2, 3, 9, 8, 9], 6, 4),
    ({"patience": 0}, [NAN, NAN, NAN], 2, 1),
    ({"patience": 2, "restore_best_weights": True}, [NAN, NAN, NAN, NAN], 3, 0),
    ({"patience": 1, "restore_best_weights": True}, [2, NAN, NAN], 2, 0),
]


@pytest.mark.parametrize(("arguments", "values", "epochs", "weight"), CASES)
def test_table(arguments: dict[str, Any], values: list[float], epochs: int, weight: float) -> None:
    assert play(EarlyStopping(**arguments), values) == (epochs, weight)


@pytest.mark.parametrize(("arguments", "values", "epochs", "weight"), CASES)
def test_keras_says_the_same(
    arguments: dict[str, Any], values: list[float], epochs: int, weight: float, keras: Any
) -> None:
    assert play(keras.callbacks.EarlyStopping(**arguments), values) == (epochs, weight)


@pytest.mark.parametrize(
    ("name", "better"),
    [("val_loss", 1), ("mae", 1), ("val_mean_squared_error", 1), ("val_accuracy", 3), ("acc", 3), ("auc", 3)],
)
def test_the_direction_is_told_by_the_name(name: str, better: float) -> None:
    callback = EarlyStopping(name, restore_best_weights=True, patience=9)
    assert play(callback, [2, better, 2], name) == (3, 1)


def test_the_direction_is_told_by_the_metric() -> None:
    model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1, "sigmoid")])
    model.compile("sgd", "binary_crossentropy", metrics=[fathoms.metrics.BinaryAccuracy(name="hits")])
    stop = EarlyStopping("hits", patience=2)
    history = model.fit([[0.0], [1.0]], [0, 1], epochs=50, verbose=0, callbacks=[stop])
    assert len(history.epoch) < 50


def test_it_can_be_used_again() -> None:
    callback = EarlyStopping(patience=1)
    assert play(callback, [1, 2, 3]) == (2, 1)
    assert play(callback, [9, 8, 9]) == (3, 2)


def test_it_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    play(EarlyStopping(restore_best_weights=True, verbose=1), [2, 1, 3])
    assert (
        capsys.readouterr().out
        == "Epoch 3: early stopping\nEarlyStopping takes back the weights of the best epoch, 2.\n"
    )


def test_mistakes() -> None:
    with pytest.raises(ValueError, match="mode='max' or mode='min'"):
        play(EarlyStopping("zorg"), [1, 2], "zorg")
    with pytest.warns(UserWarning, match="EarlyStopping mode 'least' is unknown"):
        assert EarlyStopping(mode="least").mode == "auto"
    with pytest.warns(UserWarning, match="'val_loss', which is not available; available are: loss. Give fit"):
        play(EarlyStopping(), [1, 2], "loss")


def test_the_warning_points_at_the_call_of_fit() -> None:
    model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    model.compile("sgd", "mse")
    with pytest.warns(UserWarning, match="val_loss") as caught:
        model.fit([[1.0]], [1.0], verbose=0, callbacks=[EarlyStopping()])
    assert caught[0].filename == __file__


def test_restoring_in_a_model() -> None:
    fathoms.utils.set_random_seed(0)
    model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    model.compile(fathoms.optimizers.SGD(1.2), "mse")  # diverges
    x = np.array([[-1.0], [2.0]])
    stop = EarlyStopping("loss", patience=3, restore_best_weights=True)
    kept: list[list[np.ndarray]] = []
    keep = fathoms.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: kept.append(model.get_weights()))
    history = model.fit(x, x * 2, epochs=20, verbose=0, callbacks=[stop, keep])
    best = int(np.argmin(history.history["loss"]))
    assert stop.best_epoch == best
    assert len(history.epoch) == best + 4
    for found, expected in zip(model.get_weights(), kept[best], strict=True):
        np.testing.assert_array_equal(found, expected)
