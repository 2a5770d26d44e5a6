"""An interrupted run that goes on: the same bits as one that never stopped, whatever is interrupted when."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms.callbacks import BackupAndRestore, Callback

RNG = np.random.default_rng(3)
X = RNG.normal(size=(30, 4)).astype("float32")
Y = X.sum(1, keepdims=True).astype("float32")


class PowerCut(Exception):
    pass


class Interrupt(Callback):
    def __init__(self, epoch: int, batch: int | None = None) -> None:
        super().__init__()
        self.epoch = epoch
        self.batch = batch
        self.now = 0

    def watches(self, event: str) -> bool:
        return super().watches(event) and (event != "on_train_batch_end" or self.batch is not None)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.now = epoch
        if epoch == self.epoch and self.batch is None:
            raise PowerCut

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if (self.now, batch) == (self.epoch, self.batch):
            raise PowerCut


def model(seed: int) -> fathoms.Sequential:
    fathoms.utils.set_random_seed(seed)
    made = fathoms.Sequential([
        fathoms.Input((4,)),
        fathoms.layers.Dense(6, activation="relu"),
        fathoms.layers.BatchNormalization(),
        fathoms.layers.Dropout(0.3),
        fathoms.layers.Dense(1),
    ])  # fmt: skip
    schedule = fathoms.optimizers.schedules.ExponentialDecay(0.01, 5, 0.9)
    made.compile(fathoms.optimizers.AdamW(schedule, use_ema=True, ema_overwrite_frequency=4), "mse", metrics=["mae"])
    return made


@pytest.mark.parametrize("how", [{}, {"steps_per_epoch": 3}, {"shuffle": False}, {"shuffle": "batch"}])
@pytest.mark.parametrize("where", [(3, None), (3, 1)])
def test_the_same_bits_as_without_interruption(how: Any, where: Any, tmp_path: Path) -> None:
    whole = model(1)
    expected = whole.fit(X, Y, batch_size=4, epochs=6, verbose=0, **how)
    first = model(1)
    with pytest.raises(PowerCut):
        first.fit(
            X,
            Y,
            batch_size=4,
            epochs=6,
            verbose=0,
            callbacks=[BackupAndRestore(tmp_path / "b"), Interrupt(*where)],
            **how,
        )
    second = model(99)  # a new process, with other weights and another seed
    found = second.fit(X, Y, batch_size=4, epochs=6, verbose=0, callbacks=[BackupAndRestore(tmp_path / "b")], **how)
    assert found.epoch == [3, 4, 5]
    for name, values in expected.history.items():
        assert found.history[name] == values[3:]
    for a, b in zip(whole.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(whole.optimizer.variables, second.optimizer.variables, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("save_freq", ["epoch", 1, 3])
@pytest.mark.parametrize("where", [(0, 0), (0, 5), (2, 0), (2, 4), (2, 7), (5, 7)])
def test_within_an_epoch_it_goes_on_to_the_same_bits_callbacks_too(
    save_freq: Any, where: tuple[int, int], tmp_path: Path
) -> None:
    def callbacks() -> list[Callback]:
        stopping = fathoms.callbacks.EarlyStopping("mae", patience=1, min_delta=10.0, start_from_epoch=2)
        return [BackupAndRestore(tmp_path / "b", save_freq), stopping]

    whole = model(1)
    expected = whole.fit(X, Y, batch_size=4, epochs=6, verbose=0, callbacks=callbacks())
    assert expected.epoch == [0, 1, 2, 3]  # so EarlyStopping has something to remember
    with pytest.raises(PowerCut) if where[0] < 4 else contextlib.nullcontext():
        model(1).fit(X, Y, batch_size=4, epochs=6, verbose=0, callbacks=[*callbacks(), Interrupt(*where)])
    if where[0] >= 4:
        assert not (tmp_path / "b").exists()  # it was finished
        return
    second = model(99)
    found = second.fit(X, Y, batch_size=4, epochs=6, verbose=0, callbacks=callbacks())
    assert found.epoch == list(range(where[0], 4))
    for name, values in expected.history.items():
        assert found.history[name] == values[where[0] :]
    for a, b in zip(whole.variables, second.variables, strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(whole.optimizer.variables, second.optimizer.variables, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not (tmp_path / "b").exists()


def test_by_batches_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    class Count(Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            self.batches: list[int] = []

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.batches.append(batch)

    made, count = model(1), Count()
    backup = BackupAndRestore(tmp_path, save_freq=2)
    with pytest.raises(PowerCut):
        made.fit(X, Y, batch_size=5, epochs=2, verbose=0, callbacks=[backup, Interrupt(1, 4)])
    assert (backup._current_epoch, backup._last_batch_seen) == (1, 4)
    made.fit(X, Y, batch_size=5, epochs=2, verbose=0, callbacks=[backup, count])
    assert count.batches == [4, 5]
    assert int(made.optimizer.iterations) == 12


def test_never(tmp_path: Path) -> None:
    model(1).fit(
        X, Y, verbose=0, callbacks=[BackupAndRestore(tmp_path / "b", save_freq=False, delete_checkpoint=False)]
    )
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("content", [b"", b"0", b"\x89HDF\r\n\x1a\n" + b"0" * 100])
def test_a_broken_backup_and_the_one_before(content: bytes, tmp_path: Path) -> None:
    made = model(1)
    backup = BackupAndRestore(tmp_path, double_checkpoint=True)
    with pytest.raises(PowerCut):
        made.fit(X, Y, epochs=6, verbose=0, callbacks=[backup, Interrupt(3)])
    assert backup._weights_path != backup._prev_weights_path and os.path.exists(backup._prev_weights_path)
    Path(backup._weights_path).write_bytes(content)
    with pytest.warns(UserWarning, match="Damaged checkpoint"):
        history = made.fit(X, Y, epochs=6, verbose=0, callbacks=[backup])
    assert history.epoch == [2, 3, 4, 5]
    assert not tmp_path.exists()


def test_a_broken_backup_alone_is_an_error_and_stays(tmp_path: Path) -> None:
    made = model(1)
    backup = BackupAndRestore(tmp_path)
    with pytest.raises(PowerCut):
        made.fit(X, Y, epochs=6, verbose=0, callbacks=[backup, Interrupt(3)])
    path = Path(backup._weights_path)
    path.write_bytes(b"0")
    with pytest.raises(ValueError, match="None of the checkpoints can be read"):
        made.fit(X, Y, epochs=6, verbose=0, callbacks=[backup])
    assert path.read_bytes() == b"0"


def test_the_backup_of_another_model_is_an_error_and_stays(tmp_path: Path) -> None:
    with pytest.raises(PowerCut):
        model(1).fit(X, Y, epochs=6, verbose=0, callbacks=[BackupAndRestore(tmp_path), Interrupt(3)])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    other = fathoms.Sequential([fathoms.Input((4,)), fathoms.layers.Dense(3), fathoms.layers.Dense(1)])
    other.compile("sgd", "mse")
    with pytest.raises(ValueError, match="is of another run: the number of layers: 2 here, 4 there"):
        other.fit(X, Y, epochs=6, verbose=0, callbacks=[BackupAndRestore(tmp_path)])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_backup_of_another_run_that_has_done_nothing_is_no_obstacle(tmp_path: Path) -> None:
    with pytest.raises(PowerCut):
        model(1).fit(X, Y, epochs=6, verbose=0, callbacks=[BackupAndRestore(tmp_path), Interrupt(0)])
    assert len(list(tmp_path.glob("checkpoint-*"))) == 1
    history = model(1).fit(X, Y, batch_size=5, epochs=2, verbose=0, callbacks=[BackupAndRestore(tmp_path)])
    assert history.epoch == [0, 1]


@pytest.mark.parametrize(("metadata", "epoch"), [('{"epoch": 4, "batch": 0}', 4), ("{", 0), ("[]", 0), (None, 0)])
def test_a_backup_of_an_older_version_is_told_and_stays(metadata: str | None, epoch: int, tmp_path: Path) -> None:
    model(1).save_weights(tmp_path / "latest.weights.h5")
    if metadata is not None:
        (tmp_path / "training_metadata.json").write_text(metadata)
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(ValueError, match=rf"older version.*load_weights\(.*initial_epoch={epoch}\)"):
        model(1).fit(X, Y, epochs=6, verbose=0, callbacks=[BackupAndRestore(tmp_path)])
    assert sorted(os.listdir(tmp_path)) == before


def test_a_second_run_in_the_same_folder_is_told(tmp_path: Path) -> None:
    class Second(Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            with pytest.raises(ValueError, match="is in use by another run"):
                model(2).fit(X, Y, verbose=0, callbacks=[BackupAndRestore(tmp_path)])

    model(1).fit(X, Y, epochs=2, verbose=0, callbacks=[BackupAndRestore(tmp_path), Second()])
    assert not tmp_path.exists()


@pytest.mark.parametrize("checkpoint", [True, False])
def test_a_run_is_kept_once(checkpoint: bool, tmp_path: Path) -> None:
    backups = [BackupAndRestore(tmp_path / "a"), BackupAndRestore(tmp_path / "b")][: 1 if checkpoint else 2]
    with pytest.raises(ValueError, match="kept twice"):
        model(1).fit(X, Y, verbose=0, callbacks=backups, checkpoint=tmp_path / "c" if checkpoint else None)
    assert os.listdir(tmp_path) == []


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    model(1).fit(X, Y, epochs=2, verbose=0, callbacks=[BackupAndRestore(tmp_path)])
    assert os.listdir(tmp_path) == ["thesis.txt"]
    model(1).fit(X, Y, epochs=2, verbose=0, callbacks=[BackupAndRestore(tmp_path, delete_checkpoint=False)])
    assert sorted(os.listdir(tmp_path)) == ["checkpoint-00000003", "in-use.lock", "thesis.txt"]


def test_arguments() -> None:
    for folder in ("", None):
        with pytest.raises(ValueError, match="Empty `backup_dir` argument passed"):
            BackupAndRestore(folder)  # type: ignore[arg-type]
    for frequency in ("batch", 0.5):
        with pytest.raises(ValueError, match="Invalid value for argument `save_freq`"):
            BackupAndRestore("b", save_freq=frequency)  # type: ignore[arg-type]
    assert not BackupAndRestore("b").watches("on_train_batch_end")
