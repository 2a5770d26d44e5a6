"""The CSV file of a run, byte for byte as Keras writes it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms.callbacks import CSVLogger, LambdaCallback

X, Y = np.ones((8, 2), np.float32), np.zeros((8, 1), np.float32)


def model(library: Any = fathoms) -> Any:
    made = library.Sequential([library.layers.Input((2,)), library.layers.Dense(1)])
    made.compile("sgd", "mse", metrics=["mae"])
    return made


@pytest.mark.parametrize("how", [{}, {"separator": "\t"}, {"append": True}])
def test_the_same_bytes_as_keras(how: dict[str, Any], tmp_path: Path, keras: Any) -> None:
    files = {}
    for library in (fathoms, keras):
        path = tmp_path / f"{library.__name__}.csv"
        log = library.callbacks.CSVLogger(path, **how)
        for _ in range(2):
            log.on_train_begin()
            for epoch in range(3):
                logs = {"loss": 1 / (epoch + 3), "mae": np.float32(0.5), "values": np.array([1.0, 2.0])}
                log.on_epoch_end(epoch, {**logs, **({"val_loss": 2.0} if epoch != 1 else {})})
            log.on_train_end()
        files[library] = path.read_bytes().replace(b"\r\n", b"\n")
    assert files[fathoms] == files[keras]


def test_validation_now_and_then(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    history = model().fit(
        X, Y, epochs=4, verbose=0, validation_data=(X, Y), validation_freq=3, callbacks=[CSVLogger(path)]
    )
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert [row["val_loss"] for row in rows] == ["NA", "NA", str(history.history["val_loss"][0]), "NA"]


def test_an_old_file_is_kept_until_there_is_something_to_write(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("last week's\n")

    def fail(logs: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model().fit(X, Y, verbose=0, callbacks=[CSVLogger(path), LambdaCallback(on_train_begin=fail)])
    assert path.read_text() == "last week's\n"
