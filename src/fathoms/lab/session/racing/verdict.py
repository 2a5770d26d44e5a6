"""What a race says, in words that claim no more than it shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from fathoms.lab.session.build_network import metric_of
from fathoms.lab.session.racing.luck import FEWEST_SEEDS, Luck, deviation
from fathoms.lab.session.racing.race import Race
from fathoms.lab.session.racing.racer import Best
from fathoms.lab.session.racing.settings import SETTINGS


@dataclass(frozen=True)
class Verdict:
    """Who came first.

    Attributes:
        words: a sentence or two.
        order: the numbers of the racers, the best first, those whose loss became no number last.
        level: how many of the first the seeds alone could have put in another order; 0 if that is not known, 1 for a clear winner.
    """

    words: str
    order: list[int] = field(default_factory=list)
    level: int = 0

    @classmethod
    def of(cls, race: Race, luck: Luck | None = None) -> Verdict:
        """Judge a race, by validation: the lowest loss of each, or the metric there if their losses are of different kinds.

        Args:
            race: the race.
            luck: how much seeds alone change, if that is known.
        """
        found = {place: racer.best(race.done) for place, racer in enumerate(race.racers)}
        whole = {place: best for place, best in found.items() if best is not None and not race.racers[place].failed}
        ranked = sorted(whole, key=lambda place: score(race, whole[place]))
        order = [*ranked, *(place for place in found if place not in whole)]
        names = [race.racers[place].choice.name() for place in ranked]
        values = [by(race, whole[place]) for place in ranked]
        begin = f"Stopped after {race.done} of {race.epochs} epochs. " if race.stopped else ""
        if not race.done:
            return cls(begin.strip(), order)
        if not ranked:
            return cls(f"{begin}None of them kept a loss that is a number: the steps were too long.", order)
        if len(ranked) == 1:
            return cls(f"{begin}{_titled(race, names[0])} is the only one whose loss stayed a number.", order)
        if race.setting == "seed":
            return cls(begin + _spread(race, values), order)
        what = "lowest validation loss" if race.setting != "loss" else f"best {_metric(race)}"
        first = f"{begin}{_titled(race, names[0])} has the {what}, {_number(values[0])}"
        if luck is None or not luck.fits(race):
            known = "Each ran once, so this may be luck: a race of seeds tells how much luck does."
            return cls(f"{first}; {names[1]} comes next, {_number(values[1])}. {known}", order)
        reach = luck.loss if race.setting != "loss" else luck.metric
        level = sum(abs(value - values[0]) <= reach for value in values)
        change = f"seeds alone seldom change it by more than {reach:.2g}"
        if level == 1:
            return cls(
                f"{first}; {names[1]} comes next, {_number(values[1])}. This is more than luck: {change}.", order, 1
            )
        return cls(f"{first}, but {_listed(names[1:level])} may be as good: {change}.", order, level)


def by(race: Race, best: Best) -> float:
    """What a race is judged by."""
    return best.metric if race.setting == "loss" else best.loss


def score(race: Race, best: Best) -> float:
    """The same, so that less is better."""
    is_share = race.setting == "loss" and metric_of(race.problem.target).endswith("accuracy")
    return -by(race, best) if is_share else by(race, best)


def _spread(race: Race, values: list[float]) -> str:
    words = (
        f"The seed alone puts the best validation loss anywhere from {_number(min(values))} to {_number(max(values))}"
    )
    if len(values) < FEWEST_SEEDS:
        return f"{words}. With {FEWEST_SEEDS} seeds or more, the other races can tell what is more than luck."
    luck = Luck.of(race)
    assert luck is not None
    mean = sum(values) / len(values)
    return (
        f"{words}: {_number(mean)} ± {deviation(values):.2g} (mean, standard deviation). Two runs that differ by less than "
        f"{luck.loss:.2g} may differ by luck; the other races of {race.done} epochs now count with that."
    )


def _metric(race: Race) -> str:
    return "share of right labels" if metric_of(race.problem.target).endswith("accuracy") else "mean absolute error"


def _titled(race: Race, name: str) -> str:
    """A racer at the beginning of a sentence; numbers say of what they are."""
    if isinstance(race.racers[0].choice.value, str):
        return name
    return f"{SETTINGS[race.setting].words.capitalize()} {name}"


def _number(value: float) -> str:
    return f"{value:#.4g}".rstrip(".")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
