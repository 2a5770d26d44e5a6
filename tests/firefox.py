"""The Firefox that is on this machine, driven by WebDriver BiDi: JSON over a socket, as the browser itself speaks it."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

_NAMES = ("firefox-esr", "firefox")
_SECONDS = 120.0
# A browser that calls nobody: neither for updates nor for anything else.
_QUIET = """
user_pref("app.update.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("extensions.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,");
user_pref("toolkit.telemetry.enabled", false);
"""


class Firefox:
    """One tab of a browser without a window.

    Args:
        line: the browser's own line.

    Attributes:
        problems: errors and warnings of the console, and errors that no script caught.
    """

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._numbers = count(1)
        self.problems: list[str] = []
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        self._tab = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method: str, **given: Any) -> Any:
        """The browser's answer."""
        number = next(self._numbers)
        self._line.send(json.dumps({"id": number, "method": method, "params": given}))
        while True:
            message = json.loads(self._line.recv(timeout=_SECONDS))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] in ("warn", "error"):
                self.problems.append(f"{message['params']['text']} {message['params'].get('stackTrace')}")
            if message.get("id") == number:
                assert message["type"] == "success", message
                return message["result"]

    def resize(self, width: int, height: int) -> None:
        """Give the page another size."""
        self.ask("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})

    def open(self, address: str) -> None:
        """Open a page, and wait until it is read."""
        self.ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """What an expression is on the page: a number, a text, true or false."""
        result = self.ask("script.evaluate", expression=expression, target={"context": self._tab}, awaitPromise=True)
        assert result["type"] == "success", result
        return result["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression is true on the page."""
        end = time.monotonic() + _SECONDS
        while not self.evaluate(f"Boolean({expression})"):
            assert time.monotonic() < end, f"not within {_SECONDS} s: {expression}"
            time.sleep(0.05)

    def screenshot(self, path: Path) -> None:
        """Keep how the page looks, all of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        shot = self.ask("browsingContext.captureScreenshot", context=self._tab, origin="document")
        path.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def running_firefox() -> Iterator[Firefox]:
    """Firefox with a profile of its own; the test is skipped where there is none, or no `websockets` to talk to it."""
    driver = pytest.importorskip("websockets.sync.client", reason="websockets is not installed: pip install websockets")
    names = (os.environ["FIREFOX"],) if os.environ.get("FIREFOX") else _NAMES
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip("no Firefox is installed (Debian: apt-get install firefox-esr; or name it: FIREFOX=/where/it/is)")
    with TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as profile:
        (Path(profile) / "user.js").write_text(_QUIET)
        command = [program, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        process = subprocess.Popen(
            [*command, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        try:
            with driver.connect(f"{_address(process)}/session", max_size=None, open_timeout=_SECONDS) as line:
                yield Firefox(line)
        finally:
            process.terminate()
            process.wait(_SECONDS)


def _address(process: subprocess.Popen[str]) -> str:
    """What the browser says that it listens at; what else it says is read and forgotten."""
    assert process.stderr is not None
    for said in process.stderr:
        found = re.search(r"WebDriver BiDi listening on (ws://\S+)", said)
        if found:
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return found.group(1)
    raise AssertionError("Firefox ended, and said no address")
