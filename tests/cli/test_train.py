"""``fathoms train``: what it shows, what it saves, and every table that it must not stumble over."""

import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from fcntl import ioctl
from pathlib import Path

import numpy as np
import polars
import pytest

from fathoms.tables import TableModel, read_table
from tests.cli.conftest import DATA, Run

WINE = DATA / "red-wine.csv"


def results(output: str) -> dict[str, list[float]]:
    """The final table's numbers by rung."""
    lines = output[output.index("parameters  epochs") :].splitlines()[1:]
    rungs = {}
    for line in lines:
        found = re.match(r"(the \w+|single neuron|one hidden layer|deep network)\s\s+(.*\S)", line)
        if not found:
            break
        rungs[found[1]] = [
            float(cell.replace(",", "").rstrip("%")) for cell in re.sub(r"\S+ to \S+$", "", found[2]).split()
        ]
    return rungs


def test_red_wine(fathoms: Run, tmp_path: Path) -> None:
    result = fathoms("train", WINE, "--target", "quality")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert "red-wine.csv: 1,599 rows, 12 columns" in result.stdout
    assert re.search(r"quality = 0\.\d+·alcohol − [\d.]+·volatile acidity", result.stdout)
    assert "What depth bought:" in result.stdout
    rungs = results(result.stdout)
    assert list(rungs) == ["the mean", "single neuron", "one hidden layer", "deep network"]
    parameters, epochs, _, loss, miss, test_loss, test_miss = rungs["single neuron"]
    assert (parameters, epochs > 1) == (12, True)
    assert loss < rungs["the mean"][3]
    assert 0.4 < test_loss < 0.8
    assert 0.4 < test_miss < 0.6
    assert 0.4 < miss < 0.6
    assert [entry.name for entry in tmp_path.iterdir()] == ["red-wine.keras"]


def test_a_pipe_gets_plain_lines(fathoms: Run) -> None:
    output = fathoms("train", WINE, "--target", "quality", "--epochs", 3).stdout
    assert all(letter.isprintable() or letter == "\n" for letter in output)
    assert max(map(len, output.splitlines())) <= 100


def in_terminal(folder: Path, columns: int, *words: object) -> tuple[int, str]:
    """Run in a terminal of this width; its status and all that was written to it."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-m", "fathoms", *map(str, words)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env={**environment, "TERM": "xterm-256color", "PYTHONUTF8": "1"},
        close_fds=True,
    )
    os.close(theirs)
    written = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the terminal's other side is closed
            break
        if not piece:
            break
        written += piece
    os.close(ours)
    return process.wait(), written.decode()


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_a_terminal_gets_a_bar_and_lines_that_fit(tmp_path: Path, columns: int) -> None:
    status, written = in_terminal(tmp_path, columns, "train", WINE, "--target", "quality")
    assert status == 0
    assert "\x1b[" in written
    assert "epoch " in written
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", written)
    assert max(len(line) for part in plain.splitlines() for line in part.split("\r")) <= columns
    assert written.count("\x1b[?25l") == written.count("\x1b[?25h")  # the cursor is given back


def test_same_seed_same_model(fathoms: Run, tmp_path: Path) -> None:
    words = ["train", DATA / "concrete.csv", "--target", "CompressiveStrength", "--epochs", 5, "--quiet"]
    for seed, name in ((1, "a"), (1, "b"), (2, "c")):
        assert fathoms(*words, "--seed", seed, "--output", f"{name}.keras").stdout == ""
    table = read_table(DATA / "concrete.csv")
    a, b, c = (TableModel.load(tmp_path / f"{name}.keras").predict(table) for name in "abc")
    assert a.equals(b)
    assert not a.equals(c)


@pytest.mark.parametrize(
    ("file", "target", "shown"),
    [
        ("ion.csv", "Class", ["log-odds of good =", "column 1: identifier", "V2: constant", "accuracy"]),
        ("penguins.csv", "species", ["score of Adelie =", "score of Gentoo =", "categories island", "sex (11)"]),
    ],
)
def test_labels(fathoms: Run, file: str, target: str, shown: list[str]) -> None:
    result = fathoms("train", DATA / file, "--target", target)
    assert result.returncode == 0, result.stderr
    for text in shown:
        assert text in result.stdout
    rungs = results(result.stdout)
    assert rungs["single neuron"][-1] > rungs["the majority"][-1] + 10


def test_options(fathoms: Run, tmp_path: Path) -> None:
    words = ["--target", "quality", "--task", "classification", "--ignore", "pH", "--ignore", "density", "--epochs", 4]
    words += ["--validation", 0.3, "--test", 0.1, "--kind", "alcohol=category", "--output", "m.keras"]
    result = fathoms("train", WINE, *words)
    assert result.returncode == 0, result.stderr
    assert "pH: ignored" in result.stdout
    assert "categories alcohol" in result.stdout
    epochs = {name: rung[1] for name, rung in results(result.stdout).items()}
    assert epochs.pop("deep network") <= 4 + 4  # it learns a second time, from all rows
    assert all(count <= 4 for count in epochs.values())
    assert TableModel.load(tmp_path / "m.keras").target.outputs == 6


def written(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def numbers(rows: int, last: str | None = None) -> str:
    lines = [f"{place % 11},{place % 7 / 2},{place % 11 + place % 7}" for place in range(rows)]
    return "a,b,y\n" + "\n".join(lines + ([last] if last else [])) + "\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("a,b,y\n", "no rows"),
        ("a,b,y\n1,2,3\n", "too few rows have a target (1)"),
        ("a,a,y\n1,2,3\n", "both called 'a'"),
        (numbers(30).replace("y", "Y ear", 1), "no column 'y'"),
        ("a;b;y\n1,2;3;4\n5;;\n", "too few"),
        ("a;b;y\n1,2;3;4\n5\n", "line 3: 1 cell where the header has 3"),
        (numbers(30, "1,2,abc"), "line 32, column 'y': 'abc' is not a number"),
        (numbers(30, "abc,2,3"), "line 32, column 'a': 'abc' is not a number"),
        (numbers(30, "inf,2,3"), "line 32, column 'a': 'inf' is infinite"),
        (numbers(30, "1,2,-inf"), "line 32, column 'y': '-inf' is infinite"),
        (numbers(30, "1,2,3,4"), "line 32: 4 cells where the header has 3"),
        (numbers(30, '"1,2,3'), "quotation mark"),
        ("a,y\n" + "5,1\n5,2\n" * 20, "no column to learn from"),
        ("a,y\n" + "1,7\n2,7\n" * 20, "always '7'"),
        ("a,y\n" + "1,\n2,NA\n" * 20, "empty in every row"),
        ("1,2\n3,4\n", "first line holds numbers"),
        ("a/b/y\n1/2/3\n4/5/6\n", "separate columns by"),
    ],
)
def test_tables_that_stop_with_one_line(fails: Callable[..., str], tmp_path: Path, text: str, told: str) -> None:
    line = fails("train", written(tmp_path, text), "--target", "y")
    assert told in line
    assert "t.csv" in line
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (numbers(40, "1,2,\n3,,4"), "without a target left out"),
        (numbers(40).replace("a,b,y", "a,,y"), "column 2"),
        (numbers(40).replace(",", ";").replace(".", ","), "numbers    a, b"),
        ("\ufeff" + numbers(40), "numbers    a, b"),
        (numbers(40).replace("\n", "\r\n"), "numbers    a, b"),
        (numbers(40, "123456789012345678901,2,3"), "numbers    a, b"),
        (numbers(40, "1e300,2,3"), "numbers    a, b"),
        ("a,y\n" + "".join(f"{place % 9},{'xy'[place % 2]}\n" for place in range(40)) + "1,z\n", "z (1)"),
        (
            "a,c,y\n" + "".join(f"{place % 9},always,{place % 5}\n" for place in range(40)),
            "c: constant, always 'always'",
        ),
        ("größe,種類,y\n" + "".join(f"{place % 9},{'東西'[place % 2]},{place % 5}\n" for place in range(40)), "種類"),
        (
            "[red]a[/red],\x1b[31mb,y\n" + "".join(f"{place % 9},{place % 4},{place % 5}\n" for place in range(40)),
            "[red]a[/red], ?[31mb",
        ),
    ],
)
def test_tables_that_work(fathoms: Run, tmp_path: Path, text: str, note: str) -> None:
    result = fathoms("train", written(tmp_path, text), "--target", "y", "--epochs", 2)
    assert result.returncode == 0, result.stderr
    assert note in " ".join(result.stdout.split("\n")), result.stdout
    assert "nan" not in result.stdout


def test_missing_file_folder_and_wrong_names(fails: Callable[..., str], tmp_path: Path) -> None:
    assert "no file none.csv" in fails("train", "none.csv", "--target", "y")
    assert "is a folder" in fails("train", tmp_path, "--target", "y")
    assert "did you mean 'quality'" in fails("train", WINE, "--target", "Qualitty")
    assert "did you mean 'pH'" in fails("train", WINE, "--target", "quality", "--ignore", "ph")
    assert "a kind is one of" in fails("train", WINE, "--target", "quality", "--kind", "pH=nmber")
    assert "COLUMN=KIND" in fails("train", WINE, "--target", "quality", "--kind", "pH")
    assert "--validation 0" in fails("train", WINE, "--target", "quality", "--validation", 0)
    assert "--seed" in fails("train", WINE, "--target", "quality", "--seed", 2**32)
    assert "leave no rows" in fails("train", WINE, "--target", "quality", "--validation", 0.6, "--test", 0.4)
    assert not list(tmp_path.iterdir())


def test_where_the_model_cannot_go(fails: Callable[..., str], tmp_path: Path) -> None:
    words = ["train", WINE, "--target", "quality", "--output"]
    (tmp_path / "folder.keras").mkdir()
    (tmp_path / "notes.keras").write_text("mine")
    assert "is a folder" in fails(*words, "folder.keras")
    assert "no folder nowhere" in fails(*words, "nowhere/m.keras")
    assert "should end in .keras" in fails(*words, "m.h5")
    assert "is there already" in fails(*words, "notes.keras")
    assert (tmp_path / "notes.keras").read_text() == "mine"


def test_an_earlier_model_is_replaced_only_by_success(fathoms: Run, tmp_path: Path) -> None:
    table = written(tmp_path, numbers(40))
    assert fathoms("train", table, "--target", "y", "--epochs", 2).returncode == 0
    before = (tmp_path / "t.keras").read_bytes()
    written(tmp_path, numbers(40, "1,2,abc"))
    assert fathoms("train", table, "--target", "y", "--epochs", 2).returncode == 2
    assert (tmp_path / "t.keras").read_bytes() == before
    written(tmp_path, numbers(50))
    result = fathoms("train", table, "--target", "y", "--epochs", 2)
    assert "replacing the earlier model" in result.stdout
    assert (tmp_path / "t.keras").read_bytes() != before


def interrupted(folder: Path) -> subprocess.CompletedProcess[str]:
    """Train on a table that takes long, and press Ctrl-C after the neuron."""
    random = np.random.default_rng(0)
    x = random.normal(size=(30_000, 8)).round(3)
    y = np.sin(3 * x[:, 0]) * x[:, 1] + np.abs(x[:, 2])
    frame = polars.DataFrame({f"x{place}": x[:, place] for place in range(8)} | {"y": y})
    frame.write_parquet(folder / "long.parquet")
    command = [sys.executable, "-m", "fathoms", "train", "long.parquet", "--target", "y"]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout
    output = ""
    for line in process.stdout:
        output += line
        if line.startswith("single neuron:"):
            process.send_signal(signal.SIGINT)
    assert process.stderr
    errors = process.stderr.read()
    return subprocess.CompletedProcess(command, process.wait(timeout=60), output, errors)


def test_ctrl_c_keeps_the_best_so_far(fathoms: Run, tmp_path: Path) -> None:
    result = interrupted(tmp_path)
    assert result.returncode == 130
    assert result.stderr == "fathoms: interrupted; the best network so far is in long.keras.\n"
    assert fathoms("evaluate", "long.keras", "long.parquet").returncode == 0
    before = (tmp_path / "long.keras").read_bytes()
    assert "long-interrupted.keras" in interrupted(tmp_path).stderr
    assert (tmp_path / "long.keras").read_bytes() == before


def test_the_saved_description_is_plain(wine_model: Path) -> None:
    import zipfile

    with zipfile.ZipFile(wine_model) as file:
        description = json.loads(file.read("table.json"))
    raw = np.loadtxt(WINE, delimiter=",", skiprows=1)
    assert [feature["column"] for feature in description["features"]] == WINE.read_text().split("\n")[0].split(",")[:-1]
    assert abs(description["target"]["average"] - raw[:, -1].mean()) < 0.1
