"""What was trained, in stretches of one learning rate."""

from __future__ import annotations

from dataclasses import dataclass

from fathoms.lab.session.live_run import LiveRun


@dataclass(frozen=True)
class Stretch:
    """Steps that were done at one learning rate.

    Attributes:
        rate: the learning rate.
        first: the number of steps that were done before.
        last: the number of steps that are done after it.
    """

    rate: float
    first: int
    last: int


def stretches(run: LiveRun) -> list[Stretch]:
    """The stretches up to the step that is shown, none of them empty."""
    changes = [(0, run.design.learning_rate), *(change for change in run.rate_changes() if change[0] < run.step)]
    ends = [*(step for step, _ in changes[1:]), run.step]
    return [Stretch(rate, first, last) for (first, rate), last in zip(changes, ends, strict=True) if last > first]
