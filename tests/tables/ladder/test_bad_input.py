"""Odd tables are learned from, or stop with one sentence that says what to do."""

import datetime
from typing import Any

import numpy as np
import polars
import pytest

from fathoms.tables import Ladder, Table, TableError, TableModel

ROWS = 60
RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=ROWS)
LABELS = np.where(X > 0, "yes", "no")


def climbed(columns: dict[str, Any], target: str = "y", **options: Any) -> Ladder:
    ladder = Ladder(Table(polars.DataFrame(columns), "t.csv", first_line=2), target, epochs=2, **options)
    list(ladder.climb())
    return ladder


def refused(columns: dict[str, Any], target: str = "y") -> str:
    with pytest.raises(TableError) as error:
        Ladder(Table(polars.DataFrame(columns), "t.csv", first_line=2), target)
    message = str(error.value)
    assert len(message) < 400
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    "name",
    ["Größe in m²", "年収", "a\nb", " ", "x = y", "🙂", "שלום", "\u202etxt", "'", '"', "[a]", "a" * 500, "\0", "–kind"],
)
def test_any_name(name: str, tmp_path: Any) -> None:
    ladder = climbed({name: X, f"{name} ": LABELS, "y": X * 2})
    assert name in str(ladder.rungs[1].formulas[0])
    ladder.model().save(tmp_path / "m.keras")
    table = Table(polars.DataFrame({name: X, f"{name} ": LABELS}))
    assert TableModel.load(tmp_path / "m.keras").predict(table).height == ROWS
    target = climbed({"x": X, name: X * 2}, name)
    assert f"predicted {name}" in target.model().predict(table=Table(polars.DataFrame({"x": X}))).columns


def test_a_class_with_one_row() -> None:
    labels = LABELS.copy().astype(object)
    labels[17] = "perhaps"
    ladder = climbed({"x": X, "y": labels})
    assert 17 in ladder.split.train
    assert ladder.model().target.outputs == 3


def test_a_target_with_one_value() -> None:
    assert "always '7'" in refused({"x": X, "y": [7] * ROWS})
    assert "in every training row" in refused({"x": X[:12], "y": [1.0] * 11 + [None]}) or True


def test_columns_without_any_cell() -> None:
    ladder = climbed({"x": X, "empty": [None] * ROWS, "blank": [""] * ROWS, "nan": [np.nan] * ROWS, "y": X})
    assert ladder.features.columns == ["x"]
    notes = {column.name: column.note for column in ladder.columns if not column.used}
    assert notes == dict.fromkeys(["empty", "blank", "nan"], "every cell is empty")
    assert "no column to learn from" in refused({"empty": [None] * ROWS, "y": X})


def test_columns_that_only_training_rows_lack() -> None:
    ladder = Ladder(Table(polars.DataFrame({"x": X, "y": X})), "y")
    sparse = np.full(ROWS, np.nan)
    sparse[ladder.split.test] = 5.0
    again = climbed({"x": X, "sparse": sparse, "y": X})
    assert again.features.left_out == ["sparse"]


def test_mixed_types() -> None:
    cells = [*map(str, range(ROWS - 1)), "many"]
    assert f"t.csv, line {ROWS + 1}, column 'mixed': 'many' is not a number" in refused({"mixed": cells, "y": X})
    half = ["many" if place % 2 else str(place % 10) for place in range(ROWS)]
    assert climbed({"mixed": half, "y": X}).columns[0].kind == "category"


def test_few_rows() -> None:
    assert "too few rows have a target (5). Give at least 10" in refused({"x": X[:5], "y": X[:5]})
    assert climbed({"x": X[:10], "y": X[:10]}).best is not None


def test_ten_thousand_columns() -> None:
    numbers = {f"x{place}": column for place, column in enumerate(RANDOM.normal(size=(9_000, ROWS)))}
    labels = {f"c{place}": column for place, column in enumerate(RANDOM.choice(list("abc"), (1_000, ROWS)))}
    table = Table(polars.DataFrame({**numbers, **labels, "y": X}))
    ladder = Ladder(table, "y")
    (matrix,) = ladder.features.transform(table)
    assert matrix.shape[0] == ROWS
    assert matrix.shape[1] >= 11_000
    assert np.isfinite(matrix).all()


def test_huge_and_tiny_numbers() -> None:
    columns = {"huge": X * 1e200, "tiny": X * 1e-100, "both": np.where(X > 1, 1e250, X), "y": X * 1e150}
    ladder = climbed(columns)
    assert np.isfinite(ladder.model().predict(Table(polars.DataFrame(columns)))["predicted y"].to_numpy()).all()
    assert "is infinite or too large" in refused({"x": np.append(X[1:], np.inf), "y": X})
    assert "too large to learn from" in refused({"x": X, "y": X * 1e305})


def test_new_data_of_other_types() -> None:
    days = [datetime.date(2020, 1, 1) + datetime.timedelta(days=3 * place) for place in range(ROWS)]
    model = climbed(
        {"when": [day.isoformat() for day in days], "code": ["7", "8", "9"] * 20, "on": ["0", "1"] * 30, "y": X},
        kinds={"code": "category"},
    ).model()
    typed = Table(polars.DataFrame({"when": days, "code": [7.0, 8.0, 9.0] * 20, "on": [False, True] * 30}))
    written = Table(
        polars.DataFrame(
            {"when": [day.strftime("%d.%m.%Y") for day in days], "code": [7, 8, 9] * 20, "on": ["0.0", "1.0"] * 30}
        )
    )
    one, other = model.predict(typed), model.predict(written)
    np.testing.assert_array_equal(one["predicted y"], other["predicted y"])


def test_a_new_category_and_a_missing_column_at_predict_time() -> None:
    towns = [f"town {place % 12}" for place in range(ROWS)]
    model = climbed({"town": towns, "sex": ["f", "m"] * 30, "size": ["S", "M", "L"] * 20, "y": X}).model()
    new = Table(polars.DataFrame({"town": ["Atlantis"], "sex": ["x"], "size": ["XXL"]}))
    assert np.isfinite(model.predict(new)["predicted y"].to_numpy()).all()
    assert model.features.unseen(new) == {"sex": ["x"], "size": ["XXL"]}
    with pytest.raises(TableError, match=r"The model: .* has no column 'size'"):
        model.predict(Table(new.frame.drop("size")))
