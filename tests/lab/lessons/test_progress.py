"""How far one has come is kept, and never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from fathoms.lab.lessons.progress import Progress


def test_it_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "lessons.json"
    progress = Progress(path)
    progress.go_to("a", 2)
    progress.finish("a", 1)
    progress.finish("b", 0)
    progress.go_to("b", 1)
    again = Progress(path)
    assert again.chapter == "b"
    assert (again.page("a"), again.page("b"), again.page("c")) == (2, 1, 0)
    assert (again.done("a"), again.done("b"), again.done("c")) == ({1}, {0}, set())
    assert [file.name for file in path.parent.iterdir()] == ["lessons.json"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"chapter": "a"}', '{"chapter": "a", "chapters": {"a": {"page": -1, "done": []}}}', "[" * 5000],
)
def test_a_spoilt_file_is_a_new_beginning(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lessons.json"
    path.write_text(text)
    progress = Progress(path)
    assert progress.chapter == ""
    progress.finish("a", 0)
    assert Progress(path).done("a") == {0}


def test_where_nothing_can_be_written_it_is_kept_while_it_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    progress = Progress(tmp_path / "file" / "lessons.json")
    progress.finish("a", 0)
    assert progress.done("a") == {0}
