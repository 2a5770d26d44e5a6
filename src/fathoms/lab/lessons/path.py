"""The guided path: chapters, where one is, and whether the task of the page is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path as File
from typing import Any

from fathoms.lab.lab_error import LabError
from fathoms.lab.lessons.chapter import Chapter, Page
from fathoms.lab.lessons.chapter_error import ChapterError
from fathoms.lab.lessons.parse_chapter import read_chapter
from fathoms.lab.lessons.progress import Progress
from fathoms.lab.session.design import Design
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.samples import SAMPLES, open_sample
from fathoms.lab.session.workspace import Workspace
from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

# The order of the path.
CHAPTERS = (
    "single-neuron",
    "deep-networks",
    "gradient-descent",
    "over-and-underfitting",
    "dropout-and-normalization",
    "classification",
)


class Path:
    """What a learner goes along.

    Args:
        chapters: the chapters, in order.
        progress: how far one has come.
    """

    def __init__(self, chapters: Sequence[Chapter], progress: Progress) -> None:
        self.chapters = {chapter.name: chapter for chapter in chapters}
        self.progress = progress
        self.chapter: Chapter | None = None

    def contents(self) -> dict[str, Any]:
        """The chapters, and where one was, for the page."""
        return {
            "chapters": [
                {
                    "name": chapter.name,
                    "title": chapter.title,
                    "about": chapter.about,
                    "tasks": sum(page.task is not None for page in chapter.pages),
                    "done": len(self._done(chapter)),
                }
                for chapter in self.chapters.values()
            ],
            "last": self.progress.chapter if self.progress.chapter in self.chapters else "",
            "open": "" if self.chapter is None else self.chapter.name,
        }

    def open(self, workspace: Workspace, name: str, anew: bool = False) -> dict[str, Any]:
        """Go to a chapter, at the page one was on.

        Its table, target and first network are taken, unless one is in this chapter already.

        Args:
            workspace: what it is shown on.
            name: the chapter's name.
            anew: begin it again, from the first page.

        Raises:
            LabError: there is none of this name, or its table cannot be learned from.
        """
        chapter = self.chapters.get(name)
        if chapter is None:
            raise LabError(f"There is no chapter {name[:60]!r}.")
        if anew or self.chapter is not chapter or not _is_on(chapter, workspace):
            set_up(chapter, workspace)
        self.chapter = chapter
        page = 0 if anew else min(self.progress.page(name), len(chapter.pages) - 1)
        self.turn_to(workspace, page)
        return {
            "name": name,
            "title": chapter.title,
            "table": chapter.table,
            "target": chapter.target,
            "pages": [_page(page) for page in chapter.pages],
            "page": page,
            "next": self._after(name),
        }

    def turn_to(self, workspace: Workspace, page: int) -> None:
        """Go to a page of the chapter, from 0."""
        chapter = self.the_chapter()
        self.progress.go_to(chapter.name, max(0, min(page, len(chapter.pages) - 1)))
        workspace.looked_at.clear()
        workspace.changed()

    def solve(self, workspace: Workspace) -> Iterator[None]:
        """Do the task of the page for the learner, from the chapter's start."""
        chapter = self.the_chapter()
        task = self._page(chapter).task
        if task is None:
            raise LabError("There is nothing to do on this page.")
        workspace.playing = False
        set_up(chapter, workspace)
        for deed in task.solution:
            for _ in deed.do(workspace):
                workspace.tick()
                yield
        workspace.changed()
        workspace.tick()

    def told(self, workspace: Workspace) -> dict[str, Any]:
        """Where one is, and what holds of the page's task."""
        if self.chapter is None:
            return {}
        chapter = self.chapter
        place = self.progress.page(chapter.name)
        task = chapter.pages[place].task
        found = [check.on(workspace) for check in task.checks] if task and _is_on(chapter, workspace) else []
        if found and all(each.met for each in found):
            self.progress.finish(chapter.name, place)
        return {
            "chapter": chapter.name,
            "page": place,
            "checks": [{"met": each.met, "now": each.now} for each in found],
            "done": sorted(self._done(chapter)),
        }

    def the_chapter(self) -> Chapter:
        """The chapter one is in.

        Raises:
            LabError: one is in none.
        """
        if self.chapter is None:
            raise LabError("Open a chapter first.")
        return self.chapter

    def _page(self, chapter: Chapter) -> Page:
        return chapter.pages[self.progress.page(chapter.name)]

    def _done(self, chapter: Chapter) -> set[int]:
        with_task = {place for place, page in enumerate(chapter.pages) if page.task}
        return self.progress.done(chapter.name) & with_task

    def _after(self, name: str) -> dict[str, str] | None:
        names = list(self.chapters)
        after = names[names.index(name) + 1 : names.index(name) + 2]
        return {"name": after[0], "title": self.chapters[after[0]].title} if after else None


@cache
def own_chapters() -> tuple[Chapter, ...]:
    """The chapters that come with Fathoms."""
    folder = File(__file__).parent / "chapters"
    return tuple(read_chapter(folder / f"{name}.md") for name in CHAPTERS)


def open_chapter_file(workspace: Workspace, file: File) -> None:
    """Open a chapter somebody wrote, before the chapters that come with Fathoms.

    Raises:
        LabError: it cannot be read, or its table cannot be learned from.
    """
    chapter = read_chapter(file)
    path = Path([chapter, *(own for own in own_chapters() if own.name != chapter.name)], Progress())
    path.open(workspace, chapter.name)
    workspace.lesson = path


def set_up(chapter: Chapter, workspace: Workspace) -> None:
    """Take a chapter's table, target, inputs and first network.

    Raises:
        LabError: the table cannot be learned from, or a check names a column that is no input.
    """
    workspace.open_table(_table(chapter))
    assert workspace.table is not None
    try:
        whole = Problem.of(workspace.table, chapter.target, None, chapter.kind)
        _check_columns(chapter, whole)
        chosen = (
            whole
            if chapter.inputs is None
            else Problem.of(workspace.table, chapter.target, chapter.inputs, chapter.kind)
        )
    except (TableError, LabError) as error:
        raise error if isinstance(error, ChapterError) else LabError(f"{chapter.path.name}: {error}") from None
    workspace.design = Design.read({"layers": [], "loss": chosen.target.loss, **chapter.start})
    workspace.set_problem(chosen)


def _table(chapter: Chapter) -> Table:
    beside = chapter.path.parent / chapter.table
    if beside.is_file():
        return read_table(beside)
    if chapter.table in {sample.file for sample in SAMPLES}:
        return open_sample(chapter.table)
    raise LabError(f"{chapter.path.name}: there is no table {chapter.table!r} beside it, and no sample of this name.")


def _check_columns(chapter: Chapter, problem: Problem) -> None:
    features = [feature.text for feature in problem.names]
    for check in (check for page in chapter.pages if page.task for check in page.task.checks):
        for column in check.columns():
            if column not in features:
                raise ChapterError(
                    chapter.path.name,
                    check.line,
                    f"There is no input {column!r}. There are {', '.join(features[:12])}.",
                )


def _is_on(chapter: Chapter, workspace: Workspace) -> bool:
    """Whether the workspace shows the chapter's table and target: another's numbers say nothing of its tasks."""
    problem = workspace.problem
    return problem is not None and problem.table.name == chapter.table and problem.target.column == chapter.target


def _page(page: Page) -> dict[str, Any]:
    return {
        "title": page.title,
        "text": page.text,
        "after": page.after,
        "task": None
        if page.task is None
        else {
            "words": page.task.words,
            "checks": [check.to_json() for check in page.task.checks],
            "hints": list(page.task.hints),
            "solution": [deed.text for deed in page.task.solution],
        },
    }
