"""``fathoms predict``: a model and a table in, predictions out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fathoms.cli.notes import note_drift
from fathoms.tables import TableError, TableModel, read_table

if TYPE_CHECKING:
    import polars

# float32 networks are not more precise than this.
_DIGITS = 7


def predict(model: Path, data: Path, output: Path | None) -> int:
    """Predict every row of `data` and write its columns and the predictions; 0.

    Raises:
        TableError: The model or the table cannot be used, or `output` is one of them.
    """
    _check_output(output, model, data)
    trained = TableModel.load(model)
    table = read_table(data)
    predictions = trained.predict(table)
    note_drift(trained, table)
    import polars

    nested = [name for name, kind in table.frame.schema.items() if kind.is_nested()]
    if nested and (output is None or output.suffix.lower() == ".csv"):
        raise TableError(
            f"{table.name}: the lists in column {nested[0]!r} cannot go into CSV. Use -o predictions.parquet."
        )
    rounded = predictions.with_columns(polars.selectors.float().round_sig_figs(_DIGITS))
    frame = table.frame.with_columns(rounded)
    if output is None:
        sys.stdout.write(frame.write_csv())
    else:
        _write(frame, output)
        print(f"Wrote {frame.height:,} rows with {', '.join(predictions.columns)} to {output}.", file=sys.stderr)
    return 0


def _check_output(output: Path | None, model: Path, data: Path) -> None:
    if output is None:
        return
    if output.is_dir():
        raise TableError(f"--output: {output} is a folder. Give a file, for example {output / 'predictions.csv'}.")
    if not output.parent.is_dir():
        raise TableError(f"--output: there is no folder {output.parent}. Make it first: mkdir -p {output.parent}")
    if output.suffix.lower() not in (".csv", ".parquet"):
        raise TableError(f"--output: {output} is neither .csv nor .parquet. Give a name that ends so.")
    for source in (model, data):
        if output.exists() and source.exists() and output.samefile(source):
            raise TableError(f"--output: {output} is read by this very command. Give another name.")


def _write(frame: polars.DataFrame, output: Path) -> None:
    """Write the file whole or not at all."""
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        frame.write_parquet(part) if output.suffix.lower() == ".parquet" else frame.write_csv(part)
        os.replace(part, output)
    finally:
        part.unlink(missing_ok=True)
