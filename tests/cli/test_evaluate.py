"""``fathoms evaluate``: loss and metric as scikit-learn has them, beside the guess to beat."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars
import pytest

from fathoms.tables import TableModel, read_table
from tests.cli.conftest import DATA, Run

WINE = DATA / "red-wine.csv"


def test_numbers(fathoms: Run, wine_model: Path) -> None:
    result = fathoms("evaluate", wine_model, WINE)
    assert result.returncode == 0
    assert "red-wine.csv: 1,599 rows" in result.stdout
    predicted = TableModel.load(wine_model).predict(read_table(WINE))["predicted quality"].to_numpy()
    quality = polars.read_csv(WINE)["quality"].to_numpy()
    error = predicted - quality
    network, guess = (list(map(float, re.findall(r"\d\.\d+", line))) for line in result.stdout.splitlines()[2:4])
    # The loss is in the training rows' variance, which is nearly that of all rows.
    assert network == [
        pytest.approx((error**2).mean() / quality.var(), rel=0.1),
        pytest.approx(np.abs(error).mean(), rel=0.01),
    ]
    assert guess[0] > network[0]


def test_labels(fathoms: Run) -> None:
    assert fathoms("train", DATA / "ion.csv", "--target", "Class", "-q").returncode == 0
    output = fathoms("evaluate", "ion.keras", DATA / "ion.csv").stdout
    accuracy = float(re.findall(r"([\d.]+)%", output)[0])
    assert accuracy > 90
    assert "64.10%" in output  # the majority: 225 of 351


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
