"""The guided path on the page: a newcomer goes through the first chapter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.lab.browser.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page


@pytest.fixture(scope="module", autouse=True)
def own_progress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The Lab of this module keeps progress in a folder of its own."""
    folder = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder))
        yield folder


def test_the_first_chapter(lab_page: Page, own_progress: Path) -> None:
    from playwright.sync_api import expect

    page = lab_page
    page.locator("#learn").press("Enter")
    expect(page.locator(".chapters [data-chapter]")).to_have_count(6)
    page.click("[data-chapter='single-neuron']")
    done = page.locator("#lessons .task.done")

    expect(page.locator("#lessons .title")).to_have_text("A line through the wines")
    until(page, "lab.state.problem.inputs.join() === 'alcohol' && lab.state.design.layers.length === 0")
    expect(done).to_have_count(0)
    page.click("#step")
    expect(done).to_have_count(1)

    page.click("#lesson-next")
    expect(done).to_have_count(0)
    for _ in range(12):
        page.click("#epoch")
    expect(done).to_have_count(1)
    losses = page.locator("#lessons .checks li").first
    shown = float((losses.locator(".now").text_content() or "").removeprefix("now "))
    assert shown == pytest.approx(float(page.inner_text("[data-figure='training loss']")), abs=6e-4)
    assert shown < 0.82

    page.click("#lesson-next")
    expect(page.locator("#lessons .checks li.met")).to_have_count(1)  # the weight is there, the neuron not opened yet
    page.locator(".nodes .neuron").last.click()
    expect(done).to_have_count(1)
    page.locator("#neuron .close").click()

    page.click("#lesson-next")
    for count in (1, 2):
        page.click("#hint")
        expect(page.locator("#lessons .hints > li")).to_have_count(count)
    expect(page.locator("#hint")).to_be_disabled()
    page.click("#data button:text-is('all')")
    until(page, "lab.state.problem.inputs.length === 11")
    page.click("#play")
    expect(done).to_have_count(1, timeout=15_000)
    page.click("#play")

    page.click("#lesson-next")
    page.click("#solve")
    expect(done).to_have_count(1, timeout=15_000)
    assert len(page.evaluate("lab.state.problem.inputs")) == 4
    page.click("#lesson-next")
    expect(page.locator("#lesson-next")).to_have_text("Next: Deep networks")
    assert page.locator("#lessons .dots .done").count() == 5
    assert (own_progress / "fathoms" / "lessons.json").is_file()


def test_it_is_there_again_closes_and_gives_the_table_back(lab_page: Page) -> None:
    from playwright.sync_api import expect

    page = lab_page
    page.evaluate("async () => { await lab.ask('open_chapter', { chapter: 'single-neuron' }); }")
    page.evaluate("async () => { await lab.ask('turn_to', { page: 2 }); }")
    page.reload()
    expect(page.locator("#lessons .title")).to_have_text("What it has learned")
    page.click("#lessons .close")
    expect(page.locator("#lessons")).to_be_hidden()
    expect(page.locator("#learn")).to_be_focused()
    page.reload()
    page.wait_for_selector("#play:not([disabled])")
    expect(page.locator("#lessons")).to_be_hidden()
    page.click("#learn")
    expect(page.locator("#lessons .away")).to_be_hidden()
    page.select_option("#sample", "penguins.csv")
    expect(page.locator("#lessons .away")).to_be_visible()
    page.click("#lessons .away button")
    until(page, "lab.state.table.name === 'red-wine.csv'")
    expect(page.locator("#lessons .away")).to_be_hidden()


def test_on_a_phone_the_page_is_live_above_the_lessons(lab_page: Page) -> None:
    page = lab_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("sessionStorage.clear()")
    page.evaluate("async () => { await lab.ask('open_chapter', { chapter: 'gradient-descent' }); }")
    page.reload()
    page.wait_for_selector("#lessons .title")
    box = page.locator("#lessons").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    assert 844 - box["y"] == pytest.approx(box["height"], abs=1)
    assert 0.35 * 844 < box["y"] < 0.7 * 844
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_second_tab_turns_the_page_too(lab_page: Page) -> None:
    from playwright.sync_api import expect

    lab_page.evaluate("async () => { await lab.ask('open_chapter', { chapter: 'single-neuron' }); }")
    lab_page.evaluate("async () => { await lab.ask('turn_to', { page: 0 }); }")
    other = lab_page.context.new_page()
    for page in (lab_page, other):
        page.goto(lab_page.url)
        expect(page.locator("#lessons .title")).to_have_text("A line through the wines")
    lab_page.click("#lesson-next")
    expect(lab_page.locator("#lessons .title")).not_to_have_text("A line through the wines")
    expect(other.locator("#lessons .title")).to_have_text(lab_page.inner_text("#lessons .title"))
    other.close()
