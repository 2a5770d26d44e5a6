"""What several test rooms share: real Keras, imported once per process, on its lightest backend; and a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.chromium import running_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

os.environ.setdefault("KERAS_BACKEND", "jax")


@pytest.fixture(scope="session")
def keras() -> Any:
    return pytest.importorskip("keras", reason="real Keras is not installed: pip install keras jax")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, started once for a file of tests: while it runs, nothing else in the process can have an event loop."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new tab with a profile of its own."""
    context = browser.new_context()
    yield context.new_page()
    context.close()
