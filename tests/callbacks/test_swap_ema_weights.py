"""Weights and their moving averages change places: in lockstep with Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms.callbacks import EarlyStopping, LambdaCallback, ModelCheckpoint, SwapEMAWeights

X = np.random.default_rng(0).normal(size=(20, 3)).astype("float32")
Y = X.sum(1, keepdims=True).astype("float32")


def model(library: Any = fathoms, **kwargs: Any) -> Any:
    made = library.Sequential([library.layers.Input((3,)), library.layers.Dense(1, kernel_initializer="zeros")])
    made.compile(library.optimizers.SGD(0.1, **{"use_ema": True, "ema_momentum": 0.9, **kwargs}), "mse")
    return made


@pytest.mark.parametrize("swap_on_epoch", [False, True])
def test_as_in_keras(swap_on_epoch: bool, keras: Any) -> None:
    runs = []
    for library in (fathoms, keras):
        made = model(library)
        seen: list[Any] = []
        look = library.callbacks.LambdaCallback(
            on_epoch_end=lambda e, logs, m=made, s=seen: s.append(m.get_weights()[0])
        )
        swap = library.callbacks.SwapEMAWeights(swap_on_epoch=swap_on_epoch)
        history = made.fit(
            X, Y, 5, epochs=4, shuffle=False, verbose=0, validation_data=(X, Y), callbacks=[swap, look]
        ).history
        runs.append(([history[name] for name in ("loss", "val_loss")], seen, made.get_weights()))
    for ours, theirs in zip(*runs, strict=True):
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_predicting_leaves_the_weights_as_they_were() -> None:
    made = model(ema_overwrite_frequency=None)
    made.train_on_batch(X, Y)
    made.train_on_batch(X, Y)
    before, average = made.get_weights()[0], made.optimizer._model_variables_moving_average[0].numpy()
    predicted = made.predict(X, verbose=0, callbacks=[SwapEMAWeights()])
    np.testing.assert_array_equal(made.get_weights()[0], before)
    bias = made.optimizer._model_variables_moving_average[1].numpy()
    np.testing.assert_allclose(predicted, X @ average + bias, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("stop", [EarlyStopping("loss", patience=0, min_delta=1e9), LambdaCallback()])
def test_a_checkpoint_has_what_training_ends_with(stop: Any, tmp_path: Path) -> None:
    """Also when another callback stops training before the last epoch."""
    made = model()
    saved = ModelCheckpoint(tmp_path / "m.keras")
    made.fit(X, Y, 5, epochs=4, verbose=0, callbacks=[SwapEMAWeights(swap_on_epoch=True), saved, stop])
    loaded = fathoms.models.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(loaded.get_weights()[0], made.get_weights()[0])


def test_an_optimizer_without_averages() -> None:
    with pytest.raises(ValueError, match="SwapEMAWeights must be used when `use_ema=True` is set"):
        model(use_ema=False).evaluate(X, Y, verbose=0, callbacks=[SwapEMAWeights()])


def test_nothing_to_swap_before_the_first_step() -> None:
    made = model()
    made.get_layer(index=-1).bias.assign([2.0])
    assert made.predict(X, verbose=0, callbacks=[SwapEMAWeights()])[0, 0] == 2.0
