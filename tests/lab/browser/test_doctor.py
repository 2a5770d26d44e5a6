"""The doctor on the page: it finds what is wrong, and its advice is tried and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_rate_that_is_too_high_is_found_tried_and_mended(lab_page: Page) -> None:
    from playwright.sync_api import expect

    lab_page.select_option("#optimizer", "sgd")
    lab_page.evaluate("async () => { await lab.ask('set_rate', { rate: 3 }); }")
    lab_page.click("#examine")
    finding = lab_page.locator("[data-kind='learning rate too high']")
    expect(finding).to_contain_text("The learning rate 3 is too high", timeout=30_000)
    finding.locator(".try").click()
    comparison = lab_page.locator("#comparison")
    expect(comparison).to_be_visible(timeout=30_000)
    lab_page.click("#keep-change")
    rate = lab_page.evaluate("async () => (await lab.ask('state')).design.learning_rate")
    assert 0.001 <= rate <= 0.5
    lab_page.click("#epoch")
    lab_page.click("#examine")
    expect(finding).to_have_count(0, timeout=30_000)


def test_the_test_of_learning_rates_draws_its_curve(lab_page: Page) -> None:
    from playwright.sync_api import expect

    lab_page.click("#test-rates")
    expect(lab_page.locator("#rate-words")).to_contain_text("fell fastest about", timeout=30_000)
    expect(lab_page.locator("#rate-test svg").first).to_be_visible(timeout=10_000)


def test_learning_by_heart_is_found_while_it_trains(lab_page: Page) -> None:
    from playwright.sync_api import expect

    layers = [{"units": 64, "activation": "relu"}, {"units": 64, "activation": "relu"}]
    lab_page.evaluate(
        "async (layers) => { await lab.ask('set_design', { design: { ...lab.state.design, layers } }); }", layers
    )
    lab_page.select_option("#pace", label="full speed")
    lab_page.click("#play")
    expect(lab_page.locator("[data-kind='overfitting']")).to_contain_text("by heart", timeout=30_000)
    lab_page.click("#play")


def test_a_finding_stays_where_it_is_while_its_numbers_change(lab_page: Page) -> None:
    from playwright.sync_api import expect

    lab_page.evaluate("() => lab.ask('set_layers', { layers: [{ units: 6, activation: 'relu' }] })")
    lab_page.evaluate("() => lab.ask('set_rate', { rate: 100 })")
    lab_page.select_option("#optimizer", "sgd")
    lab_page.evaluate("() => lab.ask('set_rate', { rate: 100 })")
    lab_page.click("#epoch")
    finding = lab_page.locator("[data-kind='bad numbers']")
    expect(finding).to_contain_text("66 of 66 numbers of the weights of layer 1", timeout=30_000)
    expect(lab_page.locator("#doctor [role='status']")).to_contain_text("weights of layer 1")
    finding.locator(".try").focus()
    lab_page.click("#examine")
    expect(lab_page.locator("#examine")).to_be_enabled(timeout=30_000)
    finding.locator(".try").focus()
    lab_page.evaluate("() => lab.ask('set_axes', { inputs: ['pH'] })")
    lab_page.wait_for_timeout(2500)
    expect(finding.locator(".try")).to_be_focused()
