"""Several callbacks called as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fathoms.callbacks.callback import Callback
from fathoms.callbacks.history import History
from fathoms.callbacks.progbar_logger import ProgbarLogger

_BATCH_EVENTS = {
    "train": ("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end"),
    "test": ("on_test_batch_begin", "on_test_batch_end"),
    "predict": ("on_predict_batch_begin", "on_predict_batch_end"),
}


class CallbackList(Callback):
    """Passes every event on to the callbacks that watch it, in their order.

    Args:
        callbacks: callbacks, or one.
        add_history: add a `History` if there is none.
        add_progbar: add a `ProgbarLogger` if there is none.
        model: the model they are told of.
        **params: `epochs`, `steps`, `verbose`.

    Raises:
        ValueError: something that is not a callback.

    Source: `keras.callbacks.CallbackList`.

    >>> CallbackList([], add_history=True).watches_batches("train")
    False
    """

    def __init__(
        self,
        callbacks: Iterable[Callback] | Callback | None = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ) -> None:
        super().__init__()
        self.callbacks = list(flat(callbacks))
        if add_history and not any(isinstance(callback, History) for callback in self.callbacks):
            self.callbacks.append(History())
        if add_progbar and not any(isinstance(callback, ProgbarLogger) for callback in self.callbacks):
            self.callbacks.append(ProgbarLogger())
        self._watching: dict[str, list[Callable[..., None]]] = {}
        self._watched: dict[str, bool] = {}
        if model is not None:
            self.set_model(model)
        self.set_params(params)

    def append(self, callback: Callback) -> None:
        """Add a callback at the end."""
        self.callbacks.append(callback)
        self._watching.clear()
        self._watched.clear()

    def set_model(self, model: Any) -> None:
        super().set_model(model)
        for callback in self.callbacks:
            if isinstance(callback, History):
                model.history = callback
            callback.set_model(model)

    def set_params(self, params: dict[str, Any]) -> None:
        super().set_params(params)
        if params:
            for callback in self.callbacks:
                callback.set_params(params)

    def watches_batches(self, mode: str) -> bool:
        """Say whether a callback wants to be told of every batch; `mode` is train, test or predict."""
        if mode not in self._watched:
            events = _BATCH_EVENTS[mode]
            self._watched[mode] = any(callback.watches(event) for callback in self.callbacks for event in events)
        return self._watched[mode]

    @property
    def recorder(self) -> History | None:
        """The `History`, if no other callback is to be told of epochs or batches: it may be told of many epochs at once."""
        events = ("on_epoch_begin", "on_epoch_end", *_BATCH_EVENTS["train"])
        watching = [callback for callback in self.callbacks if any(callback.watches(event) for event in events)]
        only = watching[0] if len(watching) == 1 and type(self) is CallbackList else None
        return only if type(only) is History and "on_epoch_end" not in vars(only) else None

    @property
    def progress(self) -> Callable[[int, float], object] | None:
        """What the core calls within a long run, with the batches done and the mean loss so far; None if nobody looks."""
        for callback in self.callbacks:
            if isinstance(callback, ProgbarLogger) and callback.shows_progress:
                return callback.on_progress
        return None

    def _tell(self, event: str, *arguments: Any) -> None:
        watching = self._watching.get(event)
        if watching is None:
            watching = [getattr(callback, event) for callback in self.callbacks if callback.watches(event)]
            self._watching[event] = watching
        for method in watching:
            method(*arguments)

    def on_train_begin(self, logs: Any = None) -> None:
        self._tell("on_train_begin", logs or {})

    def on_train_end(self, logs: Any = None) -> None:
        self._tell("on_train_end", logs or {})

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._tell("on_epoch_begin", epoch, logs or {})

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._tell("on_epoch_end", epoch, logs or {})

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._tell("on_train_batch_begin", batch, logs or {})
        self._tell("on_batch_begin", batch, logs or {})

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._tell("on_train_batch_end", batch, logs or {})
        self._tell("on_batch_end", batch, logs or {})

    def on_test_begin(self, logs: Any = None) -> None:
        self._tell("on_test_begin", logs or {})

    def on_test_end(self, logs: Any = None) -> None:
        self._tell("on_test_end", logs or {})

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._tell("on_test_batch_begin", batch, logs or {})

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self._tell("on_test_batch_end", batch, logs or {})

    def on_predict_begin(self, logs: Any = None) -> None:
        self._tell("on_predict_begin", logs or {})

    def on_predict_end(self, logs: Any = None) -> None:
        self._tell("on_predict_end", logs or {})

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._tell("on_predict_batch_begin", batch, logs or {})

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self._tell("on_predict_batch_end", batch, logs or {})


def flat(callbacks: Any) -> Iterator[Callback]:
    """Yield the callbacks of lists within lists, or the one that is given.

    Raises:
        ValueError: something that is not a callback.
    """
    if callbacks is None:
        return
    for callback in callbacks if isinstance(callbacks, list | tuple) else [callbacks]:
        if isinstance(callback, list | tuple):
            yield from flat(callback)
        elif isinstance(callback, Callback):
            yield callback
        elif isinstance(callback, type):
            raise ValueError(
                f"callbacks: found the class {callback.__name__}, not an object of it. Write {callback.__name__}(...)."
            )
        else:
            raise ValueError(
                f"callbacks: found {callback!r}, which is not a callback. Write a subclass of fathoms.callbacks.Callback."
            )
