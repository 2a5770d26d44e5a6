"""Measuring with averaged weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.callbacks.callback import Callback, Logs
from fathoms.engine.state_form import check_state, is_array, is_flag, list_of


class SwapEMAWeights(Callback):
    """Puts the optimizer's moving averages in the place of the weights while the model is measured or predicts.

    The optimizer needs `use_ema=True`.

    Args:
        swap_on_epoch: swap from the end of each epoch to the start of the next, too, so that callbacks after this one, such
            as `ModelCheckpoint`, see the averages.

    Raises:
        ValueError: in training, if the optimizer keeps no averages.

    Source: `keras.callbacks.SwapEMAWeights`; Polyak and Juditsky, 1992, on averaging.

    >>> import numpy as np, fathoms
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    >>> model.compile(fathoms.optimizers.SGD(0.5, use_ema=True), "mse")
    >>> data = np.ones((4, 1)), np.zeros(4)
    >>> history = model.fit(*data, epochs=3, validation_data=data, callbacks=[SwapEMAWeights()], verbose=0)
    >>> history.history["val_loss"][-1] == model.evaluate(*data, verbose=0)
    True
    """

    def __init__(self, swap_on_epoch: bool = False) -> None:
        super().__init__()
        self.swap_on_epoch = swap_on_epoch
        self._swapped = False
        self._averages: list[np.ndarray] = []

    def get_state(self) -> dict[str, Any]:
        return {"swapped": self._swapped, "averages": self._averages}

    def set_state(self, state: dict[str, Any]) -> None:
        check_state(state, "SwapEMAWeights", swapped=is_flag, averages=list_of(is_array))
        self._swapped, self._averages = state["swapped"], state["averages"]

    def on_train_begin(self, logs: Logs = None) -> None:
        self._swapped = False
        self._averages = []

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        if self.swap_on_epoch:
            self._swap_back()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if self.swap_on_epoch and not self._swapped:
            self._averages = [average.numpy() for _, average in self._pairs()]
            self._swap_in()

    def on_train_end(self, logs: Logs = None) -> None:
        # `fit` has put what stands in the averages' place into the weights: after an epoch's swap, the weights themselves.
        if self._swapped and self._averages:
            for (variable, average), value in zip(self._pairs(), self._averages, strict=True):
                variable.assign(value)
                average.assign(value)
        self._swapped = False
        self._averages = []

    def on_test_begin(self, logs: Logs = None) -> None:
        self._swap_in()

    def on_test_end(self, logs: Logs = None) -> None:
        self._swap_back()

    def on_predict_begin(self, logs: Logs = None) -> None:
        self._swap_in()

    def on_predict_end(self, logs: Logs = None) -> None:
        self._swap_back()

    def _swap_in(self) -> None:
        if not self._swapped:
            self._swap()
            self._swapped = True

    def _swap_back(self) -> None:
        if self._swapped:
            self._swap()
            self._swapped = False

    def _swap(self) -> None:
        for variable, average in self._pairs():
            value = variable.numpy()
            variable.assign(average.value)
            average.assign(value)

    def _pairs(self) -> list[tuple[Any, Any]]:
        """Each weight with its average; none before the first step, when there is nothing to average."""
        optimizer = self.model.optimizer
        if not getattr(optimizer, "use_ema", False):
            raise ValueError(
                "SwapEMAWeights must be used when `use_ema=True` is set, for else there are no averages to swap in; the optimizer "
                f"has use_ema={getattr(optimizer, 'use_ema', None)}. Write Adam(use_ema=True)."
            )
        if not optimizer.built or not int(optimizer.iterations):
            return []
        averages = optimizer._model_variables_moving_average
        return list(zip(optimizer._trainable_variables, averages, strict=True))
