"""`%load_ext fathoms.keras` in IPython."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.keras.running import run

pytest.importorskip("IPython", reason="IPython is not installed: pip install ipython")


def test_a_notebook_means_fathoms_after_loading_the_extension(tmp_path: Path) -> None:
    cells = """
from IPython.testing.globalipapp import start_ipython
shell = start_ipython()
for cell in (
    "%load_ext fathoms.keras",
    "import tensorflow as tf",
    "from tensorflow import keras",
    "print(keras.layers.Dense.__module__, tf.__version__[:2])",
    "%unload_ext fathoms.keras",
    "import sys; print('tensorflow' in sys.modules)",
):
    shell.run_cell(cell).raise_error()
"""
    (tmp_path / "cells.py").write_text(cells, encoding="utf-8")
    done = run("cells.py", folder=tmp_path, python=())
    assert done.stdout == "fathoms.layers.dense 2.\nFalse\n", done.stderr


def test_it_says_if_the_real_one_was_imported_before(tmp_path: Path) -> None:
    (tmp_path / "keras.py").write_text("real = True\n", encoding="utf-8")
    cells = """
import keras
import fathoms.keras
fathoms.keras.load_ipython_extension(None)
import keras
print(keras.layers.Dense.__module__)
fathoms.keras.unload_ipython_extension(None)
import keras
print(keras.real)
"""
    (tmp_path / "cells.py").write_text(cells, encoding="utf-8")
    done = run("cells.py", folder=tmp_path, python=())
    assert done.stdout.splitlines() == [
        "keras was imported before %load_ext fathoms.keras: import it again, so that it means Fathoms.",
        "fathoms.layers.dense",
        "True",
    ], done.stderr
    assert sys.modules.get("keras") is None or not hasattr(sys.modules["keras"], "real")
