"""The network, drawn."""

from __future__ import annotations

from fathoms.models.diagram import Shown, boxes_of
from fathoms.models.svg_drawing import svg_of
from fathoms.tables.results.markup import Markup, Piece, tag
from fathoms.tables.results.report.contents import Contents
from fathoms.tables.results.report.section import Section, scrolling

_MOST_BOXES = 150


def network_section(contents: Contents) -> Section:
    """A box for each layer of the best network; what goes in and what comes out, in words."""
    features, network = contents.model.features, contents.model.network
    boxes = boxes_of(network, Shown(shapes=True, names=False, activations=True))
    listed = ", ".join(box.title for box in boxes[:40]) + (", …" if len(boxes) > 40 else "")
    inputs = sum(features.widths)
    pieces: list[Piece] = [
        tag(
            "p",
            f"The {contents.model.rung}: {inputs:,} inputs from {len(features.columns):,} columns, "
            f"{len(boxes):,} layers, {network.count_params():,} parameters.",
        )
    ]
    if len(boxes) <= _MOST_BOXES:
        picture = svg_of(boxes).replace("<svg ", f'<svg role="img" aria-label="{tag("b", listed)[3:-4]}" ', 1)
        pieces.append(scrolling("The network, drawn layer by layer", tag("div", Markup(picture), class_="network")))
    else:
        pieces.append(tag("p", f"It has too many layers to draw here. {listed}", class_="note"))
    return Section("network", "Network", "The network", tuple(pieces))
