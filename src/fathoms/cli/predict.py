"""``fathoms predict``: a model and a table in, predictions out."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from fathoms.cli.notes import note_drift
from fathoms.cli.output_file import check_output
from fathoms.cli.reading import Reading
from fathoms.cli.write_workbook import check_workbooks, write_workbook
from fathoms.engine.atomic_file import atomic_file
from fathoms.tables import Table, TableError, TableModel, read_table
from fathoms.tables.training.screen import Screen

if TYPE_CHECKING:
    import polars

# float32 networks are not more precise than this.
_DIGITS = 7
_AS_IT_IS = Reading()
_ROWS_AT_ONCE = 50_000


def predict(
    model: Path, data: Path, output: Path | None, force: bool = False, only: bool = False, reading: Reading = _AS_IT_IS
) -> int:
    """Predict every row of `data` and write its columns (not if `only`) and the predictions; 0.

    Raises:
        TableError: The model or the table cannot be used, or `output` is one of them or someone else's.
    """
    trained = TableModel.load(model)
    if output is not None:
        check_output(
            output, WRITERS, (model, data), lambda path: f"predicted {trained.target.column}" in _columns(path), force
        )
        if output.suffix.lower() == ".xlsx":
            check_workbooks()
    table = reading.read(data)
    with Screen(stream=sys.stderr) as screen:
        predictions = _predicted(trained, table, screen)
    note_drift(trained, table)
    frame = _frame(table, predictions, only)
    text = output is None or output.suffix.lower() in (".csv", ".xlsx")
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    if nested and text:
        kind = "CSV" if output is None or output.suffix.lower() == ".csv" else "a workbook"
        raise TableError(
            f"{table.name}: the lists in column {nested[0]!r} cannot go into {kind}. Use -o predictions.parquet."
        )
    if output is None:
        sys.stdout.write(frame.write_csv())
    else:
        with atomic_file(output) as file:
            WRITERS[output.suffix.lower()](frame, file)
        print(f"Wrote {frame.height:,} rows with {', '.join(predictions.columns)} to {output}.", file=sys.stderr)
    return 0


def _predicted(trained: TableModel, table: Table, screen: Screen) -> polars.DataFrame:
    """Predictions of all rows, with a bar if there are many."""
    inputs = trained.inputs(table)
    outputs = []
    for start in range(0, table.rows, _ROWS_AT_ONCE):
        outputs.append(trained.network_outputs([part[start : start + _ROWS_AT_ONCE] for part in inputs]))
        done = min(start + _ROWS_AT_ONCE, table.rows)
        if table.rows > _ROWS_AT_ONCE:
            screen.bar("predicting", done, table.rows, f"{done:,} of {table.rows:,} rows")
    screen.end_bar()
    return trained.target.predictions(np.concatenate(outputs))


def _frame(table: Table, predictions: polars.DataFrame, only: bool) -> polars.DataFrame:
    import polars

    rounded = predictions.with_columns(polars.selectors.float().round_sig_figs(_DIGITS))
    return rounded if only else table.frame.with_columns(rounded)


def _columns(path: Path) -> list[str]:
    """The columns of a file that an earlier run may have written."""
    import polars

    ending = path.suffix.lower()
    if ending == ".parquet":
        return list(polars.read_parquet_schema(path))
    if ending == ".xlsx":
        return read_table(path).columns
    with path.open("rb") as file:
        head = file.readline(1 << 20)
    read = polars.read_csv(io.BytesIO(head)) if ending == ".csv" else polars.read_ndjson(io.BytesIO(head))
    return read.columns


WRITERS: dict[str, Callable[[polars.DataFrame, BinaryIO], object]] = {
    ".csv": lambda frame, file: frame.write_csv(file),
    ".parquet": lambda frame, file: frame.write_parquet(file),
    ".jsonl": lambda frame, file: frame.write_ndjson(file),
    ".xlsx": write_workbook,
}
