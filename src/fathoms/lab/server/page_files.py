"""The files of the pages, and nothing else of the disk."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from posixpath import dirname, normpath

PAGE = Path(__file__).parent.parent / "page"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_STYLES = re.compile(r'<link rel="stylesheet" href="/page/([^"]+)">\n')
_SCRIPT = re.compile(r'<script type="module" src="/page/([^"]+)"></script>')
_IMPORT = re.compile(r'^(?:import|export)\b[^"]*"(\.[^"]+)";$', re.MULTILINE)


@cache
def page_files() -> dict[str, Path]:
    """The files, by the names under which they are served; no other path leads anywhere."""
    return {path.relative_to(PAGE).as_posix(): path for path in sorted(PAGE.rglob("*")) if path.suffix in TYPES}


def page_file(name: str) -> tuple[bytes, str] | None:
    """What is served under a name, and of which type it is; None if there is no such file.

    A page has its styles in it, and names all its scripts at its head: the browser asks for them at once, and not for each when
    it has read the one that imports it.
    """
    path = page_files().get(name)
    if path is None:
        return None
    body = path.read_bytes()
    if path.suffix == ".html":
        page = _STYLES.sub(lambda found: f"<style>\n{_text(found[1])}</style>\n", body.decode())
        body = _SCRIPT.sub(lambda found: _preloads(found[1]) + found[0], page).encode()
    return body, TYPES[path.suffix]


@cache
def _preloads(script: str) -> str:
    return "".join(f'<link rel="modulepreload" href="/page/{name}">\n' for name in imported(script))


def imported(script: str) -> list[str]:
    """The scripts that a script imports, and those that they import, each once; the script itself comes first.

    >>> imported("frame.js")[0], "numbers.js" in imported("frame.js")
    ('frame.js', True)
    """
    found = [script]
    for name in found:
        for relative in _IMPORT.findall(_text(name)):
            other = normpath(f"{dirname(name)}/{relative}").lstrip("/")
            if other not in found:
                found.append(other)
    return found


def _text(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")
