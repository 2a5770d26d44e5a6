"""How soon after the command the page shows the network."""

import time
from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING

from lab.chromium import chromium
from lab.served_lab import ServedLab

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Notes when the page's document was read, and when the first picture with a network in it was drawn.
_WATCH = """
addEventListener("DOMContentLoaded", () => (window.readAt = Date.now()));
const look = () => {
  if (window.lab?.live && document.querySelector("#network .neuron")) requestAnimationFrame(() => (window.drawnAt = Date.now()));
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
_GOAL = 1.0


def lines(runs: int) -> Iterator[str]:
    """A heading, a line for each run, and the medians. The browser runs already, as people's do; nothing is in its cache."""
    yield "seconds from the command to: |  address told |  document read |  network drawn"
    taken = []
    with chromium() as browser:
        once(browser)  # reads the files from the disk
        for run in range(1, runs + 1):
            taken.append(once(browser))
            yield line(f"run {run}", taken[-1])
    medians = [median(column) for column in zip(*taken, strict=True)]
    yield line(f"median (goal: under {_GOAL:.0f} s: {'met' if medians[-1] < _GOAL else 'missed'})", medians)


def once(browser: "Browser") -> list[float]:
    """Seconds to each of the three."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.add_init_script(_WATCH)
    page.wait_for_timeout(1000)  # the tab is there before the command, and the run before it is cleared away
    begun = time.time()
    with ServedLab() as lab:
        told = time.time()
        page.goto(lab.address, wait_until="commit")
        while True:  # asking takes time from what is measured: it is done rarely
            page.wait_for_timeout(1500)
            if page.evaluate("() => window.drawnAt"):
                break
        read, drawn = page.evaluate("() => [window.readAt / 1000, window.drawnAt / 1000]")
    page.close()
    return [told - begun, read - begun, drawn - begun]


def line(name: str, figures: list[float]) -> str:
    """A line of the table."""
    return f"{name:28} | " + " | ".join(
        f"{figure:{width}.2f}" for figure, width in zip(figures, (13, 14, 14), strict=True)
    )
