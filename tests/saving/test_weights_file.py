"""The reader of weights against hand-made HDF5 files, each with one thing that Keras does not write."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from numpy.typing import NDArray

from fathoms.engine.own_variables import checked_arrays
from fathoms.engine.variable import Variable
from fathoms.saving.weights_file import WeightsFile, WeightsWriter

KERNEL = np.arange(6, dtype=np.float32).reshape(2, 3)


def made(fill: Callable[[Any], object]) -> WeightsFile:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        fill(file.create_group("layers/dense/vars"))
    return WeightsFile(buffer.getvalue(), "'m.keras'")


def packed(path: str, name: str, arrays: list[NDArray[Any]]) -> bytes:
    writer = WeightsWriter()
    writer.entry("", "model")
    entry = writer.entry(path, name)
    for place, array in enumerate(arrays):
        entry[str(place)] = array
    return writer.content()


def test_round_trip() -> None:
    arrays: list[NDArray[Any]] = [
        KERNEL,
        np.float64(3.5) * np.ones(()),
        np.zeros((0, 2), np.float32),
        np.array(7, np.int64),
    ]
    arrays += [np.full(2, place, np.float32) for place in range(12)]  # names of two digits must not be sorted as text
    content = packed("layers/dense", "first", arrays)
    with WeightsFile(content, "f") as file:
        read = file.read("layers/dense")
        assert (file.has(""), file.has("layers/dense"), file.has("layers/dense_1")) == (True, True, False)
        assert file.read("layers/dense_1") == file.read("") == []
        entry = file.entry("layers/dense")
        assert "0" in entry
        assert "kernel" not in entry
        assert entry.get("kernel") is None
    for got, array in zip(read, arrays, strict=True):
        assert got.dtype == array.dtype
        np.testing.assert_array_equal(got, array)


def test_names_are_noted_beside_the_variables() -> None:
    with h5py.File(io.BytesIO(packed("layers/dense", "mine", [KERNEL])), "r") as file:
        assert file["layers/dense/vars"].attrs["name"] == "mine"


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_file_cut_short_is_refused(share: float) -> None:
    content = packed("layers/dense", "first", [np.zeros(10_000, np.float32)])
    with pytest.raises(ValueError, match="cut short"):
        WeightsFile(content[: int(len(content) * share)], "f").read("layers/dense")


def external_storage(group: Any) -> None:
    group.create_dataset("0", shape=(4,), dtype="f4", external=[("/etc/passwd", 0, 16)])


def virtual(group: Any) -> None:
    layout = h5py.VirtualLayout(shape=(4,), dtype="f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", shape=(4,))
    group.create_virtual_dataset("0", layout)


def never_written(group: Any) -> None:
    group.create_dataset("0", shape=(10**12,), dtype="f4")


@pytest.mark.parametrize(
    ("fill", "word"),
    [
        (lambda group: group.__setitem__("0", h5py.ExternalLink("/etc/passwd", "/x")), "ExternalLink"),
        (lambda group: group.__setitem__("0", h5py.SoftLink("/elsewhere")), "SoftLink"),
        (external_storage, "another file"),
        (virtual, "another file"),
        (lambda group: group.create_dataset("0", data=KERNEL, compression="gzip"), "filter"),
        (lambda group: group.create_dataset("0", data=KERNEL, chunks=True), "chunks"),
        (lambda group: group.create_dataset("0", data=KERNEL, fletcher32=True), "filter"),
        (lambda group: group.create_dataset("0", shape=(10**12,), dtype="f4", chunks=(1,)), "chunks"),
        (never_written, r"says it has the shape \(1000000000000,\)"),
        (lambda group: group.create_dataset("0", data="text"), "not numbers"),
        (lambda group: group.create_dataset("0", data=np.zeros(2, [("a", "f4")])), "not numbers"),
        (lambda group: group.create_group("0"), "should be a dataset"),
    ],
)
def test_what_keras_does_not_write_is_refused(fill: Callable[[Any], object], word: str) -> None:
    with made(fill) as file, pytest.raises(ValueError, match=f"'m.keras'.*{word}"):
        file.read("layers/dense")


@pytest.mark.parametrize("name", ["1", "kernel"])
def test_other_names_than_keras_gives_are_refused(name: str) -> None:
    owner = Variable(KERNEL, name="dense")
    with (
        made(lambda group: group.create_dataset(name, data=KERNEL)) as file,
        pytest.raises(ValueError, match=rf"named \['{name}'\]"),
    ):
        checked_arrays(owner, [owner], file.entry("layers/dense"))


def test_links_on_the_way_are_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file["layers"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "/layers")
    with WeightsFile(buffer.getvalue(), "f") as weights, pytest.raises(ValueError, match="ExternalLink"):
        weights.read("layers/dense")


def test_a_dataset_where_a_group_belongs_is_refused() -> None:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file["layers"] = KERNEL
    with WeightsFile(buffer.getvalue(), "f") as weights, pytest.raises(ValueError, match="should be a group"):
        weights.read("layers/dense")


def test_the_same_bytes_cannot_be_claimed_again_and_again() -> None:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        big = file.create_dataset("layers/dense/vars/0", data=np.zeros(10_000, np.float32))
        for place in range(1, 50):
            file[f"layers/dense/vars/{place}"] = big
    with WeightsFile(buffer.getvalue(), "f") as weights, pytest.raises(ValueError, match="more bytes"):
        weights.read("layers/dense")
