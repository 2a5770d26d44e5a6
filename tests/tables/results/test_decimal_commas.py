"""How numbers are written is judged of a whole column, also when single rows are looked at."""

import numpy as np
import polars
import pytest

from fathoms.tables import Ladder, Table, TableModel
from fathoms.tables.results.answers import answers_of
from fathoms.tables.results.explanation import explain
from fathoms.tables.results.importance import permutation_importance
from fathoms.tables.results.partial_dependence import partial_dependence

VALUES = 1 + np.arange(80) * 7 % 80 / 100 + 0.111


@pytest.fixture(scope="module")
def trained() -> tuple[Table, Table, TableModel]:
    """A table with commas, the same with points, and a model of the first; one cell says what its commas mean."""
    points = [f"{value:.3f}" for value in VALUES[:-1]] + ["1.5"]
    ladder = Ladder(
        Table(polars.DataFrame({"x": [cell.replace(".", ",") for cell in points], "y": 2 * VALUES})),
        "y",
        recipe="neuron",
    )
    list(ladder.climb())
    return ladder.table, Table(polars.DataFrame({"x": points, "y": 2 * VALUES})), ladder.model()


def test_some_rows_are_read_as_all_are(trained: tuple[Table, Table, TableModel]) -> None:
    commas, points, model = trained
    rows = np.arange(0, 40, 2)
    whole = model.predict(points)["predicted y"].to_numpy()
    np.testing.assert_array_equal(answers_of(model, commas, rows).given, whole[rows])
    assert [found.increase for found in permutation_importance(model, commas, rows, repeats=2)] == [
        found.increase for found in permutation_importance(model, points, rows, repeats=2)
    ]
    dependence = [partial_dependence(model, table, "x", rows) for table in (commas, points)]
    np.testing.assert_array_equal(dependence[0].mean, dependence[1].mean)


def test_a_sample_is_read_as_the_table_was(trained: tuple[Table, Table, TableModel]) -> None:
    commas, points, model = trained
    assert model.sample is not None
    assert model.sample.frame["x"].max() < 2  # type: ignore[operator]  # polars does not say that it is a number
    explained = explain(model, commas, 3, model.sample, samples=20)
    assert explained.prediction == pytest.approx(model.predict(points)["predicted y"][3], rel=1e-6)
    assert explained.mean == explain(model, points, 3, model.sample, samples=20).mean
