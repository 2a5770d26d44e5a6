"""How much the seed alone changes a result."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from fathoms.lab.session.design import Design
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.racing.race import MOST_RACERS, Race
from fathoms.lab.session.racing.settings import SETTINGS

FEWEST_SEEDS = 3
# Student's t for so many degrees of freedom: 19 of 20 lie between its minus and plus. Source: any table of the distribution.
_STUDENT = {2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365}


@dataclass(frozen=True)
class Luck:
    """What a race of seeds says.

    Attributes:
        problem, design, epochs: of what.
        loss, metric: by how much two runs of different seeds differ in their best validation loss, and in the metric there, 19
            times of 20: ``t * s * sqrt(2)``, where s is the standard deviation among the seeds and t Student's quantile.
    """

    problem: Problem
    design: Design
    epochs: int
    loss: float
    metric: float

    @classmethod
    def of(cls, race: Race) -> Self | None:
        """What a race says; None if it was not over the seed, or had fewer than three."""
        found = [best for racer in race.racers if not racer.failed and (best := racer.best(race.done)) is not None]
        if race.setting != "seed" or not FEWEST_SEEDS <= len(found) <= MOST_RACERS:
            return None
        return cls(
            race.problem,
            race.design,
            race.done,
            reach([best.loss for best in found]),
            reach([best.metric for best in found]),
        )

    def fits(self, race: Race) -> bool:
        """Whether it is about the runs of a race: the same but for the seed and what was raced."""
        if race.problem is not self.problem or race.done != self.epochs:
            return False
        setting, choice = SETTINGS[race.setting], race.racers[0].choice
        ours, theirs = (setting.applied(replace(design, seed=0), choice) for design in (self.design, race.design))
        return ours == theirs


def deviation(values: Sequence[float]) -> float:
    """The standard deviation of what these were drawn from, with n - 1."""
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def reach(values: Sequence[float]) -> float:
    """By how much two more of such values differ, 19 times of 20."""
    return _STUDENT[len(values) - 1] * deviation(values) * math.sqrt(2)
