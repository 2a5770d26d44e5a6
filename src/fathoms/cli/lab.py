"""``fathoms lab``: see a network learn, on your own table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fathoms.cli.reading import Reading
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    from fathoms.lab.session.workspace import Workspace


def open_page(
    file: Path | None,
    table: Path | None,
    target: str | None,
    chapter: Path | None,
    port: int,
    browser: bool,
    reading: Reading,
) -> int:
    """Open the Lab, on a table, a model or a chapter of lessons if one is named."""
    from fathoms.lab.lab_error import LabError
    from fathoms.lab.open_lab import open_lab

    _check(file, table, target, chapter, reading)
    try:
        open_lab(lambda: _workspace(file, table, target, chapter, reading), port, browser, _announce)
    except LabError as error:
        raise TableError(str(error)) from None
    return 0


def _check(file: Path | None, table: Path | None, target: str | None, chapter: Path | None, reading: Reading) -> None:
    """Tell of the mistakes that are seen without reading a table, before there is a page."""
    if chapter is not None and (file is not None or target is not None):
        raise TableError("A chapter brings its own table. Leave the table out: fathoms lab --chapter FILE.")
    if chapter is not None and not chapter.is_file():
        what = f"{chapter} is no file" if chapter.exists() else f"There is no file {chapter}"
        raise TableError(f"{what}. Check the name and the folder.")
    for path in (file, table):
        if path is not None and not (path.is_dir() or (path.is_file() and path.stat().st_size)):
            reading.read(path)  # says what is wrong with it
    if target is not None and file is None:
        raise TableError("--target needs a table: fathoms lab data.csv --target price.")
    if file is not None and file.suffix.lower() == ".md":
        raise TableError(f"{file} is no table. A chapter of lessons is opened by: fathoms lab --chapter {file}")
    if file is not None and table is not None:
        from fathoms.lab.session.opened_model import MODEL_ENDINGS

        if file.suffix.lower() not in MODEL_ENDINGS:
            raise TableError(
                f"{file.name} is no model file, so no table follows it. Name the model first: fathoms lab model.keras {file.name}"
            )


def _workspace(
    file: Path | None, table: Path | None, target: str | None, chapter: Path | None, reading: Reading
) -> Workspace:
    """What the Lab shows first."""
    from fathoms.lab.session.workspace import Workspace

    workspace = Workspace()
    if file is not None and _is_state(file):
        _bring_back(workspace, file)
    elif file is not None:
        _open(workspace, file, table, target, reading)
    if target is not None and workspace.problem is None:
        if workspace.table is None:
            raise TableError("--target needs a table: fathoms lab data.csv --target price.")
        workspace.learn(target)
    if chapter is not None:
        from fathoms.lab.lessons.path import open_chapter_file

        open_chapter_file(workspace, chapter)
    return workspace


def _open(workspace: Workspace, file: Path, table: Path | None, target: str | None, reading: Reading) -> None:
    """Open a table, or a model and perhaps its table."""
    from fathoms.cli.notes import note
    from fathoms.lab.session.opened_model import MODEL_ENDINGS, OpenedModel

    if file.suffix.lower() not in MODEL_ENDINGS:
        workspace.open_table(reading.read(file))
        return
    model = OpenedModel.read(file)
    if table is not None:
        workspace.open_table(reading.read(table))
    workspace.open_model(model, target)
    if workspace.table is not None and workspace.unfit and target is not None:
        note(workspace.unfit)


def _is_state(path: Path) -> bool:
    """Whether a file is a Lab's saved state, by how it begins."""
    if not path.is_file():
        return False
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
