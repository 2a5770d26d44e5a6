"""Kills runs that keep checkpoints at random instants, and lets them go on.

Each trial starts a run in a process of its own, kills it (SIGKILL), and starts it again. One kill in four comes at a random
instant of the whole life of the process, its start and its end included; the others come after it began to write. Weights, optimizer, history and the lines of a CSV log must be,
to the bit, those of a run that never stopped and kept no checkpoints. Every third trial is killed twice. The runs write as often
as they can, so that many kills come while a file is written; the last one is sometimes spoilt, too, as a power cut may do.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from tools.trust.machine import ROOT
from tools.trust.progress import Progress
from tools.trust.result import Result

_measuring = Lock()

KINDS = ("core", "seconds", "callbacks", "own_loss", "generator")


def run(count: int, progress: Progress) -> Result:
    """Make so many trials, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        for numbers in progress.pieces(count, 10):
            for number, (problem, when) in zip(numbers, pool.map(trial, numbers), strict=True):
                progress.done(None if problem is None else f"{problem}: python -m tools.trust.kills {number}", when)
    return progress.result()


def trial(number: int) -> tuple[str | None, str]:
    """Kill one run; return what is wrong with what it then came to, or None, and at which point it was killed."""
    draw = random.Random(number)
    kind = KINDS[number % len(KINDS)]
    with _measuring:
        expected, whole, writing = _never_stopped(kind)
    with TemporaryDirectory() as folder:
        place = Path(folder)
        for _ in range(2 if number % 3 == 0 else 1):
            process = _start(kind, draw.randint(1, 3), place)
            anywhere = draw.random() < 0.25
            if not anywhere:
                _wait_for_files(process, place / "run")
            time.sleep(draw.uniform(0, 1.05 * (whole if anywhere else writing)))
            process.kill()
            process.communicate()
        when = _point(place / "run")
        if draw.random() < 0.1:
            _spoil(place / "run", draw)
        process = _start(kind, draw.randint(1, 3), place)
        found, errors = process.communicate()
    if process.returncode != 0:
        return f"a {kind} run does not go on after a kill ({errors.decode().strip().splitlines()[-1:]})", when
    return (None if found == expected else f"a {kind} run ends with other bits after a kill"), when


@cache
def _never_stopped(kind: str) -> tuple[bytes, float, float]:
    """Return what a run comes to that keeps no checkpoints, how long one takes that does, and how long it writes."""
    with TemporaryDirectory() as folder:
        plain = _start(kind, 1, Path(folder), keeps=False)
        expected, _ = plain.communicate()
        if plain.returncode != 0:
            raise RuntimeError(f"the {kind} run does not run")
    with TemporaryDirectory() as folder:
        begun = time.monotonic()
        process = _start(kind, 1, Path(folder))
        _wait_for_files(process, Path(folder, "run"))
        writes = time.monotonic()
        process.communicate()
        end = time.monotonic()
    return expected, end - begun, end - writes


def _wait_for_files(process: subprocess.Popen[bytes], folder: Path) -> None:
    while process.poll() is None and not any(folder.glob("checkpoint-*")):
        time.sleep(0.002)


def _start(kind: str, threads: int, folder: Path, keeps: bool = True) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tools.trust.kills", kind, str(threads), str(folder), "keeps" if keeps else "plain"]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _point(folder: Path) -> str:
    """Say at which point a run was killed, by what it left."""
    names = [path.name for path in folder.iterdir()] if folder.exists() else []
    if any(name.endswith(".tmp") for name in names):
        return "while a file was written"
    return "between two files" if any(name.startswith("checkpoint-") for name in names) else "before the first file"


def _spoil(folder: Path, draw: random.Random) -> None:
    """Cut the newest file short, or change a byte, if there is one before it."""
    files = sorted(folder.glob("checkpoint-*")) if folder.exists() else []
    if len(files) < 2:
        return
    content = bytearray(files[-1].read_bytes())
    place = draw.randrange(len(content))
    if draw.random() < 0.5:
        del content[place:]
    else:
        content[place] ^= 1 << draw.randrange(8)
    files[-1].write_bytes(content)


# What the processes do


def _train(kind: str, threads: int, folder: Path, keeps: bool) -> None:
    import numpy as np

    import fathoms
    from fathoms import _native, layers
    from fathoms.checkpoints import Checkpoint

    _native.set_threads(threads)
    fathoms.utils.set_random_seed(3)
    draw = np.random.RandomState(4)
    x = draw.normal(size=(120, 6)).astype("float32")
    y = (x.sum(1, keepdims=True) + draw.normal(size=(120, 1))).astype("float32")
    model = fathoms.Sequential([
        fathoms.Input((6,)),
        layers.Dense(16, activation="relu"),
        layers.BatchNormalization(),
        layers.Dropout(0.2),
        layers.Dense(1),
    ])  # fmt: skip
    rate: Any = 0.01
    if kind in ("core", "seconds"):
        rate = fathoms.optimizers.schedules.CosineDecay(0.02, 200)
    loss: Any = _own_loss if kind == "own_loss" else "mse"
    model.compile(fathoms.optimizers.Adam(rate, use_ema=kind == "core"), loss, metrics=["mae"])
    how: dict[str, Any] = {"x": x, "y": y, "batch_size": 20, "epochs": 6}
    often: dict[str, Any] = {"batches": 2}
    if kind == "seconds":
        how["epochs"], often = 2500, {"every": 0.01}
    if kind == "callbacks":
        how.update(epochs=12, validation_split=0.25, callbacks=_callbacks(folder))
        often = {"every": "epoch"}
    if kind == "generator":
        how = {"x": _batches(x, y), "steps_per_epoch": 5, "epochs": 6}
    if keeps:
        how["checkpoint"] = Checkpoint(folder / "run", **often)
    history = model.fit(verbose=0, **how)
    _print_digest(model, history, folder)


def _own_loss(y_true: Any, y_pred: Any) -> Any:
    from fathoms import ops

    return ops.mean(ops.abs(y_true - y_pred) ** 1.5)


def _callbacks(folder: Path) -> list[Any]:
    from fathoms import callbacks

    class Rows(callbacks.Callback):
        """Is told of batches, and remembers them."""

        count = 0

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.count += 1

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            logs["count"] = float(self.count)

        def get_state(self) -> dict[str, Any]:
            return {"count": self.count}

        def set_state(self, state: dict[str, Any]) -> None:
            self.count = state["count"]

    return [
        Rows(),
        callbacks.EarlyStopping("val_loss", patience=3, restore_best_weights=True),
        callbacks.ReduceLROnPlateau("val_loss", patience=1),
        callbacks.CSVLogger(folder / "log.csv"),
    ]


def _batches(x: Any, y: Any) -> Any:
    import numpy as np

    while True:
        rows = np.random.randint(0, len(x), 20)
        yield x[rows], y[rows]


def _print_digest(model: Any, history: Any, folder: Path) -> None:
    from hashlib import blake2b

    digest = blake2b()
    for variable in (*model.variables, *model.optimizer.variables):
        digest.update(variable.numpy().tobytes())
    digest.update(repr((history.epoch, sorted(history.history.items()))).encode())
    if (folder / "log.csv").exists():
        digest.update((folder / "log.csv").read_bytes())
    print(digest.hexdigest())


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(trial(int(sys.argv[1])))
    else:
        _train(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4] == "keeps")
        sys.stdout.flush()
        os._exit(0)
