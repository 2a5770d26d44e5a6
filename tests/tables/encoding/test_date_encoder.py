"""Dates become days and cycles, as Python's calendar has them."""

import datetime
import json

import numpy as np
import polars
import pytest

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.date_encoder import DateEncoder
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

START = datetime.datetime(2019, 12, 28)


def table(moments: object) -> Table:
    return Table(polars.DataFrame({"when": moments}), "t.csv")


def hours(count: int, step: int) -> list[datetime.datetime]:
    return [START + datetime.timedelta(hours=step * place) for place in range(count)]


def test_days_and_cycles() -> None:
    moments = hours(400, 31)
    cells = table(moments)
    encoder = DateEncoder.fit(cells, "when", np.arange(400), "", "linear")
    assert encoder.cycles == ["year", "week", "day"]
    days = np.array([(moment - datetime.datetime(1970, 1, 1)).total_seconds() / 86400 for moment in moments])
    encoded = encoder.transform(cells).numbers
    np.testing.assert_allclose(encoded[0], (days - days.mean()) / days.std(), atol=1e-9)
    year = [(moment.timetuple().tm_yday - 1) / (366 if moment.year % 4 == 0 else 365) for moment in moments]
    week = [moment.weekday() / 7 for moment in moments]
    day = [moment.hour / 24 for moment in moments]
    for place, phase in enumerate((year, week, day)):
        np.testing.assert_allclose(encoded[1 + 2 * place], np.sin(2 * np.pi * np.array(phase)), atol=1e-9)
        np.testing.assert_allclose(encoded[2 + 2 * place], np.cos(2 * np.pi * np.array(phase)), atol=1e-9)
    assert len(encoder.numbers) == 7


@pytest.mark.parametrize(
    ("moments", "cycles"),
    [
        ([datetime.date(2020, month, 1) for month in range(1, 13)], ["year"]),
        ([datetime.date(2020, 3, day) for day in range(1, 20)], ["week"]),
        ([datetime.date(year, 3, 5) for year in range(2000, 2020)], ["week"]),
        (hours(20, 1), ["day"]),
        ([datetime.time(hour) for hour in range(20)], ["day"]),
    ],
)
def test_only_cycles_that_vary(moments: list[object], cycles: list[str]) -> None:
    found = DateEncoder.fit(table(moments), "when", np.arange(len(moments)), "").cycles
    assert found == cycles or found == [*["week"] * ("day" in cycles), *cycles]


def test_missing_and_far_dates() -> None:
    texts = ["2020-01-01", None, "2020-06-15", "9999-12-31"]
    encoder = DateEncoder.fit(table(texts[:3]), "when", np.arange(3), "%Y-%m-%d")
    encoded = encoder.transform(table(["2020-01-01", "", "2999-12-31"]))
    inputs = np.stack(encoded.numbers + encoded.flags)
    assert np.isfinite(inputs).all()
    assert encoded.flags[0].tolist() == [0, 1, 0]
    assert inputs[1:-1, 1].tolist() == [0, 0, 0, 0]
    with pytest.raises(TableError, match="'9999-12-31' is not a date"):
        encoder.transform(table(texts))


def test_config_round_trip() -> None:
    encoder = DateEncoder.fit(table(hours(50, 7)), "when", np.arange(50), "")
    config = json.loads(json.dumps(encoder.get_config()))
    assert DateEncoder.from_config(CheckedConfig(config)).get_config() == encoder.get_config()
    with pytest.raises(TableError, match="unknown cycle"):
        DateEncoder.from_config(CheckedConfig({**config, "cycles": ["moon"]}))
