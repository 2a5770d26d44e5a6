"""Training, measuring and predicting on tables that do not fit into the memory limit."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest

import fathoms
from fathoms.callbacks import Callback

ROWS, COLUMNS, BATCH = 200_000, 50, 700
NAMES = [f"c{number}" for number in range(COLUMNS)]
Made = dict[str, Any]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The same 41 MB as arrays, a file, a folder, and mapped arrays; the limit leaves room for windows of 11 MB."""
    folder = tmp_path_factory.mktemp("tables")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, COLUMNS)).astype("float32")
    y = (x @ np.linspace(-1, 1, COLUMNS)).astype("float32")
    w = rng.uniform(0.5, 2, ROWS).astype("float32")
    frame = polars.DataFrame({**{name: x[:, place] for place, name in enumerate(NAMES)}, "y": y, "w": w})
    frame.write_parquet(folder / "one.parquet", row_group_size=7_000)
    (folder / "parts").mkdir()
    for part in range(3):
        piece = frame[part * ROWS // 3 : (part + 1) * ROWS // 3]
        piece.write_parquet(folder / "parts" / f"{part}.parquet", row_group_size=50_000)
    for name, array in (("x", x), ("y", y), ("w", w)):
        np.save(folder / f"{name}.npy", array)
    mapped = tuple(np.load(folder / f"{name}.npy", mmap_mode="r") for name in "xyw")
    names: Any = {"columns": NAMES, "target": "y"}
    return {
        "arrays": (x, y, w),
        "mapped": mapped,
        "path": folder / "one.parquet",
        "file": fathoms.data.ParquetTable(folder / "one.parquet", **names),
        "folder": fathoms.data.ParquetTable(folder / "parts", **names),
        "weighted": fathoms.data.ParquetTable(folder / "parts", weights="w", **names),
        "inputs": fathoms.data.ParquetTable(folder / "parts", columns=NAMES),
    }


@pytest.fixture(autouse=True)
def limit() -> Iterator[None]:
    fathoms.config.set_memory_limit("160MB")
    yield
    fathoms.config.set_memory_limit(None)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("fathoms")]


def model(**kwargs: Any) -> fathoms.Sequential:
    fathoms.utils.set_random_seed(1)
    made = fathoms.Sequential([
        fathoms.Input((COLUMNS,)),
        fathoms.layers.Dense(4, activation="relu"),
        fathoms.layers.Dropout(0.2),
        fathoms.layers.Dense(1),
    ])  # fmt: skip
    made.compile(fathoms.optimizers.Adam(0.01), "mse", metrics=["mae"], weighted_metrics=["mse"], **kwargs)
    return made


def given(tables: Made, kind: str, weighted: bool = False) -> tuple[Any, dict[str, Any]]:
    if kind in ("arrays", "mapped"):
        x, y, w = tables[kind]
        return (x, y), {"sample_weight": w} if weighted else {}
    return (tables["weighted" if weighted else kind], None), {}


def fitted(
    tables: Made, kind: str, weighted: bool = False, **kwargs: Any
) -> tuple[list[np.ndarray], dict[str, list[float]]]:
    data, weights = given(tables, kind, weighted)
    made = model()
    history = made.fit(data[0], data[1], batch_size=BATCH, verbose=0, **weights, **{"epochs": 2, **kwargs}).history
    return made.get_weights(), history


def assert_same(a: list[np.ndarray], b: list[np.ndarray]) -> None:
    for one, other in zip(a, b, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("kind", ["file", "folder", "mapped"])
@pytest.mark.parametrize("weighted", [False, True])
def test_in_order_the_bits_are_those_of_arrays(tables: Made, kind: str, weighted: bool) -> None:
    expected, history = fitted(tables, "arrays", weighted, shuffle=False)
    found, streamed = fitted(tables, kind, weighted, shuffle=False)
    assert_same(found, expected)
    for name, values in history.items():
        np.testing.assert_allclose(streamed[name], values, rtol=1e-6)  # sums in float32 of other stretches


def test_steps_and_validation_in_order_are_those_of_arrays(tables: Made) -> None:
    every: tuple[dict[str, Any], ...] = (
        {"steps_per_epoch": 100, "epochs": 2, "validation_split": 0.3},
        {"validation_split": 0.3, "epochs": 1},
        {"epochs": 1, "validation_steps": 20, "validation_data": True},
    )
    for settings in every:
        pairs = []
        for kind in ("arrays", "folder"):
            own = dict(settings)
            if "validation_data" in own:
                own["validation_data"] = tables["folder"] if kind == "folder" else tables["arrays"][:2]
            pairs.append(fitted(tables, kind, shuffle=False, **own))
        (expected, history), (found, streamed) = pairs
        assert_same(found, expected)
        for name, values in history.items():
            np.testing.assert_allclose(streamed[name], values, rtol=1e-6)


def test_shuffled_runs_learn_and_repeat_for_any_number_of_threads(tables: Made) -> None:
    from fathoms import _native

    threads = _native.get_threads()
    ordered, _ = fitted(tables, "folder", shuffle=False)
    _, in_memory = fitted(tables, "arrays")
    runs = []
    try:
        for number in (1, 2, 3):
            _native.set_threads(number)
            runs.append(fitted(tables, "folder"))
    finally:
        _native.set_threads(threads)
    for weights, history in runs:
        assert_same(weights, runs[0][0])
        assert history == runs[0][1]
        assert history["loss"][-1] < 1.5 * in_memory["loss"][-1]
    assert not np.array_equal(runs[0][0][0], ordered[0])
    mapped = [fitted(tables, "mapped", shuffle="batch")[0] for _ in range(2)]
    assert_same(*mapped)


def test_what_fits_is_held_and_the_same_as_arrays_when_shuffled_too(tables: Made) -> None:
    fathoms.config.set_memory_limit("500MB")
    assert_same(fitted(tables, "folder")[0], fitted(tables, "arrays")[0])
    assert_same(fitted(tables, "mapped")[0], fitted(tables, "arrays")[0])


def test_epochs_in_one_fit_are_those_of_fits_one_by_one(tables: Made) -> None:
    """The order follows from the steps done, also when the next epoch has been read ahead."""
    together, apart = model(), model()
    together.fit(tables["folder"], batch_size=BATCH, epochs=3, verbose=0)
    for _ in range(3):
        apart.fit(tables["folder"], batch_size=BATCH, epochs=1, verbose=0)
    assert_same(together.get_weights(), apart.get_weights())


@pytest.mark.parametrize("kind", ["file", "folder", "mapped"])
def test_evaluate_and_predict(tables: Made, kind: str) -> None:
    x, y, _ = tables["arrays"]
    made = model()
    data, _ = given(tables, kind)
    np.testing.assert_allclose(made.evaluate(data[0], data[1], verbose=0), made.evaluate(x, y, verbose=0), rtol=1e-6)
    np.testing.assert_allclose(
        made.evaluate(data[0], data[1], verbose=0, batch_size=100, steps=3),
        made.evaluate(x[:300], y[:300], verbose=0),
        rtol=1e-6,
    )
    expected = made.predict(x, verbose=0)
    source = tables["mapped"][0] if kind == "mapped" else tables["inputs"]
    np.testing.assert_array_equal(made.predict(source, verbose=0), expected)
    np.testing.assert_array_equal(made.predict(data[0], verbose=0), expected)  # leaves the target out
    np.testing.assert_array_equal(made.predict(source, verbose=0, batch_size=100, steps=7), expected[:700])


class Watcher(Callback):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[int] = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen.append(batch)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen.append(batch)

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen.append(batch)


@pytest.mark.parametrize("together", [1, 4])
def test_callbacks_are_told_of_the_batches_that_arrays_have(tables: Made, together: int) -> None:
    x, y, _ = tables["arrays"]
    seen = []
    sources: list[Any] = [(x, y), (tables["folder"], None)]
    for data in sources:
        made, watcher = model(steps_per_execution=together), Watcher()
        made.fit(data[0], data[1], batch_size=BATCH, shuffle=False, epochs=1, verbose=0, callbacks=[watcher])
        made.evaluate(data[0], data[1], batch_size=BATCH, verbose=0, callbacks=[watcher])
        made.predict(data[0], batch_size=BATCH, verbose=0, callbacks=[watcher])
        seen.append((watcher.seen, made.get_weights()))
    assert seen[0][0] == seen[1][0]
    assert_same(seen[0][1], seen[1][1])


def test_stopping_in_the_middle_leaves_nothing_behind(tables: Made) -> None:
    class Stopper(Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.model.stop_training = batch == 3

    made = model()
    made.fit(tables["folder"], batch_size=BATCH, epochs=9, verbose=0, callbacks=[Stopper()])
    assert int(made.optimizer.iterations.value) == 4


def test_parts_in_python_are_streamed_too(tables: Made) -> None:
    def own(y_true: Any, y_pred: Any) -> Any:
        return fathoms.ops.mean(fathoms.ops.square(y_true - y_pred), axis=-1)

    weights = []
    sources: list[Any] = [tables["arrays"][:2], (tables["folder"], None)]
    for data in sources:
        fathoms.utils.set_random_seed(1)
        made = fathoms.Sequential([fathoms.Input((COLUMNS,)), fathoms.layers.Dense(1)])
        made.compile("sgd", own, metrics=[own])
        made.fit(data[0], data[1], batch_size=10_000, shuffle=False, epochs=1, verbose=0)
        weights.append(made.get_weights())
    assert_same(*weights)


def test_a_metric_in_python_sees_every_row(tables: Made) -> None:
    x, y, _ = tables["arrays"]
    results = []
    sources: list[Any] = [(x, y), (tables["folder"], None)]
    for data in sources:
        fathoms.utils.set_random_seed(1)
        made = fathoms.Sequential([fathoms.Input((COLUMNS,)), fathoms.layers.Dense(1)])
        made.compile("sgd", "mse", metrics=[fathoms.metrics.R2Score()])
        history = made.fit(data[0], data[1], batch_size=BATCH, shuffle=False, epochs=1, verbose=0).history
        results.append(history["r2_score"][0])
    np.testing.assert_allclose(results[1], results[0], rtol=1e-5)


def test_the_short_form_names_columns(tmp_path: Path) -> None:
    x = np.linspace(-1, 1, 500)
    polars.DataFrame({"a": x, "b": -x, "y": 3 * x}).write_parquet(tmp_path / "a.parquet")
    polars.DataFrame({"a": x, "b": -x}).write_parquet(tmp_path / "inputs.parquet")
    made = fathoms.Sequential([fathoms.layers.Dense(1)])
    made.compile(fathoms.optimizers.SGD(0.1), "mse")
    made.fit(str(tmp_path / "a.parquet"), "y", epochs=20, verbose=0, validation_data=(tmp_path / "a.parquet", "y"))
    assert made.evaluate(tmp_path / "a.parquet", "y", verbose=0) < 1e-4
    np.testing.assert_allclose(made.predict(tmp_path / "inputs.parquet", verbose=0)[:, 0], 3 * x, atol=0.02)
    with pytest.raises(ValueError, match=r"x has 3 columns, but the model .* takes 2"):
        made.predict(tmp_path / "a.parquet", verbose=0)
    with pytest.raises(ValueError, match="y is the name of a column in it, but found ndarray"):
        made.fit(tmp_path / "a.parquet", x)
    with pytest.raises(ValueError, match="Leave out y and sample_weight"):
        made.fit(fathoms.data.ParquetTable(tmp_path / "a.parquet", "y"), "y")
    with pytest.raises(ValueError, match=r"y is missing"):
        made.fit(tmp_path / "inputs.parquet")


def test_errors_of_the_reader_arrive(tables: Made, tmp_path: Path) -> None:
    x, y, _ = tables["arrays"]
    bad = y.copy()
    bad[150_000] = np.nan
    frame = polars.DataFrame({**{name: x[:, place] for place, name in enumerate(NAMES)}, "y": bad})
    frame.write_parquet(tmp_path / "bad.parquet")
    with pytest.raises(ValueError, match=r"bad\.parquet, column 'y' \(row 150000\): found nan"):
        model().fit(tmp_path / "bad.parquet", "y", batch_size=BATCH, verbose=0)
    np.save(tmp_path / "y.npy", bad)
    with pytest.raises(ValueError, match=r"y \(row 150000\): found nan"):
        model().fit(tables["mapped"][0], np.load(tmp_path / "y.npy", mmap_mode="r"), batch_size=BATCH, verbose=0)
    with pytest.raises(ValueError, match=r"A batch of 200000 rows does not fit"):
        model().fit(tables["folder"], batch_size=ROWS, verbose=0)
    with pytest.raises(ValueError, match=r"x has 200000 rows but y has 100"):
        model().fit(tables["mapped"][0], y[:100], verbose=0)


def test_a_generator_can_be_read_ahead(tables: Made) -> None:
    x, y, _ = tables["arrays"]

    def batches() -> Iterator[Any]:
        for start in range(0, 10_000, 100):
            yield x[start : start + 100], y[start : start + 100]

    plain, ahead = model(), model()
    plain.fit(batches(), steps_per_epoch=50, epochs=2, verbose=0)
    with fathoms.data.ReadAhead(batches(), ahead=8) as items:
        ahead.fit(items, steps_per_epoch=50, epochs=2, verbose=0)
    assert_same(ahead.get_weights(), plain.get_weights())


@pytest.mark.skipif(threading.current_thread() is not threading.main_thread(), reason="signals go to the main thread")
def test_ctrl_c_ends_the_thread(tables: Made) -> None:
    made = model()
    timer = threading.Timer(0.5, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        made.fit(tables["folder"], batch_size=10, epochs=100, verbose=0)
    done = int(made.optimizer.iterations.value)
    made.fit(tables["folder"], batch_size=BATCH, epochs=1, verbose=0)
    assert int(made.optimizer.iterations.value) == done + -(-ROWS // BATCH)


LIMITED = """
import sys
import numpy as np
import fathoms
path, kind, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
fathoms.config.set_memory_limit(limit)
model = fathoms.Sequential([fathoms.Input((28,)), fathoms.layers.Dense(8, activation="relu"), fathoms.layers.Dense(1)])
model.compile("adam", "mae", metrics=["mse"])
if kind == "parquet":
    data = (fathoms.data.ParquetTable(path, target="y"),)
else:
    data = tuple(np.load(f"{path}/{name}.npy", mmap_mode="r") for name in "xy")
model.fit(*data, batch_size=512, verbose=0, validation_data=data[0] if kind == "parquet" else data)
model.predict(data[0], verbose=0)
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["parquet", "mapped"])
def test_peak_memory_stays_under_the_limit(tmp_path: Path, kind: str) -> None:
    """A process of its own; its peak counts its libraries and mapped pages, too. The table is four times the limit."""
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak is read from /proc")
    limit = 170 * 10**6
    rows = 4 * limit // (29 * 4)
    rng = np.random.default_rng(0)
    if kind == "parquet":
        (tmp_path / "parts").mkdir()
        for part in range(4):
            columns = {f"c{number}": rng.normal(size=rows // 4).astype("float32") for number in range(28)}
            polars.DataFrame({**columns, "y": columns["c0"]}).write_parquet(
                tmp_path / "parts" / f"{part}.parquet", row_group_size=25_000
            )
        path = tmp_path / "parts"
    else:
        path = tmp_path
        x = np.lib.format.open_memmap(path / "x.npy", mode="w+", dtype="float32", shape=(rows, 28))
        x[:] = rng.normal(size=28)
        np.save(path / "y.npy", x[:, 0])
    run = [sys.executable, "-c", LIMITED, str(path), kind, str(limit)]
    peak = int(subprocess.run(run, capture_output=True, text=True, check=True).stdout) * 1024
    assert peak < limit
