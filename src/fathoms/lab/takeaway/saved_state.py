"""The whole state of a Lab as JSON, and back."""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.design import Design
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.opened_model import OpenedModel
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.samples import SAMPLES, open_sample
from fathoms.lab.session.workspace import Workspace
from fathoms.tables import SplitPlan, Table, read_table
from fathoms.tables.targets.target import Task

VERSION = 1
# A table of so many letters as CSV goes into the file; of a larger one only the name.
MOST_LETTERS = 400_000
_MOST_CHANGES = 10_000
_MOST_STEPS = 1_000_000_000
_AT_ONCE = 200  # steps between two looks at what else is asked


def saved_state(workspace: Workspace, with_table: bool = True) -> dict[str, Any]:
    """All that brings the same step of the same run back: the table's name (or cells), what is learned, the design, the step.

    Args:
        workspace: the Lab.
        with_table: put the cells in, if they are few and no sample's.
    """
    run = workspace.the_run()
    problem, plan = run.problem, run.problem.plan
    return {
        "fathoms_lab": VERSION,
        "table": _table(problem.table, with_table),
        "problem": {
            "target": problem.target.column,
            "task": problem.target.task,
            "inputs": problem.inputs,
            "validation": plan.validation,
            "test": plan.test,
            "split_seed": plan.seed,
            "group": plan.group,
            "time": plan.time,
        },
        "model": None if problem.model is None else _model(problem.model),
        "design": run.design.to_json(),
        "rates": [list(change) for change in run.rate_changes() if change[0] <= run.step],
        "step": run.step,
        "rows": _digest([problem.matrix, *problem.codes, problem.y]),
        "weights": _digest(run.network.get_weights()),
    }


def restore(workspace: Workspace, given: Checked) -> Generator[None, None, dict[str, Any]]:
    """Bring a state back: open the table, do the steps again.

    Returns:
        Whether the weights are the same to the bit, as `same`; they are where the file was made by the same version of Fathoms.

    Raises:
        LabError: it is no such state, or its table is not here.
    """
    if given.values.get("fathoms_lab") != VERSION:
        raise LabError("This is no state of a Lab, or one of another version of Fathoms.")
    wanted = given.part("problem")
    tasks: tuple[Task, ...] = ("regression", "classification")
    task = next((task for task in tasks if task == wanted.text("task")), None)
    plan = SplitPlan(
        wanted.number("validation", 0.01, 0.9),
        wanted.number("test", 0.01, 0.9),
        wanted.integer("split_seed", 0, 2**32 - 1),
        group=wanted.text("group") if wanted.has("group") else None,
        time=wanted.text("time") if wanted.has("time") else None,
    )
    design = Design.read(given.part("design").values)
    changes = _changes(given)
    end = given.integer("step", 0, _MOST_STEPS)
    table = _opened(workspace, given.part("table"))
    model = _opened_model(workspace, given.part("model")) if given.has("model") else None
    target, inputs = wanted.text("target"), wanted.texts("inputs")
    problem = (
        Problem.of(table, target, inputs, task, plan) if model is None else model.problem(table, target, inputs, plan)
    )
    if _digest([problem.matrix, *problem.codes, problem.y]) != given.text("rows"):
        raise LabError(
            f"{table.name} is not the table that this state was saved with: its rows differ. Open that table first, then the "
            "file again."
        )
    if table is not workspace.table:
        workspace.open_table(table)
    workspace.take_problem(problem)
    if model is not None and given.part("design").has("start"):
        design = replace(design, start=model.start(problem))
    workspace.set_design(design)
    run = workspace.the_run()
    for step, rate in [*changes, (end, None)]:
        while run.step < step and workspace.run is run:
            before = run.step
            run.advance(min(_AT_ONCE, step - run.step))
            if run.step == before:  # patience or the last epoch ended it
                run.stopped = ""
                raise LabError(f"The run ends by itself after {run.step:,} steps, before the step {end:,} of the file.")
            yield
        if rate is not None and workspace.run is run:
            run.set_rate(rate)
            workspace.design = replace(workspace.design, learning_rate=rate)
    if workspace.run is not run:
        raise LabError("Something else was chosen meanwhile, so the saved state was left.")
    run.measure()
    workspace.changed()
    return {"step": run.step, "same": _digest(run.network.get_weights()) == given.text("weights")}


def can_be_linked(run: LiveRun) -> bool:
    """Whether everybody with Fathoms has the table, and there is no model file, so that a link says all."""
    return run.problem.model is None and _is_sample(run.problem.table)


def _changes(given: Checked) -> list[tuple[int, float]]:
    pairs = given.values.get("rates")
    if not isinstance(pairs, list) or len(pairs) > _MOST_CHANGES:
        raise LabError(f"rates is to be a list of at most {_MOST_CHANGES:,} changes.")
    changes = []
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2:
            raise LabError("A change of the learning rate is to be a step and a rate.")
        change = Checked({"step": pair[0], "rate": pair[1]}, "rates")
        changes.append((change.integer("step", 0, _MOST_STEPS), change.number("rate", 1e-9, 100.0)))
    return sorted(changes)


def _model(model: OpenedModel) -> dict[str, Any]:
    """A model's name, and its file if it is small."""
    letters = base64.b64encode(model.to_bytes()).decode()
    told = {"name": model.name, "standardised": model.standardised}
    return {**told, "file": letters} if len(letters) <= MOST_LETTERS else told


def _opened_model(workspace: Workspace, given: Checked) -> OpenedModel:
    name, standardised = given.text("name", most=300), given.flag("standardised", False)
    if not given.has("file"):
        if workspace.model is not None and workspace.model.name == name:
            return workspace.model.with_standardised(standardised)
        raise LabError(
            f"The file does not hold the model {name!r}, as it is large. Open the model first, then the file again."
        )
    with tempfile.TemporaryDirectory(prefix="fathoms-lab-") as folder:
        path = Path(folder) / "model.keras"
        try:
            path.write_bytes(base64.b64decode(given.text("file", most=MOST_LETTERS), validate=True))
        except ValueError:
            raise LabError(f"The model {name!r} in the file is damaged.") from None
        return OpenedModel.read(path, name, standardised)


def _table(table: Table, with_cells: bool) -> dict[str, Any]:
    if _is_sample(table):
        return {"sample": table.name}
    described: dict[str, Any] = {"name": table.name, "rows": table.rows, "columns": len(table.columns)}
    if with_cells and table.rows * len(table.columns) <= MOST_LETTERS:
        cells = table.frame.write_csv()
        if len(cells) <= MOST_LETTERS:
            described["cells"] = cells
    return described


def _is_sample(table: Table) -> bool:
    if table.name not in {sample.file for sample in SAMPLES}:
        return False
    try:
        return bool(open_sample(table.name).frame.equals(table.frame))
    except LabError:
        return False


def _opened(workspace: Workspace, given: Checked) -> Table:
    if given.has("sample"):
        name = given.text("sample")
        opened = workspace.table
        return opened if opened is not None and opened.name == name and _is_sample(opened) else open_sample(name)
    name = given.text("name", most=300)
    rows = given.integer("rows", 0, 2**53)
    if given.has("cells"):
        return _from_cells(given.text("cells", most=MOST_LETTERS), name)
    if workspace.table is not None and workspace.table.rows == rows:
        return workspace.table
    raise LabError(
        f"The file does not hold the table {name!r}, as it is large. Open the table first, then the file again."
    )


def _from_cells(cells: str, name: str) -> Table:
    with tempfile.TemporaryDirectory(prefix="fathoms-lab-") as folder:
        path = Path(folder) / "table.csv"
        path.write_text(cells, encoding="utf-8")
        table = read_table(path)
    table.name = name
    return table


def _digest(arrays: list[np.ndarray]) -> str:
    """What tells arrays apart."""
    sha = hashlib.sha256()
    for array in arrays:
        sha.update(np.ascontiguousarray(array).tobytes())
    return sha.hexdigest()[:32]
