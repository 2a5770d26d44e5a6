"""The record of a training run."""

from __future__ import annotations

from typing import Any

from fathoms.callbacks.callback import Callback, Logs
from fathoms.engine.state_form import check_state, dict_of, is_count, is_list, list_of


class History(Callback):
    """What `fit` returns: `history.history["loss"]` is the list of losses, one for each epoch.

    `history.epoch` are the numbers of the epochs, from 0; `history.params` holds `epochs`, `steps` and `verbose`.

    Source: `keras.callbacks.History`.

    >>> import numpy as np, fathoms
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> history = model.fit(np.zeros((4, 1)), np.zeros(4), epochs=2, verbose=0)
    >>> history.history
    {'loss': [0.0, 0.0]}
    """

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[float]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Logs = None) -> None:
        self.epoch = []

    def get_state(self) -> dict[str, Any]:
        return {"epoch": self.epoch, "history": self.history}

    def set_state(self, state: dict[str, Any]) -> None:
        check_state(state, "History", epoch=list_of(is_count), history=dict_of(is_list))
        self.epoch, self.history = state["epoch"], state["history"]

    def extend(self, first: int, logs: dict[str, list[float]]) -> None:
        """Take in several epochs, from number `first` on: for each name the list of their values."""
        self.epoch.extend(range(first, first + len(logs["loss"])))
        for name, values in logs.items():
            self.history.setdefault(name, []).extend(values)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
