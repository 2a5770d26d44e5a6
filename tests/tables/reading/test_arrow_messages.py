"""Arrow's messages: what pyarrow writes is sound, and what claims more than there is, is not."""

from __future__ import annotations

import io
import struct
from typing import Any

import pyarrow
import pyarrow.ipc
import pytest

from fathoms.tables.reading.arrow_messages import file_is_sound, stream_is_sound

MOST = 1 << 20
TABLE = pyarrow.table(
    {
        "a": [1, None] * 50,
        "b": pyarrow.array(["x", "y"] * 50).dictionary_encode(),
        "c": [[1.5, 2.5]] * 100,
        "d": [None] * 100,
        "e": [{"f": "a longer text"}] * 100,
    }
)


def written(stream: bool, compression: str | None = None, table: pyarrow.Table = TABLE) -> bytes:
    buffer = io.BytesIO()
    make: Any = pyarrow.ipc.new_stream if stream else pyarrow.ipc.new_file
    with make(buffer, table.schema, options=pyarrow.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table)
    return buffer.getvalue()


@pytest.mark.parametrize("compression", [None, "lz4", "zstd"])
def test_whole_files_are_sound(compression: str | None) -> None:
    for table in (TABLE, TABLE.slice(0, 0), pyarrow.table({})):
        assert file_is_sound(written(False, compression, table), MOST)
        assert stream_is_sound(written(True, compression, table), MOST)


def test_a_stream_may_end_behind_any_message() -> None:
    content = written(True)
    assert content.endswith(b"\xff\xff\xff\xff\0\0\0\0")
    assert stream_is_sound(content[:-8], MOST)
    assert not stream_is_sound(content[:-16], MOST)


@pytest.mark.parametrize("stream", [False, True])
def test_more_rows_than_there_may_be(stream: bool) -> None:
    sound = stream_is_sound if stream else file_is_sound
    content = written(stream, table=pyarrow.table({"a": [None] * 77_777}))
    assert sound(content, 77_777) and not sound(content, 77_776)
    assert struct.pack("<qq", 77_777, 77_777) in content
    assert not sound(content.replace(struct.pack("<qq", 77_777, 77_777), struct.pack("<qq", -1, 0)), MOST)


@pytest.mark.parametrize("stream", [False, True])
def test_a_buffer_that_claims_to_unpack_to_more(stream: bool) -> None:
    sound = stream_is_sound if stream else file_is_sound
    content = written(stream, "zstd", pyarrow.table({"a": pyarrow.array([3] * 5_555)}))
    claim = struct.pack("<q", 8 * 5_555) + b"\x28\xb5\x2f\xfd"  # and how Zstandard's own bytes begin
    assert content.count(claim) == 1 and sound(content, MOST)
    for count in (1 << 61, -2):
        assert not sound(content.replace(claim, struct.pack("<q", count) + claim[8:]), MOST)


def test_blocks_that_lie_elsewhere() -> None:
    """A footer's blocks, which are the last such numbers in the file."""
    content = written(False, table=pyarrow.table({"a": [1, 2, 3]}))
    blocks = [at for at in range(len(content) - 24) if is_block(content, at)]
    assert len(blocks) == 1
    for at in blocks:
        for change in (struct.pack("<q", -8), struct.pack("<q", 1 << 40)):
            assert not file_is_sound(content[:at] + change + content[at + 8 :], MOST)
        assert not file_is_sound(content[: at + 8] + struct.pack("<i", 1 << 30) + content[at + 12 :], MOST)
        assert not file_is_sound(content[: at + 16] + struct.pack("<q", 1 << 50) + content[at + 24 :], MOST)


def is_block(content: bytes, at: int) -> bool:
    place, head, filling, body = struct.unpack_from("<qiiq", content, at)
    return (
        0 < place < at
        and content[place : place + 4] == b"\xff\xff\xff\xff"
        and head == 8 + struct.unpack_from("<i", content, place + 4)[0]
        and filling == 0
        and 0 < body < len(content)
    )


def test_no_bytes_are_too_wrong_to_be_judged() -> None:
    from random import Random

    for stream in (False, True):
        sound, content = stream_is_sound if stream else file_is_sound, written(stream, "lz4")
        for number in range(2000):
            random = Random(number)
            damaged = bytearray(content)
            for _ in range(random.choice((1, 4))):
                damaged[random.randrange(len(damaged))] = random.choice((0, 1, 127, 128, 255))
            assert sound(bytes(damaged), MOST) in (True, False)
    for number in range(30):
        assert not file_is_sound(bytes(number), MOST)
