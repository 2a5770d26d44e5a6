"""Tables and models that a person drops on the page."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.opened_model import MODEL_ENDINGS

if TYPE_CHECKING:
    from starlette.requests import Request

    from fathoms.tables import Table

MOST_BYTES = 1 << 30
# Sixteen layers of 1,024 neurons, with what an optimizer keeps of each weight.
MOST_MODEL_BYTES = 256 << 20


async def receive_table(request: Request) -> Table:
    """Read the table that a request carries; its name is `name` in the address.

    What a file is its bytes say, and its ending only where they leave it open.

    Raises:
        LabError: it is larger than `MOST_BYTES`.
        TableError: it cannot be read.
    """
    async with _received(request, MOST_BYTES) as path:
        return await asyncio.to_thread(_read, path)


@asynccontextmanager
async def receive_model(request: Request) -> AsyncIterator[Path]:
    """Keep the model file that a request carries, as long as the context lasts; `name` in the address is its name.

    Raises:
        LabError: it is larger than `MOST_MODEL_BYTES`, or its name ends otherwise than model files' do.
    """
    name = file_name(request.query_params.get("name", ""))
    if not name.endswith(MODEL_ENDINGS):
        raise LabError(f"{name} is no model file: the name of one ends in {' or '.join(MODEL_ENDINGS)}.")
    async with _received(request, MOST_MODEL_BYTES) as path:
        yield path


@asynccontextmanager
async def _received(request: Request, most: int) -> AsyncIterator[Path]:
    """What a request carries as a temporary file, which is gone afterwards."""
    name = file_name(request.query_params.get("name", ""))
    with tempfile.TemporaryDirectory(prefix="fathoms-lab-") as folder:
        path = Path(folder) / name
        size = 0
        with path.open("wb") as file:
            async for part in request.stream():
                size += len(part)
                if size > most:
                    raise LabError(
                        f"{name} is larger than {most >> 20:,} MB, which is what the page takes. Name it on the command line: "
                        f"fathoms lab {name}"
                    )
                file.write(part)
        yield path


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
