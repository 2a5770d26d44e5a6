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


def drawn_corners(page: Page) -> np.ndarray:
    """How high the plane's corners are drawn, from where they are on the canvas; the first axis fastest."""
    low, high = json.loads(page.get_attribute("#one-plane", "data-range") or "")
    corners = json.loads(page.get_attribute("#one-plane", "data-corners") or "")
    shares = [(c["floor"][1] - c["at"][1]) / (c["floor"][1] - c["top"][1]) for c in corners]
    return low + (high - low) * np.array(shares)


def test_the_plane_among_the_rows(neuron_page: Page) -> None:
    """Its corners stand where NumPy's w·x + b does, all else at the median; it moves with training, not when it is turned."""
    page = neuron_page
    until(page, "Boolean(document.querySelector('#one-plane').dataset.corners)")
    before = drawn_corners(page)
    page.evaluate("lab.ask('step', { steps: 300 })")
    until(page, "lab.live.step === 300")
    table = read_table("examples/data/red-wine.csv")
    problem = Problem.of(table, "quality")
    kernel = np.array(page.evaluate("[...lab.live.arrays['network/weights0']]"), np.float64)
    bias = page.evaluate("lab.live.arrays['network/biases'][0]")
    rows = problem.split.train
    quality = table.numbers("quality")[rows]
    columns = {feature.text: table.numbers(feature.text) for feature in problem.names}
    names = page.evaluate("lab.live.views.network.axes.map((axis) => axis.name)")
    others = {name: float(np.median(column[rows])) for name, column in columns.items()}
    wanted = []
    for end in [(0, 0), (1, 0), (0, 1), (1, 1)]:
        at = dict(others)
        for name, high in zip(names, end, strict=True):
            mean, reach = columns[name][rows].mean(), 4 * columns[name][rows].std()
            ends = [max(columns[name][rows].min(), mean - reach), min(columns[name][rows].max(), mean + reach)]
            at[name] = ends[high]
        x = np.array([(at[name] - columns[name][rows].mean()) / columns[name][rows].std() for name in columns])
        wanted.append((x @ kernel + bias) * quality.std() + quality.mean())
    until(page, f"Math.abs({wanted[3]} - JSON.parse(document.querySelector('#one-plane').dataset.values)[3]) < 0.01")
    assert drawn_corners(page) == pytest.approx(np.array(wanted), abs=0.01)
    assert np.abs(before - wanted).max() > 0.1
    said = page.inner_text("#one-over")
    slopes = {
        name: float(number.replace("− ", "-").lstrip("+ "))
        for number, name in re.findall(r"([−+]? ?[\d.]+)·(.+?)(?= [−+])", said)
    }
    for place, name in enumerate(names):
        low, high = (page.evaluate(f"lab.live.views.network.axes[{place}].{end}") for end in ("low", "high"))
        assert slopes[name] == pytest.approx((wanted[1 + place] - wanted[0]) / (high - low), rel=0.05)
    page.focus("#one-plane")
    first = page.get_attribute("#one-plane", "data-corners")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    until(page, f"document.querySelector('#one-plane').dataset.corners !== {json.dumps(first)}")
    turned = page.get_attribute("#one-plane", "data-turn")
    assert page.evaluate("lab.live.step") == 300  # elsewhere, arrows go through the run
    assert drawn_corners(page) == pytest.approx(np.array(wanted), abs=0.01)
    heights = page.get_attribute("#one-plane", "data-values")
    page.evaluate("lab.ask('step', { steps: 3 })")
    until(page, f"document.querySelector('#one-plane').dataset.values !== {json.dumps(heights)}")
    assert page.get_attribute("#one-plane", "data-turn") == turned  # and new numbers leave the view alone
    page.keyboard.press("Home")
    until(page, f"document.querySelector('#one-plane').dataset.turn !== {json.dumps(turned)}")


def test_one_column_is_a_line(neuron_page: Page) -> None:
    page = neuron_page
    until(page, "document.querySelector('#one-plane').checkVisibility()")
    page.click("#one-as-map")
    until(page, "document.querySelector('#one-response').checkVisibility()")
    page.select_option("#one-up", "")
    until(page, "document.querySelector('#panel-one-neuron h3').textContent === 'Line'")
    assert page.locator("#axis-up").input_value() == ""  # the network's own lists say the same
    assert not page.locator("#one-as-plane").is_visible()
    page.select_option("#one-up", "pH")
    page.click("#one-as-plane")
    until(page, "document.querySelector('#one-plane').getAttribute('aria-label').includes(' and pH')")


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
