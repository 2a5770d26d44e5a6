"""Training on the page: its buttons, its curves, the past, the surface of the loss."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars
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
_START = Design(layers=(LayerDesign(8), LayerDesign(8)))


def _deviation(problem: Problem) -> float:
    quality = polars.read_csv(_WINE)["quality"].to_numpy()[problem.split.train]
    return float(quality.std())


def _figure(page: Page, name: str) -> float:
    return float(page.inner_text(f"[data-figure='{name}']"))


def _wait_for_step(page: Page, step: int) -> None:
    from playwright.sync_api import expect

    expect(page.locator("#place")).to_contain_text(re.compile(rf"step {step:,}$"))


def test_epochs_show_the_losses_that_fit_gives(lab_page: Page) -> None:
    problem = Problem.of(read_table(_WINE), "quality")
    set_random_seed(_START.seed)
    network = build_network(_START, problem)
    x, y = problem.part(problem.split.train)
    history = network.fit(
        x, y, batch_size=32, epochs=3, verbose=0, validation_data=problem.part(problem.split.validation)
    )
    for _ in range(3):
        lab_page.click("#epoch")
    _wait_for_step(lab_page, 90)
    assert _figure(lab_page, "training loss") == pytest.approx(history.history["loss"][-1], rel=1e-3)
    assert _figure(lab_page, "validation loss") == pytest.approx(history.history["val_loss"][-1], rel=1e-3)
    error = float(
        np.mean(
            np.abs(
                network.predict(problem.x[problem.split.validation], verbose=0) - problem.y[problem.split.validation]
            )
        )
    )
    assert _figure(lab_page, "validation: mean absolute error") == pytest.approx(error * _deviation(problem), rel=1e-3)


def test_it_plays_pauses_and_goes_back_to_the_same_start(lab_page: Page) -> None:
    lab_page.select_option("#pace", label="full speed")
    lab_page.click("#play")
    for _ in range(100):
        if lab_page.evaluate("() => lab.live.playing && lab.live.step") > 1000:
            break
        lab_page.wait_for_timeout(100)
    lab_page.click("#play")
    assert lab_page.evaluate("async () => (await lab.ask('state')).run.step") > 1000
    assert not lab_page.evaluate("async () => (await lab.ask('state')).run.playing")
    lab_page.click("#reset")
    _wait_for_step(lab_page, 0)
    lab_page.click("#step")
    _wait_for_step(lab_page, 1)
    first = lab_page.evaluate("() => lab.live.arrays['curves/recent_loss'][0]")
    lab_page.click("#reset")
    lab_page.click("#step")
    _wait_for_step(lab_page, 1)
    assert lab_page.evaluate("() => lab.live.arrays['curves/recent_loss'][0]") == first
    lab_page.click("#fresh")
    lab_page.click("#step")
    _wait_for_step(lab_page, 1)
    assert lab_page.evaluate("() => lab.live.arrays['curves/recent_loss'][0]") != first


def test_it_trains_at_the_chosen_pace(lab_page: Page) -> None:
    lab_page.select_option("#pace", label="1 epoch/s")
    lab_page.click("#play")
    begun = time.monotonic()
    lab_page.wait_for_function("() => lab.live.step >= 30")
    assert time.monotonic() - begun > 0.9
    assert lab_page.evaluate("async () => (await lab.ask('state')).run.step") <= 30 * (time.monotonic() - begun) + 3
    lab_page.select_option("#pace", label="full speed")
    lab_page.wait_for_function("() => lab.live.step > 1000")
    lab_page.click("#play")


def test_any_past_step_can_be_shown_again(lab_page: Page) -> None:
    losses = {}
    for _ in range(4):
        lab_page.click("#epoch")
    _wait_for_step(lab_page, 120)
    for step in (120, 47, 3, 90):
        lab_page.evaluate("async (step) => { await lab.ask('go_to', { step }); }", step)
        _wait_for_step(lab_page, step)
        losses[step] = lab_page.evaluate("() => lab.live.step")
    assert losses == {step: step for step in losses}
    lab_page.click("#back")
    _wait_for_step(lab_page, 89)
    lab_page.locator("#scrub").focus()
    lab_page.keyboard.press("End")
    _wait_for_step(lab_page, 120)


def test_the_learning_rate_changes_while_it_runs(lab_page: Page) -> None:
    from playwright.sync_api import expect

    lab_page.click("#play")
    lab_page.click("#rate-up")
    expect(lab_page.locator("#rate")).to_have_value("0.03")
    assert lab_page.evaluate("async () => (await lab.ask('state')).run.playing")
    lab_page.click("#play")
    lab_page.fill("#rate", "-1")
    lab_page.keyboard.press("Enter")
    assert lab_page.evaluate("async () => (await lab.ask('state')).run.rate") == 0.03


def test_a_surface(lab_page: Page) -> None:
    from playwright.sync_api import expect

    for _ in range(5):
        lab_page.click("#epoch")
    lab_page.click("#tab-landscape")
    lab_page.click("#survey")
    expect(lab_page.locator("#survey-words")).to_contain_text("At step 150", timeout=20_000)
    expect(lab_page.locator("#contours svg").first).to_be_visible(timeout=10_000)


def _type(page: Page, **values: str) -> None:
    """Change inputs all at once, before the server can answer the first."""
    page.evaluate(
        """(values) => { for (const [id, value] of Object.entries(values)) {
            const input = document.getElementById(id); input.value = value; input.dispatchEvent(new Event('change')); } }""",
        values,
    )


def test_two_tabs_do_not_undo_what_the_other_chose(lab_page: Page) -> None:
    """The second tab is told nothing any more, so what it knows is old; both tabs' changes hold all the same."""
    lab_page.evaluate("async (design) => { await lab.ask('set_design', { design }); }", _START.to_json())
    other = lab_page.context.new_page()
    other.goto(lab_page.url)
    other.wait_for_selector("[aria-label='Neurons in layer 2']")
    other.evaluate("() => { lab.told = () => {}; }")
    _type(lab_page, batch="64", decay="0.001")
    lab_page.select_option("[aria-label='Activation of layer 1']", "tanh")
    lab_page.evaluate("async () => { await lab.ask('state'); }")
    _type(other, epochs="90", patience="7")
    other.fill("[aria-label='Neurons in layer 2']", "5")
    other.keyboard.press("Enter")
    other.click("[aria-label='Add a layer after layer 2']")
    design = other.evaluate("async () => (await lab.ask('state')).design")
    other.close()
    layers = (LayerDesign(8, "tanh"), LayerDesign(5), LayerDesign(5))
    changed = replace(_START, layers=layers, batch_size=64, weight_decay=0.001, epochs=90, patience=7)
    assert Design.read(design) == changed


def test_the_curve_follows_soon_after_a_slow_drawing(lab_page: Page) -> None:
    """The first drawing can take seconds; the next is not to wait for what that would be sixteen times over."""
    until(lab_page, "Boolean(document.querySelector('#curves .main-svg'))")
    lab_page.click("#epoch")
    until(lab_page, "document.getElementById('curves').data[0].x.length === 1")
    lab_page.evaluate("async () => { await lab.ask('open_sample', { file: 'red-wine.csv' }); }")
    until(lab_page, "document.getElementById('curves').data?.[0]?.x.length === 0")
    lab_page.evaluate(
        """() => { const react = Plotly.react; Plotly.react = (...given) => {
            Plotly.react = react;
            for (const end = performance.now() + 2500; performance.now() < end; );
            return react(...given); } }"""
    )
    for _ in range(2):
        lab_page.click("#epoch")
    until(lab_page, "document.getElementById('curves').data[0].x.at(-1) === 2")
    low, high = lab_page.evaluate("document.getElementById('curves').layout.xaxis.range")
    assert 0 < low <= 1 and 2 <= high < 3  # what was shown before there was anything is forgotten
    last = lab_page.evaluate("document.getElementById('curves').data[0].y.at(-1)")
    assert last == pytest.approx(_figure(lab_page, "training loss"), rel=1e-3)
