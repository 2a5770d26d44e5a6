"""Predictions beside the truth: for numbers, or for labels."""

from __future__ import annotations

from fathoms.tables.results.markup import Piece
from fathoms.tables.results.report.contents import Contents
from fathoms.tables.results.report.label_figures import label_figures
from fathoms.tables.results.report.number_figures import number_figures
from fathoms.tables.results.report.section import Section


def prediction_section(contents: Contents) -> Section:
    """How the best network's predictions of the test rows lie to the truth."""
    figures = label_figures if contents.answers.labels else number_figures
    pieces: list[Piece] = figures(contents.answers, contents.ladder.target.column)
    return Section("predictions", "Predictions", "Predictions of the test rows", tuple(pieces))
