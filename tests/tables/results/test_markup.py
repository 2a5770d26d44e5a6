"""What is not markup is escaped, wherever it is put."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fathoms.tables.results.markup import Markup, empty, join, name, tag, text


class Reader(HTMLParser):
    """What a browser would find: tags, attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\u2028\u2029\ufffe\uffff")))
def test_any_text_stays_text(words: str) -> None:
    page = Reader(tag("p", words, title=words))
    assert page.tags == ["p"]
    assert page.attributes == [("title", words)]
    assert "".join(page.texts) == words


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\ud800", "\u2028", "\uffff", "\x85"])
def test_what_no_page_can_hold(letter: str) -> None:
    assert text(f"a{letter}b") == "a\ufffdb"
    tag("p", letter, title=letter).encode()


def test_markup_is_not_escaped_again() -> None:
    assert tag("p", tag("b", "<"), Markup("<hr>"), None) == "<p><b>&lt;</b><hr></p>"
    assert join("<", "a", between=", ") == "&lt;, a"
    assert name("<i>") == "<bdi>&lt;i&gt;</bdi>"


def test_attributes() -> None:
    made = empty("path", class_="line", aria_hidden=True, d=None, stroke_width=1.5, hidden=False, viewbox="0 0 1 1")
    assert made == '<path class="line" aria-hidden stroke-width="1.5" viewBox="0 0 1 1"/>'
