"""The state of a workspace in words and numbers, for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fathoms.lab.session.design import ACTIVATIONS, LOSSES, OPTIMIZERS, sort_of
from fathoms.lab.session.names import NAMES
from fathoms.tables.targets.label_target import LabelTarget

if TYPE_CHECKING:
    from fathoms.lab.session.workspace import Workspace


def describe(workspace: Workspace) -> dict[str, Any]:
    """Everything that is chosen, and what can be chosen."""
    problem, run, table = workspace.problem, workspace.run, workspace.table
    return {
        "version": workspace.version,
        "table": None if table is None else {"name": table.name, "rows": table.rows, "columns": table.columns},
        "problem": None
        if problem is None
        else {
            "target": problem.target.column,
            "learned": getattr(problem.target, "learned", problem.target.column),
            "task": problem.target.task,
            "labels": problem.target.labels if isinstance(problem.target, LabelTarget) else None,
            "inputs": problem.inputs,
            "features": [feature.text for feature in problem.names],
            "variables": [feature.text for feature in problem.variables],
            "sources": problem.sources,
            "front": problem.front is not None,
            "split": {
                "validation": problem.plan.validation,
                "test": problem.plan.test,
                "split_seed": problem.plan.seed,
                "words": problem.plan.describe(),
            },
            "rows": {
                "train": len(problem.split.train),
                "validation": len(problem.split.validation),
                "test": len(problem.split.test),
            },
        },
        "design": workspace.design.to_json(),
        "model": None
        if workspace.model is None
        else {
            "name": workspace.model.name,
            "words": workspace.model.words(),
            "notes": workspace.model.notes,
            "unfit": workspace.unfit,
            "standardised": workspace.model.standardised,
            "normalizes": workspace.model.normalizes,
            "front": "" if workspace.model.front is None else workspace.model.front.words(),
            "knows_columns": workspace.model.features is not None,
            "encodes": problem is not None and problem.model is workspace.model,
        },
        "earlier": [
            {"design": run.design.to_json(), "epoch": len(run.losses), "name": run.design.name()}
            for run in workspace.earlier
        ],
        "choices": {
            "activations": ACTIVATIONS,
            "optimizers": OPTIMIZERS,
            "words": NAMES,
            "losses": [] if problem is None else LOSSES[sort_of(problem.target)],
        },
        "run": None
        if run is None
        else {
            "playing": workspace.playing,
            "step": run.step,
            "end": run.end,
            "epoch": run.steps.epoch,
            "steps_per_epoch": run.steps.steps_per_epoch,
            "rate": run.rate,
            "stopped": run.stopped,
            "weights": run.network.count_params(),
        },
    }
