"""What the deeper networks are better at than a single neuron, in plain words."""

from __future__ import annotations

import numpy as np

from fathoms.tables.rung import Rung
from fathoms.tables.target import Target


def what_depth_bought(rungs: list[Rung], target: Target) -> str:
    """One or two sentences that compare the best deeper network with the single neuron on the test rows.

    The deeper network is the one with the lower validation loss, so the test rows choose nothing. Whether the
    difference is more than chance is told by its 95 % interval, mean ± 1.96 standard errors over the rows' paired
    differences. Empty if there is no deeper network.
    """
    named = {rung.name: rung for rung in rungs}
    neuron = named.get("single neuron")
    deeper = [rung for name, rung in named.items() if rung.network and name != "single neuron"]
    if neuron is None or not deeper:
        return ""
    deep = min(deeper, key=lambda rung: rung.validation.loss)
    gain = deep.test.metrics - neuron.test.metrics
    if not target.higher_is_better:
        gain = -gain
    rows = len(gain)
    mean, error = float(gain.mean()), float(gain.std() / np.sqrt(rows))
    if target.task == "regression":
        text = (
            f"On the {rows:,} test rows the {in_prose(deep.name)} is off by {significant(deep.test.metric)} on average, the "
            f"single neuron by {significant(neuron.test.metric)}: "
        )
        change = f"{abs(mean) / neuron.test.metric:.0%} {'less' if mean > 0 else 'more'}"
    else:
        right, neuron_right = int(deep.test.metrics.sum()), int(neuron.test.metrics.sum())
        text = (
            f"On the {rows:,} test rows the {in_prose(deep.name)} is right {right:,} times ({right / rows:.1%}), the single "
            f"neuron {neuron_right:,} times ({neuron_right / rows:.1%}): "
        )
        change = f"{abs(right - neuron_right):,} {'more' if mean > 0 else 'fewer'}"
    if mean == 0:
        return f"What depth bought: nothing. {text}the same."
    if abs(mean) <= 1.96 * error:
        return f"What depth bought: nothing sure. {text}{change}, which may be chance."
    verdict = "a better model" if mean > 0 else "nothing; it cost"
    return f"What depth bought: {verdict}. {text}{change}, more than chance explains."


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
