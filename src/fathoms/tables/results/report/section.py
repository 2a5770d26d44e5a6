"""A part of the report with its heading."""

from __future__ import annotations

from dataclasses import dataclass

from fathoms.tables.results.markup import Markup, Piece, tag


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it.

    Attributes:
        id: What the page's links call it.
        short: Its name in the list of sections.
        title: Its heading.
        pieces: What stands below.
    """

    id: str
    short: str
    title: str
    pieces: tuple[Piece, ...]

    def markup(self) -> Markup:
        """The section as HTML."""
        heading = tag("h2", self.title, id=f"{self.id}-title")
        return tag("section", heading, *self.pieces, id=self.id, aria_labelledby=f"{self.id}-title")


def scrolling(label: str, *pieces: Piece) -> Markup:
    """What may be wider than a phone: it scrolls within itself, also by keyboard."""
    return tag("div", *pieces, class_="scroll", role="region", aria_label=label, tabindex=0)


def table_of(caption: str, header: list[Piece], rows: list[list[Piece]], class_: str | None = None) -> Markup:
    """A table whose rows each begin with a heading of their own; the caption is for who cannot see it."""
    head = tag("thead", tag("tr", *[tag("th", cell, scope="col") for cell in header]))
    body = tag(
        "tbody",
        *[tag("tr", tag("th", row[0], scope="row"), *[tag("td", cell) for cell in row[1:]]) for row in rows],
    )
    return scrolling(caption, tag("table", tag("caption", caption), head, body, class_=class_))


def gallery(*figures: Piece) -> Markup:
    """Figures side by side, as many as fit; four stand two by two."""
    return tag("div", *figures, class_="gallery pairs" if len(figures) == 4 else "gallery")
