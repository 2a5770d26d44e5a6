"""A column in small: its kind, what is missing, and how its values are spread."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.tables.columns.find_kind import find_kind
from fathoms.tables.columns.read_dates import read_dates
from fathoms.tables.table import Table

BINS = 20
_MOST_LABELS = 8


def column_picture(table: Table, name: str) -> dict[str, Any]:
    """What the page shows of a column, for JSON.

    `bars` are counts: of `BINS` equal stretches from `low` to `high` for numbers and dates (days since 1970), or of the
    most frequent `labels`, the rest together as the last.
    """
    column = find_kind(table, name)
    picture: dict[str, Any] = {
        "name": name,
        "kind": column.kind,
        "used": column.used,
        "note": column.note,
        "missing": table.missing(name),
    }
    if column.kind in ("number", "date"):
        values = table.numbers(name) if column.kind == "number" else read_dates(table, name, column.format)
        values = values[np.isfinite(values)]
        if len(values):
            spread, edges = np.histogram(values, BINS)
            picture.update(bars=spread.tolist(), low=float(edges[0]), high=float(edges[-1]), mean=float(values.mean()))
    elif column.used or column.kind == "constant":
        counts = table.labels(name).drop_nulls().value_counts(sort=True)
        labels, bars = (
            counts[name if name in counts.columns else counts.columns[0]].to_list(),
            counts["count"].to_list(),
        )
        picture["different"] = len(labels)
        rest = sum(bars[_MOST_LABELS:])
        picture["labels"] = [str(label)[:60] for label in labels[:_MOST_LABELS]] + (["others"] if rest else [])
        picture["bars"] = bars[:_MOST_LABELS] + ([rest] if rest else [])
    return picture
