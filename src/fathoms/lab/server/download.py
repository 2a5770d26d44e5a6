"""Files that a person takes away."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from fathoms.lab.server.upload import file_name

if TYPE_CHECKING:
    from starlette.responses import Response

    from fathoms.lab.takeaway.files import File


def download(file: File, table: str) -> Response:
    """The file as an attachment that is called like the table."""
    from starlette.responses import Response as Plain

    name = file_name(PurePath(table).name.split(".")[0] or "lab") + file.ending
    return Plain(file.body, media_type=file.kind, headers={"content-disposition": disposition(name)})


def disposition(name: str) -> str:
    """The header that names a file: in ASCII for all, and whole for who reads RFC 6266.

    >>> disposition('wine "1".py')
    "attachment; filename=wine__1_.py; filename*=UTF-8''wine%20%221%22.py"
    """
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "_" for letter in name)
    return f"attachment; filename={plain}; filename*=UTF-8''{quote(name, safe='')}"
