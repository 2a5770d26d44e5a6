# mypy: disable-error-code="no-any-return"
"""From a table's cells to a network's inputs, in NumPy and nothing else.

Exported scripts carry these functions as they stand here, so they use no other part of Fathoms. A cell is a text, a
number, true or false, or None; `cells` is a list of them, one a row.
"""

import csv
import datetime
import io
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

MISSING_WORDS = ("", "na", "n/a", "#n/a", "nan", "null", "?")
GROUPS = " '’\u00a0\u2009\u202f"
LOOKS = rf"[+-]?[\d.,{GROUPS}]*\d[\d.,{GROUPS}]*([eE][+-]?\d+)?"


def is_missing_cell(cell: Any) -> bool:
    """Whether a cell holds no value: None, NaN, an empty text or a word such as NA."""
    if isinstance(cell, str):
        return cell.strip().lower() in MISSING_WORDS
    return cell is None or str(cell) in ("nan", "NaT", "<NA>")


def read_numbers(column: str, cells: Sequence[Any], likely: str = ".") -> np.ndarray:
    """A column of numbers, NaN where a cell is missing; `likely` is the decimal mark where cells can be read both ways."""
    texts = [cell.strip().replace("−", "-") for cell in cells if isinstance(cell, str) and not is_missing_cell(cell)]
    mark = decimal_mark(texts, likely)
    numbers = np.empty(len(cells))
    for row, cell in enumerate(cells):
        if is_missing_cell(cell):
            numbers[row] = math.nan
            continue
        try:
            numbers[row] = to_number(cell.strip().replace("−", "-"), mark) if isinstance(cell, str) else float(cell)
        except (TypeError, ValueError):
            raise ValueError(f"row {row + 1}, column {column!r}: {cell!r} is not a number.") from None
        if math.isinf(numbers[row]):
            raise ValueError(f"row {row + 1}, column {column!r}: {cell!r} is infinite.")
    return numbers


def decimal_mark(texts: Sequence[str], likely: str) -> str:
    """The decimal mark of a column whose numbers have parted thousands or decimal commas; empty where they have not."""
    texts = [text for text in texts if re.fullmatch(LOOKS, text)]
    if not any(re.search(rf"[,{GROUPS}]|\..*\.", text) for text in texts):
        return ""
    marks = (",", ".") if likely == "," else (".", ",")
    return next((mark for mark in marks if all(re.fullmatch(number_form(mark), text) for text in texts)), "")


def number_form(mark: str) -> str:
    """What a number with this decimal mark looks like; thousands are parted by the other mark, a blank or an apostrophe."""
    groups = "|".join(rf"[1-9]\d{{0,2}}([{between}]\d{{3}})+" for between in ("." if mark == "," else ",", *GROUPS))
    return rf"[+-]?({groups}|\d*)([{mark}]\d*)?([eE][+-]?\d+)?"


def to_number(text: str, mark: str) -> float:
    """One text as a number; `mark` is as `decimal_mark` gives it."""
    if "_" in text:
        raise ValueError
    if mark and re.fullmatch(number_form(mark), text):
        text = re.sub(rf"[{'.' if mark == ',' else ','}{GROUPS}]", "", text).replace(mark, ".")
    return float(text)


def read_labels(column: str, cells: Sequence[Any]) -> list[str | None]:
    """A column of labels, None where a cell is missing; 3, 3.0 and "3.0" are the label 3."""
    return [None if is_missing_cell(cell) else to_label(cell) for cell in cells]


def to_label(cell: Any) -> str:
    """One cell as a label."""
    if isinstance(cell, bool | np.bool_):
        return "true" if cell else "false"
    if isinstance(cell, float | np.floating):
        value = float(cell)
        return str(int(value)) if value == int(value) and abs(value) < 1e16 else repr(value)
    return re.sub(r"^([+-]?\d+)\.0+$", r"\1", str(cell).strip())


def read_dates(column: str, cells: Sequence[Any], form: str) -> np.ndarray:
    """A column of dates as days since the first of 1970, NaN where a cell is missing; `form` is that of its texts."""
    days = np.empty(len(cells))
    for row, cell in enumerate(cells):
        if is_missing_cell(cell):
            days[row] = math.nan
            continue
        try:
            days[row] = to_days(cell, form)
        except (TypeError, ValueError):
            raise ValueError(f"row {row + 1}, column {column!r}: {cell!r} is not a date of the form {form}.") from None
    return days


def to_days(cell: Any, form: str) -> float:
    """One cell as days since the first of 1970: by the clock on the wall, a text with an offset by that of Greenwich."""
    if isinstance(cell, np.datetime64):
        cell = cell.astype("datetime64[us]").item()
    if isinstance(cell, datetime.datetime):
        moment = cell.replace(tzinfo=None)
    elif isinstance(cell, datetime.date):
        moment = datetime.datetime(cell.year, cell.month, cell.day)
    elif isinstance(cell, datetime.time):
        moment = datetime.datetime(1970, 1, 1, cell.hour, cell.minute, cell.second, cell.microsecond)
    else:
        moment = to_moment(to_label(cell), form)
    return (moment - datetime.datetime(1970, 1, 1)) / datetime.timedelta(days=1)


def to_moment(text: str, form: str) -> datetime.datetime:
    """A text as a date and a time; a time alone is on the first of 1970."""
    if not form:
        moment = datetime.datetime.fromisoformat(text)
    else:
        moment = datetime.datetime.strptime(text, form.replace("%.f", ".%f" * ("." in text)).replace("%#z", "%z"))
    if moment.tzinfo is not None:
        moment = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    return moment.replace(year=1970) if form.startswith("%H") else moment


def wave(x: np.ndarray, cycle: str, function: str) -> np.ndarray:
    """The sine or cosine of the share of the year, week or day that has passed; 0 where the day is missing."""
    whole = np.floor(np.where(np.isnan(x), 0.0, x))
    if cycle == "day":
        share = x - whole
    elif cycle == "week":
        share = (whole + 3) % 7 / 7  # 1970 began on a Thursday
    else:
        year = whole.astype("datetime64[D]").astype("datetime64[Y]")
        first, next_first = (day.astype("datetime64[D]").astype(np.float64) for day in (year, year + 1))
        share = (whole - first) / (next_first - first)
    angle = 2 * math.pi * share
    return np.where(np.isnan(x), 0.0, np.sin(angle) if function == "sin" else np.cos(angle))


def fill(x: np.ndarray, value: float) -> np.ndarray:
    """`value` where the number is missing."""
    return np.where(np.isnan(x), value, x)


def is_missing(x: Any) -> np.ndarray:
    """1 where the number or label is missing, else 0."""
    return np.array([cell is None or cell != cell for cell in x], np.float64)


def line(x: np.ndarray, shift: float, scale: float) -> np.ndarray:
    """(x - shift) / scale, held within a million."""
    return np.clip(x / scale - shift / scale, -1e6, 1e6)


def bend(x: np.ndarray, limit: float) -> np.ndarray:
    """Nearly x near 0, and never beyond the limit."""
    return np.asarray(x / np.sqrt(1 + np.square(x / limit)))


def curve(x: np.ndarray, values: Sequence[float], heights: Sequence[float]) -> np.ndarray:
    """Straight lines between points, level beyond the first and the last."""
    return np.interp(x, values, heights)


def lookup(x: Sequence[str | None], numbers: Mapping[str, float], other: float, missing: float) -> np.ndarray:
    """Each label's number; another one for labels that are not there, and one for none."""
    return np.array([missing if label is None else numbers.get(label, other) for label in x], np.float64)


STEPS: dict[str, Any] = {
    "fill": fill,
    "is_missing": is_missing,
    "line": line,
    "bend": bend,
    "curve": curve,
    "lookup": lookup,
    "wave": wave,
}


def read_csv(content: bytes) -> tuple[list[dict[str, str]], str]:
    """The rows of a CSV file with a first line of column names, and its likely decimal mark; its separator is found."""
    text = content.decode("utf-8-sig")
    head = text.split("\n", 1)[0]
    separator = max(",;\t|", key=head.count)
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))
    return rows, "," if separator == ";" else "."


def as_columns(rows: Any) -> dict[str, list[Any]]:
    """Rows (a list of dictionaries) or columns (a dictionary of lists, a data frame) as lists of cells by column."""
    if isinstance(rows, Mapping) or hasattr(rows, "columns"):
        return {str(name): list(rows[name]) for name in getattr(rows, "columns", rows)}
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def chain_values(
    columns: Mapping[str, Sequence[Any]], likely: str, column: str, reading: str, steps: Sequence[Any]
) -> np.ndarray:
    """One input: a column's cells, read, and changed by one step after the other."""
    if column not in columns:
        raise ValueError(f"there is no column {column!r}; the model needs it.")
    cells = columns[column]
    if reading.startswith("date"):
        values: Any = read_dates(column, cells, reading[5:])
    else:
        values = read_numbers(column, cells, likely) if reading == "number" else read_labels(column, cells)
    for name, *settings in steps:
        values = STEPS[name](values, *settings)
    return np.asarray(values)
