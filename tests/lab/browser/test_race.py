"""The race on the page: values that are chosen, a table in order, one that is taken, a race that is stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from fathoms.engine.seeds import set_random_seed
from fathoms.lab.session.build_network import build_network
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.problem import Problem
from fathoms.tables import read_table
from tests.lab.browser.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"


def _best_losses(rates: list[float], epochs: int) -> dict[str, float]:
    """The lowest validation losses that `fit` comes to with these learning rates."""
    problem = Problem.of(read_table(_WINE), "quality")
    found = {}
    for rate in rates:
        set_random_seed(0)
        network = build_network(Design((LayerDesign(8), LayerDesign(8)), learning_rate=rate), problem)
        x, y = problem.part(problem.split.train)
        validation = problem.part(problem.split.validation)
        history = network.fit(x, y, 32, epochs, validation_data=validation, verbose=0).history
        found[f"{rate:g}"] = float(np.min(history["val_loss"]))
    return found


def test_learning_rates_race_and_one_is_taken(lab_page: Page) -> None:
    from playwright.sync_api import expect

    lab_page.click("#tab-race")
    lab_page.select_option("#race-setting", "learning_rate")
    values = lab_page.locator("#race-values input")
    expect(values).to_have_count(5)
    for _ in range(2):
        lab_page.get_by_role("button", name="Leave out value 4").click()
    lab_page.get_by_role("spinbutton", name="Value 1: learning rate").fill("0.0004")
    lab_page.get_by_role("spinbutton", name="Value 2: learning rate").fill("0.02")
    lab_page.get_by_role("spinbutton", name="Value 3: learning rate").fill("0.002")
    lab_page.fill("#race-epochs", "6")
    lab_page.click("#race")
    expect(lab_page.locator("#race-words")).to_contain_text("has the lowest validation loss")
    wanted = _best_losses([0.0004, 0.02, 0.002], 6)
    order = sorted(wanted, key=lambda name: wanted[name])
    rows = lab_page.locator("#race-table tbody tr")
    expect(rows).to_have_count(3)
    for row, name in zip(rows.all(), order, strict=True):
        expect(row.locator("th")).to_contain_text(name)
        assert float(row.locator("td").first.inner_text()) == pytest.approx(wanted[name], rel=1e-3)
    expect(rows.first).to_contain_text("first")
    lines = lab_page.locator("#race-curves .scatterlayer .trace")
    expect(lines).to_have_count(3)
    lab_page.select_option("#race-shown", "both")
    expect(lines).to_have_count(6)
    lab_page.get_by_role("button", name=f"Take learning rate {order[1]}").click()
    expect(lab_page.locator("#rate")).to_have_value(order[1])
    until(lab_page, f"lab.state.design.learning_rate === {order[1]} && lab.live.step === 0")
    expect(rows.nth(1)).to_contain_text("as now")


def test_a_race_grows_and_is_stopped_while_training_goes_on(lab_page: Page) -> None:
    from playwright.sync_api import expect

    lab_page.evaluate("async () => { await lab.ask('set_layers', { layers: Array(3).fill({ units: 256 }) }); }")
    lab_page.click("#tab-race")
    lab_page.select_option("#race-setting", "seed")
    lab_page.fill("#race-epochs", "500")
    lab_page.click("#play")
    lab_page.click("#race")
    expect(lab_page.locator("#race-stop")).to_be_focused()
    until(lab_page, "lab.live.playing && lab.live.step > 0")
    expect(lab_page.locator("#race-curves .scatterlayer .trace").first).to_be_visible()
    expect(lab_page.locator("#race")).to_be_disabled()
    lab_page.click("#play")
    until(lab_page, "!lab.live.playing")
    lab_page.evaluate("lab.connection.socket.close()")
    until(lab_page, "lab.connection.socket.readyState === 1")
    expect(lab_page.locator("#race-words")).to_have_text("Racing …")
    lab_page.keyboard.press("Escape")
    expect(lab_page.locator("#race-words")).to_contain_text("Stopped after")
    expect(lab_page.locator("#race")).to_be_enabled()
    expect(lab_page.locator("#race-stop")).to_be_hidden()
    done = lab_page.evaluate("async () => (await lab.ask('race_so_far')).done")
    assert done < 500
    expect(lab_page.locator("#race-words")).to_contain_text(f"Stopped after {done} of 500 epochs")
    lab_page.reload()
    lab_page.click("#tab-race")
    expect(lab_page.locator("#race-words")).to_contain_text(f"Stopped after {done} of 500 epochs")
    expect(lab_page.locator("#race-setting")).to_have_value("seed")
    assert [each.input_value() for each in lab_page.locator("#race-values input").all()] == ["0", "1", "2", "3", "4"]


def test_the_keyboard_edits_the_values(lab_page: Page) -> None:
    from playwright.sync_api import expect

    lab_page.click("#tab-race")
    lab_page.select_option("#race-setting", "activation")
    values = lab_page.locator("#race-values select")
    expect(values).to_have_count(5)
    lab_page.locator("#race-add").focus()
    for _ in range(3):
        lab_page.locator("#race-add").press("Enter")
    expect(values).to_have_count(8)
    expect(lab_page.locator("#race-add")).to_be_disabled()
    expect(values.nth(7)).to_be_focused()
    lab_page.locator("#race-around").press("Enter")
    expect(values).to_have_count(5)
    lab_page.get_by_role("combobox", name="Value 1: activation").select_option("relu")
    lab_page.fill("#race-epochs", "1")
    lab_page.locator("#race").press("Enter")
    expect(lab_page.locator("#race-trouble")).to_have_text("ReLU is there twice. Each value races once.")
