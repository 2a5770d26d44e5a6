"""The path: where one is, what a chapter takes, and a chapter that somebody wrote."""

from __future__ import annotations

from pathlib import Path as File

import pytest

from fathoms.lab.commands import COMMANDS
from fathoms.lab.lab_error import LabError
from fathoms.lab.lessons.chapter_error import ChapterError
from fathoms.lab.lessons.parse_chapter import parse_chapter, read_chapter
from fathoms.lab.lessons.path import CHAPTERS, Path, open_chapter_file, own_chapters, set_up
from fathoms.lab.lessons.progress import Progress
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.live import live_picture

_EXAMPLE = File(__file__).parents[3] / "examples" / "lessons" / "penguins.md"
_SMALL = '+++\ntitle = "T"\ntable = "t.csv"\ntarget = "y"\n+++\n## A\n```task\nDo.\ncheck: {}\nsolution: train 1 epoch\n```\n'


@pytest.fixture(autouse=True)
def _own_progress(monkeypatch: pytest.MonkeyPatch, tmp_path: File) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_one_is_where_one_was(tmp_path: File) -> None:
    progress = tmp_path / "lessons.json"
    workspace = Workspace()
    path = Path(own_chapters(), Progress(progress))
    assert path.contents()["last"] == ""
    path.open(workspace, "deep-networks")
    path.turn_to(workspace, 3)
    again = Path(own_chapters(), Progress(progress))
    assert (again.contents()["last"], again.contents()["open"]) == ("deep-networks", "")
    opened = again.open(Workspace(), "deep-networks")
    assert opened["page"] == 3
    assert opened["next"] == {"name": "gradient-descent", "title": "Stochastic gradient descent"}
    assert again.open(Workspace(), "deep-networks", anew=True)["page"] == 0


def test_a_chapter_takes_its_table_once() -> None:
    workspace = Workspace()
    path = Path(own_chapters(), Progress())
    path.open(workspace, "single-neuron")
    run = workspace.the_run()
    assert run.problem.inputs == ["alcohol"]
    run.advance(30)
    path.open(workspace, "single-neuron")  # as a page does that is loaded anew
    assert workspace.the_run() is run
    path.open(workspace, "deep-networks")
    assert workspace.the_run().problem.table.name == "concrete.csv"
    path.open(workspace, "single-neuron", anew=True)
    assert workspace.the_run().step == 0
    assert workspace.the_run().problem.inputs == ["alcohol"]


def test_another_tables_numbers_say_nothing() -> None:
    workspace = Workspace()
    path = Path(own_chapters(), Progress())
    path.open(workspace, "single-neuron")
    set_up(own_chapters()[1], workspace)
    workspace.the_run().advance(500)
    told = path.told(workspace)
    assert (told["checks"], told["done"]) == ([], [])


def test_what_is_done_stays_done_and_is_in_the_picture() -> None:
    workspace = Workspace()
    COMMANDS["open_chapter"](workspace, Checked({"chapter": "single-neuron"}, "open_chapter"))
    assert live_picture(workspace).words["views"]["lesson"]["checks"] == [{"met": False, "now": 0.0}]
    workspace.the_run().advance(1)
    assert live_picture(workspace).words["views"]["lesson"]["done"] == [0]
    workspace.reset()
    told = live_picture(workspace).words["views"]["lesson"]
    assert (told["done"], told["checks"][0]["met"]) == ([0], False)
    COMMANDS["turn_to"](workspace, Checked({"page": 1}, "turn_to"))
    for _ in COMMANDS["solve_task"](workspace, Checked({}, "solve_task")):
        pass
    assert live_picture(workspace).words["views"]["lesson"]["done"] == [0, 1]
    contents = COMMANDS["lessons"](workspace, Checked({}, "lessons"))
    assert [chapter["name"] for chapter in contents["chapters"]] == list(CHAPTERS)
    assert [contents["chapters"][0][key] for key in ("done", "tasks")] == [2, 5]


def test_mistakes_of_the_page_are_told() -> None:
    workspace = Workspace()
    for name, given in (("open_chapter", {"chapter": "none"}), ("turn_to", {"page": 1}), ("turn_to", {"page": -1})):
        with pytest.raises(LabError):
            COMMANDS[name](workspace, Checked(given, name))
    with pytest.raises(LabError, match="Open a chapter first"):
        list(COMMANDS["solve_task"](workspace, Checked({}, "solve_task")))


def test_the_example_for_teachers_can_be_solved() -> None:
    workspace = Workspace()
    open_chapter_file(workspace, _EXAMPLE)
    path = workspace.lesson
    assert isinstance(path, Path)
    assert [chapter["name"] for chapter in path.contents()["chapters"]] == ["penguins", *CHAPTERS]
    for place in range(2):
        path.turn_to(workspace, place)
        assert not all(check["met"] for check in path.told(workspace)["checks"])
        for _ in path.solve(workspace):
            pass
        assert place in path.told(workspace)["done"]
    assert read_chapter(_EXAMPLE).pages[1].after


def test_a_table_beside_the_chapter(tmp_path: File) -> None:
    (tmp_path / "t.csv").write_text(
        "a,b,y\n" + "\n".join(f"{row * row % 53},{row % 7},{row * 0.5 + row % 3}" for row in range(60))
    )
    (tmp_path / "own.md").write_text(_SMALL.format("weight of b > 0"))
    workspace = Workspace()
    open_chapter_file(workspace, tmp_path / "own.md")
    assert workspace.the_run().problem.inputs == ["a", "b"]
    (tmp_path / "own.md").write_text(_SMALL.format("weight of c > 0"))
    with pytest.raises(ChapterError, match=r"own.md, line 9: There is no input 'c'. There are a, b."):
        open_chapter_file(Workspace(), tmp_path / "own.md")


def test_a_table_that_is_not_there(tmp_path: File) -> None:
    (tmp_path / "own.md").write_text(_SMALL.format("steps > 0"))
    with pytest.raises(LabError, match=r"own.md: there is no table 't.csv' beside it"):
        open_chapter_file(Workspace(), tmp_path / "own.md")
    chapter = parse_chapter(_SMALL.format("steps > 0").replace("t.csv", "red-wine.csv"), tmp_path / "own.md")
    with pytest.raises(LabError, match=r"own.md: .*'y'"):
        set_up(chapter, Workspace())
