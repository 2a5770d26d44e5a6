"""Zip files that are more than their list says, or less, or other things to other readers."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest

from fathoms.saving import load_model
from tests.attacks.model_files import dense, keras_file, sequential, weights
from tests.attacks.watch import refused

CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = keras_file(tmp_path / "m.keras", sequential(dense()))
    load_model(file)  # it is sound before it is changed
    return file


def test_a_member_twice(path: Path) -> None:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("config.json", json.dumps(sequential(dense(units=2))))
    refused(lambda: load_model(path), "2 times", path)


def test_an_unused_member_twice(path: Path) -> None:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("notes", "a")
        archive.writestr("notes", "b")
    refused(lambda: load_model(path), "'notes' 2 times", path)


def test_a_symbolic_link(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("assets/link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    refused(lambda: load_model(path), "is a link or a device", path)


def test_an_encrypted_member(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[content.index(LOCAL) + 6] |= 1
    for place in range(len(content) - 4):
        if content[place : place + 4] == CENTRAL:
            content[place + 8] |= 1
    path.write_bytes(content)
    refused(lambda: load_model(path), "encrypted", path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions(tmp_path: Path, method: int) -> None:
    path = keras_file(tmp_path / "m.keras", sequential(dense()), compression=method)
    refused(lambda: load_model(path), "unusual way", path)


@pytest.mark.parametrize("member", ["config.json", "model.weights.h5", "assets/vocabulary.txt"])
def test_a_bomb(tmp_path: Path, member: str) -> None:
    """400 MB of zeros in 400 kB; the sizes that are declared are true."""
    members = {"config.json": json.dumps(sequential(dense())).encode(), "model.weights.h5": weights()}
    path = tmp_path / "m.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if name != member:
                archive.writestr(name, content)
        with archive.open(member, "w") as file:
            for _ in range(50):
                file.write(bytes(8 << 20))
    refused(lambda: load_model(path), "bomb|more than the .* allowed", path)


def test_a_bomb_that_says_it_is_small(path: Path) -> None:
    """The list says 100 bytes; what is packed is 200 MB."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = packed.compress(bytes(200 << 20)) + packed.flush()
    crc = zlib.crc32(bytes(100))
    name = b"config.json"
    sizes = struct.pack("<III", crc, len(content), 100)
    local = LOCAL + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes + struct.pack("<HH", len(name), 0) + name
    central = CENTRAL + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0) + sizes
    central += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    start = len(local) + len(content)
    end = END + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), start, 0)
    path.write_bytes(local + content + central + end)
    refused(lambda: load_model(path), "config.json", path)


def test_more_bytes_than_the_file_has(path: Path) -> None:
    content = bytearray(path.read_bytes())
    place = content.index(CENTRAL, content.index(b"PK\x01\x02"))
    content[place + 20 : place + 28] = struct.pack("<II", 2**31, 2**31)
    path.write_bytes(content)
    refused(lambda: load_model(path), "shares bytes|reaches into|whole", path)


def test_a_wrong_checksum(path: Path) -> None:
    content = bytearray(path.read_bytes())
    place = content.index(b'"class_name"')
    content[place + 1] ^= 1
    path.write_bytes(content)
    refused(lambda: load_model(path), "whole", path)


def test_overlapping_members(path: Path) -> None:
    """Two members of the list begin at the same place: a few bytes that are counted again and again."""
    content = bytearray(path.read_bytes())
    places = [place for place in range(len(content)) if content[place : place + 4] == CENTRAL]
    content[places[1] + 42 : places[1] + 46] = content[places[0] + 42 : places[0] + 46]
    path.write_bytes(content)
    refused(lambda: load_model(path), "shares bytes", path)


def test_bytes_before_the_members(path: Path) -> None:
    path.write_bytes(b"#!/bin/sh\necho owned\nexit\n" + path.read_bytes())
    refused(lambda: load_model(path), "belong to no member", path)


def test_bytes_between_members_and_list(path: Path) -> None:
    content = path.read_bytes()
    start = content.index(CENTRAL)
    hidden = bytes(1000)
    end = bytearray(content[start:])
    place = end.index(END)
    end[place + 16 : place + 20] = struct.pack("<I", start + len(hidden))
    path.write_bytes(content[:start] + hidden + end)
    refused(lambda: load_model(path), "belong to no member", path)


def test_names_that_differ_in_list_and_member(path: Path) -> None:
    content = path.read_bytes()
    place = content.index(b"config.json")
    path.write_bytes(content[:place] + b"CONFIG.json" + content[place + 11 :])
    refused(lambda: load_model(path), "whole", path)


def test_very_many_members(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(10_001):
            archive.writestr(f"n{number}", b"")
    refused(lambda: load_model(path), "more than the 10,000 allowed", path)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" * 100, bytes(1000), b"%PDF-1.7"]
)
def test_what_is_no_archive(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refused(lambda: load_model(path), "m.keras", path)


def test_an_archive_within(tmp_path: Path) -> None:
    """An archive as the config: nothing unpacks what it has unpacked."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("config.json", json.dumps(sequential(dense())))
    path = keras_file(tmp_path / "m.keras", inner.getvalue())
    refused(lambda: load_model(path), "cannot be read", path)
