"""A column knows whether a network can learn from it."""

import pytest

from fathoms.tables.columns.column import KINDS, USED_KINDS, Column


@pytest.mark.parametrize("kind", KINDS)
def test_used(kind: str) -> None:
    assert Column("a", kind).used == (kind in ("number", "yes/no", "category", "ordered", "date"))  # type: ignore[arg-type]


def test_used_kinds_are_kinds() -> None:
    assert set(USED_KINDS) < set(KINDS)
