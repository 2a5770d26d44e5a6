"""``fathoms explain``: a row named in any way, its prediction as a sum."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars
import pytest

from fathoms.tables import TableModel, read_table
from tests.cli.conftest import DATA, Run

WINE = DATA / "red-wine.csv"
ROW = dict(polars.read_csv(WINE).row(16, named=True))


def value_of(text: str) -> float:
    return float(re.findall(r"predicted quality ([\d.]+)", text)[0])


def test_a_row_of_a_file(fathoms: Run, wine_model: Path) -> None:
    result = fathoms("explain", wine_model, f"{WINE}:17")
    assert (result.returncode, result.stderr) == (0, "")
    assert "red-wine.csv, row 17 (line 18)" in result.stdout
    predicted = TableModel.load(wine_model).predict(read_table(WINE))["predicted quality"][16]
    assert value_of(result.stdout) == pytest.approx(predicted, rel=0.01)
    mean = float(re.findall(r"on average over the training rows ([\d.]+)", result.stdout)[0])
    adds = [float(number.replace("−", "-")) for number in re.findall(r" ([+−][\d.]+) +±", result.stdout)]
    assert len(adds) == 11
    assert mean + sum(adds) == pytest.approx(predicted, abs=0.02)
    assert [abs(number) for number in adds] == sorted(map(abs, adds), reverse=True)


def test_pairs_json_and_standard_input_are_the_same_row(fathoms: Run, wine_model: Path) -> None:
    _, *expected = fathoms("explain", wine_model, f"{WINE}:17").stdout.splitlines()
    for words in [[f"{name}={value}" for name, value in ROW.items()], [json.dumps(ROW)]]:
        result = fathoms("explain", wine_model, *words)
        assert result.returncode == 0, result.stderr
        assert result.stdout.splitlines()[1:] == expected
    piped = subprocess.run(
        [sys.executable, "-m", "fathoms", "explain", wine_model, "-"],
        input=json.dumps(ROW),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert piped.stdout.splitlines()[1:] == expected


def test_cells_that_are_left_out_are_missing(fathoms: Run, wine_model: Path) -> None:
    result = fathoms("explain", wine_model, "alcohol=12", "pH=3.3")
    assert result.returncode == 0
    assert "note: missing in this row: " in result.stderr
    assert "missing" in result.stdout


def test_a_row_is_read_as_predict_reads_it(fathoms: Run, wine_model: Path, tmp_path: Path) -> None:
    head = WINE.read_text().splitlines()[:30]
    text = "\n".join(line.replace(",", "\t").replace(".", ",") for line in head)
    (tmp_path / "wines.txt").write_bytes(text.encode("utf-16-le"))
    words = ["--encoding", "utf-16-le", "--delimiter", "tab", "--decimal", "comma"]
    result = fathoms("explain", wine_model, "wines.txt:17", "--background", "wines.txt", *words)
    assert result.returncode == 0, result.stderr
    assert value_of(result.stdout) == value_of(fathoms("explain", wine_model, f"{WINE}:17").stdout)


def test_a_model_without_a_sample_needs_a_background(fathoms: Run, fails: Callable[..., str], tmp_path: Path) -> None:
    words = ["train", WINE, "--target", "quality", "--recipe", "neuron", "--epochs", 2, "-q", "--no-sample"]
    assert fathoms(*words).returncode == 0
    assert TableModel.load(tmp_path / "red-wine.keras").sample is None
    assert "--background" in fails("explain", "red-wine.keras", "alcohol=12")
    assert fathoms("explain", "red-wine.keras", "alcohol=12", "--background", WINE).returncode == 0


def test_labels(fathoms: Run, fails: Callable[..., str]) -> None:
    assert fathoms("train", DATA / "penguins.csv", "--target", "species", "--epochs", 3, "-q").returncode == 0
    result = fathoms("explain", "penguins.keras", f"{DATA / 'penguins.csv'}:1", "--label", "Gentoo")
    assert result.returncode == 0
    assert "log-odds of Gentoo" in result.stdout
    assert "no label 'Emperor'" in fails(
        "explain", "penguins.keras", f"{DATA / 'penguins.csv'}:1", "--label", "Emperor"
    )


def test_mistakes(fails: Callable[..., str], wine_model: Path) -> None:
    assert "has no row 1,600; it has 1,599" in fails("explain", wine_model, f"{WINE}:1600")
    assert "has no row 0" in fails("explain", wine_model, f"{WINE}:0")
    assert "There is no file none.csv" in fails("explain", wine_model, "none.csv:1")
    assert "which row of it?" in fails("explain", wine_model, WINE)
    assert "is no row" in fails("explain", wine_model, "seventeen")
    assert "not sound JSON" in fails("explain", wine_model, "{alcohol: 1}")
    assert "not one row" in fails("explain", wine_model, '{"alcohol": [1]}')
    assert "did you mean 'alcohol'" in fails("explain", wine_model, "alkohol=12")
    assert "'strong' is not a number" in fails("explain", wine_model, "alcohol=strong")
