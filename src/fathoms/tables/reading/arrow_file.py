"""Tables in Arrow's own files: IPC files (Feather 2) and IPC streams."""

from __future__ import annotations

from fathoms.tables.reading.arrow_messages import file_is_sound, stream_is_sound
from fathoms.tables.reading.memory import check_room, room
from fathoms.tables.reading.read_options import ReadOptions
from fathoms.tables.reading.table_file import TableFile
from fathoms.tables.reading.typed_table import typed_table
from fathoms.tables.reading.unreadable import unreadable
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

FILE, STREAM, FEATHER_1 = b"ARROW1", b"\xff\xff\xff\xff", b"FEA1"
_FIX = "Write or copy the file again."


def read_arrow(file: TableFile, options: ReadOptions) -> Table:
    """Read an Arrow file or stream.

    Raises:
        TableError: It is of the first Feather format, damaged, or larger than memory.
    """
    import polars

    options.check_only(file.name, "an Arrow file")
    if file.head.startswith(FEATHER_1):
        raise TableError(
            f"{file.name} is of the first Feather format. Write it anew with pyarrow.feather.write_feather."
        )
    check_room(file.name, file.path.stat().st_size)
    with unreadable(file.name, "Arrow", _FIX):
        content = file.content()  # not mapped: a mapped file that someone shortens ends the process
        is_stream = content.startswith(STREAM)
        if not (stream_is_sound if is_stream else file_is_sound)(content, room()):
            raise TableError(f"{file.name} cannot be read as Arrow: it is damaged. {_FIX}")
        frame = polars.read_ipc_stream(content) if is_stream else polars.read_ipc(content)
    return typed_table(frame, file.name, options)
