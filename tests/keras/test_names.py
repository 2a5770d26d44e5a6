"""The tables of names lead to what there is."""

from __future__ import annotations

from importlib import import_module

import pytest

from fathoms.scripts import names


@pytest.mark.parametrize("table", [names.KERAS, names.TENSORFLOW])
def test_every_module_is_there(table: dict[str, str | None]) -> None:
    for room in filter(None, table.values()):
        module, _, part = room.partition(":")
        assert not part or hasattr(import_module(module), part)


def test_every_name_besides_is_there() -> None:
    for besides in names.BESIDES.values():
        for place in besides.values():
            module, _, attribute = place.partition(":")
            assert hasattr(import_module(module), attribute), place


def test_older_modules_mean_modules_of_today() -> None:
    assert set(names.OLDER_KERAS.values()) <= set(names.KERAS)
