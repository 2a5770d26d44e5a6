"""How a prediction follows one column, all others left as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fathoms.tables.columns.read_dates import read_dates
from fathoms.tables.model.table_model import TableModel
from fathoms.tables.results.answers import predictions, rows_of
from fathoms.tables.results.changed_cells import with_cells
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars

_ROWS_AT_ONCE = 50_000
_DAY = 86_400.0
_MOST_LABELS = 12
_MISSING = "(missing)"


@dataclass(frozen=True)
class PartialDependence:
    """Predictions while one column's cells are set to one value after another.

    Attributes:
        column: The column.
        texts: The cells tried, as texts, in order; ``(missing)`` for an empty one.
        positions: The same on an axis, float64, shape ``(cells,)``: the number, seconds since 1970 for a date, or the
            place in the order for labels.
        line: Whether the positions are a quantity, so that points may be joined.
        mean: The mean prediction at each, shape ``(cells,)``, or each label's probability, shape ``(cells, labels)``.
        rows: The predictions of a few single rows (individual conditional expectation), shape ``(some, cells)``, or
            ``(some, cells, labels)``.
        labels: The target's labels; empty for a number.
        counts: How many rows have a cell nearest to each; where they are few, the model guesses.
        dates: Whether the positions are dates.
    """

    column: str
    texts: tuple[str, ...]
    positions: np.ndarray
    line: bool
    mean: np.ndarray
    rows: np.ndarray
    labels: tuple[str, ...]
    counts: np.ndarray
    dates: bool = False


def partial_dependence(
    model: TableModel,
    table: Table,
    column: str,
    rows: np.ndarray,
    *,
    cells: polars.Series | None = None,
    points: int = 24,
    most_rows: int = 500,
    shown: int = 30,
    seed: int = 0,
) -> PartialDependence:
    """Set a column's raw cells to a value in every row, predict, average; for one value after another.

    ``f̄(v) = 1/n Σ_i f(x_i with column = v)``. Numbers are tried at even steps between their 1 % and 99 % quantiles (at
    each value if there are few), dates at dates that occur, labels by their frequency or in their order. Averages can hide that rows
    differ; that is what the single rows' curves are for. Where columns go together, some rows so made exist nowhere.

    Arguments:
        model: The model.
        table: The table.
        column: The column to vary.
        rows: The rows to average over; at most `most_rows` of them are drawn.
        cells: The cells to try, in place of those chosen here.
        points: The most cells to try.
        most_rows: The most rows to average over.
        shown: How many rows' own curves to keep.
        seed: The same seed draws the same rows.

    Raises:
        TableError: A column is missing, or this one has nothing to vary.

    Source: J. Friedman, "Greedy function approximation", Annals of Statistics 29 (2001), section 8.2; A. Goldstein and
    others, "Peeking inside the black box", Journal of Computational and Graphical Statistics 24 (2015).

    Example:
        >>> found = partial_dependence(model, table, "alcohol", ladder.split.test)  # doctest: +SKIP
        >>> found.positions, found.mean  # doctest: +SKIP
    """
    table.check_column(column, "partial dependence")
    rows = np.asarray(rows, np.int64)
    table = model.features.with_numbers(table)
    present = rows_of(table, rows)
    axis = _axis(model, present, column, points) if cells is None else _given(cells)
    if not len(axis.texts):
        raise TableError(f"{table.name}, column {column!r}: every cell is empty, so there is nothing to vary.")
    if len(rows) > most_rows:
        rows = np.sort(np.random.default_rng(seed).choice(rows, most_rows, replace=False))
    part = rows_of(table, rows)
    at_once = max(1, _ROWS_AT_ONCE // part.rows)
    packets = [
        _predicted(model, part, column, axis.cells[start : start + at_once])
        for start in range(0, len(axis.texts), at_once)
    ]
    each = np.concatenate(packets)  # (cells, rows) or (cells, rows, labels)
    sample = np.linspace(0, part.rows - 1, min(shown, part.rows)).round().astype(np.int64)
    return PartialDependence(
        column,
        axis.texts,
        axis.positions,
        axis.line,
        each.mean(axis=1),
        np.moveaxis(each[:, sample], 0, 1),
        tuple(getattr(model.target, "labels", ())),
        axis.counts(present, column),
        dates=axis.present is not None,
    )


def _predicted(model: TableModel, part: Table, column: str, cells: polars.Series) -> np.ndarray:
    stacked = rows_of(part, np.tile(np.arange(part.rows), len(cells)))
    given = predictions(model, with_cells(stacked, column, cells[np.repeat(np.arange(len(cells)), part.rows)]))
    return given.reshape(len(cells), part.rows, *given.shape[1:])


@dataclass(frozen=True)
class _Axis:
    """The cells to try."""

    cells: polars.Series
    texts: tuple[str, ...]
    positions: np.ndarray
    line: bool
    present: np.ndarray | None = None  # each row's own position, NaN where its cell is missing

    def counts(self, part: Table, column: str) -> np.ndarray:
        if self.line:
            present = part.parse(column)[0] if self.present is None else self.present
            present = np.sort(present[~np.isnan(present)])
            middles = (self.positions[1:] + self.positions[:-1]) / 2
            return np.diff(np.concatenate([[0], np.searchsorted(present, middles), [len(present)]]))
        found = dict(part.labels(column).fill_null(_MISSING).value_counts().iter_rows())
        return np.array([found.get(text, 0) for text in self.texts])


def _given(cells: polars.Series) -> _Axis:
    texts = tuple(_MISSING if cell is None else str(cell) for cell in cells)
    line = cells.dtype.is_numeric()
    return _Axis(cells, texts, cells.to_numpy().astype(np.float64) if line else np.arange(len(cells)) * 1.0, line)


def _axis(model: TableModel, part: Table, column: str, points: int) -> _Axis:
    config = next((encoder.get_config() for encoder in model.features.encoders if encoder.column == column), {})
    kind = config.get("kind")
    if kind == "date" or part.frame[column].dtype.is_temporal():
        return _date_axis(part, column, str(config.get("format", "")), points)
    if kind == "ordered":
        order = config.get("order")
        return _label_axis(part, column, points, [str(label) for label in order] if isinstance(order, list) else [])
    values, text = part.parse(column)
    values = values[~np.isnan(values)]
    few = kind in ("category", "yes/no", "codes") or (kind != "number" and len(np.unique(values)) <= 2)
    return _label_axis(part, column, min(points, _MOST_LABELS)) if few or text.any() else _number_axis(values, points)


def _number_axis(values: np.ndarray, points: int) -> _Axis:
    import polars

    distinct = np.unique(values)
    if len(distinct) > points:
        low, high = np.quantile(values, [0.01, 0.99])
        whole = bool((distinct == np.round(distinct)).all())
        distinct = np.linspace(low, high, points)
        distinct = np.unique(np.round(distinct)) if whole else np.unique(distinct)
    return _Axis(polars.Series(distinct), tuple(f"{value:g}" for value in distinct), distinct, line=True)


def _label_axis(part: Table, column: str, points: int, order: Sequence[str] = ()) -> _Axis:
    """The most frequent labels, the most frequent first or in the order given, and last the empty cell if there is one."""
    import polars

    counted = part.labels(column).value_counts().rows()
    texts = [label for label, _ in sorted(counted, key=lambda pair: (-pair[1], str(pair[0]))) if label is not None]
    texts = texts[:points]
    if order:
        place = {label: number for number, label in enumerate(order)}
        texts.sort(key=lambda label: place.get(label, len(place)))
    cells: list[str | None] = [*texts]
    if texts and any(label is None for label, _ in counted):
        cells.append(None)
    shown = tuple(_MISSING if cell is None else cell for cell in cells)
    return _Axis(polars.Series(cells, dtype=polars.String), shown, np.arange(len(cells)) * 1.0, line=False)


def _date_axis(part: Table, column: str, format: str, points: int) -> _Axis:
    moments = read_dates(part, column, format) * _DAY
    present = np.flatnonzero(~np.isnan(moments))
    ordered = present[np.argsort(moments[present], kind="stable")]
    picked = ordered[np.linspace(0, len(ordered) - 1, min(points, len(ordered))).round().astype(np.int64)]
    picked = picked[np.unique(moments[picked], return_index=True)[1]] if len(picked) else picked
    cells = part.frame[column][picked]
    return _Axis(cells, tuple(str(cell)[:19] for cell in cells), moments[picked], True, moments)
