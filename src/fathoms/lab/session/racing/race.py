"""Several runs that differ in one setting, side by side."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from itertools import pairwise

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.design import Design
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.racing.choice import Choice
from fathoms.lab.session.racing.racer import Racer
from fathoms.lab.session.racing.settings import SETTINGS

MOST_RACERS = 8
MOST_EPOCHS = 500
_MOST_WEIGHTS = 20_000_000  # of all networks together; an optimizer may keep twice as many beside them


class Race:
    """Trains the same network with each choice; otherwise all is as the design says, and each run as it would be alone.

    Args:
        problem: what to learn.
        design: what all have in common.
        setting: what differs, a key of `SETTINGS`.
        choices: the values that race, 2 to 8 different ones.
        epochs: how long.

    Raises:
        LabError: there are too few or too many, two are the same, or the networks are too large.

    Attributes:
        racers: one for each choice, in the order of the choices.
        racing: whether they still train.
        stopped: whether somebody stopped it.
    """

    def __init__(self, problem: Problem, design: Design, setting: str, choices: Sequence[Choice], epochs: int) -> None:
        if not 2 <= len(choices) <= MOST_RACERS:
            raise LabError(f"Choose 2 to {MOST_RACERS} values to race.")
        doubles = [choice for place, choice in enumerate(choices) if choice in choices[:place]]
        if doubles:
            raise LabError(f"{doubles[0].name()} is there twice. Each value races once.")
        self.problem = problem
        self.setting = setting
        self.design = replace(design, epochs=None, patience=None)
        self.epochs = epochs
        self.racers = [Racer(problem, SETTINGS[setting].applied(self.design, choice), choice) for choice in choices]
        self.racing = False
        self.stopped = False
        weights = sum(_weights(racer.design, len(problem.names), problem.target.outputs) for racer in self.racers)
        if weights > _MOST_WEIGHTS:
            raise LabError(
                f"These networks have {weights:,} weights together, and a race takes up to {_MOST_WEIGHTS:,}. "
                "Take fewer or smaller ones."
            )

    @property
    def done(self) -> int:
        """How many epochs all have done whose losses are numbers."""
        going = [racer.epoch for racer in self.racers if not racer.failed]
        return min(going) if going else max(racer.epoch for racer in self.racers)

    def go(self) -> Generator[None, None, None]:
        """Train in turns, an epoch each; yields every few milliseconds. Nothing but the curves is kept afterwards."""
        self.racing = True
        try:
            for racer in self.racers:
                racer.begin()
                yield
            for epoch in range(1, self.epochs + 1):
                for racer in self.racers:
                    while racer.epoch < epoch and not racer.failed:
                        if self.stopped:
                            return
                        racer.advance()
                        yield
        finally:
            for racer in self.racers:
                racer.finish()
            self.racing = False

    def stop(self) -> None:
        """End it after the moment that runs."""
        self.stopped = self.racing


def _weights(design: Design, inputs: int, outputs: int) -> int:
    sizes = [inputs, *(layer.units for layer in design.layers), outputs]
    return sum((before + 1) * after for before, after in pairwise(sizes))
