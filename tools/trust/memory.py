"""Memory stays flat, however often a model is fitted and asked: ``python -m tools.trust --only memory``.

A trial is a call; one in eleven is a `fit`, the others are `predict`. The calls are made in several ways, one after the other:
with one model, with models that are made and thrown away, streamed, side by side, ending in an error, and so on. Of each way
some calls come first, that fill what is filled once; over the rest, three things must stay what they are: the memory that the
operating system gives to the process, the number of Python's blocks, and, over a tenth of as many calls again, the bytes that
`tracemalloc` counts, which also says the lines that keep something.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import tempfile
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from tools.trust.progress import Progress
from tools.trust.result import Result

_PREDICTIONS = 10  # for each fit
# What may come and go: free blocks of malloc, a larger dictionary of names, a line of source in a cache, and the names in
# Python's cache of attributes, which keeps up to 4096.
MORE_MEMORY, MORE_BLOCKS, MORE_TRACED = 4 << 20, 800, 32 << 10

Calls = tuple[Callable[[], object], Callable[[], object]]


class _Given:
    """What all ways are given: a small table, in memory and on disk."""

    def __init__(self, folder: Path) -> None:
        random = np.random.default_rng(0)
        self.folder = folder
        self.x = random.normal(size=(96, 8)).astype("float32")
        self.y = self.x[:, :1] * 2 + 1
        np.save(folder / "x.npy", self.x)
        np.save(folder / "y.npy", self.y)

    def model(self, loss: Any = "mse") -> Any:
        import fathoms

        layers = fathoms.layers
        hidden = [layers.Dense(16, activation="relu"), layers.BatchNormalization(), layers.Dropout(0.1)]
        model = fathoms.Sequential([fathoms.Input((8,)), *hidden, layers.Dense(1)])
        model.compile("adam", loss, metrics=["mae"])
        return model

    def predict(self, model: Any) -> object:
        return model.predict(self.x, verbose=0)


def _one_model(given: _Given) -> Calls:
    model = given.model()
    return lambda: model.fit(given.x, given.y, verbose=0), lambda: given.predict(model)


def _new_models(given: _Given) -> Calls:
    last = [given.model()]

    def fit() -> None:
        last[0] = given.model()
        last[0].fit(given.x, given.y, verbose=0)

    return fit, lambda: given.predict(last[0])


def _compiled_anew(given: _Given) -> Calls:
    model = given.model()

    def fit() -> None:
        model.compile("sgd", "mae")
        model.fit(given.x, given.y, verbose=0)

    return fit, lambda: given.predict(model)


def _with_callbacks(given: _Given) -> Calls:
    """Callbacks that see each batch, rows to measure on, and a graph of two branches."""
    import fathoms

    inputs = fathoms.Input((8,))
    branches = [fathoms.layers.Dense(4, activation=name)(inputs) for name in ("tanh", "gelu")]
    model = fathoms.Model(inputs, fathoms.layers.Dense(1)(fathoms.layers.Concatenate()(branches)))
    model.compile("rmsprop", "mse")

    def fit() -> None:
        seen = fathoms.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: None)
        stop = fathoms.callbacks.EarlyStopping(patience=1, restore_best_weights=True)
        model.fit(given.x, given.y, epochs=2, validation_split=0.25, callbacks=[seen, stop], verbose=0)

    return fit, lambda: model.predict(given.x[:5], batch_size=2, verbose=0)


def _batches(given: _Given) -> Calls:
    model = given.model()

    def batches() -> Any:
        for start in range(0, 96, 32):
            yield given.x[start : start + 32], given.y[start : start + 32]

    return lambda: model.fit(batches(), verbose=0), lambda: model.predict((x for x, _ in batches()), verbose=0)


def _on_disk(given: _Given) -> Calls:
    model = given.model()

    def table(name: str) -> np.ndarray:
        mapped: np.ndarray = np.load(given.folder / f"{name}.npy", mmap_mode="r")
        return mapped

    return lambda: model.fit(table("x"), table("y"), verbose=0), lambda: model.predict(table("x"), verbose=0)


def _loss_in_python(given: _Given) -> Calls:
    from fathoms import ops

    model = given.model(lambda y_true, y_pred: ops.mean(ops.abs(y_true - y_pred), axis=-1))
    return lambda: model.fit(given.x, given.y, verbose=0), lambda: model(given.x)


def _saved_and_loaded(given: _Given) -> Calls:
    import fathoms

    file = given.folder / "model.keras"
    last = [given.model()]

    def fit() -> None:
        last[0].fit(given.x, given.y, verbose=0)
        last[0].save(file)
        last[0] = fathoms.saving.load_model(file)

    return fit, lambda: given.predict(last[0])


def _side_by_side(given: _Given) -> Calls:
    import fathoms

    last = [given.model()]

    def fit() -> None:
        last[:] = [given.model(), given.model()]
        fathoms.fit_many(last, given.x, given.y, verbose=0)

    return fit, lambda: given.predict(last[0])


def _with_errors(given: _Given) -> Calls:
    """Calls that end in an error: in a callback, and before anything is done."""
    import fathoms

    model = given.model()

    def fails(*arguments: Any) -> None:
        raise ZeroDivisionError

    def fit() -> None:
        breaks = fathoms.callbacks.LambdaCallback(on_epoch_end=fails)
        with suppress(ZeroDivisionError):
            model.fit(given.x, given.y, callbacks=[breaks], verbose=0)
        with suppress(ValueError):
            model.fit(given.x[:, :3], given.y, verbose=0)

    def predict() -> None:
        with suppress(ValueError):
            model.predict(given.x[:, :3], verbose=0)

    return fit, predict


WAYS: dict[str, Callable[[_Given], Calls]] = {
    "one model": _one_model,
    "new models": _new_models,
    "a model compiled anew": _compiled_anew,
    "callbacks and measuring": _with_callbacks,
    "batches of a generator": _batches,
    "a table on disk": _on_disk,
    "a loss in Python": _loss_in_python,
    "models saved and loaded": _saved_and_loaded,
    "models side by side": _side_by_side,
    "calls that fail": _with_errors,
}


def resident() -> int:
    """Return how many bytes of memory the process has, without those that it has freed and could give back."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc, which keeps some for each thread that ever was
    if trim is not None:
        trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def kept(fit: Callable[[], object], predict: Callable[[], object], calls: int) -> tuple[int, str | None]:
    """Make so many calls; return how many bytes more the process has after them, and what is wrong with that, or None."""

    def call(times: int) -> None:
        for number in range(times):
            if number % (_PREDICTIONS + 1) == 0:
                fit()
            else:
                predict()
        gc.collect()

    call(max(calls // 10, 55))
    blocks, memory = sys.getallocatedblocks(), resident()
    call(calls)
    blocks, memory = sys.getallocatedblocks() - blocks, resident() - memory
    traced, lines = _traced(lambda: call(max(calls // 10, 55)))
    found = [
        f"{number:,} {what} more"
        for number, most, what in (
            (memory, MORE_MEMORY, "bytes of the process"),
            (blocks, MORE_BLOCKS, "blocks of Python"),
            (traced, MORE_TRACED, f"bytes that tracemalloc counts in a tenth of the calls ({lines})"),
        )
        if number > most
    ]
    return memory, "; ".join(found) or None


def _traced(call: Callable[[], object]) -> tuple[int, str]:
    """Return how many bytes of Python are kept by the second of two calls, and the lines that keep the most."""
    tracemalloc.start()
    try:
        call()
        before = tracemalloc.take_snapshot()
        call()
        after = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    own = [tracemalloc.Filter(inclusive=False, filename_pattern=tracemalloc.__file__)]
    changes = after.filter_traces(own).compare_to(before.filter_traces(own), "lineno")
    lines = [f"{line.traceback[0].filename}:{line.traceback[0].lineno} {line.size_diff:+,}" for line in changes[:3]]
    return sum(line.size_diff for line in changes), ", ".join(lines)


def run(count: int, progress: Progress) -> Result:
    """Make the calls that are still to be made, one way after the other."""
    if not Path("/proc/self/statm").exists():
        raise SystemExit("The check of memory reads Linux's files.")
    each = max(1, -(-count // len(WAYS)))
    with tempfile.TemporaryDirectory() as name:
        given = _Given(Path(name))
        for numbers in progress.pieces(count, each):
            way = list(WAYS)[numbers.start // each % len(WAYS)]
            more, wrong = kept(*WAYS[way](given), len(numbers))
            problem = (
                f"{way}, {len(numbers)} calls: {wrong} (python -m tools.trust --only memory --fresh)" if wrong else None
            )
            progress.done(problem, trials=len(numbers))
            fits = -(-len(numbers) // (_PREDICTIONS + 1))
            progress.done(kind="fits", trials=0, of=fits)
            progress.done(kind="predictions", trials=0, of=len(numbers) - fits)
            progress.done(kind="bytes more in all", trials=0, of=more)
    return progress.result()
