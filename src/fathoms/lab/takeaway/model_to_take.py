"""The network on the screen as a model that takes raw rows."""

from __future__ import annotations

from fathoms.lab.session.live_run import LiveRun
from fathoms.tables.model.table_model import TableModel
from fathoms.tables.model.training_facts import TrainingFacts


def model_to_take(run: LiveRun) -> TableModel:
    """The model, as `fathoms predict` takes it; it keeps no rows of the table."""
    problem = run.problem
    facts = TrainingFacts.of(
        problem.table, problem.columns, problem.inputs, problem.split, run.design.seed, (), problem.plan.describe()
    )
    network = run.network if problem.model is None else problem.model.whole(run.network)
    return TableModel(problem.features, problem.target, network, run.design.name(), facts)
