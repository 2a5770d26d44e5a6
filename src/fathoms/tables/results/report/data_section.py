"""The data: what is in each column, what is left out and why, and how the rows are split."""

from __future__ import annotations

from fathoms.tables.results.charts.spark import histogram
from fathoms.tables.results.column_overview import ColumnOverview
from fathoms.tables.results.markup import Piece, name, tag
from fathoms.tables.results.report.contents import Contents
from fathoms.tables.results.report.section import Section, table_of


def data_section(contents: Contents) -> Section:
    """The columns at a glance."""
    ladder = contents.ladder
    split = ladder.split
    without = ladder.table.rows - len(ladder.rows)
    used = [column for column in contents.overviews if column.used or column.kind == "target"]
    left_out = [column for column in contents.overviews if not column.used and column.kind != "target"]
    pieces: list[Piece] = [
        tag(
            "p",
            f"{ladder.table.rows:,} rows: {len(split.train):,} to train on, {len(split.validation):,} to validate, "
            f"{len(split.test):,} to test"
            + (f"; {without:,} without a target are left out." if without else ".")
            + " Whatever was learned from the data, also medians and labels, was learned from the training rows alone.",
        ),
        table_of("The target and the columns that are used", *_columns(used), class_="columns"),
    ]
    if left_out:
        rows: list[list[Piece]] = [[name(column.name), column.kind, column.note] for column in left_out]
        pieces.append(tag("h3", "Left out"))
        pieces.append(table_of("Columns that are left out", ["Column", "Kind", "Why"], rows, "left-out"))
    hidden = len(ladder.columns) + 1 - len(contents.overviews)
    if hidden > 0:
        pieces.append(tag("p", f"{hidden:,} more columns are not shown.", class_="note"))
    return Section("data", "Data", "The data", tuple(pieces))


def _columns(columns: list[ColumnOverview]) -> tuple[list[Piece], list[list[Piece]]]:
    rows: list[list[Piece]] = []
    for column in columns:
        missing = f"{column.missing:.1%}" if column.missing else "–"
        says = f"Distribution of {column.name}: {column.summary}"
        drawn = histogram(column.counts, says) if len(column.counts) else None
        rows.append([name(column.name), column.kind, missing, drawn, name(column.summary)])
    return ["Column", "Kind", "Missing", "Rows", "Values"], rows
