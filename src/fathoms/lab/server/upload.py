"""Tables that a person drops on the page."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from fathoms.lab.lab_error import LabError

if TYPE_CHECKING:
    from starlette.requests import Request

    from fathoms.tables import Table

MOST_BYTES = 1 << 30


async def receive_table(request: Request) -> Table:
    """Read the table that a request carries; its name is `name` in the address.

    It goes through a temporary file, which is gone afterwards: what a file is its bytes say, and its ending only where they
    leave it open.

    Raises:
        LabError: it is larger than `MOST_BYTES`.
        TableError: it cannot be read.
    """
    name = file_name(request.query_params.get("name", ""))
    with tempfile.TemporaryDirectory(prefix="fathoms-lab-") as folder:
        path = Path(folder) / name
        size = 0
        with path.open("wb") as file:
            async for part in request.stream():
                size += len(part)
                if size > MOST_BYTES:
                    raise LabError(
                        f"{name} is larger than {MOST_BYTES >> 30} GB, which is what the page takes. Name it on the command line: "
                        f"fathoms lab {name}"
                    )
                file.write(part)
        return await asyncio.to_thread(_read, path)


def file_name(given: str) -> str:
    """The last part of a path of any system, as a harmless name.

    >>> file_name("C:\\\\tables\\\\..\\\\my wine.csv"), file_name("../../etc/passwd"), file_name("..")
    ('my wine.csv', 'passwd', 'table')
    """
    name = PurePosixPath(PureWindowsPath(given).name).name
    name = "".join(letter for letter in name if letter.isprintable() and letter not in '<>:"/\\|?*#')[-100:]
    return name if name.strip(". ") else "table"


def _read(path: Path) -> Table:
    from fathoms.tables import read_table

    return read_table(path)
