"""The Lab on what a script built: `model.lab()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fathoms.lab.lab_error import LabError
from fathoms.tables.model.table_model import TableModel

if TYPE_CHECKING:
    from fathoms.lab.lab_page import LabPage
    from fathoms.lab.session.workspace import Workspace
    from fathoms.models import Model
    from fathoms.tables.splits.split_plan import SplitPlan


def lab_of(
    model: Model | TableModel,
    x: Any,
    y: Any,
    target: str | None,
    port: int,
    browser: bool,
    block: bool | None,
    plan: SplitPlan | None = None,
) -> LabPage | None:
    """Open the Lab on a model; see `Model.lab`."""
    from fathoms.lab.lab_page import LabPage, loop_runs_here
    from fathoms.lab.open_lab import open_lab

    in_notebook = loop_runs_here()
    workspace = workspace_of(model, x, y, target, plan)
    if block is None:
        block = not in_notebook
    if not block:
        return LabPage(workspace, port, browser)
    open_lab(workspace, port, browser, _announce_in_notebook if in_notebook else _announce)
    return None


def workspace_of(
    model: Model | TableModel, x: Any, y: Any, target: str | None, plan: SplitPlan | None = None
) -> Workspace:
    """A workspace that begins with a model, on the arrays or the table that are given, if any.

    Raises:
        LabError: the Lab cannot draw the model, or the data do not fit it.
        TableError: the table cannot be read or learned from.
    """
    from fathoms.lab.session.opened_model import OpenedModel
    from fathoms.lab.session.table_of_arrays import table_of_arrays
    from fathoms.lab.session.workspace import Workspace
    from fathoms.tables import read_table

    opened = OpenedModel.of_table_model(model) if isinstance(model, TableModel) else OpenedModel.of(model)
    workspace = Workspace()
    inputs = None
    if y is not None:
        if target is not None:
            raise LabError(
                "Give arrays, model.lab(x, y), or a table and its target, model.lab(data, target='price'): not both."
            )
        table, inputs, target = table_of_arrays(x, y)
        workspace.open_table(table)
    elif x is not None:
        if target is None and opened.target is None:
            raise LabError("Say what is predicted: model.lab(x, y), or model.lab(data, target='price').")
        workspace.open_table(read_table(x))
    workspace.open_model(opened, target, inputs, plan)
    if workspace.table is not None and workspace.unfit:
        raise LabError(workspace.unfit)
    return workspace


def _announce(address: str) -> None:
    print(f"The Lab is at {address}\nCtrl-C ends it, and the script goes on.", flush=True)


def _announce_in_notebook(address: str) -> None:
    print(f"The Lab is at {address}\nInterrupting the kernel ends it, and the notebook goes on.", flush=True)
