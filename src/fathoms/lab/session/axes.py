"""The one or two inputs over which neurons are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.problem import Problem

# An axis goes as far as the training rows do, but at most so many deviations from their mean: one far row is not to
# squeeze all the others into a corner.
_FARTHEST = 4.0


class Axes:
    """One or two numbers or flags of columns that vary, while all the others stay what they usually are.

    They are a network's inputs, or what a front makes inputs of.

    The others are at their median over the training rows; a column of labels is at its most frequent one. Along an axis that
    is a flag, 0 is that most frequent label (or the next, if it is the flag's own), and 1 is the flag's.

    Args:
        problem: what is learned.
        chosen: the places of one or two of `problem.variables`.

    Attributes:
        problem: what is learned.
        chosen: these places.
        low, high: where each axis begins and ends, as in `problem.matrix`; of `problem.bent` columns in their own unit.
        usual: the row of the matrix that stays.
    """

    def __init__(self, problem: Problem, chosen: Sequence[int]) -> None:
        self.problem = problem
        self.chosen = tuple(chosen)
        self._rows: dict[int, np.ndarray] = {}
        self._train: np.ndarray = problem.matrix[problem.split.train]
        self.usual = _usual(problem, self._train)
        self.low, self.high = [], []
        for place in self.chosen:
            values = self._values(place, problem.split.train)
            middle, reach = values.mean(), _FARTHEST * values.std()
            low, high = max(values.min(), middle - reach), min(values.max(), middle + reach)
            self.low.append(float(low) if low < high else float(low) - 0.5)
            self.high.append(float(high) if low < high else float(high) + 0.5)

    @classmethod
    def of(cls, problem: Problem, names: Sequence[str]) -> Self:
        """The axes with these names; without names the ones that go best with the target.

        Raises:
            LabError: there is no such input, or the two cannot vary at once.
        """
        if not names:
            return cls(problem, _telling(problem))
        known = [feature.text for feature in problem.variables]
        unknown = [name for name in names if name not in known]
        if unknown:
            raise LabError(f"There is no {unknown[0]!r} to show neurons over. Choose among {', '.join(known[:12])}.")
        chosen = [known.index(name) for name in dict.fromkeys(names)][:2]
        blocks = _blocks(problem)
        shared = [block for block in blocks if len(chosen) == 2 and all(place in block for place in chosen)]
        if shared:
            raise LabError("Two labels of one column cannot be the axes: no row has both. Choose another column.")
        return cls(problem, chosen)

    def rows(self, side: int) -> np.ndarray:
        """Inputs on the line, shape `(side, inputs)`, or on the grid, `(side * side, inputs)`, the first axis fastest.

        They are worked out once: a front may take its time.
        """
        if side not in self._rows:
            self._rows[side] = self.problem.seen(self._matrix(side))
        return self._rows[side]

    def places(self, rows: np.ndarray) -> np.ndarray:
        """Where rows of the table stand on the axes, 0 at the low end and 1 at the high one, shape `(rows, axes)`."""
        low, high = np.array(self.low), np.array(self.high)
        values = np.stack([self._values(place, rows) for place in self.chosen], axis=1)
        places: np.ndarray = (values - low) / (high - low)
        return places.astype(np.float32)

    @property
    def straight(self) -> bool:
        """Whether the matrix goes in straight lines along the axes."""
        return not any(place in self.problem.bent for place in self.chosen)

    @property
    def names(self) -> list[str]:
        """What they are called."""
        return [self.problem.variables[place].text for place in self.chosen]

    @property
    def others(self) -> str:
        """What is said of the others."""
        count = len(self.problem.variables)
        if len(self.chosen) == count and not self.problem.codes:
            return ""
        flags = bool(self.problem.codes) or any(
            place not in self.chosen for place in range(self.problem.features.numbers, count)
        )
        return "All else stays at its median" + (", labels at the most frequent." if flags else ".")

    def to_json(self) -> list[dict[str, Any]]:
        """What the page writes at the axes: names, and ends in the columns' own units."""
        features = [self.problem.variables[place] for place in self.chosen]
        return [
            {
                "name": feature.text,
                "low": low * feature.scale + feature.shift,
                "high": high * feature.scale + feature.shift,
            }
            for feature, place, low, high in zip(features, self.chosen, self.low, self.high, strict=True)
        ]

    def _values(self, place: int, rows: np.ndarray) -> np.ndarray:
        """Where rows of the table stand, as `low` and `high` are."""
        encoder = self.problem.bent.get(place)
        if encoder is None:
            return np.asarray(self.problem.matrix[rows, place], np.float64)
        values = self.problem.table.numbers(encoder.column)[rows]
        return np.asarray(np.where(np.isnan(values), encoder.median, values))

    def _matrix(self, side: int) -> np.ndarray:
        """The matrix's rows on the line or grid."""
        steps = np.linspace(0.0, 1.0, side)
        shares = [steps] if len(self.chosen) == 1 else [np.tile(steps, side), np.repeat(steps, side)]
        rows = np.tile(self.usual, (len(shares[0]), 1)).astype(np.float64)
        for place, low, high, share in zip(self.chosen, self.low, self.high, shares, strict=True):
            block = next((block for block in _blocks(self.problem) if place in block), None)
            if place in self.problem.bent:
                rows[:, place] = self.problem.bent[place].scale(low + share * (high - low))
            elif block is None:
                rows[:, place] = low + share * (high - low)
            else:
                off, on = self._ends(place, block)
                rows[:, list(block)] = off + share[:, None] * (on - off)
        return rows.astype(np.float32)

    def _ends(self, place: int, block: range) -> tuple[np.ndarray, np.ndarray]:
        """What a column's flags are where one of them is 0, and where it is 1."""
        flags = self._train[:, list(block)]
        holds = flags[:, place - block.start] > 0.5
        return _commonest(flags[~holds]), _commonest(flags[holds])


def _blocks(problem: Problem) -> list[range]:
    """The places of the flags of each column that has some."""
    at = problem.features.numbers
    blocks = []
    for encoder in problem.features.encoders:
        blocks.append(range(at, at + len(encoder.flags)))
        at += len(encoder.flags)
    return [block for block in blocks if block]


def _usual(problem: Problem, train: np.ndarray) -> np.ndarray:
    usual: np.ndarray = np.median(train, axis=0)
    for block in _blocks(problem):
        usual[list(block)] = _commonest(train[:, list(block)])
    return usual


def _commonest(rows: np.ndarray) -> np.ndarray:
    """The row that there is most often; zeros if there is none."""
    if not len(rows):
        return np.zeros(rows.shape[1])
    kinds, counts = np.unique(rows, axis=0, return_counts=True)
    return np.asarray(kinds[int(np.argmax(counts))], np.float64)


def _telling(problem: Problem) -> list[int]:
    """The two variables that go along best with the target in the training rows, numbers before flags."""
    x, y = problem.matrix[problem.split.train], problem.part(problem.split.train)[1]
    labels = problem.target.outputs
    goals = y.astype(np.float64) if labels == 1 else (y == np.arange(labels)).astype(np.float64)
    spread = x.std(axis=0) * np.maximum(goals.std(axis=0), 1e-12)[:, None]
    together = np.abs((goals - goals.mean(axis=0)).T @ (x - x.mean(axis=0)) / len(x))
    strength = (together / np.maximum(spread, 1e-12)).max(axis=0)
    numbers = problem.features.numbers
    order = np.argsort(-strength, kind="stable")
    ranked = [int(place) for place in order if place < numbers] + [int(place) for place in order if place >= numbers]
    blocks = _blocks(problem)
    second = [place for place in ranked[1:] if not any(place in block and ranked[0] in block for block in blocks)]
    return ranked[:1] + second[:1]
