"""The base of all callbacks: functions that `fit`, `evaluate` and `predict` call as they go."""

from __future__ import annotations

from typing import Any

Logs = dict[str, float] | None


class Callback:
    """Is told when training, epochs and batches begin and end. Subclasses define what they need.

    `self.model` is the model, `self.params` holds `epochs`, `steps` (batches in an epoch) and `verbose`. Methods about
    single batches make `fit` visit Python after every batch; without them an epoch is one call of the core.

    Source: `keras.callbacks.Callback`.

    >>> import numpy as np, fathoms
    >>> class Printer(fathoms.callbacks.Callback):
    ...     def on_epoch_end(self, epoch, logs=None):
    ...         print("epoch", epoch, "has", sorted(logs))
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> history = model.fit(np.zeros((4, 1)), np.zeros(4), callbacks=[Printer()], verbose=0)
    epoch 0 has ['loss']
    """

    #: Whether this callback decides about NaN and infinity: `fit` may be given such data, and `on_nonfinite` does not count.
    takes_non_finite_data = False

    #: Whether `fit` is to keep the run on the disk for this callback (see `BackupAndRestore`).
    backs_up = False

    # Of the class, too, since a subclass may leave out `super().__init__()`, as it may in Keras.
    params: dict[str, Any] = {}  # noqa: RUF012 - replaced, never changed
    _model: Any = None

    def __init__(self) -> None:
        self.params = {}

    @property
    def model(self) -> Any:
        """The model that is trained."""
        return self._model

    def set_model(self, model: Any) -> None:
        """Take the model; called before the first event."""
        self._model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Take `epochs`, `steps` and `verbose`; called before the first event."""
        self.params = params

    def watches(self, event: str) -> bool:
        """Say whether this callback does anything at an event, such as `on_train_batch_end`."""
        return event in vars(self) or getattr(type(self), event) is not getattr(Callback, event)

    def get_state(self) -> dict[str, Any] | None:
        """Return what a run that goes on from a checkpoint must give back to this callback; None if it has nothing.

        Override it, and `set_state`, in a callback that remembers something from batch to batch or epoch to epoch. A state
        is made of numbers, text, NumPy arrays, and lists, tuples and dictionaries of these.

        >>> class Counter(Callback):
        ...     batches = 0
        ...     def on_train_batch_end(self, batch, logs=None):
        ...         self.batches += 1
        ...     def get_state(self):
        ...         return {"batches": self.batches}
        ...     def set_state(self, state):
        ...         self.batches = state["batches"]
        """
        return None

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from what `get_state` returned; called after `on_train_begin` when a run goes on (see `fit(checkpoint=)`)."""

    def on_train_begin(self, logs: Logs = None) -> None:
        """Called before the first epoch."""

    def on_train_end(self, logs: Logs = None) -> None:
        """Called after the last epoch; `logs` are those of its end."""

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Called before an epoch, counted from 0."""

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Called after an epoch; `logs` hold its loss and metrics, `val_...` those of the validation data."""

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Called before a batch of training, counted from 0 in each epoch."""

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Called after a batch of training; `logs` hold the loss and metrics of the epoch so far."""

    def on_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """An older name of `on_train_batch_begin`."""

    def on_batch_end(self, batch: int, logs: Logs = None) -> None:
        """An older name of `on_train_batch_end`."""

    def on_test_begin(self, logs: Logs = None) -> None:
        """Called before an evaluation, also that of the validation data."""

    def on_test_end(self, logs: Logs = None) -> None:
        """Called after an evaluation."""

    def on_test_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Called before a batch of an evaluation."""

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Called after a batch of an evaluation."""

    def on_predict_begin(self, logs: Logs = None) -> None:
        """Called before a prediction."""

    def on_predict_end(self, logs: Logs = None) -> None:
        """Called after a prediction."""

    def on_predict_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Called before a batch of a prediction."""

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """Called after a batch of a prediction; `logs` hold `outputs`."""
