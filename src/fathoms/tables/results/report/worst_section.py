"""The rows that the network gets most wrong."""

from __future__ import annotations

from fathoms.tables.results.charts.chart import shortened
from fathoms.tables.results.depth import significant
from fathoms.tables.results.markup import Piece, name, tag
from fathoms.tables.results.report.contents import Contents
from fathoms.tables.results.report.section import Section, table_of
from fathoms.tables.results.worst_rows import WorstRow


def worst_section(contents: Contents) -> Section | None:
    """The worst test rows with their cells; None if there are none."""
    if not contents.worst:
        return None
    target = contents.ladder.target.column
    columns = list(contents.worst[0].cells)
    labels = bool(contents.answers.labels)
    last = "Probability of the true label" if labels else "Off by"
    header: list[Piece] = ["Row", "True", "Predicted", last, *[name(shortened(column, 24)) for column in columns]]
    rows = [_row(worst, columns) for worst in contents.worst]
    more = len(contents.model.features.columns) > len(columns)
    return Section(
        "worst",
        "Worst rows",
        "Where it is most wrong",
        (
            tag(
                "p",
                "The test rows with the largest errors: look for typing mistakes, wrong labels, or a sort of row that "
                "the columns do not tell apart." + (" Shown are the most important columns." if more else ""),
                class_="note",
            ),
            table_of(f"The worst predictions of {target}", header, rows, "worst"),
        ),
    )


def _row(worst: WorstRow, columns: list[str]) -> list[Piece]:
    if worst.probability is None:
        numbers: list[Piece] = [_shown(worst.truth), _shown(worst.given), significant(worst.error)]
    else:
        numbers = [name(str(worst.truth)), name(str(worst.given)), f"{worst.probability:.2%}"]
    cells = [worst.cells[column] for column in columns]
    return [
        worst.place,
        *numbers,
        *[tag("i", "missing") if cell is None else name(shortened(_tidy(cell), 40)) for cell in cells],
    ]


def _shown(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return (f"{value:,.5g}" if abs(value) < 1e5 else f"{value:,.0f}").replace("-", "−")


def _tidy(cell: str) -> str:
    """A cell as it is, but a number without the digits that its binary form adds: ``0.074`` for 0.07400000000000001."""
    if len(cell) < 12:
        return cell
    try:
        return f"{float(cell):.9g}"
    except ValueError:
        return cell
