"""ModelCheckpoint saves when it should, and where."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import fathoms
from fathoms.callbacks import LambdaCallback, ModelCheckpoint

X = np.arange(12, dtype=np.float32).reshape(6, 2) / 12


def model() -> fathoms.Sequential:
    made = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    made.compile("sgd", "mse")
    return made


def test_every_epoch_under_its_name(tmp_path: Path) -> None:
    save = ModelCheckpoint(tmp_path / "deep" / "m-{epoch:02d}-{val_loss:.3f}.keras")
    history = model().fit(X, X[:, 0], epochs=3, validation_split=0.5, verbose=0, callbacks=[save])
    expected = [f"m-{epoch + 1:02d}-{loss:.3f}.keras" for epoch, loss in enumerate(history.history["val_loss"])]
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == expected


def test_only_the_best(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trained = model()
    path = tmp_path / "best.keras"
    rates = [0.1, 0.1, 3.0, 3.0]
    speed = LambdaCallback(on_epoch_begin=lambda epoch, logs: trained.optimizer.learning_rate.assign(rates[epoch]))
    kept: list[list[np.ndarray]] = []
    keep = LambdaCallback(on_epoch_end=lambda epoch, logs: kept.append(trained.get_weights()))
    save = ModelCheckpoint(path, monitor="loss", save_best_only=True, verbose=1)
    history = trained.fit(X, 2 * X[:, 0], epochs=4, verbose=0, shuffle=False, callbacks=[speed, keep, save])
    best = int(np.argmin(history.history["loss"]))
    assert best in (1, 2)
    assert save.best == history.history["loss"][best]
    loaded = fathoms.models.load_model(path)
    for found, expected in zip(loaded.get_weights(), kept[best], strict=True):
        np.testing.assert_array_equal(found, expected)
    said = capsys.readouterr().out
    assert "loss improved from None to" in said
    assert "did not improve" in said


def test_every_so_many_batches(tmp_path: Path) -> None:
    save = ModelCheckpoint(tmp_path / "m-{epoch}-{batch}.keras", save_freq=4)
    model().fit(X, X[:, 0], batch_size=2, epochs=4, verbose=0, callbacks=[save])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m-2-1.keras", "m-3-2.keras", "m-4-3.keras"]


def test_weights_only(tmp_path: Path) -> None:
    trained = model()
    path = tmp_path / "m.weights.h5"
    trained.fit(X, X[:, 0], verbose=0, callbacks=[ModelCheckpoint(path, save_weights_only=True)])
    other = model()
    other.load_weights(path)
    np.testing.assert_array_equal(other.get_weights()[0], trained.get_weights()[0])


def test_a_threshold_to_start_from(tmp_path: Path) -> None:
    save = ModelCheckpoint(tmp_path / "m.keras", monitor="loss", save_best_only=True, initial_value_threshold=-1.0)
    model().fit(X, X[:, 0], verbose=0, callbacks=[save])
    assert list(tmp_path.iterdir()) == []


def test_whole_epochs_stay_one_call(tmp_path: Path) -> None:
    assert not ModelCheckpoint(tmp_path / "m.keras").watches("on_train_batch_end")
    assert ModelCheckpoint(tmp_path / "m.keras", save_freq=1).watches("on_train_batch_end")


def test_mistakes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"must end in `\.keras`"):
        ModelCheckpoint("m.txt")
    with pytest.raises(ValueError, match=r"must end in `\.weights\.h5`"):
        ModelCheckpoint("m.keras", save_weights_only=True)
    with pytest.raises(ValueError, match="number of batches"):
        ModelCheckpoint("m.keras", save_freq=0)
    with pytest.raises(KeyError, match="val_loss"):
        model().fit(X, X[:, 0], verbose=0, callbacks=[ModelCheckpoint(tmp_path / "{val_loss}.keras")])
