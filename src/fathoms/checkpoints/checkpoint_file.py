"""The file of a checkpoint: a head in JSON, arrays as they lie in memory, and a checksum over all of it.

    "fathoms checkpoint 1\\n" | length of the head, 8 bytes | head | the arrays, one after the other | BLAKE2b-256 of all before

The head says of each array its number type and shape, so where each begins follows. Numbers are little-endian. The file is data
from a stranger: its length is bounded before it is read, the checksum is compared before anything else, and types come from a
closed list.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from math import prod
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from fathoms.checkpoints.checkpoint_error import CheckpointError
from fathoms.checkpoints.plain import apart, together

_START = b"fathoms checkpoint 1\n"
_LENGTH = 8
_DIGEST = 32
_LONGEST_HEAD = 1 << 26
_WHOLE = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_TYPES = (*_WHOLE, "float16", "float32", "float64", "complex64", "complex128")
_MOST_AXES = 32


def write_checkpoint(file: BinaryIO, state: dict[str, Any]) -> None:
    """Write a state, a tree of numbers, text and arrays, to an open file; nothing is copied."""
    from hashlib import blake2b

    arrays: list[NDArray[Any]] = []
    tree = apart(state, arrays, "checkpoint")
    shapes = [[_type_of(array), list(array.shape)] for array in arrays]
    head = json.dumps({"arrays": shapes, "state": tree}, separators=(",", ":")).encode()
    if len(head) > _LONGEST_HEAD:
        raise CheckpointError(f"the state has {len(head):,} bytes of text, more than {_LONGEST_HEAD:,}")
    digest = blake2b(digest_size=_DIGEST)
    for part in _parts(head, arrays):
        digest.update(part)
        file.write(part)
    file.write(digest.digest())


def read_checkpoint(path: str, most: int) -> dict[str, Any]:
    """Return the state that a file holds.

    Args:
        path: the file.
        most: how many bytes it may have.

    Raises:
        CheckpointError: it is cut short, damaged, too large, or no checkpoint.
        OSError: it cannot be read.
    """
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise CheckpointError(f"it has {size:,} bytes, more than the {most:,} that this model's may have")
        content = file.read(size)
    return _checked(content)


def _checked(content: bytes) -> dict[str, Any]:
    from hashlib import blake2b

    begins = len(_START) + _LENGTH
    if not content.startswith(_START):
        raise CheckpointError("it does not begin as a checkpoint does")
    whole = memoryview(content)
    if (
        len(content) < begins + _DIGEST
        or blake2b(whole[:-_DIGEST], digest_size=_DIGEST).digest() != whole[-_DIGEST:].tobytes()
    ):
        raise CheckpointError("its checksum does not fit: it was cut short or changed")
    length = int.from_bytes(whole[len(_START) : begins], "little")
    if length > min(_LONGEST_HEAD, len(content) - begins - _DIGEST):
        raise CheckpointError("its head is longer than the file")
    try:
        head = json.loads(whole[begins : begins + length].tobytes())
    except (ValueError, RecursionError):
        raise CheckpointError("its head is not JSON") from None
    if not isinstance(head, dict) or set(head) != {"arrays", "state"} or not isinstance(head["arrays"], list):
        raise CheckpointError("its head is not that of a checkpoint")
    arrays = list(_arrays(head["arrays"], whole[begins + length : -_DIGEST]))
    try:
        state = together(head["state"], arrays)
    except RecursionError:
        raise CheckpointError("its head is nested too deep") from None
    if not isinstance(state, dict):
        raise CheckpointError("its head is not that of a checkpoint")
    return state


def _arrays(shapes: list[Any], content: memoryview) -> Iterator[NDArray[Any]]:
    begin = 0
    for entry in shapes:
        if not (isinstance(entry, list) and len(entry) == 2 and entry[0] in _TYPES and _is_shape(entry[1])):
            raise CheckpointError("it describes an array that cannot be")
        dtype, shape = np.dtype(entry[0]), tuple(entry[1])
        end = begin + prod(shape) * dtype.itemsize
        if end > len(content):
            raise CheckpointError("it describes more numbers than it holds")
        array = np.frombuffer(content[begin:end], dtype.newbyteorder("<")).reshape(shape)
        yield array.astype(dtype)  # a copy that can be written to, in the machine's own order of bytes
        begin = end
    if begin != len(content):
        raise CheckpointError("it holds more numbers than it describes")


def _is_shape(shape: Any) -> bool:
    return (
        isinstance(shape, list)
        and len(shape) <= _MOST_AXES
        and all(type(length) is int and 0 <= length < 1 << 48 for length in shape)
    )


def _type_of(array: NDArray[Any]) -> str:
    name = array.dtype.name
    if name not in _TYPES:
        raise TypeError(f"numbers of the type {name} cannot be kept in a checkpoint")
    return name


def _parts(head: bytes, arrays: list[NDArray[Any]]) -> Iterator[bytes | memoryview]:
    yield _START + len(head).to_bytes(_LENGTH, "little") + head
    for array in arrays:
        plain = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        yield plain.reshape(-1).view(np.uint8).data
