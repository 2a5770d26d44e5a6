"""The command starts quickly, explains itself, and never shows a traceback."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from fathoms.cli import main
from tests.cli.conftest import DATA, Run


def test_version(fathoms: Run) -> None:
    assert fathoms("--version").stdout == f"fathoms {version('fathoms')}\n"


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_help(fathoms: Run, words: list[str]) -> None:
    result = fathoms(*words)
    assert result.returncode == 0
    for command in ("train", "predict", "evaluate"):
        assert command in result.stdout
    assert "\x1b" not in result.stdout


def test_help_of_train_names_its_options(fathoms: Run) -> None:
    text = fathoms("train", "--help").stdout
    for option in ["target", "output", "task", "ignore", "kind", "validation", "test", "epochs", "seed", "quiet"]:
        assert f"--{option}" in text


@pytest.mark.alone
def test_help_costs_little_beside_what_prints_it(fathoms: Run) -> None:
    def fastest(run: Callable[[], object]) -> float:
        times = []
        for _ in range(7):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        return min(times)

    printers = [sys.executable, "-c", "import typer, rich.console, rich.panel, rich.table, rich.markdown"]
    ours = fastest(lambda: fathoms("--help"))
    assert ours < 2 * fastest(lambda: subprocess.run(printers, check=True, capture_output=True))


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, fathoms.cli; fathoms.cli.main(['--help']); print(sorted({'polars', 'numpy', 'h5py'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(result.stdout.splitlines()[-1].strip("[]").replace("'", "").split(", ")) <= {"", "numpy"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["tain"], "No such command 'tain'"),
        (["train"], "Missing argument"),
        (["train", "x.csv"], "Missing option '--target'"),
        (["train", "x.csv", "--target", "y", "--epoch", "3"], "No such option"),
        (["train", "x.csv", "--target", "y", "--epochs", "0"], "--epochs"),
        (["train", "x.csv", "--target", "y", "--epochs", "many"], "--epochs"),
        (["train", "x.csv", "--target", "y", "--task", "magic"], "--task"),
        (["predict", "model.keras"], "Missing argument"),
    ],
)
def test_mistakes_in_the_command(fails: Callable[..., str], words: list[str], told: str) -> None:
    line = fails(*words)
    assert told in line
    assert "fathoms --help" in line or "--help" in line


def test_a_failure_of_fathoms_itself_is_one_line(tmp_path: Path) -> None:
    code = (
        "import sys, fathoms.tables, fathoms.cli\n"
        "def broken(*_, **__): raise ZeroDivisionError('oh')\n"
        "fathoms.tables.read_table = broken\n"
        "sys.exit(fathoms.cli.main(['train', 'x.csv', '--target', 'y']))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "ZeroDivisionError: oh" in result.stderr


def test_a_closed_pipe_is_no_failure(wine_model: Path) -> None:
    command = (
        f"{sys.executable} -m fathoms predict {wine_model} {DATA / 'red-wine.csv'} | head -n 1; echo ${{PIPESTATUS[0]}}"
    )
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert result.stderr == ""
    assert result.stdout.splitlines()[-1] == "0"


def test_names_that_the_terminal_cannot_write(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(
        "größe,名前\n" + "".join(f"{place % 7},{place % 7 * 2}.5\n" for place in range(60)), encoding="utf-8"
    )
    result = subprocess.run(
        [sys.executable, "-m", "fathoms", "train", str(table), "--target", "名前", "--epochs", "2"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )
    assert result.returncode == 0, result.stderr
    assert b"??" in result.stdout


def test_ctrl_c_is_answered(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("fathoms.cli.train.train", interrupted)
    assert main(["train", "t.csv", "--target", "y"]) == 130
    assert capsys.readouterr().err == "fathoms: interrupted; nothing was saved.\n"
