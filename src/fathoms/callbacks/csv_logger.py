"""The record of a training run as a file."""

from __future__ import annotations

import os
from typing import Any, TextIO

import numpy as np

from fathoms.callbacks.callback import Callback, Logs
from fathoms.engine.state_form import check_state, is_count, list_of, none_or


class CSVLogger(Callback):
    """Writes a line with the loss and the metrics of every epoch to a CSV file, as soon as the epoch is over.

    Args:
        filename: the file.
        separator: what stands between two values.
        append: add to a file that exists; otherwise it is written anew, once the first epoch is over.

    Raises:
        OSError: in training, if the file cannot be written.

    Source: `keras.callbacks.CSVLogger`.

    >>> import pathlib, tempfile, numpy as np, fathoms
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "log.csv"
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> history = model.fit(np.zeros((4, 1)), np.zeros(4), epochs=2, callbacks=[CSVLogger(path)], verbose=0)
    >>> print(path.read_text().strip())
    epoch,loss,val_loss
    0,0.0,NA
    1,0.0,NA
    """

    def __init__(self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False) -> None:
        super().__init__()
        self.filename = os.fspath(filename)
        self.sep = separator
        self.append = append
        self.keys: list[str] | None = None
        self.csv_file: TextIO | None = None
        self.writer: Any = None

    def on_train_begin(self, logs: Logs = None) -> None:
        self._close()
        self.keys = None

    def get_state(self) -> dict[str, Any]:
        if self.csv_file is not None:
            return {"keys": self.keys, "length": self.csv_file.tell()}
        there = self.append and os.path.exists(self.filename)
        return {"keys": None, "length": os.path.getsize(self.filename) if there else 0}

    def set_state(self, state: dict[str, Any]) -> None:
        """Cut off the lines of epochs that will be done again, and go on after the others."""
        check_state(state, "CSVLogger", keys=none_or(list_of(_is_text)), length=is_count)
        self.keys = state["keys"]
        if os.path.exists(self.filename) and os.path.getsize(self.filename) > state["length"]:
            os.truncate(self.filename, state["length"])
        if self.keys is not None:
            self._open(self.keys, goes_on=state["length"] > 0)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        logs = logs or {}
        if self.keys is None:
            self.keys = _columns(logs)
        if self.writer is None:
            self._open(self.keys)
        self.writer.writerow({"epoch": epoch, **{key: _cell(logs.get(key, "NA")) for key in self.keys}})
        assert self.csv_file is not None
        self.csv_file.flush()

    def on_train_end(self, logs: Logs = None) -> None:
        self._close()

    def _open(self, keys: list[str], goes_on: bool = False) -> None:
        goes_on |= self.append and os.path.exists(self.filename) and os.path.getsize(self.filename) > 0
        self.csv_file = open(self.filename, "a" if goes_on else "w", newline="", encoding="utf-8")  # noqa: SIM115
        import csv

        self.writer = csv.DictWriter(self.csv_file, ["epoch", *keys], delimiter=self.sep, lineterminator=os.linesep)
        if not goes_on:
            self.writer.writeheader()

    def _close(self) -> None:
        if self.csv_file is not None:
            self.csv_file.close()
        self.csv_file = None
        self.writer = None


def _columns(logs: dict[str, float]) -> list[str]:
    """Name the columns; those of validation also if the first epoch has none, as `validation_freq` may bring them later."""
    names = sorted(logs)
    if not any(name.startswith("val_") for name in names):
        names += [f"val_{name}" for name in names]
    return names


def _cell(value: Any) -> Any:
    return f'"[{", ".join(map(str, value))}]"' if np.ndim(value) > 0 else value


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
