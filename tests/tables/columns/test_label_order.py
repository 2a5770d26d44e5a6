"""Labels are put in order only where nobody could doubt it."""

import polars
import pytest

from fathoms.tables.columns.label_order import find_order


@pytest.mark.parametrize(
    "order",
    [
        ["low", "medium", "high"],
        ["Low", "Moderate", "High"],
        ["very-low", "low", "high"],
        ["S", "M", "XL"],
        ["poor", "good", "excellent"],
        ["1st", "2nd", "3rd", "10th"],
        ["18-24", "25-34", "35-44", "45+"],
        ["<10", "10-20", ">20"],
        ["under 5", "5 - 10", "10 – 1,000"],
        ["$0k-$40k", "$40k-$60k", "$60k-$80k", "$120k +"],
        ["0-9", "10-19", "100-109"],
    ],
)
def test_certain(order: list[str]) -> None:
    assert find_order(polars.Series(["x"]), sorted(order)) == tuple(order)


@pytest.mark.parametrize(
    "labels",
    [
        ["red", "green", "blue"],
        ["low", "high"],
        ["low", "high", "unknown"],
        ["mon", "tue", "wed"],
        ["10-20", "15-30", "30-40"],
        ["20-10", "30-40", "50-60"],
        ["555-1234", "555-9999", "555-0000"],
        ["<5", ">5", ">9"],
        ["1st", "2nd", "last"],
        ["1st", "1ST", "2nd"],
        [],
    ],
)
def test_doubtful(labels: list[str]) -> None:
    assert find_order(polars.Series(["x"]), labels) is None


def test_enumerations() -> None:
    series = polars.Series(["b", "a", "c"], dtype=polars.Enum(["c", "b", "a", "z"]))
    assert find_order(series, ["a", "b", "c"]) == ("c", "b", "a")
    assert find_order(series, ["a", "b"]) is None
