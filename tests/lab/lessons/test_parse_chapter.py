"""A chapter's file, and what is said of mistakes in it: file, line, and what mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fathoms.lab.lab_error import LabError
from fathoms.lab.lessons.chapter_error import ChapterError
from fathoms.lab.lessons.parse_chapter import parse_chapter, read_chapter

_WHOLE = """+++
title = "Waves"
table = "waves.csv"
target = "height"
inputs = ["wind"]

[start]
layers = [{units = 4, activation = "tanh"}]
+++

## First

Press [play](#play), and read <b>this</b>: [more](https://example.org/a).

```task
Bring the **loss** down.
check: validation loss < 0.5
check: training loss < 0.5 * lowest validation loss
hint: One
  hint.
solution: layers = [{units = 8}]
solution: train 5 epochs
```

After.

## Second

    ## not a page
"""


def test_a_whole_chapter() -> None:
    chapter = parse_chapter(_WHOLE, Path("folder/waves.md"))
    assert (chapter.name, chapter.title, chapter.table, chapter.target) == ("waves", "Waves", "waves.csv", "height")
    assert chapter.inputs == ("wind",)
    assert chapter.start["layers"] == [{"units": 4, "activation": "tanh"}]
    first, second = chapter.pages
    assert first.text == [
        {
            "tag": "p",
            "children": [
                "Press ",
                {"tag": "point", "to": "#play", "children": ["play"]},
                ", and read <b>this</b>: ",
                {"tag": "a", "to": "https://example.org/a", "children": ["more"]},
                ".",
            ],
        }
    ]
    task = first.task
    assert task is not None
    assert [check.text for check in task.checks] == [
        "validation loss < 0.5",
        "training loss < 0.5 * lowest validation loss",
    ]
    assert [check.line for check in task.checks] == [17, 18]
    assert task.hints == ([{"tag": "p", "children": ["One hint."]}],)
    assert [(deed.kind, dict(deed.settings), deed.count) for deed in task.solution] == [
        ("set", {"layers": [{"units": 8}]}, 0),
        ("train", {}, 5),
    ]
    assert second.title == "Second"
    assert first.after == [{"tag": "p", "children": ["After."]}]
    assert second.task is None
    assert second.text == [{"tag": "pre", "children": ["## not a page\n"]}]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("+++\ntitle", "title", 1, "begins with a line +++"),
        ('title = "Waves"', "title = Waves", 2, "not TOML"),
        ('title = "Waves"', "title = 3", 2, "a text"),
        ('title = "Waves"\n', "", 8, 'The title is missing. Add title = "…"'),
        ("target =", "tarqet =", 4, "There is no 'tarqet'. Did you mean 'target'?"),
        ('"waves.csv"', '"../waves.csv"', 3, "own folder"),
        ("units = 4", "unit = 4", 7, "A layer has no 'unit'"),
        ("units = 4", "units = 4000", 7, "a whole number from 1 to 1,024"),
        ("[start]\n", '[start]\noptimiser = "sgd"\n', 7, "Did you mean 'optimizer'?"),
        ("## First", "Text\n## First", 11, "after the heading"),
        ("## First", "### First", 11, "after the heading"),
        ("https://example.org/a", "javascript:alert(1)", 13, "A link leads to 'javascript:alert(1)'"),
        ("https://example.org/a", "file:///etc/passwd", 13, "Begin it with https://"),
        ("[more](https", "![more](https", 13, "Pictures cannot be shown"),
        ("validation loss < 0.5", "validaton loss < 0.5", 17, "Did you mean 'validation loss'?"),
        ("validation loss < 0.5", "validation loss", 17, "say what it is to be"),
        ("validation loss < 0.5", "validation loss < nan", 17, "There is no 'nan' to check"),
        ("validation loss < 0.5", "optimizer is sdg", 17, "Did you mean 'sgd'?"),
        ("validation loss < 0.5", "__import__('os').abort()", 17, "There is no"),
        ("check: training", "chek: training", 18, "Did you mean check:?"),
        ("  hint.", "hint.", 20, "begins with check:, hint: or solution:"),
        ("units = 8", "units = 0", 21, "a whole number from 1"),
        ("{units = 8}]", "{units = 8}", 21, "not TOML"),
        ("train 5 epochs", "train for ever", 22, "nothing a solution can do"),
        ("train 5 epochs", "train 0 epochs", 22, "Train 1 to"),
        ("solution: train 5 epochs\n```", "solution: train 5 epochs", 15, "does not end"),
        ("solution: layers = [{units = 8}]\nsolution: train 5 epochs\n", "", 15, "no line solution:"),
        ("Bring the **loss** down.\n", "", 15, "no words"),
        ("## Second\n", "```task\nx\n```\n", 27, "one task"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_file_and_line(old: str, new: str, line: int, words: str) -> None:
    assert old in _WHOLE
    with pytest.raises(ChapterError) as caught:
        parse_chapter(_WHOLE.replace(old, new, 1), Path("folder/waves.md"))
    assert str(caught.value).startswith(f"waves.md, line {line}: "), caught.value
    assert words in str(caught.value)


def test_a_file_that_is_no_chapter(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="cannot be read"):
        read_chapter(tmp_path / "none.md")
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LabError, match="UTF-8"):
        read_chapter(tmp_path / "bytes.md")
    (tmp_path / "large.md").write_bytes(b" " * (2 << 20))
    with pytest.raises(LabError, match="too large"):
        read_chapter(tmp_path / "large.md")


def test_windows_line_ends_and_a_mark_at_the_front(tmp_path: Path) -> None:
    (tmp_path / "waves.md").write_bytes(b"\xef\xbb\xbf" + _WHOLE.replace("\n", "\r\n").encode())
    assert read_chapter(tmp_path / "waves.md").pages == parse_chapter(_WHOLE, Path("waves.md")).pages
