"""Rooms: names that are imported when they are used."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from importlib import import_module
from types import ModuleType

import pytest

import fathoms
from fathoms.engine.room import Room

ROOMS = [
    "callbacks",
    "constraints",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "optimizers.schedules",
    "regularizers",
]


@pytest.mark.parametrize("name", ROOMS)
def test_every_name_is_what_its_file_defines(name: str) -> None:
    room = import_module(f"fathoms.{name}")
    assert isinstance(room, Room)
    for public in room.__all__:
        found = getattr(room, public)
        assert public in dir(room)
        assert isinstance(found, ModuleType) == (public == "schedules")
    for alias, (module, own) in room._places.items():
        assert getattr(room, alias) is getattr(import_module(module), own)


@pytest.mark.parametrize("name", ROOMS)
def test_names_mean_the_same_after_all_files_were_imported(name: str) -> None:
    code = f"""
import importlib, pkgutil, types
room = importlib.import_module("fathoms.{name}")
for file in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    importlib.import_module(file.name)
print([public for public in room.__all__ if isinstance(getattr(room, public), types.ModuleType)])
from fathoms.{name} import *
"""
    expected = "['schedules']\n" if name == "optimizers" else "[]\n"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == expected


@pytest.mark.parametrize("name", ROOMS)
def test_names_that_there_are_not(name: str) -> None:
    room = import_module(f"fathoms.{name}")
    with pytest.raises(AttributeError, match=f"fathoms.{name} has no 'nonsense'"):
        _ = room.nonsense
    with pytest.raises(AttributeError, match="has no attribute '_nonsense'"):
        _ = room._nonsense
    close = next(public for public in room.__all__ if public[0].isupper())
    with pytest.raises(AttributeError, match=f"Did you mean '{close}'"):
        getattr(room, close + "s")
    with pytest.raises(ImportError):
        exec(f"from fathoms.{name} import nonsense")


def test_names_of_other_libraries_objects_say_why_not() -> None:
    with pytest.raises(AttributeError, match=r"fathoms\.losses has no CTC\. CTC compares sequences"):
        getattr(fathoms.losses, "CTC")  # noqa: B009


def test_a_first_fit_imports_what_it_uses() -> None:
    code = """
import sys, numpy, signal
before = set(sys.modules)
import fathoms
from fathoms import layers
model = fathoms.Sequential([fathoms.Input((50,)), layers.Dense(128, "relu"), layers.Dense(64, "relu"), layers.Dense(1)])
model.compile("adam", "mae")
model.fit(numpy.zeros((8, 50), "float32"), numpy.zeros((8, 1), "float32"), verbose=0)
new = set(sys.modules) - before
for room in ("layers", "losses", "metrics", "optimizers", "initializers", "callbacks", "constraints", "regularizers"):
    print(room, *sorted(name.removeprefix(f"fathoms.{room}.") for name in new if name.startswith(f"fathoms.{room}.")))
print(*sorted(name for name in new if not name.startswith("fathoms")))
"""
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    *rooms, others = printed.splitlines()
    assert set(others.split()) <= {
        "__future__",
        "atexit",
        "threading",
        "numpy.typing",
        "numpy._typing._add_docstring",
        "importlib._abc",  # of the finder of an installation that can be edited
        "importlib.util",
    }, others
    imported = {line.split()[0]: set(line.split()[1:]) for line in rooms}
    assert imported["layers"] >= {"dense", "input_layer", "layer"}
    assert not imported["layers"] & {"activation", "batch_normalization", "dropout", "hashing", "lookup", "merging"}
    assert "mean_absolute_error" in imported["losses"]
    assert not imported["losses"] & {"mean_squared_error", "huber", "binary_focal_crossentropy"}
    assert imported["metrics"] == {"mean", "mean_metric_wrapper", "metric", "samplewise"}
    assert imported["optimizers"] & {"adam", "sgd", "rmsprop"} == {"adam"}
    assert imported["initializers"] & {"glorot_uniform", "zeros", "he_normal"} == {"glorot_uniform", "zeros"}
    assert imported["callbacks"] == {"callback", "callback_list", "history", "progbar_logger"}
    assert imported["constraints"] == imported["regularizers"] == set()
    files = sum(1 for _ in pkgutil.walk_packages(fathoms.layers.__path__))
    assert len(imported["layers"]) < files / 4
