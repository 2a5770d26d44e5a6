"""The file is data from a stranger: whatever it holds, it is read, or refused with a sentence."""

from __future__ import annotations

import io
import json
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from fathoms.checkpoints import CheckpointError
from fathoms.checkpoints.checkpoint_file import read_checkpoint, write_checkpoint

START = b"fathoms checkpoint 1\n"


def written(state: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    write_checkpoint(file, state)
    return file.getvalue()


def read(content: bytes, folder: Path) -> Any:
    path = folder / "file"
    path.write_bytes(content)
    return read_checkpoint(str(path), 1 << 20)


def made(head: Any, body: bytes = b"") -> bytes:
    """A file that a stranger made, with the checksum that belongs to it."""
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    content = START + len(text).to_bytes(8, "little") + text + body
    return content + blake2b(content, digest_size=32).digest()


_numbers = some.floats(width=64) | some.integers(-(1 << 70), 1 << 70) | some.booleans() | some.none() | some.text()
_trees = some.recursive(
    _numbers,
    lambda inner: (
        some.lists(inner, max_size=12) | some.tuples(inner, inner) | some.dictionaries(some.text(), inner, max_size=4)
    ),
    max_leaves=30,
)


@settings(max_examples=25, deadline=None)
@given(some.dictionaries(some.text(), _trees, max_size=5))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, state: dict[str, Any]) -> None:
    found = read(written(state), tmp_path_factory.getbasetemp())
    assert repr(found) == repr(state)  # NaN is not equal to itself


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint32", "int64", "float16", "float32", "float64", "complex128"])
@pytest.mark.parametrize("shape", [(), (0,), (3, 2), (1, 1, 5)])
def test_arrays(dtype: str, shape: tuple[int, ...], tmp_path: Path) -> None:
    array = np.asarray(np.random.default_rng(0).normal(size=shape) * 100).astype(dtype)
    found = read(written({"a": array, "turned": array.T, "number": array.reshape(-1)[:1].sum()}), tmp_path)
    np.testing.assert_array_equal(found["a"], array, strict=True)
    np.testing.assert_array_equal(found["turned"], array.T, strict=True)
    assert found["a"].flags.writeable
    assert type(found["number"]) is type(array.reshape(-1)[:1].sum())


def test_the_last_bits_stay() -> None:
    values = {"nan": float("nan"), "least": 5e-324, "third": 1 / 3, "minus": -0.0, "many": [0.1] * 20}
    text = written(values)
    assert text.count(b"0.333333333333333314829616256247") == 0
    assert json.loads(text[29 : text.index(b"}]}") + 3] if b"}]}" in text else b"0") is not None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "does not begin"),
        (b"PK\x03\x04", "does not begin"),
        (START, "checksum"),
        (made({"arrays": [], "state": {"dict": {}}})[:-1], "checksum"),
        (made(b"{"), "not JSON"),
        (made(b"\xff\xfe"), "not JSON"),
        (made(b"[" * 100_000), "not JSON|nested"),
        (made([]), "not that of a checkpoint"),
        (made({"arrays": {}, "state": {}}), "not that of a checkpoint"),
        (made({"arrays": [], "state": 3}), "not that of a checkpoint"),
        (made({"arrays": [], "state": {"dict": {}, "array": 0}}), "not of the form"),
        (made({"arrays": [], "state": {"dict": {"a": {"array": 0}}}}), "not of the form"),
        (made({"arrays": [["float32", [2]]], "state": {"dict": {"a": {"array": -1}}}}, bytes(8)), "not of the form"),
        (made({"arrays": [["float32", [2]]], "state": {"dict": {"a": {"array": True}}}}, bytes(8)), "not of the form"),
        (made({"arrays": [["float32", [2]]], "state": {"dict": {"a": {"floats": 0}}}}, bytes(8)), "not of the form"),
        (made({"arrays": [["object", [1]]], "state": {"dict": {}}}, bytes(8)), "array that cannot be"),
        (made({"arrays": [["O", [1]]], "state": {"dict": {}}}, bytes(8)), "array that cannot be"),
        (made({"arrays": [["float32", [-1]]], "state": {"dict": {}}}, bytes(4)), "array that cannot be"),
        (made({"arrays": [["float32", [1] * 64]], "state": {"dict": {}}}, bytes(4)), "array that cannot be"),
        (made({"arrays": [["float32", [1 << 40]]], "state": {"dict": {}}}, bytes(4)), "more numbers than it holds"),
        (made({"arrays": [["float32", [1 << 40, 1 << 40]]], "state": {"dict": {}}}), "more numbers than it holds"),
        (made({"arrays": [["float32", [1]]], "state": {"dict": {}}}, bytes(5)), "more numbers than it describes"),
        (START + (1 << 63).to_bytes(8, "little") + bytes(40), "checksum"),
    ],
)
def test_what_is_refused(content: bytes, told: str, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=told):
        read(content, tmp_path)


def test_every_byte_counts(tmp_path: Path) -> None:
    content = written({"a": np.arange(5.0), "b": "text"})
    for place in range(len(content)):
        spoilt = bytearray(content)
        spoilt[place] ^= 1
        with pytest.raises(CheckpointError):
            read(bytes(spoilt), tmp_path)
        with pytest.raises(CheckpointError):
            read(content[:place], tmp_path)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a hole, which takes no room
    with pytest.raises(CheckpointError, match="more than the 1,000 that this model's may have"):
        read_checkpoint(str(path), 1000)


@pytest.mark.parametrize(
    "value", [object(), {1: 2}, {1, 2}, np.array([object()]), np.array(["a"]), b"bytes", lambda: 0]
)
def test_what_is_no_data_is_not_written(value: Any) -> None:
    with pytest.raises(TypeError, match="kept in a checkpoint"):
        written({"a": [value]})
