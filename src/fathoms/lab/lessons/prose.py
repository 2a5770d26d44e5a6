"""Markdown as a tree of a few kinds of nodes, which the page makes elements of. No HTML comes or goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fathoms.lab.lab_error import LabError

if TYPE_CHECKING:
    from markdown_it.token import Token

# A text, or {"tag": one of TAGS, "children": [...]}, with "to" if it is a link or points at something of the page.
Prose = list[Any]
TAGS = ("p", "em", "strong", "code", "pre", "ul", "ol", "li", "h3", "h4", "blockquote", "a", "point", "br", "hr")
_PLACE = re.compile(r"#[a-z][a-z0-9-]*")


def prose(text: str, wrong: Callable[[int, str], Exception], first: int = 1) -> Prose:
    """Read Markdown: paragraphs, emphasis, code, lists, quotes, headings, and links.

    A link to ``#id`` points at what has this id on the page. Other links begin with ``https://`` or ``http://``. HTML is text.

    Args:
        text: the Markdown.
        wrong: makes the error for a line and a sentence.
        first: the number of the text's first line.

    Raises:
        Exception: what `wrong` makes: there is something that cannot be shown.

    >>> prose("Press **play**.", lambda line, text: ValueError(text))
    [{'tag': 'p', 'children': ['Press ', {'tag': 'strong', 'children': ['play']}, '.']}]
    """
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        raise LabError("Lessons need a Markdown reader. Install it: pip install 'fathoms[lab]'.") from None
    reader = MarkdownIt("commonmark", {"html": False})
    reader.validateLink = lambda url: True  # type: ignore[method-assign]  # `_to` checks, and says what is wrong
    return _Tree(wrong, first).of(reader.parse(text))


class _Tree:
    """Makes the tree of markdown-it's flat list of tokens."""

    def __init__(self, wrong: Callable[[int, str], Exception], first: int) -> None:
        self._wrong = wrong
        self._first = first
        self._line = first

    def of(self, tokens: Sequence[Token]) -> Prose:
        whole: Prose = []
        open_: list[Prose] = [whole]
        for token in tokens:
            if token.map:
                self._line = self._first + token.map[0]
            if token.nesting == 1:
                node = self._node(token)
                open_[-1].append(node)
                open_.append(node["children"])
            elif token.nesting == -1:
                open_.pop()
            else:
                open_[-1].extend(self._leaf(token))
        return whole

    def _node(self, token: Token) -> dict[str, Any]:
        if token.tag == "a":
            to = self._to(str(token.attrGet("href") or ""))
            return {"tag": "point" if to.startswith("#") else "a", "to": to, "children": []}
        tag = {"h1": "h3", "h2": "h3", "h3": "h3", "h5": "h4", "h6": "h4"}.get(token.tag, token.tag)
        return {"tag": self._known(tag), "children": []}

    def _leaf(self, token: Token) -> Prose:
        if token.type == "inline":
            return self.of(token.children or [])
        if token.type in ("text", "text_special", "html_inline", "html_block"):
            return [token.content] if token.content else []
        if token.type == "softbreak":
            return [" "]
        if token.type == "code_inline":
            return [{"tag": "code", "children": [token.content]}]
        if token.type in ("fence", "code_block"):
            return [{"tag": "pre", "children": [token.content]}]
        if token.type == "image":
            raise self._wrong(self._line, "Pictures cannot be shown. Say it in words, or link to it.")
        return [{"tag": self._known(token.tag), "children": []}]

    def _known(self, tag: str) -> str:
        if tag not in TAGS:
            raise self._wrong(self._line, f"This kind of text ({tag}) cannot be shown.")
        return tag

    def _to(self, url: str) -> str:
        if _PLACE.fullmatch(url):
            return url
        try:
            parts = urlsplit(url)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("https", "http") or not parts.netloc:
            raise self._wrong(
                self._line,
                f"A link leads to {url[:60]!r}. Begin it with https://, or name something of the page: #play.",
            )
        return url
