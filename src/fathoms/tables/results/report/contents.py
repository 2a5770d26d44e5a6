"""What a report shows, worked out before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.model.table_model import TableModel
from fathoms.tables.results.answers import Answers, answers_of
from fathoms.tables.results.column_overview import ColumnOverview, column_overviews
from fathoms.tables.results.depth import what_depth_bought
from fathoms.tables.results.importance import Importance, Watch, permutation_importance
from fathoms.tables.results.learning_curve import LearningCurve, learning_curves
from fathoms.tables.results.measure import Measure, usual_measure
from fathoms.tables.results.partial_dependence import PartialDependence, partial_dependence
from fathoms.tables.results.run_record import RunRecord
from fathoms.tables.results.rung_interval import RungInterval, rung_intervals, test_groups
from fathoms.tables.results.worst_rows import WorstRow, worst_rows

# Shuffling columns multiplies rows x repeats x columns x parameters numbers: so many at most, which is some seconds, and
# with the fewest rows and repeats that say anything so many, which is up to a minute. They do not depend on a clock, so that
# the same run gives the same report.
_MOST_PRODUCTS = 50_000_000_000
_MOST_PRODUCTS_EVER = 100_000_000_000
_MOST_ROWS, _FEWEST_ROWS = 2_000, 100
_FEWEST_REPEATS = 2
_MOST_CURVES = 9
_MOST_OVERVIEWS = 300


@dataclass(frozen=True)
class Contents:
    """All numbers of a report."""

    ladder: Ladder
    model: TableModel
    record: RunRecord
    intervals: list[RungInterval]
    depth: str
    curves: list[LearningCurve]
    answers: Answers
    measure: Measure
    importances: list[Importance]
    importance_rows: int
    dependences: list[PartialDependence]
    worst: list[WorstRow]
    overviews: list[ColumnOverview]
    leaks: list[str]

    @classmethod
    def of(cls, ladder: Ladder, record: RunRecord, watch: Watch | None = None) -> Self:
        """Work everything out for a climbed ladder: on test rows alone, with the ladder's seed.

        `watch` is told how many columns are shuffled, of how many.

        Raises:
            TableError: No network is trained yet.
        """
        table, test, model = ladder.table, ladder.split.test, ladder.model()
        answers, groups = answers_of(model, table, test), test_groups(ladder)
        importances, rows = _importances(ladder, model, watch)
        strong = [found.column for found in importances if found.increase.value > 0][:_MOST_CURVES]
        shown = [found.column for found in importances[:6]] or model.features.columns[:6]
        averaged = min(500, max(_FEWEST_ROWS, _MOST_PRODUCTS // (24 * _MOST_CURVES * _parameters(model))))
        return cls(
            ladder=ladder,
            model=model,
            record=record,
            intervals=rung_intervals(ladder.rungs, ladder.target, groups, ladder.seed),
            depth=what_depth_bought(ladder.rungs, ladder.target, groups),
            curves=learning_curves(ladder.rungs),
            answers=answers,
            measure=usual_measure(answers),
            importances=importances,
            importance_rows=rows,
            dependences=[
                partial_dependence(model, table, column, test, most_rows=averaged, seed=ladder.seed)
                for column in strong
            ],
            leaks=[leak.sentence for leak in ladder.leaks()],
            worst=worst_rows(table, answers, shown),
            overviews=column_overviews(
                table, ladder.columns[:_MOST_OVERVIEWS], ladder.target.column, model.features.left_out
            ),
        )


def _parameters(model: TableModel) -> int:
    return max(1, model.network.count_params())


def _importances(ladder: Ladder, model: TableModel, watch: Watch | None) -> tuple[list[Importance], int]:
    """The columns' importances, on as many test rows and repeats as the time for it allows."""
    import numpy as np

    columns, test = len(model.features.columns), ladder.split.test
    work = columns * _parameters(model)
    if work * _FEWEST_ROWS * _FEWEST_REPEATS > _MOST_PRODUCTS_EVER:
        return [], 0
    affordable = _MOST_PRODUCTS // work
    rows = min(len(test), _MOST_ROWS, max(_FEWEST_ROWS, affordable // 3))
    repeats = max(_FEWEST_REPEATS, min(10, affordable // rows))
    if rows < len(test):
        test = np.sort(np.random.default_rng(ladder.seed).choice(test, rows, replace=False))
    return permutation_importance(model, ladder.table, test, repeats=repeats, seed=ladder.seed, watch=watch), rows
