"""Numbers are read as people write them, and not where two readings fight."""

import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fathoms.tables.number_text import Decimal, read_numbers


def numbers(*cells: str | None, decimal: Decimal | None = None, likely: Decimal | None = None) -> list[float | None]:
    return read_numbers(polars.Series(cells, dtype=polars.String), decimal, likely).to_list()


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "2.5", "-3e2", "+.5", None], [1, 2.5, -300, 0.5, None]),
        (["−1,5", "2"], [-1.5, 2]),
        (["1,234.5", "7"], [1234.5, 7]),
        (["1.234,5", "7"], [1234.5, 7]),
        (["1.234.567", "7"], [1234567, 7]),
        (["1,234", "2,345,678"], [1234, 2345678]),
        (["1 234,5", "12 345 678"], [1234.5, 12345678]),
        (["1\u202f234", "1\u00a0234,5"], [1234, 1234.5]),
        (["1'234.50", "2’000"], [1234.5, 2000]),
        (["0,125", "0,250"], [0.125, 0.25]),
        (["1,5e3", "2"], [1500, 2]),
        (["1,234", "high"], [1234, None]),
        (["1,5", "2.5"], [None, 2.5]),
        (["1,2,3", "4"], [None, 4]),
        (["12,34,567", "4"], [None, 4]),
        (["1,234.5", "1.234,5", "3"], [None, None, 3]),
        (["abc", "12:30", "2024-01-05"], [None, None, None]),
        (["inf", "1,5"], [float("inf"), 1.5]),
    ],
)
def test_ways_to_write_numbers(cells: list[str | None], values: list[float | None]) -> None:
    assert numbers(*cells) == values


def test_what_can_be_read_both_ways() -> None:
    assert numbers("1,234", "5") == [1234, 5]
    assert numbers("1,234", "5", likely=",") == [1.234, 5]
    assert numbers("1,234", "5", decimal=",") == [1.234, 5]
    assert numbers("1.234", "5", decimal=",") == [1234, 5]
    assert numbers("2.5", "1,5", decimal=",") == [None, 1.5]
    assert numbers("1.5", "1,5", decimal=".") == [1.5, None]


@given(st.lists(st.integers(-(10**12), 10**12).map(lambda value: value / 100), min_size=1))
def test_round_trip_of_written_decimals(values: list[float]) -> None:
    english = [f"{value:,.2f}" for value in values]
    assert numbers(*english) == values
    assert numbers(*[text.translate({44: ".", 46: ","}) for text in english]) == values
    assert numbers(*[text.translate({44: "\u202f", 46: ","}) for text in english]) == values
