"""The Lab in a real Jupyter kernel: cells go on beside it, a page sees it, and interrupting the kernel ends what waits."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("ipykernel", reason="ipykernel is not installed")

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

client = pytest.importorskip("websockets.sync.client")

_PATIENCE = 120
_MODEL = """
import numpy as np, fathoms
fathoms.utils.set_random_seed(1)
x = np.random.default_rng(0).normal(size=(200, 3)).astype("float32")
y = x.sum(axis=1)
model = fathoms.Sequential([fathoms.Input((3,)), fathoms.layers.Dense(5, "relu"), fathoms.layers.Dense(1)])
model.compile("adam", "mse")
"""


class Kernel:
    """A kernel, and what its cells put out."""

    def __init__(self) -> None:
        self.manager = KernelManager()
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        self.manager._kernel_spec = KernelSpec(argv=command, display_name="Python", language="python")
        self.manager.start_kernel(stderr=subprocess.DEVNULL)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=_PATIENCE)

    def end(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def cell(self, code: str, printed: Callable[[str], None] | None = None) -> tuple[str, str, dict[str, Any]]:
        """Run a cell; `printed` is told all that was printed so far, whenever it is more.

        Returns:
            "ok" or the error's name, the text that it printed, and its result by kind.
        """
        text, shown = "", {}

        def take(message: dict[str, Any]) -> None:
            nonlocal text
            content = message["content"]
            if message["msg_type"] == "stream":
                text += content["text"]
                if printed is not None:
                    printed(text)
            elif message["msg_type"] == "execute_result":
                shown.update(content["data"])

        reply = self.client.execute_interactive(code, output_hook=take, timeout=_PATIENCE)["content"]
        return reply.get("ename", reply["status"]), text, shown

    def interrupted(self, code: str, when: str) -> tuple[str, str]:
        """Run a cell and interrupt the kernel once it has printed `when`."""
        done = False

        def watch(text: str) -> None:
            nonlocal done
            if when in text and not done:
                done = True
                self.manager.interrupt_kernel()

        status, text, _ = self.cell(code, watch)
        assert done, text
        return status, text


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    kernel = Kernel()
    try:
        assert kernel.cell(_MODEL)[0] == "ok"
        yield kernel
    finally:
        kernel.end()


def _address(text: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+/\?token=[\w-]+", text)
    assert found, text
    return found.group()


def _first_words(address: str, kind: str) -> dict[str, Any]:
    """What a page is told first, of one kind, once the address has let it in."""
    host = address.split("/")[2]
    with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:
        cookie = answer.headers["set-cookie"].split(";")[0]
    with client.connect(
        f"ws://{host}/live", origin=f"http://{host}", additional_headers={"cookie": cookie}, max_size=None
    ) as page:
        while True:
            told = page.recv(timeout=_PATIENCE)
            if isinstance(told, str) and json.loads(told)["tell"] == kind:
                words: dict[str, Any] = json.loads(told)
                return words


def _refused(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except (urllib.error.URLError, OSError):
        return True
    return False


def test_cells_go_on_beside_the_lab_until_it_is_closed(kernel: Kernel) -> None:
    status, text, _ = kernel.cell("page = model.lab(x, y, browser=False)")
    assert status == "ok", text
    address = _address(text)
    state = _first_words(address, "state")["state"]
    assert state["problem"]["inputs"] == ["x0", "x1", "x2"]
    assert [layer["units"] for layer in state["design"]["layers"]] == [5]
    _, text, _ = kernel.cell("before = model.evaluate(x, y, verbose=0); model.fit(x, y, epochs=9, verbose=0)\n"
                             "print(model.evaluate(x, y, verbose=0) < before)")  # fmt: skip
    assert text == "True\n"
    shown = kernel.cell("page")[2]
    assert f'href="{address}"' in shown["text/html"]
    assert kernel.cell("page.close(); page")[2]["text/html"] == "<p>This Lab is closed.</p>"
    assert _refused(address)
    port = address.split(":")[2].split("/")[0]
    assert kernel.cell(f"again = model.lab(x, y, port={port}, browser=False); again.close()")[0] == "ok"  # it is free


def test_a_lab_that_waits_is_ended_by_interrupting_the_kernel(kernel: Kernel) -> None:
    seen: list[dict[str, Any]] = []

    def look(text: str) -> None:
        if "Interrupting" in text and not seen:
            seen.append(_first_words(_address(text), "state"))
            kernel.manager.interrupt_kernel()

    status, text, _ = kernel.cell("model.lab(x, y, browser=False, block=True); print('went on')", look)
    assert (status, text.splitlines()[-1]) == ("ok", "went on"), text
    assert seen[0]["state"]["problem"]["target"] == "y"
    assert _refused(_address(text))


def test_a_run_is_watched_and_interrupted(kernel: Kernel) -> None:
    seen: list[dict[str, Any]] = []

    def look(text: str) -> None:
        if "This run is shown" in text and not seen:
            seen.append(_first_words(_address(text), "watched"))
            kernel.manager.interrupt_kernel()

    code = "watching = fathoms.callbacks.Lab(browser=False)\nmodel.fit(x, y, epochs=100_000_000, verbose=0, callbacks=[watching])"
    status, text, _ = kernel.cell(code, look)
    assert status == "KeyboardInterrupt", text
    assert seen[0]["end"] == 100_000_000 and [layer["weights"] for layer in seen[0]["layers"]] == [20, 6]
    assert kernel.cell("watching.close()")[0] == "ok"
    assert _refused(_address(text))
    assert kernel.cell("print('lives')")[1] == "lives\n"


def test_fit_is_interrupted(kernel: Kernel) -> None:
    code = "print('begins', flush=True)\nmodel.fit(x, y, epochs=100_000_000, verbose=0)"
    begun = time.monotonic()
    assert kernel.interrupted(code, "begins")[0] == "KeyboardInterrupt"
    assert time.monotonic() - begun < _PATIENCE / 2
    assert kernel.cell("model.fit(x, y, epochs=1, verbose=0).epoch")[2]["text/plain"] == "[0]"


def test_what_is_shown_is_made_for_a_notebook(kernel: Kernel) -> None:
    text = kernel.cell("model.summary()")[1]
    assert "Total params" in text and "\x1b" not in text
    bar = kernel.cell("history = model.fit(x, y, epochs=2)")[1]
    assert bar.count("loss:") == 2
    assert "\r" in bar
    # A notebook shows colours and lines that are written over; it would print what moves a terminal's cursor.
    assert "\x1b" not in re.sub(r"\x1b\[\d*m", "", bar)
    status, text, shown = kernel.cell(
        "trained = fathoms.train({'a': x[:, 0], 'y': y}, 'y', recipe='neuron', trees=False, epochs=3)\ntrained"
    )
    assert status == "ok" and "\x1b" not in text
    assert "single neuron" in shown["text/html"] and "\x1b" not in shown["text/plain"]
    assert kernel.cell("fathoms.diagnose(model, x, y)")[2]["text/html"].startswith("<")
