"""A run of one's own script, live on a page."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from fathoms.callbacks.callback import Callback, Logs
from fathoms.engine.training_claim import is_claimed
from fathoms.lab.lab_page import SERVER, check_installed
from fathoms.lab.open_browser import open_browser

if TYPE_CHECKING:
    import uvicorn

    from fathoms.lab.server.watched_run import WatchedRun
    from fathoms.layers.layer import Layer

# How long, in seconds, the end of a run waits for a page that is open to see it, and for one that the browser is still opening.
_SEEING = 0.5
_OPENING = 5.0


class Lab(Callback):
    """Shows a run of `fit` on a page while it trains: losses and metrics of every epoch, and the weights of what is trained.

    A server on a thread of this process looks at the run's history, at most 30 times a second and only while a page is open. It
    is told of no epoch and no batch, and touches no weight: the run's bits are the same, and so is its speed.

    Args:
        port: the port; 0 for any that is free.
        browser: open the page in the browser.
        stay: at the end of the run, wait until the page is closed by its button, or Ctrl-C; else the server ends with the run,
            as soon as a page that is open, or that the browser is opening, has seen the end.

    Raises:
        LabError: the port is taken, or what the Lab needs is not installed.

    >>> import fathoms
    >>> lab = fathoms.callbacks.Lab(browser=False)
    >>> lab.address
    ''
    """

    def __init__(self, port: int = 0, browser: bool = True, stay: bool = False) -> None:
        super().__init__()
        self._port = port
        self._browser = browser
        self._stay = stay
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._over = False
        self._claimed = False  # whether the run is one of `fit`, whose end is seen even if it is an exception
        self._opened = False
        self._page: WatchedRun | None = None
        self._closed = threading.Event()
        self._seen_end = threading.Event()
        #: The page's address while the server runs; else empty.
        self.address = ""

    def on_train_begin(self, logs: Logs = None) -> None:
        """Start the server, and say where the page is."""
        self._over = False
        self._claimed = is_claimed(self.model)
        self._closed.clear()
        self._seen_end.clear()
        if self._server is None:
            self._start()

    def on_train_end(self, logs: Logs = None) -> None:
        """Show the end; end the server, or wait until somebody closes it."""
        self._over = True
        try:
            if self._stay:
                print("The run is over; its page stays. Close it there, or by Ctrl-C.", flush=True)
                while not self._closed.wait(0.2):
                    pass
            else:
                self._let_it_be_seen()
        except KeyboardInterrupt:
            pass
        finally:
            self.close()

    def close(self) -> None:
        """End the server; harmless if it does not run. A run that an exception ended leaves it running until this is called."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(timeout=5)
        self._server = self._thread = None
        self.address = ""

    def _let_it_be_seen(self) -> None:
        """A page that is open sees the last epoch, and so does one that the browser was asked for; nobody else is waited for."""
        assert self._page is not None
        if self._page.pages:
            self._seen_end.wait(_SEEING)
        elif self._opened and not self._page.visited:
            self._seen_end.wait(_OPENING)
        if not self._page.visited:
            print("The run was over before its page was opened. callbacks.Lab(stay=True) waits for you.", flush=True)

    def _start(self) -> None:
        check_installed(SERVER)  # told now, not on the thread
        from fathoms.lab.server.guarded_server import guarded_server, serve_beside
        from fathoms.lab.server.listener import listener
        from fathoms.lab.server.watched_run import WatchedRun

        door = listener(self._port)
        self._page = WatchedRun(self._look, self._closed.set)
        self._server, address = guarded_server(self._page.app(), door, longest=1 << 16)
        self._thread = serve_beside(self._server, door)
        self.address = address
        print(f"This run is shown at {self.address}", flush=True)
        if self._browser:
            self._opened = open_browser(self.address)

    def _look(self) -> dict[str, Any]:
        """On the server's thread: the run as it is now."""
        from fathoms.lab.server.watched_run import curves

        over = self._over
        recorder = getattr(self.model, "history", None)
        epochs = len(recorder.epoch) if recorder is not None else 0
        told = {
            "model": str(getattr(self.model, "name", "")),
            "layers": [_layer(layer) for layer in getattr(self.model, "layers", []) if layer.built],
            "epoch": epochs,
            "end": int(self.params.get("epochs") or 0),
            "over": over,
            "stopped": self._claimed and not over and not is_claimed(self.model),
            "stays": self._stay,
            **curves(recorder.history if recorder is not None else {}, epochs),
        }
        if over:
            self._seen_end.set()
        return told


def _layer(layer: Layer) -> dict[str, Any]:
    """What is told of a layer: how many weights it has and, if they are few, what its kernel is now."""
    from fathoms.lab.server.weight_heat import MOST_WEIGHTS, weight_heat

    count = int(layer.count_params())
    kernel = next((weight for weight in layer.weights if len(weight.shape) > 1), None)
    heat = weight_heat(kernel.numpy()) if kernel is not None and count <= MOST_WEIGHTS else None
    return {"name": str(layer.name), "kind": type(layer).__name__, "weights": count, "heat": heat}
