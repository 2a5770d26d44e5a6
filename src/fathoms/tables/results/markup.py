"""HTML and SVG in which every text is escaped unless it was made here."""

from __future__ import annotations

import html
import re

# What no XML or UTF-8 can hold, or what would turn the reading direction of all that follows.
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


class Markup(str):
    """Text that is HTML already. All other text is escaped where it is put into a tag."""

    __slots__ = ()


Piece = str | None
Value = str | int | float | bool | None


def text(piece: Piece) -> Markup:
    """A piece as HTML: as it is if it is `Markup`, escaped if it is text, nothing for None.

    Example:
        >>> text("<script>")
        '&lt;script&gt;'
    """
    if piece is None:
        return Markup("")
    if isinstance(piece, Markup):
        return piece
    return Markup(html.escape(_UNSHOWN.sub("\ufffd", piece)))


def tag(name: str, *pieces: Piece, **attributes: Value) -> Markup:
    """An element with what is in it.

    Attributes are written with ``-`` for ``_``, without one at their end (``class_``); None and False are left out, True
    has no value.

    Example:
        >>> tag("p", "a < b", tag("b", "c"), class_="note")
        '<p class="note">a &lt; b<b>c</b></p>'
    """
    return Markup(f"<{name}{_attributes(attributes)}>{join(*pieces)}</{name}>")


def empty(name: str, **attributes: Value) -> Markup:
    """An element with nothing in it: ``<path d="…"/>``."""
    return Markup(f"<{name}{_attributes(attributes)}/>")


def join(*pieces: Piece, between: Piece = "") -> Markup:
    """Pieces one after the other."""
    return Markup(text(between).join(text(piece) for piece in pieces))


def name(of: str) -> Markup:
    """A name or cell from someone's table, whose letters, whichever way they are read, turn nothing around them."""
    return tag("bdi", of)


def _attributes(attributes: dict[str, Value]) -> str:
    written = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        key = "viewBox" if key == "viewbox" else "preserveAspectRatio" if key == "preserveaspectratio" else key
        if value is True:
            written.append(f" {key}")
        else:
            shown = f"{value:.6g}" if isinstance(value, float) else text(str(value))
            written.append(f' {key}="{shown}"')
    return "".join(written)
