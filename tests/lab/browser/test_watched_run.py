"""The page of a run of one's own script."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_SCRIPT = """
import numpy as np, fathoms
fathoms.utils.set_random_seed(0)
x = np.random.default_rng(0).normal(size=(200, 3))
model = fathoms.Sequential([fathoms.Input((3,)), fathoms.layers.Dense(4, "relu", name="hidden"), fathoms.layers.Dense(1)])
model.compile("adam", "mse", metrics=["mae"])
lab = fathoms.callbacks.Lab(browser=False, stay=True)
history = model.fit(x, x.sum(axis=1), epochs=40, verbose=0, validation_split=0.2, callbacks=[lab])
print(*(history.history[name][-1] for name in ("loss", "val_loss", "mae", "val_mae")))
"""


_FITS = """() => [...document.querySelectorAll("[data-log] canvas")].every((canvas) => {
  const [inner, outer] = [canvas, canvas.parentElement].map((element) => element.getBoundingClientRect());
  return inner.right <= outer.right && inner.width > 0.8 * outer.width;
})"""


def test_its_curves_and_its_end(browser: Browser) -> None:
    from playwright.sync_api import expect

    process = subprocess.Popen([sys.executable, "-c", _SCRIPT], stdout=subprocess.PIPE, text=True)
    context = browser.new_context(viewport={"width": 390, "height": 800})
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.goto(found.group())
        page.wait_for_selector("#close:not([hidden])", timeout=20_000)  # the run is over
        expect(page.locator("#place")).to_contain_text("epoch 40 of 40")
        expect(page.locator("#watched tbody tr").first).to_contain_text("hidden")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        expect(page.locator("#watched canvas.heat")).to_have_count(2)
        told = [page.inner_text(f"[data-log='{name}'] .legend") for name in ("loss", "mae")]
        assert page.locator("#watched h2").all_inner_texts() == ["loss", "mae", "Layers"]
        for width in (1400, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_function(_FITS)
        page.check("#log")
        assert not problems
        page.click("#close")
        last = [float(word) for word in process.stdout.read().split()[-4:]]
        shown = [float(word) for text in told for word in re.findall(r"\d+\.\d+(?:e-\d+)?", text)]
        assert [f"{value:.4g}" for value in shown] == [f"{value:.4g}" for value in last]
        assert process.wait(10) == 0
        expect(page.locator("#message")).to_contain_text("The run is over")
    finally:
        process.kill()
        context.close()


def test_a_script_that_was_stopped_is_told_and_not_asked_again(browser: Browser) -> None:
    from playwright.sync_api import expect

    script = _SCRIPT.replace("epochs=40", "epochs=100_000_000")
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    context = browser.new_context()
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        page = context.new_page()
        lines: list[object] = []
        page.on("websocket", lambda line: lines.append(line))
        page.goto(found.group())
        expect(page.locator("#place")).to_contain_text("of 100,000,000", timeout=60_000)
        process.kill()
        expect(page.locator("#message")).to_contain_text("ended before the run was over", timeout=60_000)
        expect(page.locator("#watched tbody tr").first).to_contain_text("hidden")
        page.wait_for_timeout(700)  # a line is tried again after 500 ms
        assert len(lines) == 1
    finally:
        process.kill()
        context.close()
