"""Commands of the doctor: what it finds, and whether what it advises helps."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fathoms.doctor.diagnose import COLUMN_CHECKS, QUICK_CHECKS, THOROUGH_CHECKS, admitted
from fathoms.doctor.diagnosis import Diagnosis
from fathoms.doctor.finding import Finding
from fathoms.doctor.learning_rate_test import learning_rate_test
from fathoms.doctor.patient import Patient
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.design import ACTIVATIONS, DROPOUTS, RATES, Design, LayerDesign
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.curves import curve_arrays, evenly
from fathoms.lab.views.picture import Picture

# Trying a change takes no longer than this many steps.
_MOST_STEPS = 200_000


def findings(workspace: Workspace, given: Checked) -> Generator[None, None, list[dict[str, Any]]]:
    """What the doctor finds now; thorough checks, which train a copy for a little, only if `thorough`."""
    run = workspace.the_run()
    x, y = run.problem.part(run.problem.split.train)
    places = evenly(len(run.losses), 400)
    measured = sorted(run.measured.items())
    history = {
        "loss": [run.losses[place] for place in places],
        "val_loss": [measured[place][1].loss for place in evenly(len(measured), 400)],
    }
    names = [feature.text for feature in run.problem.names]
    labels = getattr(run.problem.target, "labels", None)
    patient = admitted(run.network, x, y, None, history, names, labels)
    of_columns = patient if run.problem.front is None else _before_the_front(run, labels)
    found: list[Finding] = []
    for check in (*QUICK_CHECKS, *(THOROUGH_CHECKS if given.flag("thorough", False) else ())):
        found += check(of_columns if check in COLUMN_CHECKS else patient)
        yield
    return [
        {
            "kind": finding.kind,
            "severity": finding.severity,
            "text": finding.text,
            "advice": finding.advice,
            "change": changed_words(run.design, finding.change) if can_change(run, finding) else "",
            "setting": dict(finding.change),
        }
        for finding in Diagnosis(found)
        if run.problem.front is None or finding.kind != "unscaled column"  # a front may scale columns itself
    ]


def _before_the_front(run: LiveRun, labels: Sequence[str] | None) -> Patient:
    """The columns beside the network: those that its front takes."""
    problem = run.problem
    rows = problem.split.train
    names = [feature.text for feature in problem.variables]
    return Patient(run.network, [problem.matrix[rows]], problem.y[rows], None, {}, names, labels)


def test_rates(workspace: Workspace, given: Checked) -> Picture:
    """A learning-rate range test of the network from new weights."""
    run = workspace.the_run()
    x, y = run.problem.part(run.problem.split.train)
    found = learning_rate_test(run.network, x, y, run.steps.batch_size, seed=run.design.seed)
    finite = np.isfinite(found.losses)
    return Picture(
        {"best": found.best, "highest": found.highest, "now": run.rate},
        {"rates": found.rates[finite].astype(np.float32), "losses": found.losses[finite].astype(np.float32)},
    )


def try_change(workspace: Workspace, given: Checked) -> Generator[None, None, Picture]:
    """Train a second network with the change for as long as the run has trained; the curves of both."""
    run = workspace.the_run()
    design = changed(run.design, given.part("setting"))
    other = LiveRun(_problem(run.problem, given.part("setting")), design)
    steps = min(max(run.step, 10 * run.steps.steps_per_epoch), _MOST_STEPS)
    stride = max(1, steps // 200)
    while other.step < steps and not other.stopped:
        other.advance(min(stride, steps - other.step))
        other.measure()
        yield
    run.measure()
    before, after = run.measure(), other.measure()
    arrays = {f"before/{name}": array for name, array in curve_arrays(run.curves()).items()}
    arrays.update((f"after/{name}", array) for name, array in curve_arrays(other.curves()).items())
    return Picture(
        {
            "before": {"name": run.design.name(), "loss": before.train_loss, "val_loss": before.loss, "step": run.step},
            "after": {"name": design.name(), "loss": after.train_loss, "val_loss": after.loss, "step": other.step},
        },
        arrays,
    )


def keep_change(workspace: Workspace, given: Checked) -> None:
    """Take the change, and start anew."""
    run = workspace.the_run()
    design = changed(run.design, given.part("setting"))
    problem = _problem(run.problem, given.part("setting"))
    if problem is not run.problem:
        workspace.set_problem(problem)
    workspace.set_design(design)


def changed(design: Design, setting: Checked) -> Design:
    """The design with the doctor's advice.

    Raises:
        LabError: it is none that can be taken.
    """
    if setting.has("learning_rate"):
        design = replace(design, learning_rate=setting.number("learning_rate", *RATES))
    if setting.has("activation"):
        activation = setting.one_of("activation", ACTIVATIONS)
        design = replace(design, layers=tuple(replace(layer, activation=activation) for layer in design.layers))
    if setting.has("dropout"):
        dropout = setting.number("dropout", *DROPOUTS)
        design = replace(
            design, layers=tuple(replace(layer, dropout=max(layer.dropout, dropout)) for layer in design.layers)
        )
    if setting.has("patience"):
        design = replace(design, patience=setting.integer("patience", 1, 1_000_000))
    if setting.has("deeper"):
        design = replace(design, layers=(*design.layers, LayerDesign(16)))
    if setting.has("loss"):
        design = replace(design, loss=setting.text("loss"))
    return design


def can_change(run: LiveRun, finding: Finding) -> bool:
    """Whether the Lab can carry out what is advised."""
    if not finding.change or finding.change.get("standardise"):
        return False
    if finding.change.get("drop") and run.problem.front is not None:
        return False  # the first layers take all their columns
    if finding.change.get("drop"):
        return _columns(run.problem, list(finding.change["drop"])) != run.problem.inputs
    return changed(run.design, Checked(finding.change, "change")) != run.design


def changed_words(design: Design, change: Any) -> str:
    """What the button says."""
    words: dict[str, Callable[[Any], str]] = {
        "learning_rate": lambda value: f"learning rate {value:g}",
        "activation": lambda value: f"{value.replace('_', ' ')} in every layer",
        "dropout": lambda value: f"dropout {value:g}" if design.layers else "",
        "patience": lambda value: f"stop after {value} epochs without progress",
        "deeper": lambda value: "one more layer of 16 neurons",
        "drop": lambda value: f"without {', '.join(value[:3])}",
        "loss": lambda value: f"the loss {value.replace('_', ' ')}",
    }
    return " and ".join(filter(None, (words[name](value) for name, value in change.items() if name in words)))


def _problem(problem: Problem, setting: Checked) -> Problem:
    if not setting.has("drop"):
        return problem
    inputs = _columns(problem, setting.texts("drop"))
    if not inputs:
        raise LabError("Without it no column would be left.")
    return Problem.of(problem.table, problem.target.column, inputs, problem.target.task, problem.plan)


def _columns(problem: Problem, features: list[str]) -> list[str]:
    """The inputs without the columns that these features come from."""
    return [
        name for name in problem.inputs if not any(text == name or text.startswith(f"[{name} ") for text in features)
    ]


COMMANDS = {"findings": findings, "test_rates": test_rates, "try_change": try_change, "keep_change": keep_change}
