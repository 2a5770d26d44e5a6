"""What the deeper networks are better at than a single neuron, in plain words."""

from __future__ import annotations

import numpy as np

from fathoms.tables.ladder.rung import Rung
from fathoms.tables.targets.target import Target

# With fewer test rows than this no difference is called sure.
_FEWEST_ROWS = 30


def what_depth_bought(rungs: list[Rung], target: Target) -> str:
    """A few sentences that compare the best deeper network with the single neuron on the test rows.

    The deeper network is the one with the lower validation loss, so the test rows choose nothing. Whether the
    difference is more than chance is told by its 95 % interval, mean ± 1.96 standard errors over the rows' paired
    differences. If no network has a lower validation loss than the first rung, that is said first. Empty if there is no
    deeper network.
    """
    named = {rung.name: rung for rung in rungs}
    neuron = named.get("single neuron")
    networks = [rung for rung in rungs if rung.network]
    deeper = [rung for rung in networks if rung is not neuron]
    if neuron is None or not deeper:
        return ""
    warning = ""
    if rungs[0].network is None and rungs[0].validation.loss <= min(rung.validation.loss for rung in networks):
        warning = (
            f"No network beats {rungs[0].name} on the validation rows: the columns may tell nothing about "
            f"{target.column}. "
        )
    deep = min(deeper, key=lambda rung: rung.validation.loss)
    gain = deep.test.metrics - neuron.test.metrics
    if not target.higher_is_better:
        gain = -gain
    mean, error = float(gain.mean()), float(gain.std() / np.sqrt(len(gain)))
    facts, change = _numbers_compared(neuron, deep, target)
    if mean == 0:
        return f"{warning}What depth bought: nothing. {facts}: the same."
    if len(gain) < _FEWEST_ROWS or abs(mean) <= 1.96 * error:
        return f"{warning}What depth bought: nothing sure. {facts}: {change}, which may be chance."
    verdict = "a better model" if mean > 0 else "nothing; it cost"
    return f"{warning}What depth bought: {verdict}. {facts}: {change}, more than chance explains."


def _numbers_compared(neuron: Rung, deep: Rung, target: Target) -> tuple[str, str]:
    """The two networks' metrics on the test rows, and how they differ."""
    rows = deep.test.rows
    if target.task == "regression":
        facts = (
            f"On the {rows:,} test rows the {in_prose(deep.name)} is off by {significant(deep.test.metric)} on "
            f"average, the single neuron by {significant(neuron.test.metric)}"
        )
        ratio = deep.test.metric / neuron.test.metric if neuron.test.metric else 1.0
        if ratio >= 2:
            return facts, f"{ratio:,.1f} times as much"
        return facts, f"{abs(1 - ratio):.0%} {'less' if ratio < 1 else 'more'}"
    right, neuron_right = int(deep.test.metrics.sum()), int(neuron.test.metrics.sum())
    facts = (
        f"Of the {rows:,} test rows the {in_prose(deep.name)} gets {right:,} right ({right / rows:.1%}), the single "
        f"neuron {neuron_right:,} ({neuron_right / rows:.1%})"
    )
    return facts, f"{abs(right - neuron_right):,} {'more' if right > neuron_right else 'fewer'}"


def in_prose(rung: str) -> str:
    """A rung's name as it stands after "the"."""
    return {"one hidden layer": "network with one hidden layer"}.get(rung, rung)


def significant(value: float) -> str:
    """A number with three significant digits, without an exponent where it is of a usual size."""
    if value and not 1e-4 <= abs(value) < 1e7:
        return f"{value:.2e}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:#.3g}"
