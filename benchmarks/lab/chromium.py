"""The Chromium that is on this machine, without a window."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_QUIET = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update")


@contextmanager
def chromium() -> Iterator["Browser"]:
    """The browser that CHROMIUM names, or the first one on the PATH, driven by Playwright.

    Raises:
        RuntimeError: there is none.
    """
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        raise RuntimeError(
            "No Chromium is installed (Debian: apt-get install chromium; or name it: CHROMIUM=/where/it/is)."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_QUIET)
        yield browser
        browser.close()
