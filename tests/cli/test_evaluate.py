"""``fathoms evaluate``: loss and metric as scikit-learn has them, beside the guess to beat."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars
import pytest
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score, roc_auc_score

from fathoms.tables import TableModel, read_table
from fathoms.tables.targets.label_target import LabelTarget
from tests.cli.conftest import DATA, Run

WINE = DATA / "red-wine.csv"


def test_numbers(fathoms: Run, wine_model: Path) -> None:
    result = fathoms("evaluate", wine_model, WINE)
    assert result.returncode == 0
    assert "red-wine.csv: 1,599 rows" in result.stdout
    predicted = TableModel.load(wine_model).predict(read_table(WINE))["predicted quality"].to_numpy()
    quality = polars.read_csv(WINE)["quality"].to_numpy()
    error = predicted - quality
    absolute, root, explained = (
        list(map(float, re.findall(r"-?\d+\.\d+", line))) for line in result.stdout.splitlines()[2:5]
    )
    for line, value in (
        (absolute, mean_absolute_error(quality, predicted)),
        (root, mean_squared_error(quality, predicted) ** 0.5),
        (explained, r2_score(quality, predicted)),
    ):
        assert line[0] == pytest.approx(value, rel=0.01)
        assert line[1] < line[0] < line[2]
    # The mean's interval, from its standard error.
    spread = 1.96 * np.abs(error).std() / len(error) ** 0.5
    assert absolute[2] - absolute[1] == pytest.approx(2 * spread, rel=0.1)
    assert absolute[3] > absolute[0]
    assert "has the rows that the model was trained on" in result.stderr


def test_labels(fathoms: Run, tmp_path: Path) -> None:
    assert fathoms("train", DATA / "ion.csv", "--target", "Class", "-q").returncode == 0
    output = fathoms("evaluate", "ion.keras", DATA / "ion.csv").stdout
    accuracy = float(re.findall(r"accuracy +([\d.]+)%", output)[0])
    assert accuracy > 90
    assert "64.10%" in output  # the majority: 225 of 351
    first, second = (list(map(int, re.findall(r"\d+", line))) for line in output.splitlines()[-2:])
    assert (sum(first), sum(second)) == (126, 225)
    assert (first[0] + second[1]) / 351 == pytest.approx(accuracy / 100, abs=1e-4)
    table = read_table(DATA / "ion.csv")
    model = TableModel.load(tmp_path / "ion.keras")
    assert isinstance(model.target, LabelTarget)
    second_label = model.target.labels[1]
    predicted = model.predict(table)[f"probability of {second_label}"]
    area = float(re.findall(r"AUC +([\d.]+)", output)[0])
    assert area == pytest.approx(roc_auc_score(table.labels("Class") == second_label, predicted), abs=1e-3)


def test_rows_without_a_target(fathoms: Run, wine_model: Path, tmp_path: Path) -> None:
    frame = polars.read_csv(WINE).head(30)
    frame.with_columns(quality=polars.when(polars.int_range(30) < 10).then(None).otherwise("quality")).write_csv(
        tmp_path / "t.csv"
    )
    assert "t.csv: 20 rows (10 without a target left out)" in fathoms("evaluate", wine_model, "t.csv").stdout


def test_mistakes(fails: Callable[..., str], wine_model: Path, tmp_path: Path) -> None:
    polars.read_csv(WINE).drop("quality").write_csv(tmp_path / "t.csv")
    assert "The model's target: t.csv has no column 'quality'" in fails("evaluate", wine_model, "t.csv")
    frame = polars.read_csv(WINE).head(20).cast({"quality": polars.String})
    frame.with_columns(quality=polars.lit("good")).write_csv(tmp_path / "u.csv")
    assert "line 2, column 'quality': 'good' is not a number" in fails("evaluate", wine_model, "u.csv")


def test_a_label_that_was_not_learned(fathoms: Run, fails: Callable[..., str], tmp_path: Path) -> None:
    assert fathoms("train", DATA / "penguins.csv", "--target", "species", "--epochs", 2, "-q").returncode == 0
    text = (DATA / "penguins.csv").read_text().replace("Chinstrap", "Emperor", 1)
    (tmp_path / "t.csv").write_text(text)
    assert "'Emperor' is not one of the labels" in fails("evaluate", "penguins.keras", "t.csv")
