"""Boxes and arrows as a picture in SVG, which every browser and notebook shows.

Boxes stand in rows by their depth. Within a row they are ordered by where their arrows come from; an arrow that crosses
rows passes through a gap that is kept for it.

Source: the first two steps of K. Sugiyama, S. Tagawa, M. Toda, 1981.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from fathoms.models.diagram import Box

_LETTER, _LINE, _MARGIN, _GAP = 7.0, 17.0, 12.0, 44.0
# Attributes, not a style sheet: not every viewer reads one, and in a notebook it would hold for the whole page.
_INK, _PAPER, _SHADE, _LETTERS = "#52606d", "#ffffff", "#e4ecf4", "#1f2933"
_FONT = f'font-family="ui-sans-serif,system-ui,sans-serif" font-size="13" fill="{_LETTERS}" stroke="none"'


@dataclass
class _Place:
    """A box, or the gap of a passing arrow, in its row."""

    box: Box | None
    width: float
    height: float
    after: list[int]
    x: float = 0.0
    y: float = 0.0


def svg_of(boxes: list[Box], across: bool = False) -> str:
    """Return the picture of boxes, each of which stands after those that its arrows come from.

    Args:
        boxes: what to draw.
        across: whether the arrows go from left to right instead of down.

    >>> svg_of([Box("Input", []), Box("Dense", [], 1, [0])]).count("<rect")
    4
    """
    rows, places = _rows(boxes)
    _order(rows, places)
    _set(rows, places, across)
    width = max(place.x + place.width for place in places) + _MARGIN
    height = max(place.y + place.height for place in places) + _MARGIN
    arrows = [_arrow(places[source], place, across) for place in places for source in place.after]
    shapes = [_drawn(place, place.box) for place in places if place.box is not None]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">'
        f'<g stroke="{_INK}" fill="none">{"".join(arrows)}</g>'
        f'<g stroke="{_INK}" fill="{_PAPER}">{"".join(shapes)}</g></svg>\n'
    )


def _rows(boxes: list[Box]) -> tuple[list[list[int]], list[_Place]]:
    """Return the rows as lists of places; arrows that cross rows get a gap in each."""
    places = [_Place(box, _width(box), _height(box), []) for box in boxes]
    rows: list[list[int]] = [[] for _ in range(max(box.depth for box in boxes) + 1)]
    for number, box in enumerate(boxes):
        rows[box.depth].append(number)
        for source in box.after:
            above = source
            for depth in range(boxes[source].depth + 1, box.depth):
                places.append(_Place(None, 2 * _MARGIN, 0.0, [above]))
                above = len(places) - 1
                rows[depth].append(above)
            places[number].after.append(above)
    return rows, places


def _width(box: Box) -> float:
    return _LETTER * max(map(len, [box.title, *box.lines])) + 2 * _MARGIN


def _height(box: Box) -> float:
    return _LINE * (1 + len(box.lines)) + _MARGIN


def _order(rows: list[list[int]], places: list[_Place]) -> None:
    """Order each row by the mean place of what its arrows come from."""
    at: dict[int, float] = {number: place for place, number in enumerate(rows[0])}
    for row in rows[1:]:
        row.sort(
            key=lambda number: sum(at[source] for source in places[number].after) / max(len(places[number].after), 1)
        )
        at.update((number, place) for place, number in enumerate(row))


def _set(rows: list[list[int]], places: list[_Place], across: bool) -> None:
    """Give every place its coordinates: each row in the middle of the picture, and one after the other."""
    if across:  # a row is a column
        for place in places:
            place.width, place.height = place.height, place.width
    spans = [sum(places[number].width + 2 * _MARGIN for number in row) for row in rows]
    along = _MARGIN
    for row, span in zip(rows, spans, strict=True):
        aside = (max(spans) - span) / 2 + _MARGIN
        depth = max(places[number].height for number in row)
        for number in row:
            place = places[number]
            place.x, place.y = aside, along + (depth - place.height) / 2
            aside += place.width + 2 * _MARGIN
        along += depth + _GAP
    if across:
        for place in places:
            place.x, place.y, place.width, place.height = place.y, place.x, place.height, place.width


def _arrow(source: _Place, target: _Place, across: bool) -> str:
    if across:
        x, y = source.x + source.width, source.y + source.height / 2
        to_x, to_y = target.x, target.y + target.height / 2
        bend = f"{(x + to_x) / 2:.0f},{y:.0f} {(x + to_x) / 2:.0f},{to_y:.0f}"
    else:
        x, y = source.x + source.width / 2, source.y + source.height
        to_x, to_y = target.x + target.width / 2, target.y
        bend = f"{x:.0f},{(y + to_y) / 2:.0f} {to_x:.0f},{(y + to_y) / 2:.0f}"
    line = f'<path d="M{x:.0f},{y:.0f}C{bend} {to_x:.0f},{to_y:.0f}"/>'
    if target.box is None:
        return line
    sides = f"M{to_x - 8:.0f},{to_y - 4:.0f}v8" if across else f"M{to_x - 4:.0f},{to_y - 8:.0f}h8"
    return f'{line}<path d="{sides}L{to_x:.0f},{to_y:.0f}z" fill="{_INK}"/>'


def _drawn(place: _Place, box: Box) -> str:
    head = _LINE + _MARGIN / 2
    middle = place.x + place.width / 2
    texts = [
        f'<text {_FONT} font-weight="600" text-anchor="middle" x="{middle:.0f}" y="{place.y + _LINE:.0f}">{escape(box.title)}</text>'
    ]
    for number, line in enumerate(box.lines):
        y = place.y + head + _LINE * (number + 1) - 2
        texts.append(f'<text {_FONT} text-anchor="middle" x="{middle:.0f}" y="{y:.0f}">{escape(line)}</text>')
    frame = f'x="{place.x:.0f}" y="{place.y:.0f}" width="{place.width:.0f}"'
    return (
        f'<rect {frame} height="{place.height:.0f}" rx="5"/>'
        f'<rect {frame} height="{head:.0f}" rx="5" fill="{_SHADE}"/>{"".join(texts)}'
    )
