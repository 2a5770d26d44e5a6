"""Whatever is in a cell, a workbook can be written, and nothing in it is run."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars

from fathoms.cli.write_workbook import write_workbook


def written(path: Path, cell: object) -> Any:
    with path.open("wb") as file:
        write_workbook(polars.DataFrame({"=a": [cell]}), file)
    return openpyxl.load_workbook(path).active.cell(2, 1)


def test_a_formula_stays_a_text(tmp_path: Path) -> None:
    cell = written(tmp_path / "p.xlsx", "=1+1")
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    header = openpyxl.load_workbook(tmp_path / "p.xlsx").active.cell(1, 1)
    assert (header.value, header.data_type) == ("=a", "s")


def test_what_a_sheet_cannot_hold_is_told_in_text(tmp_path: Path) -> None:
    moment = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
    cells = {"a\x01b": "a\ufffdb", moment: "2024-05-01T12:30:00+00:00", float("nan"): None, 1.5: 1.5, None: None}
    for cell, expected in cells.items():
        assert written(tmp_path / "p.xlsx", cell).value == expected
