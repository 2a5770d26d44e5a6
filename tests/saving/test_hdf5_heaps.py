"""Files in which HDF5's own library would go round in a circle."""

from __future__ import annotations

import io

import h5py
import numpy as np
import pytest

from fathoms.saving.hdf5_heaps import endless_heap, has_usual_numbers
from fathoms.saving.weights_file import WeightsFile


def sound(names: int) -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for number in range(names):
            file[f"layers/dense_{number}/vars/0"] = np.ones(2)
        for number in range(0, names, 2):
            del file[f"layers/dense_{number}"]  # which leaves free places between the names
    return buffer.getvalue()


def circular(content: bytes) -> bytes:
    """The file with the first free place of its first heap followed by itself."""
    start = content.index(b"HEAP")
    size, free, data = (int.from_bytes(content[start + place : start + place + 8], "little") for place in (8, 16, 24))
    assert free + 16 <= size
    changed = bytearray(content)
    changed[data + free : data + free + 8] = free.to_bytes(8, "little")
    return bytes(changed)


@pytest.mark.parametrize("names", [1, 5, 40])
def test_what_h5py_writes_ends(names: int) -> None:
    content = sound(names)
    assert b"HEAP" in content and has_usual_numbers(content) and endless_heap(content) is None


def test_a_circle_is_refused_before_the_library_sees_it() -> None:
    content = circular(sound(5))
    assert endless_heap(content) == content.index(b"HEAP")
    with pytest.raises(ValueError, match="Do not use this file"):
        WeightsFile(content, "file")


def test_short_numbers_are_refused() -> None:
    content = bytearray(sound(1))
    content[13] = 4
    assert not has_usual_numbers(bytes(content))
    with pytest.raises(ValueError, match="Do not use this file"):
        WeightsFile(bytes(content), "file")


@pytest.mark.parametrize("libver", ["earliest", "latest", "v110"])
def test_newer_layouts_are_read_as_before(libver: str) -> None:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", libver=libver) as file:
        file["layers/dense/vars/0"] = np.ones(2)
    assert WeightsFile(buffer.getvalue(), "file").read("layers/dense")[0].tolist() == [1, 1]


def with_texts(count: int) -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for number in range(count):
            file.attrs[f"text{number}"] = "x" * (1 + 37 * number)
        for number in range(0, count, 3):
            del file.attrs[f"text{number}"]  # which leaves free space
    return buffer.getvalue()


@pytest.mark.parametrize("count", [1, 2, 20, 60])
def test_texts_that_h5py_writes_end(count: int) -> None:
    content = with_texts(count)
    assert b"GCOL\x01" in content and endless_heap(content) is None


@pytest.mark.parametrize(("index", "length"), [(0, 0), (1, 2**64 - 16), (1, 2**64 - 40), (0, 2**64 - 8), (1, 5000)])
def test_a_text_without_length_is_refused_before_the_library_sees_it(index: int, length: int) -> None:
    content = bytearray(with_texts(2))
    start = content.index(b"GCOL")
    content[start + 16 : start + 18] = index.to_bytes(2, "little")
    content[start + 24 : start + 32] = length.to_bytes(8, "little")
    assert endless_heap(bytes(content)) == start
    with pytest.raises(ValueError, match="Do not use this file"):
        WeightsFile(bytes(content), "file")


def test_lists_that_many_heaps_share_are_followed_once() -> None:
    places = 4000
    chain = b"".join((16 * (place + 1)).to_bytes(8, "little") + bytes(8) for place in range(places))
    numbers = (16 * places, 0, 32 * places)
    heap = b"HEAP" + bytes(4) + b"".join(number.to_bytes(8, "little") for number in numbers)
    assert endless_heap(heap * places + chain) is not None
