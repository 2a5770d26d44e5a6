"""The record of a run has all that repeats it, and no folder of anyone's machine."""

import hashlib
import json
from pathlib import Path

import numpy as np

from fathoms.tables.results.run_record import run_record
from tests.tables.results.report.example import labels_ladder


def test_the_record(tmp_path: Path) -> None:
    file = tmp_path / "my table.csv"
    file.write_bytes(b"x" * 3_000_000)
    ladder = labels_ladder()
    record = run_record(ladder, source=file, settings={"recipe": "deep"})
    assert record.sha256 == hashlib.sha256(b"x" * 3_000_000).hexdigest()
    assert record.size == 3_000_000
    assert record.command == "fathoms train 'my table.csv' --target kind --seed 0"
    assert record.python.endswith("fathoms.train('my table.csv', target='kind', recipe='deep', seed=0)")
    read = json.loads(record.json())
    assert read["rows"] == {"train": 144, "validation": 48, "test": 48}
    assert read["versions"]["numpy"] == np.__version__
    assert str(tmp_path) not in record.json()


def test_another_split_has_another_sum() -> None:
    ladder = labels_ladder()
    first = run_record(ladder).split
    kept = ladder.split
    try:
        ladder.split = type(kept)(kept.validation, kept.train, kept.test)
        assert run_record(ladder).split != first
    finally:
        ladder.split = kept
    assert run_record(ladder).sha256 is None
