"""The header that names a file, whatever the table is called."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from fathoms.lab.server.download import disposition


@pytest.mark.parametrize(
    "name", ["wine.py", 'a"b.py', "a\r\nset-cookie: x=1.py", "Weiß 葡萄.py", "a;b,c'.py", "\x7f.py"]
)
def test_no_name_leaves_its_place(name: str) -> None:
    header = disposition(name)
    header.encode("ascii")
    assert not any(letter in header for letter in '\r\n"\\')
    kind, plain, whole = header.split("; ")
    assert kind == "attachment"
    assert all(letter.isalnum() or letter in "-_." for letter in plain.removeprefix("filename="))
    assert unquote(whole.removeprefix("filename*=UTF-8''")) == name
