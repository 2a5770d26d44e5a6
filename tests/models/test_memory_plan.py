"""A memory plan is what the core then holds, to the byte, and what the process then takes, nearly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms as keras
from fathoms.layers import BatchNormalization, Dense, Dropout, LayerNormalization
from fathoms.optimizers import SGD, Adam


def network(*hidden: Any, inputs: int = 20, outputs: int = 1) -> keras.Sequential:
    return keras.Sequential([keras.Input((inputs,)), *hidden, Dense(outputs)])


def two_losses_on_one_kernel() -> keras.Model:
    x, shared = keras.Input((20,)), Dense(7)
    return keras.Model(x, [shared(Dense(7)(x)), shared(Dense(7, activation="tanh")(x))])


NETWORKS: dict[str, Any] = {
    "neuron": lambda: network(),
    "course": lambda: network(Dense(128, activation="relu"), Dense(64, activation="relu")),
    "few units": lambda: network(Dense(9), Dense(3), outputs=4),
    "normalized": lambda: network(Dense(30), BatchNormalization(), Dense(20), LayerNormalization(), Dropout(0.3)),
    "shared": two_losses_on_one_kernel,
}

OPTIMIZERS: dict[str, Any] = {
    "sgd": SGD,
    "nesterov": lambda: SGD(momentum=0.9, nesterov=True),
    "adam": Adam,
    "clipped": lambda: Adam(clipnorm=1.0),
}


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("rows", [10, 32, 500, 5000])
@pytest.mark.parametrize("name", list(NETWORKS))
def test_the_core_holds_what_was_planned(name: str, rows: int, optimizer: str) -> None:
    model = NETWORKS[name]()
    model.compile(OPTIMIZERS[optimizer](), "mse")
    x = np.ones((rows, 20), np.float32)
    y = [np.ones((rows, *shape), np.float32) for shape in model.output_row_shapes()]
    before = model.memory_plan(batch_size=256, rows=rows)
    model.fit(x, y if len(y) > 1 else y[0], batch_size=256, verbose=0)
    held = model._now_lowered().native.held()
    for part in ("activations", "slopes", "scores", "layers", "gradients"):
        assert before[part] == held[part], part
    assert held["threads"] <= 3 * before["threads"]  # panels of rare shapes are made when they are met
    assert repr(model.memory_plan(batch_size=256, rows=rows)) == repr(before)  # also once the losses are settled


def test_the_formula() -> None:
    """Dense layers of 50, 128, 64 and 1: numbers of a row, kernels that the way back reads, Adam's two slots."""
    model = network(Dense(128, activation="relu"), Dense(64, activation="relu"), inputs=50)
    model.compile("adam", "mae")
    plan = model.memory_plan(batch_size=100, rows=1000)
    line = 64 + 64  # every buffer ends on a line, and one more
    weights = 51 * 128 + 129 * 64 + 65
    assert plan["weights"] == 4 * weights
    assert plan["optimizer"] == 2 * plan["weights"]
    assert 0 <= plan["activations"] - 4 * 100 * (50 + 128 + 64 + 1) < 4 * line
    assert 0 <= plan["slopes"] - 4 * 100 * (128 + 64 + 1) < 3 * line
    assert plan["layers"] == 4 * 128 * 64
    assert plan["gradients"] == plan["data"] == 0
    assert plan["row order"] == 8 * 1000 * (2**17 // 1000)
    assert plan.total == sum(part.bytes for part in plan.parts) == plan.added + plan["weights"]
    assert model.memory_plan(100, 1000, "float64")["data"] == 4 * 1000 * 51
    assert model.memory_plan(100, 1000, "float64", 500)["data"] == 4 * 1500 * 51


def test_labels_and_metrics_in_python() -> None:
    model = keras.Sequential([keras.Input((4,)), Dense(10, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    assert model.memory_plan(rows=100, dtype="float64")["data"] == 4 * 100 * 5
    assert model.memory_plan(rows=100)["predictions"] == 0
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=[lambda y, p: p[:, 0]])
    assert model.memory_plan(rows=100)["predictions"] == 4 * 100 * 11


def test_it_can_be_read() -> None:
    model = network(Dense(128))
    model.compile("adam", "mae")
    plan = model.memory_plan(batch_size=128, rows=200_000, dtype="float64")
    text = str(plan).splitlines()
    assert text[0] == f"Training {model.name!r} on 200,000 rows in batches of 128"
    assert text[4].split() == ["weights", "11.27", "kB", "2,817", "numbers", "of", "4", "bytes"]
    assert text[-1].startswith("total")
    page = plan._repr_html_()
    assert page.startswith("<table>")
    assert "200,000 rows of 21 numbers, as float32 (given as float64)" in page


@pytest.mark.parametrize(
    ("model", "error", "message"),
    [
        (network(), ValueError, "Compile the model before memory_plan"),
        (keras.Sequential([Dense(1)]), ValueError, "is not built"),
        (network(keras.layers.Lambda(lambda x: x * x)), NotImplementedError, "written in Python"),
    ],
)
def test_what_cannot_be_planned(model: Any, error: type[Exception], message: str) -> None:
    if "Compile" not in message:
        model.compile("sgd", "mse")
    with pytest.raises(error, match=message):
        model.memory_plan()


@pytest.mark.parametrize("argument", [{"rows": -1}, {"rows": 1.5}, {"batch_size": 0}, {"validation_rows": "all"}])
def test_wrong_arguments(argument: dict[str, Any]) -> None:
    model = network()
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match=f"memory_plan\\({next(iter(argument))}\\): found .* it is a whole number"):
        model.memory_plan(**argument)


def resets_peaks() -> bool:
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return False
    return True


MEASURES = """
import gc, json, sys
import numpy as np
import fathoms as keras
from fathoms.layers import BatchNormalization, Dense, Input

rows, columns, hidden, batch, dtype, optimizer, normalized, measured, given = json.loads(sys.argv[1])

def bytes_of(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(name))

def network(columns, hidden):
    layers = [Input((columns,))]
    for units in hidden:
        layers += [Dense(units, activation="relu"), *([BatchNormalization()] if normalized else [])]
    model = keras.Sequential([*layers, Dense(1)])
    model.compile(optimizer, "mae", metrics=["mse"])
    return model

def table(rows, columns):
    array = np.empty((rows, columns), dtype)
    array[:] = 0.5
    if given == "array":
        return array
    import pandas
    return pandas.DataFrame({f"c{i}": array[:, i] for i in range(columns)})

def fit(model, x, y, **how):
    if measured:
        how["validation_split"] = measured
    model.fit(x, y, batch_size=batch, epochs=2, verbose=0, **how)

fit(network(3, [2000]), table(2000, 3), table(2000, 1))  # what is imported and started only once
model, x, y = network(columns, hidden), table(rows, columns), table(rows, 1)
gc.collect()
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")
before = bytes_of("VmRSS")
fit(model, x, y)
taken, tested = bytes_of("VmHWM") - before, int(rows * measured)
print(json.dumps({"taken": taken, "planned": model.memory_plan(batch, rows - tested, dtype, tested).added}))
"""


@pytest.mark.alone
@pytest.mark.skipif(not resets_peaks(), reason="needs Linux's record of the most memory that a process took")
@pytest.mark.parametrize(
    "case",
    [
        (400_000, 50, [128, 64], 128, "float32", "adam", False, 0.0, "array"),
        (200_000, 50, [128, 64], 128, "float64", "adam", False, 0.0, "array"),
        (200_000, 50, [128, 64], 128, "float64", "adam", False, 0.25, "array"),
        (200_000, 50, [16], 128, "float64", "sgd", False, 0.0, "frame"),
        (4_000, 50, [1024, 1024], 512, "float32", "adam", False, 0.0, "array"),
        (4_000, 50, [1024, 1024], 512, "float32", "sgd", True, 0.0, "array"),
        (20_000, 20, [512, 256], 8192, "float32", "rmsprop", True, 0.0, "array"),
        (1_000_000, 4, [], 32, "float32", "sgd", False, 0.2, "array"),
    ],
    ids=lambda case: "-".join(map(str, case)),
)
def test_the_process_takes_what_was_planned(case: tuple[Any, ...]) -> None:
    """Within a tenth and a megabyte: what the allocator keeps at hand, Python's own objects."""
    if case[-1] == "frame":
        pytest.importorskip("pandas")
    give_back = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}  # what is freed, at once
    ended = subprocess.run(
        [sys.executable, "-c", MEASURES, json.dumps(case)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **give_back},
    )
    found = json.loads(ended.stdout)
    assert abs(found["taken"] - found["planned"]) < 0.1 * found["planned"] + (1 << 20), found
