"""The files that can be taken away."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.takeaway.keras_arrays import keras_arrays
from fathoms.lab.takeaway.model_to_take import model_to_take
from fathoms.lab.takeaway.notebook import as_notebook
from fathoms.lab.takeaway.saved_state import saved_state
from fathoms.lab.takeaway.script import START_ENDING, as_script, fathoms_script, keras_script

KERAS_DATA = "arrays.npz"
_MOST_CELLS = 5_000_000


@dataclass(frozen=True)
class File:
    """A file to take.

    Attributes:
        ending: what its name ends with, after the table's.
        kind: its media type.
        body: what is in it.
    """

    ending: str
    kind: str
    body: bytes


def take(workspace: Workspace, what: str) -> File | None:
    """One of `FILES`, of what is shown now; None if there is no file of this name.

    Raises:
        LabError: there is no run yet.
    """
    write = begin(workspace, what)
    return None if write is None else write()


def begin(workspace: Workspace, what: str) -> Callable[[], File] | None:
    """Take what a file needs of the workspace; what this returns gives the file, on any thread. As `take` otherwise."""
    if what == "report.html":
        return _report(workspace)
    make = FILES.get(what)
    if make is None:
        return None
    file = make(workspace)
    return lambda: file


def _fathoms_script(workspace: Workspace) -> File:
    return File("-fathoms.py", "text/x-python", as_script(fathoms_script(workspace.the_run())).encode())


def _fathoms_notebook(workspace: Workspace) -> File:
    return File("-fathoms.ipynb", "application/x-ipynb+json", as_notebook(fathoms_script(workspace.the_run())).encode())


def _keras_script(workspace: Workspace) -> File:
    run = workspace.the_run()
    return _zipped(run, "train.py", as_script(keras_script(run, KERAS_DATA)))


def _keras_notebook(workspace: Workspace) -> File:
    run = workspace.the_run()
    return _zipped(run, "train.ipynb", as_notebook(keras_script(run, KERAS_DATA)))


def _model(workspace: Workspace) -> File:
    with tempfile.TemporaryDirectory(prefix="fathoms-lab-") as folder:
        path = Path(folder) / "model.keras"
        model_to_take(workspace.the_run()).save(path)
        return File(".keras", "application/octet-stream", path.read_bytes())


def _start(workspace: Workspace) -> File:
    model = workspace.the_run().problem.model
    if model is None:
        raise LabError("The run did not begin with a model file.")
    return File(START_ENDING, "application/octet-stream", model.to_bytes())


def _table(workspace: Workspace) -> File:
    table = workspace.the_run().problem.table
    if table.rows * len(table.columns) > _MOST_CELLS:
        raise LabError(f"{table.name} is too large for the page to write it again.")
    import polars
    import polars.selectors as columns

    whole = table.frame.with_columns(columns.float().cast(polars.Float64))  # all digits, to give the same bits
    return File(".csv", "text/csv", whole.write_csv().encode())


def _report(workspace: Workspace) -> Callable[[], File]:
    from fathoms.lab.takeaway.report import report

    write = report(workspace.the_run())
    return lambda: File(".html", "text/html", write().encode())


def _state(workspace: Workspace) -> File:
    return File(".lab.json", "application/json", json.dumps(saved_state(workspace), ensure_ascii=False).encode())


def _zipped(run: LiveRun, name: str, text: str) -> File:
    """A script and the arrays it reads."""
    arrays = io.BytesIO()
    np.savez(arrays, allow_pickle=False, **keras_arrays(run))
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(name, text)
        archive.writestr(KERAS_DATA, arrays.getvalue())
    return File("-keras.zip", "application/zip", whole.getvalue())


FILES: dict[str, Callable[[Workspace], File]] = {
    "fathoms.py": _fathoms_script,
    "fathoms.ipynb": _fathoms_notebook,
    "keras.zip": _keras_script,
    "keras-notebook.zip": _keras_notebook,
    "model.keras": _model,
    "start.keras": _start,
    "table.csv": _table,
    "state.json": _state,
}
