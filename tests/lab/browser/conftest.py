"""A real Lab in a process of its own, open in a real browser."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[3]
_SHOTS = ROOT / "build" / "screenshots"
# A driver without a graphics card says so; that is no fault of the page.
_HARMLESS = ("GL Driver Message", "willReadFrequently", "Automatic fallback to software WebGL")


@pytest.fixture(scope="module")
def lab_address() -> Iterator[str]:
    """The address, with its token, of a Lab on the red wines."""
    wine = ROOT / "examples" / "data" / "red-wine.csv"
    command = [sys.executable, "-m", "fathoms", "lab", str(wine), "--target", "quality", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found, "the Lab printed no address"
    yield found.group()
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def lab_page(browser: Browser, lab_address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page, reset; a picture of it is kept as it was at the end of the test, and an error in its console fails it."""
    from playwright.sync_api import expect

    expect.set_options(timeout=30_000)  # a machine that does other work, too, is slow
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(60_000)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: (
            problems.append(f"{message.text} {message.location}")
            if message.type in ("error", "warning") and not any(text in message.text for text in _HARMLESS)
            else None
        ),
    )
    page.goto(lab_address)
    page.wait_for_selector("#play:not([disabled])", timeout=60_000)
    page.evaluate("async () => { await lab.ask('open_sample', { file: 'red-wine.csv' }); }")
    page.wait_for_selector("#play:not([disabled])")
    yield page
    _SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=_SHOTS / f"{request.node.name}.png", full_page=True)
    context.close()
    assert not problems, problems
