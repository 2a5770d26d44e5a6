"""Checkpoints whose checksum fits, but that say what no run writes: they come from somebody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms.checkpoints import CheckpointError
from fathoms.checkpoints.checkpoint_file import read_checkpoint, write_checkpoint
from fathoms.engine.state_form import check_state, dict_of, is_count, is_flag, is_number, is_result, list_of, none_or


def train(folder: Path) -> Any:
    fathoms.utils.set_random_seed(1)
    model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    model.compile(optimizer="adam", loss="mse", metrics=["mae"])
    x = np.arange(16, dtype="float32").reshape(8, 2)
    stop = fathoms.callbacks.EarlyStopping("loss", patience=5, restore_best_weights=True)
    model.fit(
        x,
        x.sum(axis=1),
        batch_size=2,
        epochs=3,
        verbose=0,
        callbacks=[stop],
        checkpoint=fathoms.Checkpoint(folder, batches=1, keep=50),
    )
    return model.get_weights()


@pytest.fixture(scope="module")
def within_an_epoch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of the second batch of the second epoch."""
    folder = tmp_path_factory.mktemp("run")
    train(folder)
    for file in sorted(folder.glob("checkpoint-*")):
        position = read_checkpoint(str(file), 1 << 30)["position"]
        if (position["epoch"], position["steps"]) == (1, 2):
            return file
    raise AssertionError("no checkpoint within the epoch was kept")


CHANGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "an epoch before the first": lambda state: state["position"].update(epoch=-(10**9)),
    "more batches than there are": lambda state: state["position"].update(steps=10**9),
    "results that are text": lambda state: state.update(logs={"loss": "none"}),
    "no results of the epoch": lambda state: state.update(tally={"kind": "core"}),
    "another kind of results": lambda state: state.update(tally=[1, 2]),
    "losses of another form": lambda state: state.update(pending={"losses": np.zeros(3), "sums": np.zeros((1, 2))}),
    "a seed that is too large": lambda state: state["random"].update(seed=float("inf")),
    "random words of another form": lambda state: state["random"].update(numpy=[1]),
    "a history of one number": lambda state: state["callbacks"][1].__setitem__(1, {"epoch": 1, "history": {}}),
    "weights of another shape": lambda state: state["callbacks"][0][1].update(best_weights=[np.zeros(3)]),
    "callbacks without names": lambda state: state.update(callbacks=[1]),
    "an array that says what run it is": lambda state: state.update(run={"the number of layers": np.zeros(3)}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_it_is_refused(within_an_epoch: Path, tmp_path: Path, name: str) -> None:
    state = read_checkpoint(str(within_an_epoch), 1 << 30)
    assert [kind for kind, _ in state["callbacks"]] == ["EarlyStopping", "History"]
    CHANGES[name](state)
    with (tmp_path / "checkpoint-00000001").open("wb") as file:
        write_checkpoint(file, state)
    with pytest.raises(CheckpointError):
        train(tmp_path)


def test_what_is_unchanged_goes_on(within_an_epoch: Path, tmp_path: Path) -> None:
    (tmp_path / "checkpoint-00000001").write_bytes(within_an_epoch.read_bytes())
    for one, other in zip(train(tmp_path), train(tmp_path / "anew"), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("form", "fits", "does_not"),
    [
        (is_count, [0, 7], [-1, True, 1.0, 1 << 60, None, np.int64(1)]),
        (is_flag, [True], [1, None]),
        (is_number, [1, 1.5, np.float32(1), np.array(2)], ["1", None, np.zeros(1), True]),
        (is_result, [1.5, np.zeros(2)], [[1.5], np.array(["x"])]),
        (none_or(is_count), [None, 1], [-1]),
        (list_of(is_count), [[], [1]], [(1,), [1.5]]),
        (dict_of(is_count), [{}, {"a": 1}], [{1: 1}, {"a": "b"}, []]),
    ],
)
def test_forms(form: Callable[[Any], bool], fits: list[Any], does_not: list[Any]) -> None:
    assert all(map(form, fits)) and not any(map(form, does_not))


def test_messages_say_what_was_found() -> None:
    with pytest.raises(ValueError, match="EarlyStopping: the state has no wait"):
        check_state({}, "EarlyStopping", wait=is_count)
    with pytest.raises(ValueError, match="not a dictionary"):
        check_state([], "EarlyStopping", wait=is_count)
