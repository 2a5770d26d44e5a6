"""Why a model says what it says of one row: what each column adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fathoms.tables.model.table_model import TableModel
from fathoms.tables.results.answers import predictions, rows_of
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.label_target import LabelTarget

if TYPE_CHECKING:
    import polars

# A probability of one would be infinite log-odds.
_LEAST = 1e-7
_ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Contribution:
    """What one column's cell adds to a prediction.

    Attributes:
        column: The column.
        cell: Its cell in the row, as text; None if it is missing.
        value: What it adds, in the explanation's unit.
        error: The standard error of `value`, as it is an average over samples.
    """

    column: str
    cell: str | None
    value: float
    error: float


@dataclass(frozen=True)
class Explanation:
    """A prediction as a sum: the background's mean and what each column adds; ``mean + Σ contributions = prediction``.

    Attributes:
        unit: What the numbers are in: the target's name, or ``log-odds of yes``.
        prediction: What the model gives for the row.
        mean: What it gives for the background rows, on average.
        contributions: The columns, the largest contribution first.
        label: The label that is explained; None for a number.
        probability: That label's probability; None for a number.
    """

    unit: str
    prediction: float
    mean: float
    contributions: tuple[Contribution, ...]
    label: str | None = None
    probability: float | None = None


def explain(
    model: TableModel,
    table: Table,
    row: int,
    background: Table,
    *,
    label: str | None = None,
    samples: int = 200,
    seed: int = 0,
) -> Explanation:
    """Share a prediction out among the columns, by sampled Shapley values.

    Columns are switched, one after another in a random order, from a background row's cells to the row's own; what
    the prediction changes by is the column's. The mean over `samples` orders and background rows is the Shapley value

    ``φ_i = Σ_S |S|! (p - |S| - 1)! / p! · (v(S ∪ {i}) - v(S))``,  v(S) = mean prediction with S from the row,

    the only fair share: it adds up, columns without effect get nothing, and equal columns get equal shares. Each order
    is also taken backwards, which lowers the error. The contributions add up exactly, whatever the number of samples.

    Arguments:
        model: The model.
        table: The table that the row is in; the target need not be there.
        row: The row's number in it, from zero.
        background: Rows to compare with, best the training rows; `samples` of them are drawn.
        label: The label whose log-odds are explained; by default the likeliest.
        samples: How many orders, rounded up to an even number.
        seed: The same seed gives the same samples.

    Raises:
        TableError: There is no such row, no such label, or a column is missing.

    Source: E. Štrumbelj, I. Kononenko, "Explaining prediction models and individual predictions with feature
    contributions", Knowledge and Information Systems 41 (2014), algorithm 1; orders walked to the end as in J. Castro,
    D. Gómez, J. Tejada, Computers & Operations Research 36 (2009), and backwards as in R. Mitchell, J. Cooper, E. Frank,
    G. Holmes, JMLR 23 (2022).

    Example:
        >>> found = explain(model, table, row=3, background=table)  # doctest: +SKIP
        >>> found.contributions[0].column, found.contributions[0].value  # doctest: +SKIP
        ('alcohol', 0.31)
    """
    if not 0 <= row < table.rows:
        raise TableError(f"there is no row {row + 1}: {table.name} has {table.rows:,}. Rows are counted from one.")
    columns = model.features.columns
    for name, cells in ((table, columns), (background, columns)):
        for column in cells:
            name.check_column(column, "The model")
    raw = [table.frame[column][row] for column in columns]
    table, background = model.features.with_numbers(table), model.features.with_numbers(background)
    scale = _Scale.of(model, rows_of(table, np.array([row])), label)
    walks, starts = _samples(len(columns), background.rows, samples, seed)
    values = scale.of_rows(model, _walked(table, row, background, columns, walks, starts))
    values = values.reshape(len(walks), len(columns) + 1)
    each = np.empty((len(walks), len(columns)))
    np.put_along_axis(each, walks, np.diff(values, axis=1), axis=1)
    pairs = (each[0::2] + each[1::2]) / 2
    errors = pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs)) if len(pairs) > 1 else np.full(len(columns), np.nan)
    shares = each.mean(axis=0)
    contributions = [
        Contribution(column, None if cell is None else str(cell), float(share), float(error))
        for column, cell, share, error in zip(columns, raw, shares, errors, strict=True)
    ]
    contributions.sort(key=lambda contribution: -abs(contribution.value))
    return Explanation(
        scale.unit,
        float(values[0, -1]),
        float(values[:, 0].mean()),
        tuple(contributions),
        scale.label,
        scale.probability,
    )


@dataclass(frozen=True)
class _Scale:
    """What is shared out: the number, or one label's log-odds."""

    unit: str
    label: str | None = None
    place: int = 0
    probability: float | None = None

    @classmethod
    def of(cls, model: TableModel, row: Table, label: str | None) -> _Scale:
        target = model.target
        if not isinstance(target, LabelTarget):
            if label is not None:
                raise TableError(f"{target.column!r} is a number and has no label {label!r}. Leave the label out.")
            return cls(target.column)
        given = predictions(model, row)[0]
        if label is not None and label not in target.labels:
            known = ", ".join(map(repr, target.labels[:8])) + (", …" if len(target.labels) > 8 else "")
            raise TableError(f"{target.column!r} has no label {label!r}. Use one of {known}.")
        place = int(given.argmax()) if label is None else target.labels.index(label)
        label = target.labels[place]
        return cls(f"log-odds of {label}", label, place, float(given[place]))

    def of_rows(self, model: TableModel, table: Table) -> np.ndarray:
        packets = [
            predictions(model, rows_of(table, np.arange(start, min(start + _ROWS_AT_ONCE, table.rows))))
            for start in range(0, table.rows, _ROWS_AT_ONCE)
        ]
        given = np.concatenate(packets)
        if self.label is None:
            return given
        probability = np.clip(given[:, self.place], _LEAST, 1 - _LEAST)
        return np.asarray(np.log(probability) - np.log1p(-probability))


def _samples(columns: int, background: int, samples: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Orders of the columns, each followed by itself backwards, and the background row that each pair starts from.

    The background rows are gone through evenly: none is drawn again before all others were.
    """
    generator = np.random.default_rng(seed)
    pairs = max(1, (samples + 1) // 2)
    orders = np.stack([generator.permutation(columns) for _ in range(pairs)])
    rounds = [generator.permutation(background) for _ in range(-(-pairs // background))]
    walks = np.stack([orders, orders[:, ::-1]], axis=1).reshape(2 * pairs, columns)
    return walks, np.repeat(np.concatenate(rounds)[:pairs], 2)


def _walked(
    table: Table, row: int, background: Table, columns: list[str], walks: np.ndarray, starts: np.ndarray
) -> Table:
    """For each walk ``columns + 1`` rows: from the background row's cells to the row's own, one more in each."""
    import polars

    step = np.empty_like(walks)
    np.put_along_axis(step, walks, np.broadcast_to(np.arange(len(columns)), walks.shape), axis=1)
    taken = np.arange(len(columns) + 1)
    cells = {}
    for place, column in enumerate(columns):
        own = taken > step[:, place, None]
        source = np.where(own, 0, 1 + starts[:, None]).ravel()
        cells[column] = _joined(table.frame[column][[row]], background.frame[column])[source]
    return Table(polars.DataFrame(cells), table.name)


def _joined(own: polars.Series, others: polars.Series) -> polars.Series:
    """Two columns of cells as one, also where one file has text and the other numbers."""
    import polars

    if own.dtype != others.dtype:
        kind = polars.Float64 if own.dtype.is_numeric() and others.dtype.is_numeric() else polars.String
        own, others = own.cast(kind, strict=False), others.cast(kind, strict=False)
    return polars.concat([own, others])
