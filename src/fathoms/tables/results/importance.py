"""Which columns a model leans on: how much worse it gets when a column's cells are shuffled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fathoms.tables.model.table_model import TableModel
from fathoms.tables.results.answers import Answers, answers_of, predictions_of_inputs, rows_of
from fathoms.tables.results.bootstrap import bootstrap
from fathoms.tables.results.interval import Interval
from fathoms.tables.results.measure import Measure, measured, row_errors, usual_measure
from fathoms.tables.table import Table

Watch = Callable[[int, int], object]

_ROWS_AT_ONCE = 50_000
_INPUTS_AT_ONCE = 20_000_000  # 80 MB


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
    watch: Watch | None = None,
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
        watch: Told after every column how many are done, and of how many.

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
    columns = list(model.features.columns if columns is None else columns)
    for column in columns:
        table.check_column(column, "importance")
    answers = answers_of(model, table, rows)
    measure = measure or usual_measure(answers)
    before = row_errors(answers, measure)
    inputs = model.inputs(rows_of(model.features.with_numbers(table), answers.rows))
    places = model.features.places()
    found = []
    for done, column in enumerate(columns, 1):
        orders = _orders(column, len(answers.rows), repeats, seed)
        after = _errors(model, inputs, answers, places[column], orders, measure)
        each = measured(after.mean(axis=1), measure) - measured(before.mean(keepdims=True), measure)
        found.append(Importance(column, _interval(before, after, measure, seed), each))
        if watch is not None:
            watch(done, len(columns))
    return sorted(found, key=lambda importance: -importance.increase.value)


def _orders(column: str, rows: int, repeats: int, seed: int) -> np.ndarray:
    """Shuffled row numbers, shape ``(repeats, rows)``, that depend on the column's name and not on its place."""
    generator = np.random.default_rng([seed, *column.encode()])
    return np.stack([generator.permutation(rows) for _ in range(repeats)])


def _errors(
    model: TableModel,
    inputs: list[np.ndarray],
    answers: Answers,
    places: list[list[int]],
    orders: np.ndarray,
    measure: Measure,
) -> np.ndarray:
    """The rows' errors with a column's cells in each of these orders, shape ``(orders, rows)``; `places` are its inputs.

    Each row is encoded by itself, so what the cells became moves as they would have.
    """
    at_once = max(1, min(_ROWS_AT_ONCE, _INPUTS_AT_ONCE // sum(array.shape[1] for array in inputs)))
    errors = []
    for start in range(0, orders.size, at_once):
        sources = orders.ravel()[start : start + at_once]
        rows = np.arange(start, start + len(sources)) % len(answers.rows)
        moved = [array[rows] for array in inputs]
        for array, whole, its in zip(moved, inputs, places, strict=True):
            array[:, its] = whole[sources[:, None], its]
        given = predictions_of_inputs(model, moved)
        errors.append(row_errors(Answers(answers.rows[rows], answers.truth[rows], given, answers.labels), measure))
    return np.concatenate(errors).reshape(orders.shape)


def _interval(before: np.ndarray, after: np.ndarray, measure: Measure, seed: int) -> Interval:
    """The mean increase over the repeats, and how it would vary with other rows."""

    def increase(means: np.ndarray) -> np.ndarray:
        grown = measured(means[:, 1:], measure) - measured(means[:, :1], measure)
        return np.asarray(grown.mean(axis=1, keepdims=True))

    return bootstrap(np.concatenate([before[:, None], after.T], axis=1), increase, seed=seed)[0]
