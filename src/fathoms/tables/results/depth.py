"""What the deeper networks and the ensemble are better at than a single neuron, in plain words."""

from __future__ import annotations

import numpy as np

from fathoms.tables.ladder.boosted_trees import BOOSTED_TREES as TREES
from fathoms.tables.ladder.rung import Rung
from fathoms.tables.results.interval import Interval
from fathoms.tables.results.rung_interval import paired_gain
from fathoms.tables.targets.target import Target

NEURON = "single neuron"
ENSEMBLES = ("best", "best ensemble", "ensemble")

# With fewer test rows than this no difference is called sure.
_FEWEST_ROWS = 30


def what_depth_bought(rungs: list[Rung], target: Target, groups: np.ndarray | None = None) -> str:
    """A few sentences that compare the best deeper network with the single neuron on the test rows, then the ensemble
    with that network, and boosted trees with the best network, as far as they were climbed.

    Of several deeper networks it is the one with the lower validation loss, so the test rows choose nothing. Whether a
    difference is more than chance is told by its 95 % interval over the rows' paired differences (`bootstrap`). If no
    network has a lower validation loss than the first rung, that is said first. Empty if there is nothing to compare.

    Arguments:
        rungs: The rungs that were climbed.
        target: What they predict.
        groups: A number for each test row, equal for rows that belong together; see `bootstrap`.
    """
    named = {rung.name: rung for rung in rungs}
    networks = [rung for rung in rungs if rung.network and rung.name != TREES]
    neuron = named.get(NEURON)
    ensemble = next((named[name] for name in ENSEMBLES if name in named), None)
    deeper = [rung for rung in networks if rung is not neuron and rung is not ensemble]
    deep = min(deeper, key=lambda rung: rung.validation.loss, default=None)
    sentences = []
    if neuron and deep:
        sentences.append(f"What depth bought: {_verdict(deep, neuron, target, groups)}")
    elif neuron and ensemble:
        sentences.append(f"What the ensemble bought: {_verdict(ensemble, neuron, target, groups)}")
    if ensemble and deep:
        sentences.append(_beside(ensemble, deep, target, groups))
    best = ensemble or deep or neuron
    if TREES in named and best:
        sentences.append(_beside(named[TREES], best, target, groups))
    if sentences and rungs[0].network is None and networks:
        lowest = min(rung.validation.loss for rung in networks)
        if rungs[0].validation.loss <= lowest:
            sentences.insert(0, _no_better(rungs[0], target))
    return " ".join(sentences)


def _no_better(guess: Rung, target: Target) -> str:
    return f"No network beats {guess.name} on the validation rows: the columns may tell nothing about {target.column}."


def _verdict(deep: Rung, neuron: Rung, target: Target, groups: np.ndarray | None) -> str:
    """What a network bought over the neuron: the verdict, then both metrics, then how they differ."""
    gain = paired_gain(deep, neuron, target, groups)
    facts, change = _numbers_compared(neuron, deep, target)
    if gain.value == 0:
        return f"nothing. {facts}: the same."
    if not _sure(gain, deep):
        return f"nothing sure. {facts}: {change}, which may be chance."
    verdict = "a better model" if gain.value > 0 else "nothing; it cost"
    return f"{verdict}. {facts}: {change}, more than chance explains."


def _beside(rung: Rung, other: Rung, target: Target, groups: np.ndarray | None) -> str:
    """One sentence on a rung that stands beside another."""
    gain = paired_gain(rung, other, target, groups)
    start = f"{the(rung).capitalize()} {_is(rung, target)}"
    if gain.value == 0:
        return f"{start}, the same as {the(other)}."
    change = f"{_change(rung, other, target)} than {the(other)}"
    chance = "more than chance explains" if _sure(gain, rung) else "which may be chance"
    return f"{start}: {change}, {chance}."


def _sure(gain: Interval, rung: Rung) -> bool:
    return rung.test.rows >= _FEWEST_ROWS and gain.without(0)


def _is(rung: Rung, target: Target) -> str:
    many = rung.name == TREES
    if target.task == "regression":
        return f"{'are' if many else 'is'} off by {significant(rung.test.metric)} on average"
    right = int(rung.test.metrics.sum())
    return f"get{'s' * (not many)} {right:,} right ({right / rung.test.rows:.1%})"


def _change(rung: Rung, other: Rung, target: Target) -> str:
    if target.task == "regression":
        ratio = rung.test.metric / other.test.metric if other.test.metric else 1.0
        return f"{abs(1 - ratio):.0%} {'less' if ratio < 1 else 'more'}" if ratio < 2 else f"{ratio:,.1f} times more"
    right, others = int(rung.test.metrics.sum()), int(other.test.metrics.sum())
    return f"{abs(right - others):,} {'more' if right > others else 'fewer'}"


def _numbers_compared(neuron: Rung, deep: Rung, target: Target) -> tuple[str, str]:
    """The two networks' metrics on the test rows, and how they differ."""
    rows = deep.test.rows
    if target.task == "regression":
        facts = (
            f"On the {rows:,} test rows {the(deep)} is off by {significant(deep.test.metric)} on "
            f"average, the single neuron by {significant(neuron.test.metric)}"
        )
        ratio = deep.test.metric / neuron.test.metric if neuron.test.metric else 1.0
        return facts, f"{ratio:,.1f} times as much" if ratio >= 2 else _change(deep, neuron, target)
    right, neuron_right = int(deep.test.metrics.sum()), int(neuron.test.metrics.sum())
    facts = (
        f"Of the {rows:,} test rows {the(deep)} gets {right:,} right ({right / rows:.1%}), the single "
        f"neuron {neuron_right:,} ({neuron_right / rows:.1%})"
    )
    return facts, _change(deep, neuron, target)


def the(rung: Rung) -> str:
    """A rung within a sentence: ``the deep network``, ``boosted trees``."""
    return rung.name if rung.name == TREES else f"the {in_prose(rung.name)}"


def in_prose(rung: str) -> str:
    """A rung's name as it stands after "the"."""
    return "ensemble" if rung in ENSEMBLES else {"one hidden layer": "network with one hidden layer"}.get(rung, rung)


def significant(value: float) -> str:
    """A number with three significant digits, without an exponent where it is of a usual size."""
    if value and not 1e-4 <= abs(value) < 1e7:
        return f"{value:.2e}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:#.3g}"
