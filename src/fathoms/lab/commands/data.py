"""Commands that choose the table and what to learn from it."""

from __future__ import annotations

from typing import Any

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.tables.splits.split_plan import SplitPlan
from fathoms.tables.targets.target import Task


def set_problem(workspace: Workspace, given: Checked) -> None:
    """Choose the target, the inputs (all, if left out) and the split."""
    if workspace.table is None:
        raise LabError("Choose a table first.")
    tasks: tuple[Task, ...] = ("regression", "classification")
    task = next((task for task in tasks if task == given.text("task", "")), None)
    plan = SplitPlan(
        given.number("validation", 0.01, 0.9, 0.2),
        given.number("test", 0.01, 0.9, 0.2),
        given.integer("split_seed", 0, 2**32 - 1, 0),
    )
    inputs = given.texts("inputs") if given.has("inputs") else None
    workspace.set_problem(Problem.of(workspace.table, given.text("target"), inputs, task, plan))


def columns(workspace: Workspace, given: Checked) -> list[dict[str, Any]]:
    """Every column with its kind and how many cells are missing."""
    table = workspace.table
    if table is None:
        raise LabError("Choose a table first.")
    from fathoms.tables.columns.find_kind import find_kind

    found = (find_kind(table, name) for name in table.frame.columns)
    return [
        {"name": column.name, "kind": column.kind, "note": column.note, "missing": table.missing(column.name)}
        for column in found
    ]


COMMANDS = {"set_problem": set_problem, "columns": columns}
