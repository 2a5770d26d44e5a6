"""Drift is told where it is there, and not where rows are drawn like the training rows."""

import json
from collections.abc import Sequence

import numpy as np
import polars
import pytest

from fathoms.tables import Column, Split, Table, TableError
from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.model.drift import Drift, find_drift, stability_index
from fathoms.tables.model.training_facts import TrainingFacts

Cells = Sequence[object] | np.ndarray

NONE = np.arange(0)


def facts_of(frame: polars.DataFrame, kinds: Sequence[str]) -> TrainingFacts:
    columns = [
        Column(name, "number" if kind == "number" else "category")
        for name, kind in zip(frame.columns, kinds, strict=True)
    ]
    rows = Split(np.arange(frame.height), NONE, NONE)
    return TrainingFacts.of(Table(frame), columns, frame.columns, rows, 0, [])


def drift_of(old: Cells, new: Cells, kind: str = "number") -> list[Drift]:
    training = facts_of(polars.DataFrame({"x": old}, strict=False), [kind])
    again = TrainingFacts.from_config(checked(training))
    assert again == training
    return find_drift(again, Table(polars.DataFrame({"x": new}, strict=False), "new.csv"))


def checked(training: TrainingFacts) -> CheckedConfig:
    return CheckedConfig(json.loads(json.dumps(training.get_config())))


def test_rows_drawn_alike_are_no_drift() -> None:
    generator = np.random.default_rng(0)
    told = 0
    for rows in (1, 3, 10, 100, 1000):
        for _ in range(20):
            told += len(drift_of(generator.normal(size=500).tolist(), generator.normal(size=rows).tolist()))
            told += len(drift_of(generator.exponential(size=500).tolist(), generator.exponential(size=rows).tolist()))
            told += len(drift_of(generator.integers(0, 3, 500).tolist(), generator.integers(0, 3, rows).tolist()))
            labels = np.array(list("abcde"))
            told += len(
                drift_of(labels[generator.integers(0, 5, 500)], labels[generator.integers(0, 5, rows)], "label")
            )
    assert told <= 8  # of 400 tables; a few lines for chance's sake


def test_numbers_outside_the_range() -> None:
    (drift,) = drift_of(np.arange(100.0), [5.0, 50.0, 900.0])
    assert drift.what == "range"
    assert drift.sentence.startswith("1 of 3 cells (33%) are outside the training rows' 0 to 99; the farthest is 900.")
    (drift,) = drift_of(np.arange(100.0), np.arange(100.0) + 40)
    assert "40 of 100 cells (40%)" in drift.sentence
    assert "139" in drift.sentence


def test_another_unit() -> None:
    (drift,) = drift_of(np.linspace(50, 100, 99), np.linspace(51_000, 99_000, 50))
    assert drift.what == "unit"
    assert "about 1,000 times" in drift.sentence
    (drift,) = drift_of(np.linspace(50, 100, 99), np.linspace(0.051, 0.099, 50))
    assert "about 1/1,000 of" in drift.sentence


def test_missing_cells() -> None:
    (drift,) = drift_of([1.0, 2.0, 3.0] * 50, [1.0, 2.0, 3.0, None])
    assert (
        drift.sentence == "1 of 4 cells (25%) are missing, and in training none was; what is usual stands in for them."
    )
    (drift,) = drift_of([1.0, 2.0, 3.0, 2.0, None] * 50, [None] * 60 + [2.0, 1.0, 3.0, 2.0] * 10)
    assert "60 of 100 cells (60%) are missing; in training 20% were" in drift.sentence
    (drift,) = drift_of([1.0, 2.0, None] * 50, [None, None])
    assert drift.sentence == "every cell is missing; in training 33% were."
    assert not drift_of([1.0, 2.0, 3.0, None] * 50, [1.0, 2.0, None])


def test_new_labels() -> None:
    (drift,) = drift_of(["a", "b"] * 20, ["a", "z", "z", "y", "b"], "label")
    assert drift.sentence == "the training rows had no 'z', 'y'; such rows are guesses: 3 of 5 cells (60%)."
    (drift,) = drift_of(["a", "b"] * 20, np.arange(30.0), "label")
    assert "is it another column?" in drift.sentence


def test_changed_distributions() -> None:
    generator = np.random.default_rng(0)
    (drift,) = drift_of(generator.uniform(0, 10, 2000), generator.uniform(0, 10, 500) / 3 + 6)
    assert drift.what == "distribution"
    assert "the numbers are spread otherwise" in drift.sentence
    (drift,) = drift_of(["a", "b"] * 500, ["a"] * 90 + ["b"] * 10, "label")
    assert "90% are 'a', there 50%" in drift.sentence


def test_the_gravest_come_first() -> None:
    old = polars.DataFrame({"range": np.arange(100.0), "unit": np.arange(100.0) + 1, "label": ["a", "b"] * 50})
    new = polars.DataFrame({"range": np.arange(100.0) * 5, "unit": np.arange(100.0) * 1e3 + 1e3, "label": ["c"] * 100})
    training = facts_of(old, ["number", "number", "label"])
    assert [drift.column for drift in find_drift(training, Table(new))] == ["unit", "label", "range"]


def test_text_among_numbers_is_an_error() -> None:
    training = facts_of(polars.DataFrame({"x": [1.0, 2.0]}), ["number"])
    with pytest.raises(TableError, match="'two' is not a number"):
        find_drift(training, Table(polars.DataFrame({"x": ["1", "two"]})))


def test_stability_index_by_hand() -> None:
    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.3, 0.3, 0.4])
    assert stability_index(p, q) == pytest.approx(0.1 * np.log(1.5) + 0.1 * np.log(1.25))
    assert stability_index(p, p) == 0


def test_a_thousand_labels_are_kept_and_the_rest_is_not_called_new() -> None:
    training = facts_of(polars.DataFrame({"x": [f"label {place}" for place in range(1500)] * 2}), ["label"])
    labels = training.columns[0].labels
    assert labels is not None
    assert len(labels.labels) == 1000
    assert labels.distinct == 1500
    assert not find_drift(training, Table(polars.DataFrame({"x": ["label 1499", "nobody"]})))
