"""The line to the server: it breaks and is mended; the server goes, and another one comes in its place."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.lab.browser.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"


def _started(port: str = "0") -> tuple[subprocess.Popen[str], str]:
    command = [
        sys.executable,
        "-m",
        "fathoms",
        "lab",
        str(_WINE),
        "--target",
        "quality",
        "--no-browser",
        "--port",
        port,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found
    return process, found.group()


def test_a_broken_line_is_mended_and_shows_the_state(lab_page: Page) -> None:
    lab_page.evaluate("async () => { await lab.ask('step', { steps: 9 }); }")
    until(lab_page, "lab.live.step === 9 && !lab.frame")  # what came before the break is shown
    lab_page.evaluate("() => { lab.live = lab.state = null; lab.connection.socket.close(); }")
    until(lab_page, "lab.live?.step === 9 && lab.state?.table.name === 'red-wine.csv'")
    lab_page.click("#step")
    until(lab_page, "lab.live.step === 10")


def test_the_server_stops_and_another_takes_its_port(browser: Browser) -> None:
    from playwright.sync_api import expect

    process, address = _started()
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("#play:not([disabled])")
        page.click("#epoch")
        process.send_signal(signal.SIGINT)
        process.wait(timeout=10)
        expect(page.locator("#message")).to_contain_text("server does not answer", timeout=10_000)
        found = re.search(r":(\d+)/", address)
        assert found
        process, _ = _started(found.group(1))
        expect(page.locator("#message")).to_contain_text("whole address", timeout=15_000)
    finally:
        process.kill()
        process.wait()
        context.close()


def test_the_server_does_not_wait_for_a_picture_that_is_never_shown(lab_page: Page) -> None:
    """A table is opened while a picture of the run before waits for its frame."""
    lab_page.click("#step")
    until(lab_page, "lab.live.step === 1 && !lab.frame && !lab.resting")
    drawn = lab_page.evaluate(
        """() => {
          let drawn = 0;
          lab.connection.drawn = () => (drawn += 1);
          lab.told({ ...lab.live, tell: "live" });
          lab.told({ tell: "state", state: { ...lab.state, run: null } });
          delete lab.connection.drawn;
          return drawn;
        }"""
    )
    assert drawn == 1
