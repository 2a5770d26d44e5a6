"""Full disks, read-only folders, second processes, power cuts: no checkpoint is lost, and everything is said."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers
from fathoms.checkpoints import Checkpoint, CheckpointError, checkpoint_folder
from fathoms.checkpoints.checkpoint_file import write_checkpoint
from fathoms.checkpoints.checkpoint_folder import CheckpointFolder
from fathoms.engine import atomic_file

X = np.random.default_rng(3).normal(size=(32, 4)).astype("float32")
Y = X.sum(1, keepdims=True)
SOME = 1 << 24


def made() -> fathoms.Sequential:
    fathoms.utils.set_random_seed(5)
    model = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(8), layers.Dropout(0.2), layers.Dense(1)])
    model.compile("adam", "mse")
    return model


def fit(model: Any, kept: Any, **how: Any) -> Any:
    return model.fit(X, Y, checkpoint=kept, **{"batch_size": 8, "epochs": 4, "verbose": 0, **how})


def same(model: Any, history: Any) -> None:
    whole = made()
    expected = fit(whole, None)
    assert history.history == expected.history
    for a, b in zip(whole.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def state(number: int) -> dict[str, Any]:
    return {"number": number, "weights": [np.full(50, number, "float32")]}


# Power cuts


def test_every_state_that_a_power_cut_may_leave_holds_a_whole_checkpoint(tmp_path: Path) -> None:
    """A folder is what it was after any of the system's calls, and of a file that is not forced to the disk any part is there."""
    folder = tmp_path / "run"
    seen = []
    for cut in range(1, 200):
        for path in folder.glob("*"):
            path.unlink()
        try:
            kept, promised = CheckpointFolder(str(folder), 2), 0
            with cut_after(cut):
                for number in range(1, 5):
                    kept.write(state(number))
                    promised = number
        except PowerCut:
            pass
        kept.release()
        if promised == 4:
            assert cut > 20
            break
        again = CheckpointFolder(str(folder), 2)
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a name in the folder means a whole file: there is nothing to warn of
            found = again.newest(SOME)
        again.release()
        seen.append(0 if found is None else found["number"])
        assert seen[-1] in (promised, promised + 1)
    assert set(seen) == {0, 1, 2, 3, 4}


class PowerCut(BaseException):
    """Nothing after it happens any more."""


@contextlib.contextmanager
def cut_after(calls: int) -> Iterator[None]:
    """Stop after so many of the calls that change the disk; bytes that were not forced to it are lost, or only half there."""
    left = calls
    real = {name: getattr(os, name) for name in ("open", "fsync", "replace", "remove", "unlink")}

    def counted(name: str) -> Any:
        def call(*arguments: Any, **more: Any) -> Any:
            nonlocal left
            if left <= 0:
                raise PowerCut
            left -= 1
            if left == 0 and name == "fsync" and stat.S_ISREG(os.fstat(arguments[0]).st_mode):
                os.ftruncate(arguments[0], os.fstat(arguments[0]).st_size // 2)
            done = real[name](*arguments, **more)
            if left == 0:
                raise PowerCut
            return done

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in real:
            patch.setattr(os, name, counted(name))
        patch.setattr(Path, "unlink", lambda own, missing_ok=False: None)  # a dead process clears nothing up
        yield


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped", "foreign", "folder"])
def test_a_damaged_checkpoint_is_told_and_the_one_before_is_taken(damage: str, tmp_path: Path) -> None:
    fit(made(), Checkpoint(tmp_path, every="epoch"))
    newest = sorted(tmp_path.glob("checkpoint-*"))[-1]
    content = newest.read_bytes()
    newest.unlink()
    if damage == "folder":
        newest.mkdir()
    else:
        spoilt = {
            "cut": content[:-9],
            "empty": b"",
            "foreign": b"hello",
            "flipped": content[:900] + b"?" + content[901:],
        }
        newest.write_bytes(spoilt[damage])
    model = made()
    with pytest.warns(UserWarning, match=r"Damaged checkpoint: .*checkpoint-00000005.*goes on from the one before"):
        history = fit(model, Checkpoint(tmp_path, every="epoch"))
    same(model, history)


def test_if_all_are_damaged_nothing_is_begun_anew(tmp_path: Path) -> None:
    fit(made(), Checkpoint(tmp_path, every="epoch"))
    for path in tmp_path.glob("checkpoint-*"):
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CheckpointError, match=r"None of the checkpoints can be read: .*its checksum does not fit"):
        fit(made(), tmp_path)
    assert len(list(tmp_path.glob("checkpoint-*"))) == 2


def test_only_so_many_files_stay_and_nothing_else_is_touched(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / ".checkpoint-00000009.abcd1234.tmp").write_text("left by a run that was killed")
    for keep in (1, 3):
        fit(made(), Checkpoint(tmp_path, every="epoch", keep=keep), epochs=4 * keep)
        assert len(list(tmp_path.glob("checkpoint-*"))) == keep
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not list(tmp_path.glob(".*.tmp"))


# Full disks


class FullDisk(io.FileIO):
    """A file that takes no more than so many bytes."""

    room = 0

    def write(self, content: Any) -> int:
        size = memoryview(content).nbytes
        if size > FullDisk.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        FullDisk.room -= size
        return super().write(content) or 0


@pytest.mark.parametrize("room", range(0, 6000, 400))
def test_a_disk_that_fills_up_stops_nothing(room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = made()
    fit(whole, Checkpoint(tmp_path, every="epoch"), epochs=1)
    FullDisk.room = room
    monkeypatch.setattr(atomic_file, "open", lambda file, mode: FullDisk(file, mode), raising=False)
    model = made()
    with pytest.warns(RuntimeWarning, match="No space left on device") as told:
        history = fit(model, Checkpoint(tmp_path, every="epoch"))
    same(model, history)
    messages = [str(one.message) for one in told if "No space" in str(one.message)]
    assert "Training goes on, and tries again" in messages[0] or "The run is finished" in messages[0]
    assert "Keep the model: model.save" in messages[-1]
    assert len(messages) <= 2
    assert not list(tmp_path.glob(".*.tmp"))
    monkeypatch.undo()
    again = made()
    same(again, fit(again, Checkpoint(tmp_path, every="epoch")))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB, 16 pages."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        pytest.skip(f"no file system can be mounted here: {error}")
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("pages", range(0, 16))
def test_a_disk_that_is_really_full(pages: int, small_disk: Path) -> None:
    """Whatever room is left: training ends as ever, a whole checkpoint stays, and with room again the run goes on."""
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 4096 * pages)
    run = small_disk / "run"
    model = made()
    refused = None
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            same(model, fit(model, Checkpoint(run, every="epoch")))
        except CheckpointError as error:
            refused = str(error)
    messages = [str(one.message) for one in told]
    assert not list(run.glob(".*.tmp"))
    assert (refused is None) == any(run.glob("checkpoint-*"))
    if pages == 0:
        assert refused is None and not messages
    if refused is not None:
        assert "No space left on device" in refused and "Nothing was trained yet" in refused
        assert int(model.optimizer.iterations) == 0
    if messages:
        assert "No space left on device" in messages[0] and "Keep the model: model.save" in messages[-1]
    assert refused is not None or messages or pages < 12
    ballast.unlink()
    again = made()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        same(again, fit(again, Checkpoint(run, every="epoch")))


def test_a_file_system_that_is_really_read_only(small_disk: Path) -> None:
    kept = made()
    with contextlib.suppress(KeyboardInterrupt):
        every = Checkpoint(small_disk / "run", every="epoch")
        fit(kept, every, callbacks=[fathoms.callbacks.LambdaCallback(on_epoch_begin=_interrupt_in_second)])
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    model = made()
    with pytest.raises(CheckpointError, match=r"Read-only file system\. Nothing was trained yet"):
        fit(model, small_disk / "run")
    assert int(model.optimizer.iterations) == 0
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    same(model, fit(model, small_disk / "run"))


def _interrupt_in_second(epoch: int, logs: Any) -> None:
    if epoch == 1:
        raise KeyboardInterrupt


def test_when_there_is_room_again_checkpoints_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, calls = write_checkpoint, iter(range(100))

    def fails_twice(file: Any, state: Any) -> None:
        if 2 <= next(calls) < 5:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(file, state)

    monkeypatch.setattr(checkpoint_folder, "write_checkpoint", fails_twice)
    with pytest.warns(RuntimeWarning, match=r"the last checkpoint is of epoch 1\. Make room"):
        fit(made(), Checkpoint(tmp_path, every="epoch"), epochs=8)
    monkeypatch.undo()
    with pytest.raises(CheckpointError, match=r"has come to epoch 8, but this fit ends after 4\. Write epochs=8"):
        fit(made(), tmp_path)


def test_a_full_disk_is_told_before_the_first_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Any, state: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(checkpoint_folder, "write_checkpoint", full)
    model = made()
    with pytest.raises(CheckpointError, match=r"No space left on device\. Nothing was trained yet\. Make room"):
        fit(model, tmp_path)
    assert int(model.optimizer.iterations) == 0


# Folders


def test_a_folder_that_cannot_be_written_to_is_told_before_the_first_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for folder, why in ((file, "File exists"), (file / "run", "Not a directory")):
        model = made()
        with pytest.raises(CheckpointError, match=f"Checkpoints cannot be written to .*{why}.*Nothing was trained yet"):
            fit(model, folder)
        assert int(model.optimizer.iterations) == 0
    read_only = OSError(errno.EROFS, os.strerror(errno.EROFS))
    monkeypatch.setattr(os, "makedirs", lambda *arguments, **more: (_ for _ in ()).throw(read_only))
    with pytest.raises(CheckpointError, match="Read-only file system"):
        fit(made(), tmp_path / "run")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_folder_of_somebody_else(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CheckpointError, match="Permission denied"):
        fit(made(), tmp_path)


_HOLD = """
import sys, time
from fathoms.checkpoints.checkpoint_file import write_checkpoint
from fathoms.checkpoints.checkpoint_folder import CheckpointFolder
folder = CheckpointFolder(sys.argv[1], 2)
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_process_is_told_who_writes_and_a_dead_one_blocks_nobody(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _HOLD, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        model = made()
        with pytest.raises(CheckpointError, match=f"in use by another run .process {holder.pid} on .*Wait for its end"):
            fit(model, tmp_path)
        assert int(model.optimizer.iterations) == 0
        holder.kill()
    fit(made(), tmp_path)
    assert (tmp_path / "in-use.lock").exists()  # what a run leaves behind


def test_the_same_process_cannot_write_twice_either(tmp_path: Path) -> None:
    other = CheckpointFolder(str(tmp_path), 2)
    with pytest.raises(CheckpointError, match=f"process {os.getpid()} on"):
        fit(made(), tmp_path)
    other.release()
    fit(made(), tmp_path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_child_does_not_hold_the_folder(tmp_path: Path) -> None:
    held = CheckpointFolder(str(tmp_path), 2)
    (reading, writing), (forked, is_forked) = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writing)
        os.write(is_forked, b"x")
        os.read(reading, 1)  # lives longer than the lock, and no longer than this process
        os._exit(0)
    os.read(forked, 1)
    held.release()
    CheckpointFolder(str(tmp_path), 2).release()
    os.write(writing, b"x")
    assert os.waitpid(child, 0)[1] == 0


# Other runs


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda: {"batch_size": 16}, r"fit\(batch_size\): 16 here, 8 there"),
        (lambda: {"shuffle": False}, r"fit\(shuffle\): False here, True there"),
        (lambda: {"x": X + 1}, "the data x: other numbers"),
        (lambda: {"x": X[:-1], "y": Y[:-1]}, r"the data x: float32 \(31, 4\) here, float32 \(32, 4\) there"),
        (lambda: {"sample_weight": np.ones(32)}, "the data, weights: only here"),
        (lambda: {"validation_split": 0.25}, "the data, which rows|the validation data x: only here"),
    ],
)
def test_another_run_is_not_taken_up(change: Any, told: str, tmp_path: Path) -> None:
    fit(made(), tmp_path)
    arguments = {"x": X, "y": Y, "batch_size": 8, "epochs": 4, "verbose": 0, "checkpoint": tmp_path, **change()}
    with pytest.raises(CheckpointError, match=told):
        made().fit(**arguments)


def other_models() -> Iterator[tuple[Any, str]]:
    def model(*body: Any, optimizer: Any = "adam", loss: Any = "mse", seed: int = 5) -> Any:
        fathoms.utils.set_random_seed(seed)
        body = body or (layers.Dense(8), layers.Dropout(0.2), layers.Dense(1))
        built = fathoms.Sequential([fathoms.Input((4,)), *body])
        built.compile(optimizer, loss)
        return built

    yield model(layers.Dense(9), layers.Dropout(0.2), layers.Dense(1)), r"units of layer 0 \(Dense\): 9 here, 8 there"
    yield model(layers.Dense(8), layers.Dense(1)), "the number of layers: 2 here, 3 there"
    yield (
        model(layers.Dense(8), layers.Dropout(0.3), layers.Dense(1)),
        r"rate of layer 1 \(Dropout\): 0.3 here, 0.2 there",
    )
    yield model(optimizer="sgd"), "the optimizer: SGD here, Adam there"
    yield model(optimizer=fathoms.optimizers.Adam(0.5)), "learning_rate of the optimizer: 0.5 here, 0.001"
    yield model(loss="mae"), r'compile\(loss\): "mae" here, "mse" there'
    yield model(seed=6), "the seed: 6 here, 5 there"


def test_another_model_is_told_in_what_it_differs(tmp_path: Path) -> None:
    fit(made(), tmp_path)
    for model, told in other_models():
        with pytest.raises(CheckpointError, match=told):
            fit(model, tmp_path)
    again = made()
    same(again, fit(again, tmp_path))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"folder": ""}, "name a folder"),
        ({"folder": 3}, "name a folder"),
        ({"every": "batch"}, "found 'batch'"),
        ({"every": 0}, "seconds above 0"),
        ({"every": float("nan")}, "seconds above 0"),
        ({"every": True}, "seconds above 0"),
        ({"keep": 0}, "keep"),
        ({"batches": 1.5}, "batches"),
    ],
)
def test_arguments_that_cannot_be(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Checkpoint(**{"folder": "run", **arguments})
    with pytest.raises(ValueError, match=r"fit\(checkpoint\): found 7"):
        fit(made(), 7)
