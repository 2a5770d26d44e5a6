"""Commands that choose the table and what to learn from it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import asdict
from typing import Any

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.column_picture import column_picture
from fathoms.lab.session.samples import SAMPLES, samples_folder
from fathoms.lab.session.samples import open_sample as read_sample
from fathoms.lab.session.workspace import Workspace
from fathoms.tables.splits.split_plan import SplitPlan
from fathoms.tables.table import Table
from fathoms.tables.targets.target import Task

# The page draws no more columns than this; the others can be chosen by name.
_MOST_DRAWN = 300


def samples(workspace: Workspace, given: Checked) -> list[dict[str, str]]:
    """The tables that come with Fathoms; none if this installation has none."""
    return [asdict(sample) for sample in SAMPLES] if samples_folder() else []


def open_sample(workspace: Workspace, given: Checked) -> None:
    """Take a sample, and learn what is usually learned from it."""
    file = given.text("file")
    workspace.open_table(read_sample(file))
    sample = next(sample for sample in SAMPLES if sample.file == file)
    workspace.learn(sample.target)


def set_problem(workspace: Workspace, given: Checked) -> None:
    """Choose the target, the inputs (all, if left out) and the split."""
    tasks: tuple[Task, ...] = ("regression", "classification")
    task = next((task for task in tasks if task == given.text("task", "")), None)
    by = given.one_of("by", ("chance", "group", "time"), "chance")
    plan = SplitPlan(
        given.number("validation", 0.01, 0.9, 0.2),
        given.number("test", 0.01, 0.9, 0.2),
        given.integer("split_seed", 0, 2**32 - 1, 0),
        group=given.text("column") if by == "group" else None,
        time=given.text("column") if by == "time" else None,
    )
    inputs = given.texts("inputs") if given.has("inputs") else None
    workspace.learn(given.text("target"), inputs, task, plan)


def columns(workspace: Workspace, given: Checked) -> Generator[None, None, dict[str, Any]]:
    """Every column with its kind, a small histogram, and how many cells are missing."""
    table = _table(workspace)
    drawn = []
    for name in table.columns[:_MOST_DRAWN]:
        drawn.append(column_picture(table, name))
        yield
    return {"columns": drawn, "others": table.columns[_MOST_DRAWN:], "notes": list(table.notes)}


def _table(workspace: Workspace) -> Table:
    if workspace.table is None:
        raise LabError("Choose a table first.")
    return workspace.table


COMMANDS = {
    "samples": samples,
    "open_sample": open_sample,
    "set_problem": set_problem,
    "columns": columns,
}
