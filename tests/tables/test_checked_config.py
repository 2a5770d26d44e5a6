"""Nothing of a wrong type gets through."""

import pytest

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.table_error import TableError


def test_what_is_right_is_given() -> None:
    config = CheckedConfig(
        {"t": "x", "n": 2, "f": False, "ts": ["a", "b"], "ns": [1, 2.5], "p": {"t": "y"}, "ps": [{}]}
    )
    assert config.text("t") == "x"
    assert config.number("n") == 2.0
    assert config.flag("f") is False
    assert config.texts("ts") == ["a", "b"]
    assert config.numbers("ns") == [1.0, 2.5]
    assert config.part("p").text("t") == "y"
    assert len(config.parts("ps")) == 1


@pytest.mark.parametrize(
    ("method", "value"),
    [
        ("text", 1),
        ("text", None),
        ("number", "1"),
        ("number", False),
        ("number", float("inf")),
        ("number", 10**400),
        ("flag", 0),
        ("texts", "ab"),
        ("texts", ["a", "a"]),
        ("texts", ["a", 1]),
        ("numbers", [1, "2"]),
        ("numbers", {"a": 1}),
        ("part", []),
        ("parts", {}),
        ("parts", [1]),
    ],
)
def test_what_is_wrong_is_refused(method: str, value: object) -> None:
    with pytest.raises(TableError, match="damaged"):
        getattr(CheckedConfig({"k": value}), method)("k")
    with pytest.raises(TableError, match="'k' is missing"):
        getattr(CheckedConfig({}), method)("k")
