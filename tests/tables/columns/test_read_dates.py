"""Days since 1970 are NumPy's, whatever the cells are."""

import datetime

import numpy as np
import polars
import pytest

from fathoms.tables.columns.read_dates import read_dates
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

MOMENTS = [datetime.datetime(2014, 10, 13, 18), None, datetime.datetime(1969, 12, 31, 6)]
DAYS = [np.datetime64("2014-10-13").astype(int) + 0.75, np.nan, -0.75]


def days(cells: object, format: str = "") -> np.ndarray:
    return read_dates(Table(polars.DataFrame({"when": cells}), "t.csv", first_line=2), "when", format)


def test_typed_and_written_dates_agree() -> None:
    texts = ["2014-10-13 18:00", "NA", "1969-12-31 06:00"]
    np.testing.assert_array_equal(days(MOMENTS), DAYS)
    np.testing.assert_array_equal(days(texts, "%Y-%m-%d %H:%M"), DAYS)
    np.testing.assert_array_equal(days(texts), DAYS)
    np.testing.assert_array_equal(days(["13.10.2014 18:00", "", "31.12.1969 06:00"], "%Y-%m-%d %H:%M"), DAYS)
    zoned = polars.Series(MOMENTS).dt.replace_time_zone("Asia/Tokyo")
    np.testing.assert_array_equal(days(zoned), DAYS)
    for unit in ("ms", "us", "ns"):
        np.testing.assert_array_equal(days(polars.Series(MOMENTS, dtype=polars.Datetime(unit))), DAYS)
    np.testing.assert_array_equal(days(polars.Series([d and d.date() for d in MOMENTS])), np.floor(DAYS))


def test_times_of_day() -> None:
    np.testing.assert_array_equal(days([datetime.time(6), None, datetime.time(18)]), [0.25, np.nan, 0.75])
    np.testing.assert_array_equal(days(["06:00", "", "18:00"], "%H:%M"), [0.25, np.nan, 0.75])


def test_compact_numbers() -> None:
    np.testing.assert_array_equal(days([19700102, None, 19700104], "%Y%m%d"), [1, np.nan, 3])


def test_what_is_no_date_is_named_with_its_line() -> None:
    with pytest.raises(TableError, match=r"t\.csv, line 4, column 'when': 'soon' is not a date of the form %Y-%m-%d"):
        days(["2014-10-13", "", "soon"], "%Y-%m-%d")
    with pytest.raises(TableError, match="line 2, column 'when': 'x' is not a date as the others are"):
        days(["x", "2014-10-13"])
