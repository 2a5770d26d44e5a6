"""Models that are trained side by side, each with checkpoints of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers
from fathoms.callbacks import Callback

X = np.random.default_rng(3).normal(size=(60, 4)).astype("float32")
Y = X.sum(1, keepdims=True)


class PowerCut(KeyboardInterrupt):
    """Stands for the end of the process."""


class Cut(Callback):
    def __init__(self, epoch: int) -> None:
        super().__init__()
        self.epoch = epoch

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if epoch == self.epoch:
            raise PowerCut


def made(seed: int = 5) -> list[fathoms.Sequential]:
    fathoms.utils.set_random_seed(seed)
    models = []
    for size in (4, 8, 16):
        model = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(size), layers.Dropout(0.2), layers.Dense(1)])
        model.compile("adam", "mse")
        models.append(model)
    return models


def fit(models: Any, **how: Any) -> Any:
    return fathoms.fit_many(models, X, Y, batch_size=[8, 16, 32], epochs=6, verbose=0, threads=2, **how)


def same(models: Any, histories: Any) -> None:
    for model, alone, size, history in zip(models, made(), (8, 16, 32), histories, strict=True):
        expected = alone.fit(X, Y, batch_size=size, epochs=6, verbose=0)
        assert history.epoch == expected.epoch
        assert history.history == expected.history
        for a, b in zip(alone.variables, model.variables, strict=True):
            np.testing.assert_array_equal(a, b)
        for a, b in zip(alone.optimizer.variables, model.optimizer.variables, strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("how", [{"every": "epoch"}, {"every": 1e-6}, {"batches": 1}])
def test_all_go_on_to_the_bits_that_each_has_alone(how: Any, tmp_path: Path) -> None:
    kept = fathoms.Checkpoint(tmp_path / "runs", **how)
    with pytest.raises(KeyboardInterrupt):
        fit(made(), checkpoint=kept, callbacks=[[], [Cut(3)], []])
    assert list((tmp_path / "runs" / "1").glob("checkpoint-*"))
    again = made()
    same(again, fit(again, checkpoint=kept))
    finished = made()
    same(finished, fit(finished, checkpoint=kept))  # nothing is left to do
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == ["0", "1", "2"]


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    class Count(Callback):
        epochs = 0

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.epochs += 1

    kept = fathoms.Checkpoint(tmp_path, every="epoch")
    with pytest.raises(KeyboardInterrupt):
        fit(made(), checkpoint=kept, callbacks=[[], [], [Cut(4)]])
    counts = [Count(), Count(), Count()]
    fit(made(), checkpoint=kept, callbacks=[[count] for count in counts])
    assert counts[2].epochs == 2


def test_a_second_one_in_the_same_folder_is_told_and_none_stays_locked(tmp_path: Path) -> None:
    class Second(Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            if epoch == 0:
                with pytest.raises(ValueError, match="is in use by another run"):
                    fit(made(), checkpoint=tmp_path)

    models = made()
    same(models, fit(models, checkpoint=tmp_path, callbacks=[[Second()], [], []]))
    fit(made(), checkpoint=tmp_path)
