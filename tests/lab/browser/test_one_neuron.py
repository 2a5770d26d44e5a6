"""The tab "One neuron": the equation as it changes, beside the line of least squares."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from fathoms.lab.session.problem import Problem
from fathoms.tables import read_table
from tests.lab.browser.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Page


def equation(page: Page) -> dict[str, float]:
    """The equation's coefficients by column, with the constant under ""."""
    text = page.locator("#equation").inner_text()
    left, right = text.split(" = ")
    assert left == "quality"
    found: list[tuple[str, str, str]] = re.findall(r"([−+]?) ?([\d.]+)(?:·(.+?))?(?= [−+] |$)", right)
    return {name: float(number) * (-1 if sign == "−" else 1) for sign, number, name in found}


@pytest.fixture
def neuron_page(lab_page: Page) -> Page:
    lab_page.click("#tab-one-neuron")
    lab_page.click("#one-neuron")
    until(lab_page, "lab.state.design.layers.length === 0")
    lab_page.evaluate("document.querySelector('#panel-one-neuron').scrollIntoView()")  # it rests where nobody sees it
    return lab_page


def test_a_neuron_comes_to_least_squares(neuron_page: Page) -> None:
    """Two columns, so that the equation is a plane: trained for long, it is NumPy's."""
    page = neuron_page
    names = ["alcohol", "volatile acidity"]
    page.evaluate("inputs => lab.ask('set_problem', { target: 'quality', inputs })", names)
    design = {"layers": [], "loss": "mean_squared_error", "optimizer": "sgd", "learning_rate": 0.2, "batch_size": 5000}
    page.evaluate("design => lab.ask('set_design', { design })", design)
    page.evaluate("lab.ask('step', { steps: 1 })")
    until(page, "document.querySelectorAll('#equation span').length === 3")
    early = equation(page)
    shown = page.locator("#equation").inner_text()
    page.evaluate("lab.ask('step', { steps: 3000 })")
    until(page, f"lab.live.step === 3001 && document.querySelector('#equation').innerText !== {json.dumps(shown)}")
    until(page, "document.querySelector('#one-spread + .words').textContent.includes('mean 0,')")
    late = equation(page)
    assert late != early
    table = read_table("examples/data/red-wine.csv")
    train = page.evaluate("lab.state.problem.rows.train")
    rows = Problem.of(table, "quality", names).split.train
    assert len(rows) == train
    design_matrix = np.column_stack([*(table.numbers(name)[rows] for name in names), np.ones(len(rows))])
    wanted = np.linalg.lstsq(design_matrix, table.numbers("quality")[rows], rcond=None)[0]
    assert [late[name] for name in [*names, ""]] == pytest.approx(wanted, abs=6e-3)
    cells = page.locator("#terms tbody tr").first.locator("td").all_inner_texts()
    assert cells[0] == cells[1]  # what was learned, and least squares


def test_a_hidden_neuron_and_its_equation(neuron_page: Page) -> None:
    page = neuron_page
    page.click("#shallow")
    until(page, "document.querySelectorAll('#network .neuron').length === 17")
    page.locator(".neuron").nth(4).click()
    page.locator("#neuron .equation").click()
    until(page, "document.querySelector('#equation').textContent.startsWith('sum = ')")
    assert page.locator(".then").inner_text() == "layer 1, neuron 5 = max(0, sum)"
    assert page.locator("#one-unit").input_value() == "4"
    weights = page.evaluate("[...lab.live.arrays['network/weights0']]")
    kernel = np.array(weights).reshape(11, 16)[:, 4]
    features = page.evaluate("lab.state.problem.features")
    deviation = read_table("examples/data/red-wine.csv").numbers("alcohol").std()
    row = page.locator("#terms tr", has_text="alcohol").first.locator("td").first.inner_text()
    assert float(row.replace("−", "-")) == pytest.approx(kernel[features.index("alcohol")] / deviation, rel=0.08)


def test_labels_have_log_odds(neuron_page: Page) -> None:
    page = neuron_page
    page.evaluate("lab.ask('open_sample', { file: 'penguins.csv' })")
    page.evaluate("lab.ask('set_problem', { target: 'sex' })")
    until(page, "document.querySelector('#equation').textContent.startsWith('log-odds of male = ')")
    assert page.locator(".then").inner_text() == "probability of male = 1 / (1 + e−log-odds)"  # the power is raised
    assert "male" in (page.locator("#one-fit").get_attribute("aria-label") or "")
