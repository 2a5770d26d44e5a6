"""``fathoms predict``: predictions beside the columns, or one line that says why not."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars
import pytest

from fathoms.tables import TableModel, read_table
from tests.cli.conftest import DATA, Run

WINE = DATA / "red-wine.csv"


def test_to_standard_output(fathoms: Run, wine_model: Path) -> None:
    result = fathoms("predict", wine_model, WINE)
    assert result.returncode == 0
    assert result.stderr == ""
    frame = polars.read_csv(result.stdout.encode())
    original = polars.read_csv(WINE)
    assert frame.columns == [*original.columns, "predicted quality"]
    assert frame.drop("predicted quality").equals(original)
    expected = TableModel.load(wine_model).predict(read_table(WINE))["predicted quality"]
    np.testing.assert_allclose(frame["predicted quality"], expected, rtol=1e-6)


@pytest.mark.parametrize("name", ["out.csv", "out.parquet", "out.jsonl", "out.xlsx"])
def test_to_a_file(fathoms: Run, wine_model: Path, tmp_path: Path, name: str) -> None:
    result = fathoms("predict", wine_model, WINE, "-o", name)
    assert result.returncode == 0
    assert result.stdout == ""
    assert "Wrote 1,599 rows" in result.stderr
    readers: dict[str, Callable[[Path], polars.DataFrame]] = {
        "csv": polars.read_csv,
        "parquet": polars.read_parquet,
        "jsonl": polars.read_ndjson,
        "xlsx": read_workbook,
    }
    frame = readers[name.split(".")[1]](tmp_path / name)
    original = polars.read_csv(WINE)
    assert frame.columns == [*original.columns, "predicted quality"]
    np.testing.assert_allclose(frame["pH"].cast(polars.Float64), original["pH"])
    expected = TableModel.load(wine_model).predict(read_table(WINE))["predicted quality"]
    np.testing.assert_allclose(frame["predicted quality"], expected, rtol=1e-6)
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def read_workbook(path: Path) -> polars.DataFrame:
    first, *rows = pytest.importorskip("openpyxl").load_workbook(path).active.iter_rows(values_only=True)
    return polars.DataFrame(rows, list(first), orient="row", strict=False).with_columns(
        polars.col("pH", "predicted quality").cast(polars.Float64)
    )


def test_predictions_alone(fathoms: Run, wine_model: Path) -> None:
    frame = polars.read_csv(fathoms("predict", wine_model, WINE, "--only").stdout.encode())
    assert frame.columns == ["predicted quality"]
    assert frame.height == 1599


def test_only_its_own_files_are_replaced(
    fathoms: Run, fails: Callable[..., str], wine_model: Path, tmp_path: Path
) -> None:
    for name in ("out.csv", "out.parquet", "out.jsonl"):
        for _ in range(2):  # an earlier run's file is replaced
            assert fathoms("predict", wine_model, WINE, "-o", name).returncode == 0
        (tmp_path / name).write_text("mine\n")
        assert "was not written by this command" in fails("predict", wine_model, WINE, "-o", name)
        assert (tmp_path / name).read_text() == "mine\n"
        assert fathoms("predict", wine_model, WINE, "-o", name, "--force").returncode == 0
        assert (tmp_path / name).stat().st_size > 1000


def test_drift_is_told_in_few_lines(fathoms: Run, wine_model: Path, tmp_path: Path) -> None:
    frame = polars.read_csv(WINE)
    frame.with_columns(polars.all().exclude("quality") * 1000).write_csv(tmp_path / "t.csv")
    lines = fathoms("predict", wine_model, "t.csv").stderr.splitlines()
    assert len(lines) == 11
    assert all("is it another unit?" in line for line in lines[:10])
    assert "1 more columns differ from training" in lines[-1]
    frame.head(4).with_columns(alcohol=polars.Series([9.0, 99.0, None, 10.0])).write_csv(tmp_path / "u.csv")
    told = fathoms("predict", wine_model, "u.csv").stderr
    assert "column 'alcohol': 1 of 3 cells (33%) are outside the training rows' 8.4 to 14.9; the farthest is 99" in told
    assert "column 'alcohol': 1 of 4 cells (25%) are missing, and in training none was" in told


def test_a_table_without_the_target_and_in_another_order(fathoms: Run, wine_model: Path, tmp_path: Path) -> None:
    whole = polars.read_csv(fathoms("predict", wine_model, WINE).stdout.encode())
    frame = polars.read_csv(WINE).head(5).drop("quality")
    frame.select(frame.columns[::-1]).write_csv(tmp_path / "new.csv", separator=";")
    few = polars.read_csv(fathoms("predict", wine_model, "new.csv").stdout.encode())
    np.testing.assert_allclose(few["predicted quality"], whole["predicted quality"].head(5), rtol=1e-5)


def test_one_row(fathoms: Run, wine_model: Path, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("\n".join(WINE.read_text().split("\n")[:2]))
    assert len(fathoms("predict", wine_model, "one.csv").stdout.splitlines()) == 2


def test_missing_and_new_values(fathoms: Run, tmp_path: Path) -> None:
    assert fathoms("train", DATA / "penguins.csv", "--target", "species", "--epochs", 2, "-q").returncode == 0
    lines = (DATA / "penguins.csv").read_text().splitlines()
    (tmp_path / "new.csv").write_text("\n".join([lines[0], "Adelie,Atlantis,39.1,NA,181,,unknown,2007"]))
    result = fathoms("predict", "penguins.keras", "new.csv")
    assert result.returncode == 0
    assert "column 'island': the training rows had no 'Atlantis'" in result.stderr
    assert "column 'sex': the training rows had no 'unknown'" in result.stderr
    row = polars.read_csv(result.stdout.encode()).row(0, named=True)
    chances = [row[f"probability of {species}"] for species in ("Adelie", "Chinstrap", "Gentoo")]
    assert sum(chances) == pytest.approx(1, abs=1e-5)
    assert row["predicted species"] == ("Adelie", "Chinstrap", "Gentoo")[int(np.argmax(chances))]


def test_lists_go_into_parquet_only(fathoms: Run, fails: Callable[..., str], wine_model: Path, tmp_path: Path) -> None:
    polars.read_csv(WINE).head(3).with_columns(tags=polars.Series([[1], [2, 3], []])).write_parquet(
        tmp_path / "t.parquet"
    )
    assert "column 'tags' cannot go into CSV" in fails("predict", wine_model, "t.parquet")
    assert fathoms("predict", wine_model, "t.parquet", "-o", "p.parquet").returncode == 0
    assert polars.read_parquet(tmp_path / "p.parquet")["tags"].to_list() == [[1], [2, 3], []]


def test_what_is_no_model(fails: Callable[..., str], tmp_path: Path) -> None:
    assert "red-wine.csv" in fails("predict", WINE, WINE)
    assert "no file" in fails("predict", "none.keras", WINE)
    assert "folder" in fails("predict", tmp_path, WINE)


def test_a_network_without_columns(fails: Callable[..., str], tmp_path: Path) -> None:
    from fathoms import Input, Sequential, layers

    Sequential([Input((2,)), layers.Dense(1)]).save(tmp_path / "bare.keras")
    assert "does not know a table's columns" in fails("predict", "bare.keras", WINE)


def test_tables_that_do_not_fit(fails: Callable[..., str], wine_model: Path, tmp_path: Path) -> None:
    frame = polars.read_csv(WINE).head(3)
    frame.rename({"alcohol": "Alcohol"}).write_csv(tmp_path / "renamed.csv")
    assert "no column 'alcohol'; did you mean 'Alcohol'" in fails("predict", wine_model, "renamed.csv")
    frame.with_columns(alcohol=polars.lit("strong")).write_csv(tmp_path / "text.csv")
    assert "line 2, column 'alcohol': 'strong' is not a number" in fails("predict", wine_model, "text.csv")
    frame.with_columns(alcohol=polars.lit(float("inf"))).write_csv(tmp_path / "inf.csv")
    assert "line 2, column 'alcohol': 'inf' is infinite" in fails("predict", wine_model, "inf.csv")
    assert "no file" in fails("predict", wine_model, "none.csv")


def test_where_predictions_cannot_go(fails: Callable[..., str], wine_model: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_bytes(WINE.read_bytes())
    assert "is read by this very command" in fails("predict", wine_model, table, "-o", table)
    assert "should end in .csv or .parquet" in fails("predict", wine_model, table, "-o", "out.txt")
    assert "no folder nowhere" in fails("predict", wine_model, table, "-o", "nowhere/out.csv")
    assert "is a folder" in fails("predict", wine_model, table, "-o", tmp_path)
    assert table.read_bytes() == WINE.read_bytes()
