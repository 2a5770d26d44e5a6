"""Attributes that claim longer texts than the file has."""

from __future__ import annotations

import io

import h5py
import pytest

from fathoms.saving.hdf5_texts import longest_text
from fathoms.saving.weights_file import WeightsFile


def file_with(texts: list[str], libver: str) -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", libver=libver) as file:
        file.attrs["other"] = "x" * 900
        file.create_group("layer").attrs["names"] = texts if len(texts) > 1 else texts[0]
    return buffer.getvalue()


@pytest.mark.parametrize("libver", ["earliest", "latest"])
@pytest.mark.parametrize("texts", [["abc"], ["a", "abcdefg", "ab"]])
def test_lengths_as_h5py_writes_them(libver: str, texts: list[str]) -> None:
    content = file_with(texts, libver)
    assert longest_text(content, "names", len(texts)) == max(map(len, texts))
    assert longest_text(content, "other", 1) == 900
    assert longest_text(content, "nothing", 1) == 0


@pytest.mark.parametrize("libver", ["earliest", "latest"])
def test_another_attribute_of_the_name_with_fewer_texts(libver: str) -> None:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", libver=libver) as file:
        for count in (1, 2, 7, 3):
            file.create_group(f"layer{count}").attrs["names"] = [f"weight_{place}" for place in range(count)]
    assert longest_text(buffer.getvalue(), "names", 7) == len("weight_0")


def test_a_gigabyte_is_refused_before_there_is_room_for_it() -> None:
    content = bytearray(file_with(["a text of its own length"], "earliest"))
    length = len("a text of its own length").to_bytes(4, "little")
    place = content.index(b"names\0")
    value = content.index(length, place)
    content[value : value + 4] = (10**9).to_bytes(4, "little")
    assert longest_text(bytes(content), "names", 1) == 10**9
    with WeightsFile(bytes(content), "file") as file, pytest.raises(ValueError, match="longer text than the file has"):
        file.names("layer", "names")
