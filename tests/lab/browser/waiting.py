"""Waiting for a page whose policy lets no text be run as a script, as Playwright's own `wait_for_function` would have it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def until(page: Page, expression: str, seconds: float = 30.0) -> None:
    """Wait until an expression is true on the page, and what it was told is drawn."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"not within {seconds} s: {expression}"
        page.wait_for_timeout(20)
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))")
