"""Rows of mapped files: the same numbers however the array lies in its file, and an error where the file has become shorter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fathoms.data.mapped_array import MappedArray

ROWS = 70_000  # of 24 bytes: more than are converted at once
VALUES = np.random.default_rng(0).integers(-99, 99, (ROWS, 6)).astype(float)

VIEWS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "all": lambda array: array,
    "later rows": lambda array: array[1000:60_001],
    "some columns": lambda array: array[:, 1:4],
    "every other row": lambda array: array[::2],
    "one column": lambda array: array[:, 2],
    "other axes": lambda array: array[1:].reshape(-1, 2, 3),
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f8", "<i2", "?"])
@pytest.mark.parametrize("mode", ["r", "r+", "c"])
def test_rows_are_those_of_the_file(tmp_path: Path, view: str, dtype: str, mode: str) -> None:
    np.save(tmp_path / "x.npy", VALUES.astype(dtype))
    mapped = VIEWS[view](np.load(tmp_path / "x.npy", mmap_mode=mode))  # type: ignore[arg-type]
    wanted = VIEWS[view](VALUES.astype(dtype)).astype("float32")
    source = MappedArray(mapped, "x")
    for rows in (range(len(wanted)), range(5, 6), range(7, len(wanted) - 3), range(3, 3)):
        into = np.full((len(rows), *wanted.shape[1:]), 77, "float32")
        source.read(rows, into)
        np.testing.assert_array_equal(into, wanted[rows.start : rows.stop])


def test_arrays_behind_other_things_in_their_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(5000) + VALUES.tobytes())
    into = np.empty((3, 6))
    MappedArray(np.memmap(tmp_path / "x", "<f8", "r", 5000, (ROWS, 6)), "x").read(range(4, 7), into)
    np.testing.assert_array_equal(into, VALUES[4:7])


@pytest.mark.parametrize("mode", ["r+", "c"])
def test_what_was_written_to_the_mapping_is_read(tmp_path: Path, mode: str) -> None:
    np.save(tmp_path / "x.npy", VALUES)
    mapped = np.load(tmp_path / "x.npy", mmap_mode=mode)  # type: ignore[arg-type]
    mapped[3] = 1234
    into = np.empty((5, 6))
    source = MappedArray(mapped, "x")
    for _ in range(2):
        source.read(range(5), into)
        assert (into[3] == 1234).all()


@pytest.mark.parametrize("what", ["replaced", "removed"])
def test_a_mapping_outlives_the_name_of_its_file(tmp_path: Path, what: str) -> None:
    np.save(tmp_path / "x.npy", VALUES)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    if what == "replaced":
        np.save(tmp_path / "y.npy", VALUES + 1)
        os.replace(tmp_path / "y.npy", tmp_path / "x.npy")
    else:
        (tmp_path / "x.npy").unlink()
    into = np.empty((ROWS, 6))
    MappedArray(mapped, "x").read(range(ROWS), into)
    np.testing.assert_array_equal(into, VALUES)


SHRINKING = """
import os, sys
import numpy as np, fathoms
file, way, limit = sys.argv[1:]
fathoms.config.set_memory_limit(limit)
x = np.load(file, mmap_mode="c" if way == "copy-on-write" else "r")
if way == "columns":
    x = x[:, 1:]
shorten = fathoms.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: os.truncate(file, 3_000_000))
model = fathoms.Sequential([fathoms.layers.Dense(1)])
model.compile("sgd", "mse")
try:
    model.fit(x, np.zeros(len(x)), batch_size=5000, epochs=3, verbose=0, callbacks=[shorten])
    print("trained")
except ValueError as error:
    print(error)
"""


@pytest.mark.skipif(not hasattr(os, "preadv"), reason="no reading at a place")
@pytest.mark.parametrize(
    ("way", "limit"), [("whole", "160MB"), ("columns", "160MB"), ("copy-on-write", "160MB"), ("whole", "1GB")]
)
def test_a_file_that_shrinks_is_an_error_and_not_the_end_of_the_process(tmp_path: Path, way: str, limit: str) -> None:
    """What does not fit the limit is streamed, and found to be gone; what fits is held, and trained on to the end."""
    np.save(tmp_path / "x.npy", np.zeros((400_000, 20), np.float32))
    words = [sys.executable, "-c", SHRINKING, str(tmp_path / "x.npy"), way, limit]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    if limit == "1GB":
        assert ended.stdout == "trained\n"
    else:
        assert "x.npy has become shorter, while it was being read: it has 3000000 bytes left" in ended.stdout
