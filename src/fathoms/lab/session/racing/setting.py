"""A setting that can be raced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from fathoms.lab.session.checked import Checked
from fathoms.lab.session.design import RATES, Design
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.racing.choice import Choice, Value


@dataclass(frozen=True)
class Setting:
    """What a race can be over.

    Attributes:
        words: what the page calls it.
        of: its value in a design.
        put: a design with another value; what else has to change with it does.
        around: values worth trying for a design, which may repeat.
        note: what is the same for all who race, and what cannot be.
        whole, number: the limits of its values, if they are numbers.
        names: its values, if they are names.
        rates: the usual learning rate of each name, if each has its own.
        in_layers: whether hidden layers have it.
    """

    words: str
    of: Callable[[Design], Value]
    put: Callable[[Design, Value], Design]
    around: Callable[[Design, Problem], Sequence[Value]]
    note: Callable[[Design], str]
    whole: tuple[int, int] | None = None
    number: tuple[float, float] | None = None
    names: Callable[[Problem], Sequence[str]] | None = None
    rates: dict[str, float] | None = None
    in_layers: bool = False

    def read(self, given: Checked, problem: Problem) -> Choice:
        """Read what the page sent.

        Raises:
            LabError: the value is not what it can be.
        """
        if self.names is not None:
            name = given.one_of("value", tuple(self.names(problem)))
            return Choice(name, None if self.rates is None else given.number("rate", *RATES, self.rates[name]))
        if self.whole is not None:
            return Choice(given.integer("value", *self.whole))
        assert self.number is not None
        return Choice(given.number("value", *self.number))

    def applied(self, design: Design, choice: Choice) -> Design:
        """The design with this choice."""
        design = self.put(design, choice.value)
        return design if choice.rate is None else replace(design, learning_rate=choice.rate)

    def now(self, design: Design) -> Choice:
        """What the design has."""
        return Choice(self.of(design), None if self.rates is None else design.learning_rate)

    def choices(self, design: Design, problem: Problem) -> list[Choice]:
        """What to begin with: the present value, and others around it, in order; none if it cannot be raced."""
        if self.why_not(design, problem):
            return []
        now = self.now(design)
        limits = self.whole or self.number
        values = [value for value in self.around(design, problem) if limits is None or limits[0] <= value <= limits[1]]  # type: ignore[operator]
        others = [Choice(value, None if self.rates is None else self.rates[str(value)]) for value in values]
        found = {choice.value: choice for choice in [*others, now]}
        return sorted(found.values(), key=lambda choice: choice.value) if limits else list(found.values())

    def why_not(self, design: Design, problem: Problem) -> str:
        """Why it cannot be raced; empty if it can."""
        if self.in_layers and not design.layers:
            return "add a hidden layer first"
        if self.names is not None and len(self.names(problem)) < 2:
            return "only one fits this target"
        return ""
