"""`fathoms lab` with what it cannot open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_WINE = Path(__file__).parents[2] / "examples" / "data" / "red-wine.csv"


def _lab(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fathoms", "lab", "--no-browser", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_there_is_no_page_for_a_file_that_is_not_there() -> None:
    done = _lab("nosuch.csv", "--target", "quality")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "fathoms: There is no file nosuch.csv. Check the name and the folder.\n"


def test_a_mistake_that_the_table_shows_ends_the_server() -> None:
    done = _lab(str(_WINE), "--target", "qualty")
    assert done.returncode == 2
    assert "red-wine.csv has no column 'qualty'" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--target", "price"], "--target needs a table: fathoms lab data.csv --target price."),
        (["empty.csv"], "empty.csv is empty."),
        (["pipe.csv"], "pipe.csv is not a file but a device or a pipe."),
        (["--chapter", "nosuch.md"], "There is no file nosuch.md. Check the name and the folder."),
        (["--chapter", "folder"], "folder is no file. Check the name and the folder."),
        (["chapter.md"], "chapter.md is no table. A chapter of lessons is opened by: fathoms lab --chapter chapter.md"),
        (["a.csv", "a.csv"], "a.csv is no model file, so no table follows it. Name the model first"),
        (["model.keras", "nosuch.csv"], "There is no file nosuch.csv."),
        (["--port", "70000"], "70000 is not in the range 0<=x<=65535. See `fathoms lab --help`."),
        (["--port", "many"], "See `fathoms lab --help`."),
    ],
)
def test_what_is_seen_without_reading_is_told_before_there_is_a_page(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from fathoms.cli import main

    monkeypatch.chdir(tmp_path)
    for name in ("empty.csv", "model.keras", "a.csv", "chapter.md"):
        Path(name).write_text("" if name == "empty.csv" else "a,b\n1,2\n")
    Path("folder").mkdir()
    os.mkfifo("pipe.csv")
    assert main(["lab", "--no-browser", *words]) == 2
    done = capsys.readouterr()
    assert (done.out, done.err.count("\n")) == ("", 1)
    assert told in done.err


def test_a_name_of_nothing_is_no_column() -> None:
    done = _lab(str(_WINE), "--target", "")
    assert "no column ''; it has 'fixed acidity'" in done.stderr


@pytest.mark.parametrize("name", ["uvicorn", "starlette", "websockets", "plotly", "markdown_it"])
def test_what_is_not_installed_is_told(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from fathoms.cli import main

    monkeypatch.setitem(sys.modules, name, None)
    assert main(["lab", "--no-browser"]) == 2
    done = capsys.readouterr()
    assert (done.out, done.err) == (
        "",
        f"fathoms: The Lab needs {name}, which is not installed. Install all that it needs: pip install 'fathoms[lab]'.\n",
    )
