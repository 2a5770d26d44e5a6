"""``fathoms lab``: see a network learn, on your own table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fathoms.cli.reading import Reading
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    from fathoms.lab.session.workspace import Workspace


def open_page(
    data: Path | None, target: str | None, chapter: Path | None, port: int, browser: bool, reading: Reading
) -> int:
    """Open the Lab, on a table or a chapter of lessons if one is named."""
    from fathoms.lab.lab_error import LabError
    from fathoms.lab.open_lab import open_lab
    from fathoms.lab.session.problem import Problem
    from fathoms.lab.session.workspace import Workspace

    if chapter is not None and (data is not None or target is not None):
        raise TableError("A chapter brings its own table. Leave the table out: fathoms lab --chapter FILE.")
    workspace = Workspace()
    if data is not None and _is_state(data):
        _bring_back(workspace, data)
    elif data is not None and data.suffix == ".keras":
        raise TableError(
            f"{data.name} is a model, and the Lab opens tables and what it saved itself: fathoms lab data.csv. What is in a "
            f"model: fathoms inspect {data.name}"
        )
    elif data is not None:
        workspace.open_table(reading.read(data))
    if target is not None:
        if workspace.table is None:
            raise TableError("--target needs a table: fathoms lab data.csv --target price.")
        workspace.set_problem(Problem.of(workspace.table, target))
    try:
        if chapter is not None:
            from fathoms.lab.lessons.path import open_chapter_file

            open_chapter_file(workspace, chapter)
        open_lab(workspace, port, browser, _announce)
    except LabError as error:
        raise TableError(str(error)) from None
    return 0


def _is_state(path: Path) -> bool:
    """Whether a file is a Lab's saved state, by how it begins."""
    try:
        with path.open("rb") as file:
            return file.read(40).replace(b" ", b"").startswith(b'{"fathoms_lab":')
    except OSError:
        return False


def _bring_back(workspace: Workspace, path: Path) -> None:
    from fathoms.lab.commands.takeaway import bring_back
    from fathoms.lab.lab_error import LabError
    from fathoms.lab.session.checked import Checked

    try:
        for _ in bring_back(workspace, Checked({"file": path.read_text(encoding="utf-8")}, path.name)):
            pass
    except (LabError, UnicodeDecodeError) as error:
        raise TableError(f"{path.name}: {error}") from None


def _announce(address: str) -> None:
    print(f"The Lab is at {address}\nCtrl-C ends it.", flush=True)
