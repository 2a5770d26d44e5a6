"""The same rows from every kind of file give the same predictions on the command line."""

import csv
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl

DATA = Path(__file__).parents[2] / "examples" / "data"
Run = Callable[..., subprocess.CompletedProcess[str]]


def test_predict_takes_what_reading_takes(fathoms: Run, wine_model: Path, tmp_path: Path) -> None:
    with (DATA / "red-wine.csv").open(newline="") as file:
        header, *rows = list(csv.reader(file))[:4]
    numbers = [[float(cell) for cell in row] for row in rows]
    book = openpyxl.Workbook()
    book.create_sheet("Wines")
    for row in [header, *numbers]:
        book["Wines"].append(row)
    book.save(tmp_path / "wines.xlsx")
    names = ", ".join(f'"{name}"' for name in header)
    with sqlite3.connect(tmp_path / "wines.db") as connection:
        connection.execute(f"CREATE TABLE wines ({names})")
        connection.execute("CREATE TABLE other (a)")
        connection.executemany(f"INSERT INTO wines VALUES ({', '.join('?' * len(header))})", numbers)
    connection.close()
    text = "\n".join("\t".join(row).replace(".", ",") for row in [header, *rows])
    (tmp_path / "wines.txt").write_bytes(text.encode("utf-16-le"))
    (tmp_path / "wines.csv").write_text("\n".join(",".join(row) for row in [header, *rows]))
    wanted = fathoms("predict", wine_model, "wines.csv", "--only").stdout
    assert len(wanted.splitlines()) == 4
    for words in (
        ["wines.xlsx#Wines"],
        ["wines.xlsx", "--sheet", "Wines"],
        ["wines.db#wines"],
        ["wines.db", "--query", "SELECT * FROM wines"],
        ["wines.txt", "--encoding", "utf-16-le", "--delimiter", "tab", "--decimal", "comma"],
        ["wines.txt"],
    ):
        result = fathoms("predict", wine_model, *words, "--only")
        assert result.stdout == wanted, (words, result.stderr)


def test_what_reading_decided_is_said(fathoms: Run, wine_model: Path, tmp_path: Path) -> None:
    header, *rows = (DATA / "red-wine.csv").read_text().splitlines()[:20]
    (tmp_path / "t.csv").write_bytes("\n".join([header + ",Weingüte", *(row + ",ä" for row in rows)]).encode("cp1252"))
    result = fathoms("evaluate", wine_model, "t.csv")
    assert result.returncode == 0, result.stderr
    assert "note: t.csv is not UTF-8; it was read as cp1252" in result.stderr


def test_mistakes_are_one_line(fails: Callable[..., str], wine_model: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    assert "sheet= means nothing" in fails("predict", wine_model, "t.csv", "--sheet", "1")
    assert "encoding='utf9' is not known" in fails("evaluate", wine_model, "t.csv", "--encoding", "utf9")
