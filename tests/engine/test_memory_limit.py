"""The memory limit: what it takes, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

import fathoms
from fathoms.engine.memory_limit import memory_limit_is_set, set_memory_limit


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("500MB", 500 * 10**6),
        ("1.5 gb", 15 * 10**8),
        ("1GiB", 2**30),
        (2 * 10**8, 2 * 10**8),
        ("200000000", 2 * 10**8),
        (None, 10**9),
    ],
)
def test_what_is_understood(given: Any, expected: int) -> None:
    try:
        fathoms.config.set_memory_limit(given)
        assert fathoms.config.memory_limit() == expected
    finally:
        fathoms.config.set_memory_limit(None)


@pytest.mark.parametrize("given", ["much", "5 elephants", "-1GB", 1.5, True, "", "10MB", 0, -5])
def test_what_is_refused(given: Any) -> None:
    with pytest.raises(ValueError, match=r"set_memory_limit\(limit\): found .*set_memory_limit\('500MB'\)"):
        fathoms.config.set_memory_limit(given)
    assert fathoms.config.memory_limit() == 10**9


def test_whether_it_was_said() -> None:
    assert not memory_limit_is_set()
    set_memory_limit("1GB")
    assert memory_limit_is_set()
    set_memory_limit(None)
    assert not memory_limit_is_set()
