"""Slips that people make with the names of columns, and what they meant by them."""

import time

import pytest

from fathoms.tables.nearest_names import listed, name_hint, nearest_names

CONCRETE = ["Cement", "BlastFurnaceSlag", "FlyAsh", "Water", "Age", "CompressiveStrength"]


@pytest.mark.parametrize(
    ("wanted", "names", "meant"),
    [
        ("Strenght", CONCRETE, ["CompressiveStrength"]),  # a part, and two letters changed places
        ("strength", CONCRETE, ["CompressiveStrength"]),
        ("compressive strength", CONCRETE, ["CompressiveStrength"]),
        ("Cememt", CONCRETE, ["Cement"]),
        ("slag", CONCRETE, ["BlastFurnaceSlag"]),
        ("age ", CONCRETE, ["Age"]),
        ("profit", CONCRETE, []),
        ("unit price", ["UNIT_PRICE", "unit prize"], ["UNIT_PRICE"]),  # the same letters: no need to show others
        ("size", ["Size", "SIZE", "sizes"], ["Size", "SIZE"]),
        ("uber", ["über", "unter"], ["über"]),
        ("grosse", ["Größe", "gross"], ["Größe"]),
        ("цена", ["Цена", "цель"], ["Цена"]),
        ("売上", ["価格", "売上高"], ["売上高"]),
        ("temp_mean", ["mean_temp", "temp_max", "temp_min", "wind"], ["temp_max", "temp_min"]),
        ("price_in_dollars", ["town", "price"], ["price"]),
        ("%", ["%", "$"], ["%"]),
        ("x", [], []),
        ("", ["a"], []),
    ],
)
def test_what_is_meant(wanted: str, names: list[str], meant: list[str]) -> None:
    assert nearest_names(wanted, names) == meant


def test_lists_are_as_long_as_fits() -> None:
    assert listed(["a"]) == "'a'"
    assert listed([]) == "none"
    many = [f"column {number}" for number in range(1000)]
    shown = listed(many, width=60)
    assert shown == "'column 0', 'column 1', 'column 2', 'column 3', 'column 4' and 995 more"
    assert len(listed(["x" * 5000, "y"])) < 100
    assert name_hint("zz", ["a", "b"]) == "it has 'a', 'b'."
    assert name_hint("clour", ["size", "colour"]) == "did you mean 'colour'? It has 'size', 'colour'."


def test_ten_thousand_names_take_no_time() -> None:
    names = [f"sensor_{number}_temperature" for number in range(10_000)]
    start = time.process_time()
    assert nearest_names("sensor_77_temprature", names)[0] == "sensor_77_temperature"
    assert time.process_time() - start < 10  # a person waits; on a busy machine too
