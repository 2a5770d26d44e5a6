"""An exported script predicts in real Keras as the model does."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fathoms import Input, Sequential, layers
from fathoms.tables.model.exports.keras_code import KerasCode
from fathoms.tables.model.exports.keras_script import keras_script, own_layers
from tests.tables.model.exports.conftest import KINDS, make_model
from tests.tables.model.exports.test_python_script import assert_same


def test_in_real_keras(tmp_path: Path) -> None:
    """All kinds in one process, since Keras takes seconds to import."""
    pytest.importorskip("jax", reason="Keras's lightest backend is not installed")
    models = {kind.replace(" ", "_"): make_model(kind) for kind in KINDS}
    for name, (model, table) in models.items():
        script, weights = keras_script(model, f"{name}.py", f"{name}.weights.h5")
        (tmp_path / f"{name}.py").write_bytes(script)
        (tmp_path / f"{name}.weights.h5").write_bytes(weights)
        table.frame.write_csv(tmp_path / "homes.csv")
    environment = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    result = subprocess.run(
        [sys.executable, "-c", RUN_ALL, *models], capture_output=True, check=False, env=environment, cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr.decode()[-2000:]
    for name, (model, table) in models.items():
        with (tmp_path / f"{name}.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        expected = model.predict(table)
        assert_same({column: [row[column] for row in rows] for column in expected.columns}, expected, 1e-5)


RUN_ALL = """
import contextlib, runpy, sys
names = sys.argv[1:]
for name in names:
    sys.argv = [name, "homes.csv"]
    with open(f"{name}.csv", "w", newline="") as out, contextlib.redirect_stdout(out):
        runpy.run_path(f"{name}.py", run_name="__main__")
"""


def test_code_of_a_chain() -> None:
    network = Sequential([Input((3,)), layers.Dense(4, activation="silu"), layers.Dropout(0.5), layers.Dense(1)])
    assert KerasCode(network).lines == [
        "x0 = keras.Input((3,))",
        'x1 = keras.layers.Dense(4, activation="silu")(x0)',
        "x2 = keras.layers.Dropout(0.5)(x1)",
        "x3 = keras.layers.Dense(1)(x2)",
    ]


def test_layers_that_keras_lacks_are_carried() -> None:
    assert set(own_layers()) == {"PeriodicEmbedding", "PiecewiseLinearEmbedding", "Scale"}
    for name, source in own_layers().items():
        compile(source, name, "exec")
