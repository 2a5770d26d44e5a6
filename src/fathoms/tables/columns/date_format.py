"""In which form dates are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars

_MONTH = "[A-Za-z]{3}"
# How a date looks, and the forms that look so.
_DATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\d{4}-\d{1,2}-\d{1,2}", ("%Y-%m-%d",)),
    (r"\d{4}/\d{1,2}/\d{1,2}", ("%Y/%m/%d",)),
    (r"\d{4}\.\d{1,2}\.\d{1,2}", ("%Y.%m.%d",)),
    (r"\d{8}", ("%Y%m%d",)),
    (r"\d{4}-\d{1,2}", ("%Y-%m",)),
    (r"\d{1,2}\.\d{1,2}\.\d{4}", ("%d.%m.%Y",)),
    (r"\d{1,2}\.\d{1,2}\.\d{2}", ("%d.%m.%y",)),
    (r"\d{1,2}/\d{1,2}/\d{4}", ("%d/%m/%Y", "%m/%d/%Y")),
    (r"\d{1,2}/\d{1,2}/\d{2}", ("%d/%m/%y", "%m/%d/%y")),
    (r"\d{1,2}-\d{1,2}-\d{4}", ("%d-%m-%Y", "%m-%d-%Y")),
    (rf"\d{{1,2}} {_MONTH} \d{{4}}", ("%d %b %Y",)),
    (rf"\d{{1,2}}-{_MONTH}-\d{{4}}", ("%d-%b-%Y",)),
    (rf"\d{{1,2}}-{_MONTH}-\d{{2}}", ("%d-%b-%y",)),
    (rf"{_MONTH} \d{{1,2}}, \d{{4}}", ("%b %d, %Y",)),
    (r"\d{1,2} [A-Za-z]{3,9} \d{4}", ("%d %B %Y",)),
    (r"[A-Za-z]{3,9} \d{1,2}, \d{4}", ("%B %d, %Y",)),
)
_TIMES = (
    (r"", ""),
    (r" \d{1,2}:\d{2}", " %H:%M"),
    (r" \d{1,2}:\d{2}:\d{2}(\.\d+)?", " %H:%M:%S%.f"),
    (r" \d{1,2}:\d{2} [AaPp][Mm]", " %I:%M %p"),
    (r" \d{1,2}:\d{2}:\d{2} [AaPp][Mm]", " %I:%M:%S %p"),
    (r"T\d{2}:\d{2}", "T%H:%M"),
    (r"T\d{2}:\d{2}:\d{2}(\.\d+)?", "T%H:%M:%S%.f"),
    (r"T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})", "T%H:%M:%S%.f%#z"),
    (r" \d{1,2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})", " %H:%M:%S%.f%#z"),
    (r"T\d{6}", "T%H%M%S"),
)
_CLOCKS = ((r"\d{1,2}:\d{2}", "%H:%M"), (r"\d{1,2}:\d{2}:\d{2}(\.\d+)?", "%H:%M:%S%.f"))
_FIRST_YEAR, _LAST_YEAR = 1000, 2999


def find_date_format(cells: polars.Series) -> tuple[str, str]:
    """Tell in which form all of a column's texts are dates.

    Arguments:
        cells: Different texts, none missing.

    Returns:
        The form, empty if they are not all dates of one form; and what is in doubt, empty if nothing is. Days and months
        can only be told apart where some day is beyond 12.

    Example:
        >>> import polars
        >>> find_date_format(polars.Series(["13/10/2014", "01/02/2015"]))
        ('%d/%m/%Y', '')
        >>> find_date_format(polars.Series(["20141013T000000"]))
        ('%Y%m%dT%H%M%S', '')
    """
    if not len(cells):
        return "", ""
    fitting = [format for format in _candidates(cells[0]) if parse_dates(cells, format).null_count() == 0]
    if len(fitting) > 1:
        day, month = fitting
        return "", (
            f"dates such as {cells[0]} can be read in two ways; say which: --kind with 'date {day}' if the day is first, "
            f"'date {month}' if the month is"
        )
    return (fitting[0] if fitting else ""), ""


def parse_dates(cells: polars.Series, format: str) -> polars.Series:
    """Texts of one form as datetimes without a zone (times of day are on the first day of 1970); null where one is not."""
    import polars

    if format.startswith("%H"):
        times = cells.str.to_time(format, strict=False)
        return (times.cast(polars.Int64) // 1000).cast(polars.Datetime("us"))
    if not re.search("%[HI]", format):
        parsed = cells.str.to_date(format, strict=False).cast(polars.Datetime("us"))
    else:
        parsed = cells.str.to_datetime(format, strict=False, time_unit="us", ambiguous="earliest").dt.replace_time_zone(
            None
        )
    years = parsed.dt.year()
    return parsed.set((years < _FIRST_YEAR) | (years > _LAST_YEAR), None)


def is_compact_date(values: np.ndarray) -> bool:
    """Whether numbers, none missing, are all dates such as 20141013, of the years 1900 to 2099."""
    import polars

    if not (19000101 <= values[0] <= 20991231) or values.min() < 19000101 or values.max() > 20991231:
        return False
    whole = values.astype(np.int64)
    if (whole != values).any():
        return False
    distinct = np.unique(whole)
    if len(distinct) < 3:
        return False
    return parse_dates(polars.Series(distinct).cast(polars.String), "%Y%m%d").null_count() == 0


def _candidates(cell: str) -> list[str]:
    """The forms that one text may have."""
    if len(cell) > 40 or not re.search(r"\d", cell):
        return []
    for look, format in _CLOCKS:
        if re.fullmatch(look, cell):
            return [format]
    for look, formats in _DATES:
        for clock, time in _TIMES:
            if re.fullmatch(look + clock, cell):
                return [format + time for format in formats]
    return []
