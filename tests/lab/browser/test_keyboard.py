"""The page without a mouse, and without a screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A line of the accessibility tree that is a control without a name.
_NAMELESS = re.compile(r"^\s*- (button|checkbox|combobox|link|slider|spinbutton|tab|textbox)\b(?! \")[^\n]*$", re.M)


def test_every_control_has_a_name(lab_page: Page) -> None:
    assert _NAMELESS.findall('- button "Play"\n- spinbutton: "3"\n  - checkbox [checked]\n') == [
        "spinbutton",
        "checkbox",
    ]
    for tab in lab_page.locator("#depth [role='tab']").all():
        tab.click()
        found = [line.group() for line in _NAMELESS.finditer(lab_page.locator("body").aria_snapshot())]
        assert not found, found


def test_tab_goes_through_the_page(lab_page: Page) -> None:
    lab_page.locator("#play").focus()
    seen = []
    for _ in range(120):
        lab_page.keyboard.press("Tab")
        # What has the focus is marked, so that two boxes of a kind are told apart.
        seen.append(
            lab_page.evaluate(
                "() => (document.activeElement.dataset.stop ??= document.activeElement.id || String(Math.random()))"
            )
        )
        if seen[-1] == "test-rates":
            break
    assert seen[-1] == "test-rates"
    assert len(seen) == len(set(seen))
    assert {"loss", "sample", "open-file", "target", "split-seed", "axis-up"} <= set(seen)


def test_a_neuron_by_the_keyboard(lab_page: Page) -> None:
    from playwright.sync_api import expect

    lab_page.locator("#network .neuron[tabindex='0']").focus()
    lab_page.keyboard.press("ArrowDown")
    lab_page.keyboard.press("ArrowRight")
    expect(lab_page.locator("#network .neuron:focus")).to_have_attribute("aria-label", re.compile("^Layer 2, neuron 2"))
    lab_page.keyboard.press("Enter")
    expect(lab_page.locator("#neuron")).to_be_visible()
    lab_page.keyboard.press("Escape")
    expect(lab_page.locator("#neuron")).to_be_hidden()
    expect(lab_page.locator("#network .neuron:focus")).to_have_attribute("aria-label", re.compile("^Layer 2, neuron 2"))


def test_a_screen_reader_hears_little_while_it_trains(lab_page: Page) -> None:
    lab_page.evaluate("""() => {
      window.said = 0;
      for (const each of document.querySelectorAll("[role=status], [role=alert], output, [aria-live]"))
        if (each.getAttribute("aria-live") !== "off")
          new MutationObserver(() => window.said++).observe(each, { childList: true, characterData: true, subtree: true });
    }""")
    lab_page.click("#play")
    lab_page.wait_for_function("() => lab.live.epoch >= 3")
    lab_page.wait_for_timeout(1500)
    lab_page.click("#play")
    assert lab_page.evaluate("() => window.said") <= 4
