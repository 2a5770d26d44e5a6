"""How fast training is with the page open, beside the same training without it."""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from statistics import median
from typing import TYPE_CHECKING, Any

from lab.chromium import chromium
from lab.served_lab import ServedLab

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DESIGNS = {"deep": [12] * 3, "six of 32": [32] * 6}
_GOAL = 0.9
_SETTLE = 1.0
# Counts the pictures of a script's run: each has another epoch.
_COUNT = """() => {
  window.pictures = 0;
  new MutationObserver(() => window.pictures++).observe(document.getElementById("place"), { childList: true });
}"""


class Asks:
    """A line to a Lab that is there only for as long as a question takes, so that nothing is drawn for it."""

    def __init__(self, lab: ServedLab) -> None:
        self._origin = lab.address.split("/?")[0]
        with urllib.request.urlopen(lab.address) as answer:
            self._cookie = answer.headers["set-cookie"].split(";")[0]

    def __call__(self, name: str, **given: Any) -> Any:
        """What the Lab answers."""
        from websockets.sync.client import connect
        from websockets.typing import Origin

        where = self._origin.replace("http", "ws") + "/live"
        with connect(
            where, origin=Origin(self._origin), additional_headers={"cookie": self._cookie}, max_size=None
        ) as line:
            line.send(json.dumps({"do": name, "id": 1, **given}))
            while True:
                message = line.recv()
                if isinstance(message, str) and json.loads(message).get("id") == 1:
                    return json.loads(message)["result"]


def lines(turns: int, seconds: float) -> Iterator[str]:
    """A heading, and a line for each design and for a script's own run."""
    yield "steps (epochs) a second      |  without page |     with page |  ratio |  pictures a second"
    with chromium() as browser:
        for name, units in DESIGNS.items():
            with ServedLab() as lab:
                yield line(f"fathoms lab, {name}", *lab_figures(lab, browser, units, turns, seconds))
        yield line("callbacks.Lab, deep", *watched_figures(browser, turns, seconds))


def lab_figures(
    lab: ServedLab, browser: "Browser", units: list[int], turns: int, seconds: float
) -> tuple[float, float, float, float]:
    """Medians of steps a second without and with a page, of their ratio in a turn, and of pictures a second."""
    ask = Asks(lab)
    ask("set_layers", layers=[{"units": width, "activation": "relu"} for width in units])
    ask("play")
    rates: list[tuple[float, float]] = []
    drawn = []
    for _ in range(turns):
        without = rate(lambda: ask("state")["run"]["step"], seconds, time.sleep)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(lab.address)
        page.wait_for_selector("#network .neuron")
        page.evaluate("() => { window.pictures = 0; lab.on('live', () => window.pictures++); }")
        page.wait_for_timeout(1000 * _SETTLE)
        before = page.evaluate("() => pictures")
        begun = time.perf_counter()
        rates.append((without, rate(lambda: ask("state")["run"]["step"], seconds, time.sleep)))
        drawn.append((page.evaluate("() => pictures") - before) / (time.perf_counter() - begun))
        page.close()
    return *medians(rates), median(drawn)


def watched_figures(browser: "Browser", turns: int, seconds: float) -> tuple[float, float, float, float]:
    """The same for epochs of a run of `fit` that `callbacks.Lab` shows; without a page nothing is told of it either."""
    rates: list[tuple[float, float]] = []
    drawn = []
    for _ in range(turns):
        with ServedLab("-m", "lab.watched_script", str(seconds)) as run:
            assert run.process.stdout is not None
            without = float(run.process.stdout.readline())
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(run.address)
            page.wait_for_selector("#watched canvas")
            page.wait_for_timeout(1000 * _SETTLE)
            page.evaluate(_COUNT)
            begun = time.perf_counter()
            assert run.process.stdin is not None
            run.process.stdin.write("\n")
            run.process.stdin.flush()
            rates.append((without, float(run.process.stdout.readline())))
            drawn.append(page.evaluate("() => pictures") / (time.perf_counter() - begun))
            page.close()
    return *medians(rates), median(drawn)


def rate(count: Callable[[], int], seconds: float, sleep: Callable[[float], None]) -> float:
    """How much is counted in a second."""
    before, begun = count(), time.perf_counter()
    sleep(seconds)
    return (count() - before) / (time.perf_counter() - begun)


def medians(rates: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Of both columns, and of their ratio."""
    return (
        median(without for without, _ in rates),
        median(watched for _, watched in rates),
        median(watched / without for without, watched in rates),
    )


def line(name: str, without: float, watched: float, ratio: float, drawn: float) -> str:
    """A line of the table."""
    kept = "" if ratio >= _GOAL else f"  (goal: {_GOAL})"
    return f"{name:28} | {without:13,.0f} | {watched:13,.0f} | {ratio:6.2f} | {drawn:18.1f}{kept}"
