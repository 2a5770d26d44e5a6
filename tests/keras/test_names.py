"""The tables of names lead to what there is."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from fathoms.scripts import install, names, uninstall
from tests.keras.running import output_of


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


def test_every_name_that_is_shown_is_there(tmp_path: Path) -> None:
    text = """
    from importlib import import_module
    from fathoms.scripts import names
    for root, table in (("tensorflow.keras", names.KERAS), ("tensorflow", names.TENSORFLOW)):
        for path in table:
            module = import_module(f"{root}.{path}".rstrip("."))
            for name in dir(module):
                getattr(module, name)
    print("all")
    """
    assert output_of(text, tmp_path) == "all\n"


def test_taking_it_back_leaves_nothing_behind() -> None:
    from fathoms import callbacks, layers, models, optimizers
    from fathoms.engine.variable import Variable

    classes: list[Any] = [callbacks.EarlyStopping, layers.Layer, layers.KerasTensor, optimizers.Optimizer, Variable]
    classes += models.Model.__mro__[:-1]
    before = [dict(vars(cls)) for cls in classes]
    install()
    try:
        assert callbacks.EarlyStopping(min_delta=1.0).min_delta == -1.0
    finally:
        uninstall()
    assert [dict(vars(cls)) for cls in classes] == before
    assert callbacks.EarlyStopping(min_delta=1.0).min_delta == 1.0
