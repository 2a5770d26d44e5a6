"""Where new data differ from what a model was trained on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fathoms.tables.model.column_facts import ColumnFacts
from fathoms.tables.model.label_facts import LabelFacts
from fathoms.tables.model.number_facts import NumberFacts
from fathoms.tables.model.training_facts import TrainingFacts
from fathoms.tables.table import Table

# The stability index above which a distribution is commonly called changed: Siddiqi, Credit Risk Scorecards, 2006.
MOST_INSTABILITY = 0.25
# A median size that is so many times larger or smaller is more likely another unit than other things measured.
_ANOTHER_UNIT = 300.0
# Standard errors beyond which a difference is not chance; drawn for each of many columns, so higher than the usual two.
_SURE = 4.0
_MUCH = 0.1
_LEAST_SHARE = 1e-4
_ROWS_A_BIN = 5


@dataclass(frozen=True)
class Drift:
    """One way in which one column of new data differs from the training rows.

    Attributes:
        column: The column.
        what: "unit", "range", "missing", "labels" or "distribution".
        sentence: What was found, in words.
    """

    column: str
    what: str
    sentence: str


def find_drift(training: TrainingFacts, table: Table) -> list[Drift]:
    """What a person should know about new data before trusting predictions of it, the gravest first.

    Told are numbers outside the training range (more of them than the training rows' own number explains, or any that
    lie farther out than the range is wide), numbers that look like another unit, many more missing cells, labels that
    no training row had, and columns whose numbers or labels are spread otherwise: a population stability index
    ``PSI = Σ (p - q)·ln(p/q)`` over tenths or labels above `MOST_INSTABILITY` and above what chance gives so few rows
    (rows·PSI is then about χ² distributed).

    Arguments:
        training: The model's facts of its training rows.
        table: The new data; columns that it lacks are not told here, since without them nothing is predicted.

    Raises:
        TableError: A column of numbers holds text.

    Example:
        >>> import polars
        >>> from fathoms.tables import Column, Split
        >>> old = Table(polars.DataFrame({"weight": np.linspace(50, 100, 200)}))
        >>> rows = Split(np.arange(200), np.arange(0), np.arange(0))
        >>> facts = TrainingFacts.of(old, [Column("weight", "number")], ["weight"], rows, 0, [])
        >>> new = Table(polars.DataFrame({"weight": [61_000.0, 74_000.0, 93_000.0]}))
        >>> print(find_drift(facts, new)[0].sentence)
        the numbers are about 1,000 times the training rows' (the median is 74000, there 75): is it another unit?
    """
    found = [
        drift
        for facts in training.columns
        if facts.used and facts.name in table.columns
        for drift in _column_drift(facts, table, training.rows[0])
    ]
    gravity = ["unit", "labels", "missing", "range", "distribution"]
    return sorted(found, key=lambda drift: gravity.index(drift.what))


def stability_index(expected: np.ndarray, found: np.ndarray) -> float:
    """The population stability index of two lists of shares, ``Σ (p - q)·ln(p/q)``; shares of nothing count 1e-4.

    Example:
        >>> round(stability_index(np.array([0.5, 0.5]), np.array([0.75, 0.25])), 4)
        0.2747
    """
    p, q = np.maximum(expected, _LEAST_SHARE), np.maximum(found, _LEAST_SHARE)
    return float(np.sum((q - p) * np.log(q / p)))


def _column_drift(facts: ColumnFacts, table: Table, trained: int) -> Iterator[Drift]:
    if facts.numbers is not None:
        values = facts.values(table)
        present = values[~np.isnan(values)]
        yield from _missing(facts, len(values) - len(present), len(values))
        if len(present) and facts.numbers.edges:
            yield from _numbers(facts, facts.numbers, present, trained)
    elif facts.labels is not None:
        labels = table.labels(facts.name)
        yield from _missing(facts, labels.null_count(), len(labels))
        counts: dict[str, int] = dict(labels.drop_nulls().value_counts().iter_rows())
        if counts:
            yield from _labels(facts, facts.labels, counts)


def _missing(facts: ColumnFacts, missing: int, rows: int) -> Iterator[Drift]:
    share, before = missing / rows, facts.missing
    if missing == rows and before < 1:
        sentence = f"every cell is missing; in training {_percent(before)} were"
    elif missing and before == 0:
        sentence = f"{_of(missing, rows)} are missing, and in training none was; what is usual stands in for them"
    elif share > before + _MUCH and share - before > _SURE * math.sqrt(before * (1 - before) / rows):
        sentence = f"{_of(missing, rows)} are missing; in training {_percent(before)} were"
    else:
        return
    yield Drift(facts.name, "missing", sentence + ".")


def _numbers(facts: ColumnFacts, before: NumberFacts, values: np.ndarray, trained: int) -> Iterator[Drift]:
    median = float(np.median(values))
    size, size_before = float(np.median(np.abs(values))), float(np.median(np.abs(before.edges)))
    times = size / size_before if size and size_before else 1.0
    if facts.kind == "number" and max(times, 1 / times) >= _ANOTHER_UNIT and len(values) >= 3:
        factor = f"{_round(times):,} times" if times > 1 else f"1/{_round(1 / times):,} of"
        yield Drift(
            facts.name,
            "unit",
            f"the numbers are about {factor} the training rows' (the median is {facts.in_words(median)}, there "
            f"{facts.in_words(before.median)}): is it another unit?",
        )
        return
    outside = (values < before.least) | (values > before.greatest)
    if outside.any() and (_far(before, values) or _more_than_chance(int(outside.sum()), len(values), trained)):
        beyond = np.maximum(before.least - values, values - before.greatest)
        yield Drift(
            facts.name,
            "range",
            f"{_of(int(outside.sum()), len(values))} are outside the training rows' {facts.in_words(before.least)} to "
            f"{facts.in_words(before.greatest)}; the farthest is {facts.in_words(float(values[beyond.argmax()]))}. "
            "Predictions are guesses there.",
        )
        return
    index = stability_index(np.array(before.shares), before.shares_of(values))
    if _unstable(index, len(before.shares), len(values)):
        yield Drift(
            facts.name,
            "distribution",
            f"the numbers are spread otherwise than in training: the median is {facts.in_words(median)}, there "
            f"{facts.in_words(before.median)} (stability index {index:.2f}, more than {MOST_INSTABILITY}).",
        )


def _far(before: NumberFacts, values: np.ndarray) -> bool:
    """Whether a number lies farther out than the training range is wide."""
    width = before.greatest - before.least
    return bool(values.max() > before.greatest + width or values.min() < before.least - width)


def _more_than_chance(outside: int, rows: int, trained: int) -> bool:
    """Whether more numbers are outside than of rows drawn like the training rows: a share of 2/(trained + 1) is expected
    there, and is doubled here, since numbers are often rounded and repeated."""
    expected = 2 * rows * 2 / (trained + 1)
    return outside > expected + 3 * math.sqrt(expected)


def _labels(facts: ColumnFacts, before: LabelFacts, counts: dict[str, int]) -> Iterator[Drift]:
    rows = sum(counts.values())
    known = set(before.labels)
    new = sorted((label for label in counts if label not in known), key=lambda label: (-counts[label], label))
    if before.complete and new:
        shown = ", ".join(repr(label[:40]) for label in new[:5]) + ", …" * (len(new) > 5)
        some = sum(counts[label] for label in new)
        all_of_them = "; no label is known: is it another column?" if some == rows and rows >= 10 else "."
        yield Drift(
            facts.name,
            "labels",
            f"the training rows had no {shown}; such rows are guesses: {_of(some, rows)}{all_of_them}",
        )
        return
    found = np.array([counts.get(label, 0) / rows for label in before.labels])
    rest = max(0.0, 1 - sum(before.shares))
    expected = np.append(np.array(before.shares), rest)
    index = stability_index(expected, np.append(found, max(0.0, 1 - found.sum())))
    if before.labels and _unstable(index, len(expected), rows):
        change = found - np.array(before.shares)
        most = int(np.abs(change).argmax())
        yield Drift(
            facts.name,
            "distribution",
            f"the labels are spread otherwise than in training: {_percent(found[most])} are "
            f"{before.labels[most][:40]!r}, there {_percent(before.shares[most])} "
            f"(stability index {index:.2f}, more than {MOST_INSTABILITY}).",
        )


def _unstable(index: float, bins: int, rows: int) -> bool:
    """Whether an index is above the threshold and above what chance gives so few rows.

    rows·PSI of rows drawn alike is about χ² with bins - 1 degrees of freedom, of mean d and variance 2d; as always with
    χ², if some five rows are to be expected in each bin.
    """
    degrees = max(1, bins - 1)
    return rows >= _ROWS_A_BIN * bins and index > max(
        MOST_INSTABILITY, (degrees + _SURE * math.sqrt(2 * degrees)) / rows
    )


def _of(some: int, rows: int) -> str:
    return f"{some:,} of {rows:,} cells ({_percent(some / rows)})"


def _percent(share: float) -> str:
    return f"{share:.0%}" if share == 0 or share >= 0.1 else f"{share:.1%}" if share >= 0.001 else "under 0.1%"


def _round(value: float) -> int:
    digits = float(10 ** math.floor(math.log10(value)))
    return round(round(value / digits) * digits)
