"""The chapters that come with Fathoms: each task is open when one comes to it, and done by its own solution."""

from __future__ import annotations

from pathlib import Path as File

import pytest

from fathoms.lab.lessons.path import CHAPTERS, Path, own_chapters
from fathoms.lab.lessons.progress import Progress
from fathoms.lab.session.workspace import Workspace


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_task_is_open_at_first_and_done_by_its_solution(name: str, tmp_path: File) -> None:
    path, workspace = Path(own_chapters(), Progress(tmp_path / "lessons.json")), Workspace()
    path.open(workspace, name)
    chapter = path.the_chapter()
    assert sum(page.task is not None for page in chapter.pages) >= 3
    for place, page in enumerate(chapter.pages):
        if page.task is None:
            continue
        path.turn_to(workspace, place)  # what the last task's solution left is still there
        before = path.told(workspace)
        assert not all(check["met"] for check in before["checks"]), f"{page.title}: done before anything was done"
        assert place not in before["done"]
        for _ in path.solve(workspace):
            pass
        after = path.told(workspace)
        unmet = [
            (page.task.checks[at].text, check["now"]) for at, check in enumerate(after["checks"]) if not check["met"]
        ]
        assert not unmet, f"{page.title}: {unmet}"
        assert place in after["done"]


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_task_is_done_by_opening_the_chapter(name: str, tmp_path: File) -> None:
    path, workspace = Path(own_chapters(), Progress(tmp_path / "lessons.json")), Workspace()
    path.open(workspace, name)
    for place in range(len(path.the_chapter().pages)):
        path.turn_to(workspace, place)
        assert path.told(workspace)["done"] == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_a_chapter_points_at_is_on_the_page(name: str) -> None:
    import fathoms.lab

    page = File(fathoms.lab.__file__).parent / "page"
    text = "\n".join(file.read_text("utf-8") for file in [*page.rglob("*.js"), *page.rglob("*.html")])
    chapter = next(chapter for chapter in own_chapters() if chapter.name == name)
    for node in _nodes(
        [
            [page.text, page.after, page.task.words if page.task else [], *(page.task.hints if page.task else ())]
            for page in chapter.pages
        ]
    ):
        if node["tag"] == "point":
            place = node["to"][1:]
            assert f'"{place.removeprefix("tab-")}"' in text, f"{name}: nothing on the page is called {place}"


def _nodes(tree: object) -> list[dict]:  # type: ignore[type-arg]
    if isinstance(tree, dict):
        return [tree, *_nodes(tree["children"])]
    return [node for each in tree for node in _nodes(each)] if isinstance(tree, list) else []
