"""What memory the server and the page keep while a network trains on and on."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lab.chromium import chromium
from lab.served_lab import ServedLab

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

DEEP = [{"units": 64, "activation": "relu"}, {"units": 32, "activation": "relu"}, {"units": 16, "activation": "relu"}]


def lines(minutes: int, seconds: float = 60.0) -> Iterator[str]:
    """A heading, and a line at the start and after each minute.

    Args:
        minutes: how many lines follow the first one.
        seconds: how long such a minute is.
    """
    yield "minute |  server MB |  page MB |  of it script MB |  elements |  steps"
    with ServedLab() as lab, chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(lab.address)
        page.wait_for_selector("#play:not([disabled])")
        page.evaluate("layers => lab.ask('set_layers', { layers })", DEEP)
        page.evaluate("() => lab.ask('play')")
        inside = page.context.new_cdp_session(page)
        inside.send("HeapProfiler.enable")
        inside.send("Performance.enable")
        begun = time.monotonic()
        for minute in range(minutes + 1):
            time_left = begun + minute * seconds + 2 - time.monotonic()
            page.wait_for_timeout(max(0.0, 1000 * time_left))
            yield line(minute, lab, inside, page.evaluate("() => lab.live.step"))


def line(minute: int, lab: ServedLab, inside: "CDPSession", steps: int) -> str:
    """The figures of now, after the page's rubbish is collected."""
    inside.send("HeapProfiler.collectGarbage")
    found: dict[str, Any] = {item["name"]: item["value"] for item in inside.send("Performance.getMetrics")["metrics"]}
    whole = inside.send("Runtime.getHeapUsage")
    script = found["JSHeapUsedSize"] / 2**20
    buffers = whole.get("backingStorageSize", 0) / 2**20
    return f"{minute:6} | {lab.resident():10.1f} | {script + buffers:8.2f} | {script:16.2f} | {found['Nodes']:9,} | {steps:12,}"
