"""The microscope: the numbers on the page are those of the step, and the step that then is done is the one shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


def _number(page: Page, selector: str) -> float:
    return float(page.inner_text(selector).replace("−", "-"))


def test_a_weight_is_followed_through_its_change(lab_page: Page) -> None:
    from playwright.sync_api import expect

    lab_page.select_option("#optimizer", "sgd")
    lab_page.click("#epoch")
    lab_page.click("#tab-microscope")
    lab_page.click("#lay-open")
    expect(lab_page.locator("#microscope-words")).to_contain_text("Step 31: 32 rows")
    assert lab_page.locator("#batch tbody tr").count() == 32
    gradient, change, after = (_number(lab_page, name) for name in ("#gradient", "#change", "#new-weight"))
    assert change == pytest.approx(-0.01 * gradient, rel=2e-3)
    loss = _number(lab_page, "#batch-loss")
    lab_page.click("#step")
    expect(lab_page.locator("#microscope-words")).to_contain_text("Step 32: 32 rows")
    done = lab_page.evaluate("() => lab.live.arrays['curves/recent_loss'].at(-1)")
    assert loss == pytest.approx(done, rel=1e-3)
    kernel = lab_page.evaluate("async () => Array.from((await lab.ask('microscope')).arrays['weight/output/kernel'])")
    assert kernel[0] == pytest.approx(after, rel=2e-3)
    lab_page.click("#back")
    expect(lab_page.locator("#microscope-words")).to_contain_text("Step 31: 32 rows")
    assert _number(lab_page, "#gradient") == gradient


def test_a_row_is_followed_through_the_layers(lab_page: Page) -> None:
    lab_page.click("#tab-microscope")
    lab_page.click("#lay-open")
    lab_page.click("#batch tr[data-row='5'] button")
    lab_page.select_option("#follow-layer", "hidden_2")
    lab_page.select_option("#follow-neuron", index=3)
    wanted = lab_page.evaluate(
        """async () => {
            const { arrays } = await lab.ask('microscope');
            const a = arrays['out/hidden_1_relu'], w = arrays['weight/hidden_2/kernel'];
            let z = arrays['weight/hidden_2/bias'][3];
            for (let i = 0; i < 8; i++) z += a[5 * 8 + i] * w[i * 8 + 3];
            return z;
        }"""
    )
    assert _number(lab_page, "#z") == pytest.approx(wanted, rel=2e-3)
    assert _number(lab_page, "#a") == pytest.approx(max(0, wanted), rel=2e-3)
