"""``fathoms explain``: why a model says what it says of one row."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fathoms.cli.notes import note
from fathoms.cli.reading import Reading
from fathoms.tables import Table, TableError, TableModel
from fathoms.tables.results.depth import significant
from fathoms.tables.results.explanation import Explanation
from fathoms.tables.results.explanation import explain as explanation_of
from fathoms.tables.training.screen import Screen
from fathoms.tables.training.text_table import text_table

_MOST_COLUMNS = 25
_BAR = 24
_LONGEST = 30
_AS_IT_IS = Reading()


def explain(
    model: Path,
    row: Sequence[str],
    *,
    label: str | None = None,
    background: Path | None = None,
    samples: int = 200,
    seed: int = 0,
    reading: Reading = _AS_IT_IS,
) -> int:
    """Show what each column adds to the prediction of one row; 0.

    Raises:
        TableError: The model, the row or the background cannot be used.
    """
    trained = TableModel.load(model)
    table, place, name = find_row(trained, row, reading)
    others, others_name = _background(trained, background, table, reading)
    found = explanation_of(trained, table, place, others, label=label, samples=samples, seed=seed)
    with Screen() as screen:
        _show(screen, trained, found, name, others_name)
    missing = [part.column for part in found.contributions if part.cell is None]
    if missing:
        note(f"missing in this row: {', '.join(missing)}.")
    return 0


def find_row(model: TableModel, words: Sequence[str], reading: Reading = _AS_IT_IS) -> tuple[Table, int, str]:
    """The row that a person means: a table, the row's number in it from zero, and how messages call it.

    Arguments:
        model: The model; columns that pairs or JSON leave out are missing cells.
        words: One word ``data.csv:17`` (rows counted from one), a JSON object, ``-`` for one on standard input, or words
            ``column=value``.
        reading: How the file is read.

    Raises:
        TableError: The words are none of these, or there is no such row.
    """
    first = words[0]
    if len(words) == 1 and first.strip() == "-":
        return _of_cells(model, _object(sys.stdin.read()))
    if len(words) == 1 and first.lstrip().startswith("{"):
        return _of_cells(model, _object(first))
    pointed = re.fullmatch(r"(.+):(\d+)", first, re.DOTALL)
    if len(words) == 1 and pointed and ("=" not in first or Path(pointed[1]).exists()):
        return _of_file(pointed[1], int(pointed[2]), reading)
    if all("=" in word for word in words):
        return _of_cells(model, dict(_pair(model, word) for word in words))
    if len(words) == 1 and Path(first).exists():
        raise TableError(f"{first}: which row of it? Add its number, counted from one: {first}:1")
    raise TableError(f"{first!r} is no row. Give data.csv:17, or column=value for each column, or a JSON object.")


def _of_file(path: str, number: int, reading: Reading) -> tuple[Table, int, str]:
    table = reading.read(Path(path))
    if not 1 <= number <= table.rows:
        raise TableError(f"{table.name} has no row {number:,}; it has {table.rows:,}, counted from one.")
    place = table.place(number - 1)
    return table, number - 1, f"{table.name}, row {number:,}" + (f" ({place})" if place != f"row {number}" else "")


def _of_cells(model: TableModel, cells: dict[str, object]) -> tuple[Table, int, str]:
    import polars

    given = Table(polars.DataFrame({"": [None]}) if not cells else polars.DataFrame([cells]), "the row")
    columns = model.features.columns
    for column in cells:
        if column not in columns and column != model.target.column:
            known = Table(polars.DataFrame({name: [None] for name in columns}), "the model")
            known.check_column(column, "ROW")
    left_out = [column for column in columns if column not in cells]
    if len(left_out) == len(columns):
        raise TableError(f"ROW has no column that the model knows. Give for example {columns[0]}=…")
    nothing = [polars.lit(None).alias(column) for column in left_out]
    return Table(given.frame.with_columns(nothing), "the row"), 0, "the row"


def _object(text: str) -> dict[str, object]:
    try:
        cells = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TableError(f'ROW is not sound JSON: {error}. Write {{"column": value, …}}.') from None
    plain = isinstance(cells, dict) and all(
        isinstance(cell, str | bool | int | float | None) for cell in cells.values()
    )
    if not plain:
        raise TableError('ROW is JSON, but not one row. Write {"column": value, …}.')
    return dict(cells)


def _pair(model: TableModel, word: str) -> tuple[str, object]:
    """A column and its cell; a column's name may hold = itself."""
    known = sorted((column for column in model.features.columns if word.startswith(f"{column}=")), key=len)
    column = known[-1] if known else word.partition("=")[0]
    return column, word[len(column) + 1 :]


def _background(model: TableModel, path: Path | None, table: Table, reading: Reading) -> tuple[Table, str]:
    if path is not None:
        rows = reading.read(path)
        return rows, f"{rows.name}'s rows"
    if model.sample is not None:
        return model.sample, "the training rows"
    if table.rows > 1:
        return table, f"{table.name}'s rows"
    raise TableError("the model keeps no training rows to compare with. Give some: --background data.csv")


def _show(screen: Screen, model: TableModel, found: Explanation, name: str, others: str) -> None:
    said = significant(found.prediction)
    if found.label is not None and found.probability is not None:
        screen.paragraph(
            f"{name}: {model.target.column} is {found.label} with {found.probability:.1%}".split(" "), bold=True
        )
        screen.paragraph(f"{found.unit}: {said}; on average over {others} {significant(found.mean)}".split(" "))
    else:
        screen.paragraph(f"{name}: predicted {found.unit} {said}".split(" "), bold=True)
        screen.paragraph(f"on average over {others} {significant(found.mean)}".split(" "))
    screen.line()
    shown = found.contributions[:_MOST_COLUMNS]
    largest = max((abs(part.value) for part in shown), default=0.0) or 1.0
    rows = [
        [
            _cut(part.column),
            "missing" if part.cell is None else _cut(part.cell),
            _signed(part.value),
            f"± {significant(1.96 * part.error)}" if np.isfinite(part.error) else "",
            _bar(part.value / largest),
        ]
        for part in shown
    ]
    rest = found.contributions[_MOST_COLUMNS:]
    if rest:
        rows.append([f"{len(rest):,} other columns", "", _signed(sum(part.value for part in rest)), "", ""])
    for place, line in enumerate(text_table(["column", "cell", "adds", "", ""], rows, left=(0, 4))):
        screen.line("  " + line, bold=not place)
    screen.line()
    screen.paragraph(
        f"{significant(found.mean)} and what the columns add make {said}. Each is a Shapley value: what the prediction "
        "changes by when the column is set to the row's cell, on average over all orders of the columns; ± is half of a "
        "95% interval, as orders are drawn.".split(" ")
    )


def _signed(value: float) -> str:
    return ("+" if value >= 0 else "−") + significant(abs(value))


def _bar(share: float) -> str:
    return ("█" if share > 0 else "░") * max(1, round(abs(share) * _BAR)) if share else ""


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
