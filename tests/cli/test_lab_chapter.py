"""``fathoms lab --chapter``: what is wrong in a chapter is told in one line, before anything is served."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import DATA


def test_mistakes_in_a_chapter(fails: Callable[..., str], tmp_path: Path) -> None:
    assert "There is no file none.md" in fails("lab", "--no-browser", "--chapter", "none.md")
    (tmp_path / "own.md").write_text('+++\ntitle = "T"\ntable = "red-wine.csv"\ntraget = "y"\n+++\n## A\n')
    assert fails("lab", "--no-browser", "--chapter", "own.md") == (
        "fathoms: own.md, line 4: There is no 'traget'. Did you mean 'target'?"
    )


def test_a_chapter_brings_its_own_table(fails: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "own.md").write_text("+++\n")
    line = fails("lab", DATA / "red-wine.csv", "--no-browser", "--chapter", "own.md")
    assert "A chapter brings its own table" in line
