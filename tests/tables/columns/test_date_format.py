"""Forms of dates are found where they are certain, and what is read is what Python's datetime reads."""

import datetime

import numpy as np
import polars
import pytest

from fathoms.tables.columns.date_format import find_date_format, is_compact_date, parse_dates

MOMENTS = [datetime.datetime(2014, 10, 13, 17, 5, 9), datetime.datetime(1999, 1, 31, 0, 0, 0)]


@pytest.mark.parametrize(
    "form",
    [
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%Y.%m.%d",
        "%d.%m.%Y",
        "%d.%m.%y",
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%m/%d/%y",
        "%d-%m-%Y",
        "%d %b %Y",
        "%d-%b-%y",
        "%d %B %Y",
        "%b %d, %Y",
        "%B %d, %Y",
        "%Y%m%d",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M:%S.%f",
        "%Y%m%dT%H%M%S",
        "%d.%m.%Y %H:%M",
        "%m/%d/%Y %I:%M %p",
    ],
)
def test_agrees_with_python(form: str) -> None:
    texts = [moment.strftime(form) for moment in MOMENTS]
    format, doubt = find_date_format(polars.Series(texts))
    assert format
    assert not doubt
    assert parse_dates(polars.Series(texts), format).to_list() == [
        datetime.datetime.strptime(text, form) for text in texts
    ]


def test_offsets_become_greenwich_time() -> None:
    texts = polars.Series(["2014-10-13T12:00:00+02:00", "2014-10-13T12:00:00Z"])
    format, _ = find_date_format(texts)
    assert [moment.hour for moment in parse_dates(texts, format)] == [10, 12]


@pytest.mark.parametrize(
    "texts",
    [
        ["2014-13-01"],
        ["2014-02-30", "2014-02-01"],
        ["13/13/2014"],
        ["2014-01-01", "yesterday"],
        ["2014-01-01", "01.02.2014"],
        ["0014-01-01"],
        ["1.2.3"],
        ["192.168.10.1"],
        ["12-34"],
        ["555-1234"],
        ["ab 12, 2014"],
        ["24:61"],
        ["10/20"],
        [],
    ],
)
def test_no_dates(texts: list[str]) -> None:
    assert find_date_format(polars.Series(texts, dtype=polars.String)) == ("", "")


def test_doubt() -> None:
    assert find_date_format(polars.Series(["01/02/2014", "03/04/2014"]))[1].startswith(
        "dates such as 01/02/2014 can be read"
    )
    assert find_date_format(polars.Series(["01/02/2014", "13/04/2014"])) == ("%d/%m/%Y", "")


def test_compact_dates() -> None:
    assert is_compact_date(np.array([20141013.0, 20141014, 19990101]))
    for values in (
        [20141013.0, 20141014],
        [20141013.5, 20141014, 20141015],
        [20141013.0, 20141014, 20141032],
        [5.0, 6, 7],
    ):
        assert not is_compact_date(np.array(values))
