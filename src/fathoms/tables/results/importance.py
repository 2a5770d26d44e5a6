"""Which columns a model leans on: how much worse it gets when a column's cells are shuffled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fathoms.tables.model.table_model import TableModel
from fathoms.tables.results.answers import Answers, answers_of, predictions, rows_of
from fathoms.tables.results.bootstrap import bootstrap
from fathoms.tables.results.changed_cells import with_cells_of
from fathoms.tables.results.interval import Interval
from fathoms.tables.results.measure import Measure, measured, row_errors, usual_measure
from fathoms.tables.table import Table

_ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Importance:
    """What shuffling one column costs.

    Attributes:
        column: The column.
        increase: By how much the measure grows, on the mean of the repeats, with its 95 % interval over the rows.
        repeats: The increase in each repeat, shape ``(repeats,)``.
    """

    column: str
    increase: Interval
    repeats: np.ndarray


def permutation_importance(
    model: TableModel,
    table: Table,
    rows: np.ndarray,
    *,
    columns: Sequence[str] | None = None,
    measure: Measure | None = None,
    repeats: int = 10,
    seed: int = 0,
) -> list[Importance]:
    """Shuffle one column after another among rows that were not trained on, and see how much worse the predictions get.

    ``importance = mean over repeats of measure(shuffled) - measure(as they are)``. It tells what this model uses, not
    what causes the target; of two columns that say the same, each looks less important than it is, as the other still
    stands.

    Arguments:
        model: The model.
        table: A table with the target.
        rows: The rows to use, best the test rows.
        columns: The columns to shuffle; by default all that the model uses.
        measure: "mean absolute error" (the default for a number) or "root mean squared error"; "cross-entropy" (the
            default for labels) or "error rate".
        repeats: How often to shuffle each.
        seed: The same seed gives the same shuffles, for each column those it would have alone.

    Returns:
        An `Importance` for each column, the largest first.

    Raises:
        TableError: A column is missing, the measure is not for this target, or a row has no target.

    Source: L. Breiman, "Random forests", Machine Learning 45 (2001); A. Fisher, C. Rudin, F. Dominici, "All models are
    wrong, but many are useful", JMLR 20 (2019).

    Example:
        >>> for found in permutation_importance(model, table, ladder.split.test):  # doctest: +SKIP
        ...     print(found.column, found.increase.value)
    """
    answers = answers_of(model, table, rows)
    measure = measure or usual_measure(answers)
    before = row_errors(answers, measure)
    part = rows_of(model.features.with_numbers(table), answers.rows)
    found = []
    for column in model.features.columns if columns is None else columns:
        table.check_column(column, "importance")
        orders = _orders(column, part.rows, repeats, seed)
        after = np.concatenate(
            [_errors(model, part, answers, column, some, measure) for some in _packets(orders, part.rows)]
        )
        each = measured(after.mean(axis=1), measure) - measured(before.mean(keepdims=True), measure)
        found.append(Importance(column, _interval(before, after, measure, seed), each))
    return sorted(found, key=lambda importance: -importance.increase.value)


def _orders(column: str, rows: int, repeats: int, seed: int) -> np.ndarray:
    """Shuffled row numbers, shape ``(repeats, rows)``, that depend on the column's name and not on its place."""
    generator = np.random.default_rng([seed, *column.encode()])
    return np.stack([generator.permutation(rows) for _ in range(repeats)])


def _packets(orders: np.ndarray, rows: int) -> list[np.ndarray]:
    at_once = max(1, _ROWS_AT_ONCE // rows)
    return [orders[start : start + at_once] for start in range(0, len(orders), at_once)]


def _errors(
    model: TableModel, part: Table, answers: Answers, column: str, orders: np.ndarray, measure: Measure
) -> np.ndarray:
    """The rows' errors with the column's cells in each of these orders, shape ``(orders, rows)``."""
    repeats = len(orders)
    stacked = rows_of(part, np.tile(np.arange(part.rows), repeats))
    given = predictions(model, with_cells_of(stacked, column, part, orders.ravel()))
    truth = np.tile(answers.truth, repeats)
    errors = row_errors(Answers(np.tile(answers.rows, repeats), truth, given, answers.labels), measure)
    return errors.reshape(repeats, -1)


def _interval(before: np.ndarray, after: np.ndarray, measure: Measure, seed: int) -> Interval:
    """The mean increase over the repeats, and how it would vary with other rows."""

    def increase(means: np.ndarray) -> np.ndarray:
        grown = measured(means[:, 1:], measure) - measured(means[:, :1], measure)
        return np.asarray(grown.mean(axis=1, keepdims=True))

    return bootstrap(np.concatenate([before[:, None], after.T], axis=1), increase, seed=seed)[0]
