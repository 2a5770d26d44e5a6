"""The data panel: samples, a file of one's own, columns, the target, the split."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

_DATA = Path(__file__).parents[3] / "examples" / "data"


def test_a_sample_shows_its_columns(lab_page: Page) -> None:
    from playwright.sync_api import expect

    lab_page.select_option("#sample", "penguins.csv")
    expect(lab_page.locator("#table-name")).to_contain_text("344 rows")
    row = lab_page.locator("[data-column='sex']")
    missing = polars.read_csv(_DATA / "penguins.csv", null_values=["NA", ""])["sex"].null_count()
    expect(row).to_contain_text(f"{missing} missing")
    expect(lab_page.locator("#target")).to_have_value("species")
    title = lab_page.locator("[data-column='island'] svg title").text_content()
    counts = polars.read_csv(_DATA / "penguins.csv")["island"].value_counts()
    assert title is not None
    for island, count in counts.iter_rows():
        assert f"{island}: {count}" in title


def test_a_file_is_opened_and_a_target_chosen(lab_page: Page) -> None:
    from playwright.sync_api import expect

    lab_page.set_input_files("#file", _DATA / "concrete.csv")
    expect(lab_page.locator("#table-name")).to_contain_text("concrete.csv: 1,030 rows, 9 columns")
    expect(lab_page.locator("#play")).to_be_disabled()
    lab_page.select_option("#target", "CompressiveStrength")
    expect(lab_page.locator("#play")).to_be_enabled()
    lab_page.click("#data button:text-is('one')")
    expect(lab_page.locator("[data-column='Cement'] input")).to_be_checked()
    expect(lab_page.locator("[data-column='Water'] input")).not_to_be_checked()
    lab_page.fill("#validation", "30")
    lab_page.keyboard.press("Enter")
    expect(lab_page.locator("#data .split .test")).to_have_text("204")
    rows = lab_page.evaluate("async () => (await lab.ask('state')).problem.rows")
    assert rows["validation"] == pytest.approx(0.3 * 1030, rel=0.1)
    assert sum(rows.values()) == 1030


def test_a_bad_table_is_told_and_nothing_is_lost(lab_page: Page, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    (tmp_path / "broken.csv").write_text('a,b\n1,"open\n2,3\n')
    lab_page.set_input_files("#file", tmp_path / "broken.csv")
    expect(lab_page.locator("#message")).to_contain_text("broken.csv")
    expect(lab_page.locator("#table-name")).to_contain_text("red-wine.csv")


def test_names_are_text(lab_page: Page, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    name = "<img src=x onerror=alert(1)>"
    rows = "\n".join(f"{row},{row * 2 % 7}" for row in range(50))
    (tmp_path / "evil.csv").write_text(f"{name},y\n{rows}\n")
    lab_page.set_input_files("#file", tmp_path / "evil.csv")
    expect(lab_page.locator("#table-name")).to_contain_text("evil.csv")
    lab_page.select_option("#target", "y")
    expect(lab_page.locator(".columns .name").first).to_have_text(name)
    assert lab_page.locator(".columns img").count() == 0


def test_the_first_page_leads_to_a_network_that_learns(lab_page: Page, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    (tmp_path / "long.csv").write_text("\n".join(["x;" + "y" * 60, *(f"{row},5;{row % 7},5" for row in range(60))]))
    lab_page.set_input_files("#file", tmp_path / "long.csv")
    expect(lab_page.locator("#welcome select")).to_be_visible()
    expect(lab_page.locator("#outcome")).to_be_hidden()
    assert lab_page.evaluate("() => target.getBoundingClientRect().right < data.getBoundingClientRect().right")
    lab_page.select_option("#welcome select", "y" * 60)
    expect(lab_page.locator("#network .neuron").first).to_be_visible()
    expect(lab_page.locator("#welcome")).to_be_hidden()
    expect(lab_page.locator("#outcome")).to_be_visible()
    lab_page.click("#play")
    lab_page.wait_for_function("() => lab.live.epoch >= 3")
    assert lab_page.evaluate("() => lab.live.arrays['curves/loss'].length >= 3")
    lab_page.click("#play")


def test_the_keyboard_stays_where_it_is(lab_page: Page) -> None:
    from playwright.sync_api import expect

    box = lab_page.locator("[data-column='pH'] input")
    box.focus()
    lab_page.keyboard.press("Space")
    lab_page.wait_for_function("() => lab.state.problem.inputs.length === 10")
    expect(box).not_to_be_checked()
    expect(box).to_be_focused()
    lab_page.keyboard.press("Space")
    lab_page.wait_for_function("() => lab.state.problem.inputs.length === 11")
    expect(box).to_be_checked()


def test_two_columns_left_out_at_once_both_stay_out(lab_page: Page) -> None:
    lab_page.evaluate(
        "() => { for (const name of ['pH', 'density']) document.querySelector(`[data-column='${name}'] input`).click(); }"
    )
    lab_page.wait_for_function("() => lab.state.problem.inputs.length === 9")
    assert not {"pH", "density"} & set(lab_page.evaluate("lab.state.problem.inputs"))
    assert not lab_page.locator("[data-column='pH'] input").is_checked()
    assert not lab_page.locator("[data-column='density'] input").is_checked()
