"""How soon the page shows what a control does."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

from lab.chromium import chromium
from lab.served_lab import ServedLab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DESIGNS = {"two of 8": [8, 8], "six of 32": [32] * 6}
_GOAL = 100.0
# How each control is used, and what the page shows of it that it did not show before. `press` and `choose` do what a person does;
# `drawn` is what the drawing that was finished last shows.
_CONTROLS = {
    "Play": ["press('#play')", "text('#place')"],
    "Learning rate, while it trains": ["press(flip ? '#rate-up' : '#rate-down')", "drawn.rate"],
    "Pause": ["press('#play')", "text('#play')"],
    "Step": ["press('#step')", "text('#place')"],
    "Epoch": ["press('#epoch')", "text('#place')"],
    "One step back": ["press('#back')", "text('#place')"],
    "The slider": ["slide(flip ? 10 : 20)", "text('#place')"],
    "Reset": ["press('#reset')", "drawn.version"],
    "New start": ["press('#fresh')", "drawn.version"],
    "Optimizer": ["choose('#optimizer', flip ? 'adam' : 'sgd')", "drawn.version"],
    "Loss": ["choose('#loss', flip ? 'huber' : 'mean_squared_error')", "drawn.version"],
    "Batch": ["type('#batch', flip ? 16 : 32)", "drawn.version"],
    "One neuron more, or fewer": ["press(`#network .units button:${flip ? 'last' : 'first'}-child`)", "count('#network .neuron')"],
    "Activation": ["choose('#network .head select', flip ? 'tanh' : 'relu')", "drawn.version"],
    "A layer more": ["press('#network .insert')", "count('#network .neuron')"],
    "Columns shown over": ["choose('#axis-across', flip ? 'pH' : 'alcohol')", "drawn.version"],
    "An input": ["press('#data .columns input:not(:disabled)')", "count('#network .input')"],
    "A neuron": ["press('#network .neuron'), flip || document.querySelector('#neuron').close()", "document.querySelector('#neuron').open"],
    "A tab": ["press(flip ? '#tab-microscope' : '#tab-one-neuron')", "document.querySelector('#panel-microscope').hidden"],
    "Another table": ["choose('#sample', flip ? 'concrete.csv' : 'red-wine.csv')", "drawn.features"],
}  # fmt: skip
# What is asked for between frames is seen in the one that follows; so the time ends with the frame after that.
_USE = """
const press = (where) => document.querySelector(where).click();
const changed = (where, value) => {
  const found = document.querySelector(where);
  found.value = value;
  found.dispatchEvent(new Event("change", { bubbles: true }));
};
const [choose, type] = [changed, changed];
const slide = (step) => {
  document.querySelector("#scrub").value = step;
  document.querySelector("#scrub").dispatchEvent(new Event("input"));
};
const text = (where) => document.querySelector(where).textContent;
const count = (where) => document.querySelectorAll(where).length;
const drawn = { version: 0, rate: 0, features: "" };
lab.on("live", ({ version, rate }) => Object.assign(drawn, { version, rate, features: lab.state.problem?.features.join() }));
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
window.used = async (act, effect, flip) => {
  const look = eval(`() => ${effect}`);
  const before = look();
  const begun = performance.now();
  eval(act);
  while (look() === before && performance.now() - begun < 5000) await frame();
  await frame();
  return performance.now() - begun;
};
"""


def lines(turns: int) -> Iterator[str]:
    """A heading, and a line for each control and design."""
    yield "milliseconds until it is seen     |  network    |  median |  worst"
    slowest = 0.0
    with chromium() as browser:
        for name, units in DESIGNS.items():
            with ServedLab() as lab:
                for control, taken in figures(lab, browser, units, turns).items():
                    slowest = max(slowest, median(taken))
                    yield f"{control:33} | {name:11} | {median(taken):7.0f} | {max(taken):6.0f}"
    yield f"slowest median: {slowest:.0f} ms (goal: under {_GOAL:.0f} ms: {'met' if slowest < _GOAL else 'missed'})"


def figures(lab: ServedLab, browser: "Browser", units: Sequence[int], turns: int) -> dict[str, list[float]]:
    """What each use took. They are used in turn, as a person does, and each time the other way round."""
    # The page's policy forbids to make scripts of texts; these are the benchmark's own.
    page = browser.new_context(bypass_csp=True, viewport={"width": 1400, "height": 900}).new_page()
    page.goto(lab.address)
    page.wait_for_selector("#network .neuron")
    page.evaluate(f"() => {{ {_USE} }}")
    taken: dict[str, list[float]] = {control: [] for control in _CONTROLS}
    for turn in range(turns + 1):
        layers = [{"units": width, "activation": "relu"} for width in units]
        page.evaluate("layers => lab.ask('set_layers', { layers })", layers)
        for control, (act, effect) in _CONTROLS.items():
            time = once(page, act, effect, turn % 2 == 0)
            if turn:  # the first time loads what is loaded once
                taken[control].append(time)
    page.context.close()
    return taken


def once(page: "Page", act: str, effect: str, flip: bool) -> float:
    """Milliseconds from the use of a control to the frame that shows what it did."""
    page.wait_for_timeout(150)
    time: float = page.evaluate("([act, effect, flip]) => used(act, effect, flip)", [act, effect, flip])
    return time
