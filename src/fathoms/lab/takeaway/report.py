"""The report of the network on the screen, as `fathoms train` writes one of what it trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.build_network import build_network
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.takeaway.script import as_script, fathoms_script
from fathoms.models import Model, Sequential
from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.ladder.rung import Rung
from fathoms.tables.results.charts.axis import Axis
from fathoms.tables.results.charts.chart import Chart
from fathoms.tables.results.markup import Markup, Piece, tag
from fathoms.tables.results.report.contents import Contents
from fathoms.tables.results.report.ladder_section import figures, ladder_table
from fathoms.tables.results.report.report import page_of
from fathoms.tables.results.report.section import Section, gallery
from fathoms.tables.results.report.wording import ends, score
from fathoms.tables.results.run_record import RunRecord, run_record
from fathoms.tables.targets.score import Score

NETWORK = "network"
_MOST_POINTS = 400


def report(run: LiveRun) -> Callable[[], str]:
    """Take what a report of the run needs; what this returns writes it, on any thread, while the run goes on.

    Raises:
        LabError: the weights are no numbers any more.
    """
    if not all(np.isfinite(array).all() for array in run.network.get_weights()):
        raise LabError(
            "The weights are no numbers any more (NaN), so there is nothing to report. Begin again with a smaller learning rate."
        )
    network = build_network(run.design, run.problem)
    network.set_weights(run.network.get_weights())
    front, model = run.problem.front, run.problem.model
    whole = network if model is None else model.whole(network)
    run.measure()
    learned = _learning(run)
    told = _told(run)
    script = as_script(fathoms_script(run))
    epochs = run.step / run.steps.steps_per_epoch
    words = "the network shown in the Lab" if front is None else "the model's first layers among them"

    def write() -> str:
        ladder = _ladder(run, network, whole, int(epochs))
        record = _record(ladder, script)
        contents = Contents.of(ladder, record)
        return page_of(contents, [_result(contents, told), learned], _headline(contents, epochs, words))

    return write


def _ladder(run: LiveRun, network: Sequential, whole: Model, epochs: int) -> Ladder:
    """A ladder of two rungs: who knows only the target's mean, and the network."""
    problem = run.problem
    unused = [column.name for column in problem.columns if column.name not in problem.inputs]
    target = problem.target
    ladder = Ladder(
        problem.table,
        target.column,
        task=target.task,
        ignore=[name for name in unused if name not in problem.plan.roles],
        seed=problem.plan.seed,
        plan=problem.plan,
    )
    ladder.split, ladder.target, ladder.features = problem.split, target, problem.features
    validation, test = problem.split.validation, problem.split.test
    name = "the mean" if target.task == "regression" else "the majority"
    ladder.rungs = [
        Rung(
            name,
            target.outputs,
            0,
            0.0,
            _score(run, validation, _guess(run, len(validation))),
            _score(run, test, _guess(run, len(test))),
        ),
        Rung(
            NETWORK,
            whole.count_params(),
            epochs,
            0.0,
            _score(run, validation, network.predict(problem.x[validation], verbose=0)),
            _score(run, test, network.predict(problem.x[test], verbose=0)),
            network=whole,
            features=problem.features,
            target=target,
        ),
    ]
    return ladder


def _score(run: LiveRun, rows: np.ndarray, outputs: np.ndarray) -> Score:
    return run.problem.target.score(run.problem.table, rows, outputs)


def _guess(run: LiveRun, rows: int) -> np.ndarray:
    """What says the training rows' mean, or shares, of every row."""
    problem = run.problem
    if problem.as_it_stands and problem.target.task == "regression":
        return np.full((rows, 1), problem.y[problem.split.train].mean(), np.float32)
    return problem.target.guess(rows)


def _record(ladder: Ladder, script: str) -> RunRecord:
    return replace(run_record(ladder), command=None, python=script)


def _told(run: LiveRun) -> str:
    """What the network is, and how it was trained."""
    design = run.design
    rates = run.rate_changes()
    changes = f", changed {len(rates)} time{'s' if len(rates) != 1 else ''} on the way" if rates else ""
    start = f" from the weights of {design.start.name}" if design.start is not None else ""
    front = run.problem.front
    first = "" if front is None else f"The model's first layers ({front.words()}) stay as it learned them. "
    return (
        f"{first}{_layers(run)}. Trained{start} for {_epochs(run.step / run.steps.steps_per_epoch)} by {design.optimizer}, learning rate "
        f"{run.design.learning_rate:g}{changes}, loss {design.loss.replace('_', ' ')}, {run.steps.batch_size:,} rows a batch, seed "
        f"{design.seed}."
    )


def _layers(run: LiveRun) -> str:
    layers = [
        f"{layer.units} {layer.activation}"
        + (", normalized" if layer.batch_normalization else "")
        + (f", dropout {layer.dropout:g}" if layer.dropout else "")
        for layer in run.design.layers
    ]
    if not layers:
        return "No hidden layer: each output is one neuron"
    return f"Hidden layers, from the inputs on: {'; '.join(layers)}"


def _epochs(epochs: float) -> str:
    return f"{epochs:,.3g} epoch{'s' if epochs != 1 else ''}" if epochs < 1000 else f"{epochs:,.0f} epochs"


def _headline(contents: Contents, epochs: float, words: str) -> Markup:
    ladder, target = contents.ladder, contents.ladder.target
    found = contents.intervals[-1]
    return figures(
        [
            (
                score(found.metric.value, target),
                f"{target.metric_name} on test rows",
                f"95 %: {ends(found.metric, target)}",
            ),
            (f"{ladder.rungs[-1].parameters:,}", "parameters", words),
            (
                f"{ladder.table.rows:,}",
                "rows",
                f"{len(contents.model.features.columns)} of {len(ladder.columns)} columns used",
            ),
            (_epochs(epochs).split()[0], _epochs(epochs).split()[1], "of training"),
        ]
    )


def _result(contents: Contents, told: str) -> Section:
    target = contents.ladder.target
    better = "Higher" if target.higher_is_better else "Lower"
    pieces: list[Piece] = [
        tag("p", told, class_="lead"),
        ladder_table(contents, "The network beside who knows only the target, on the test rows"),
        tag(
            "p",
            f"{better} is better. The test rows took no part in training, and the Lab shows none of them. Intervals come from the "
            "test rows, drawn again and again (bootstrap).",
            class_="note",
        ),
    ]
    return Section("result", "Result", "What the network reached", tuple(pieces))


def _learning(run: LiveRun) -> Section | None:
    """The losses by epoch, as far as the network on the screen has come."""
    per = run.steps.steps_per_epoch
    epochs = min(len(run.losses), run.step // per)
    measured = sorted((step / per, now.loss) for step, now in run.measured.items() if step <= run.step)
    if not epochs or len(measured) < 2:
        return None
    places = np.unique(np.linspace(0, epochs - 1, min(epochs, _MOST_POINTS)).round().astype(int))
    kept = np.unique(np.linspace(0, len(measured) - 1, min(len(measured), _MOST_POINTS)).round().astype(int))
    train = np.array([run.losses[int(place)] for place in places])
    at = np.array([measured[place][0] for place in kept])
    validation = np.array([measured[place][1] for place in kept])
    both = np.concatenate([train, validation])
    both = both[np.isfinite(both)]
    if not len(both):
        return None
    wide = bool((both > 0).all()) and both.max() > 8 * both.min()
    chart = Chart(
        Axis.over(np.concatenate([places + 1.0, at]), title="epoch", room=0.0),
        Axis.over(train, validation, title="loss", log=wide),
    )
    chart.line(places + 1.0, train, "s0", "training rows")
    chart.line(at, validation, "s1", "validation rows")
    says = (
        f"After {epochs:,} epochs the training loss is {train[-1]:.3g}, and the validation loss {validation[-1]:.3g}; the latter was "
        f"lowest, {validation.min():.3g}, after {at[int(np.argmin(validation))]:.3g} epochs."
    )
    note = tag(
        "p",
        "Where the two lines part, the network begins to learn the training rows by heart. Of the training rows it is the mean over "
        "each epoch, while they trained.",
        class_="note",
    )
    return Section("learning", "Learning", "How the network learned", (gallery(chart.figure("Loss", says)), note))
