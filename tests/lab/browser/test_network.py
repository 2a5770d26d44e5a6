"""The network on the page: drawn, edited in place, and told in words; its numbers are those of the weights."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from fathoms.lab.session.build_network import build_network
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.problem import Problem
from fathoms.tables import read_table
from tests.lab.browser.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

_START = {"layers": [{"units": 8}, {"units": 8}], "loss": "mean_squared_error"}


@pytest.fixture
def network_page(lab_page: Page) -> Page:
    lab_page.evaluate("design => lab.ask('set_design', { design })", _START)
    lab_page.evaluate("lab.ask('set_axes', { inputs: [] })")
    drawn(lab_page, 17)
    return lab_page


def drawn(page: Page, neurons: int) -> None:
    """Wait until a network with so many neurons, outputs included, is drawn."""
    until(page, f"document.querySelectorAll('#network .neuron').length === {neurons}")
    until(page, f"lab.live?.arrays['network/states'].length === {neurons}")


def array(page: Page, name: str) -> np.ndarray:
    """An array of the newest picture."""
    got: Any = page.evaluate("name => [[...lab.live.arrays[name]], lab.live.arrays[name].shape]", f"network/{name}")
    return np.array(got[0], np.float32).reshape(got[1])


def units(page: Page) -> list[int]:
    """How many neurons each layer has."""
    return list(page.evaluate("lab.state.design.layers.map((layer) => layer.units)"))


def test_what_is_drawn_is_w_x_plus_b(network_page: Page) -> None:
    """The response of each neuron at each point of the grid, from the weights on the page, by hand."""
    page = network_page
    page.evaluate("lab.ask('step', { steps: 200 })")
    until(page, "lab.live.step === 200")
    problem = Problem.of(read_table("examples/data/red-wine.csv"), "quality")
    names = [feature.text for feature in problem.names]
    assert page.locator("#axis-across").input_value() == "alcohol"
    assert page.locator("#axis-up").input_value() == "volatile acidity"
    side = page.evaluate("lab.live.views.network.side")
    axes = page.evaluate("lab.live.views.network.axes")
    rows = np.tile(np.median(problem.x[problem.split.train], axis=0), (side * side, 1))
    for place, axis in enumerate(axes):
        steps = np.linspace(axis["low"], axis["high"], side)
        values = np.repeat(steps, side) if place else np.tile(steps, side)
        feature = problem.names[names.index(axis["name"])]
        rows[:, names.index(axis["name"])] = (values - feature.shift) / feature.scale
    biases = np.split(array(page, "biases"), [8, 16])
    first = np.maximum(rows @ array(page, "weights0") + biases[0], 0)
    second = np.maximum(first @ array(page, "weights1") + biases[1], 0)
    wanted = np.concatenate([first, second, second @ array(page, "weights2") + biases[2]], axis=1).T
    scales = array(page, "scales")[:, None]
    told = (array(page, "responses") - 128) / 127 * scales
    assert (np.abs(told - wanted) <= scales * 0.006 + 1e-5).all()
    assert np.abs(wanted).max() > 0.1
    # And what is drawn is what came: a neuron that answers one corner only is bluer there.
    grids = told[:8].reshape(8, side, side) / scales[:8, None]
    apart = np.abs(grids[:, 3, 3] - grids[:, side - 4, 3])
    chosen = int(np.argmax(apart))
    colours = [blueness(page, chosen, height) for height in (1 - 3.5 / side, 3.5 / side)]
    assert (colours[0] > colours[1] + 20) == (grids[chosen, 3, 3] > grids[chosen, side - 4, 3])
    assert abs(colours[0] - colours[1]) > 20


def blueness(page: Page, neuron: int, height: float) -> float:
    """How much more blue than red the canvas is in a neuron's cell, so far down."""
    got: Any = page.evaluate(
        """([neuron, height]) => {
            const button = document.querySelectorAll(".neuron")[neuron];
            const canvas = document.querySelector("#network .body > canvas");
            const [x, y] = [button.offsetLeft + (button.offsetWidth * 3.5) / 20, button.offsetTop + button.offsetHeight * height];
            const [red, , blue] = canvas.getContext("2d").getImageData(x * devicePixelRatio, y * devicePixelRatio, 1, 1).data;
            return blue - red;
        }""",
        [neuron, height],
    )
    return float(got)


def test_the_start_is_the_designs(network_page: Page) -> None:
    problem = Problem.of(read_table("examples/data/red-wine.csv"), "quality")
    network = build_network(Design(layers=(LayerDesign(8), LayerDesign(8))), problem)
    for place, name in enumerate(("hidden_1", "hidden_2", "output")):
        np.testing.assert_array_equal(array(network_page, f"weights{place}"), network.get_layer(name).get_weights()[0])


def test_it_is_edited_in_place_by_keyboard(network_page: Page) -> None:
    page = network_page
    page.evaluate("lab.ask('set_rate', { rate: 0.004 })")
    page.get_by_label("One neuron more in layer 1").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    drawn(page, 19)
    page.get_by_label("Neurons in layer 2").fill("3")
    page.keyboard.press("Tab")
    drawn(page, 14)
    page.get_by_label("Add a layer after layer 1").press("Enter")
    drawn(page, 24)
    assert units(page) == [10, 10, 3]
    page.get_by_label("Activation of layer 3").select_option("tanh")
    page.get_by_label("More of layer 2").press("Enter")
    page.get_by_label("Batch normalization").press("Space")
    page.get_by_role("slider", name="Dropout").press("ArrowRight")
    until(page, "lab.state.design.layers[1].dropout === 0.05 && lab.state.design.layers[1].batch_normalization")
    page.get_by_role("button", name="Move ▸").press("Enter")
    until(page, "lab.state.design.layers[2].dropout === 0.05")
    page.get_by_label("More of layer 1").click()
    page.get_by_role("button", name="Remove this layer").click()
    drawn(page, 14)
    design = page.evaluate("lab.state.design")
    assert design["layers"] == [
        {"units": 3, "activation": "tanh", "batch_normalization": False, "dropout": 0.0},
        {"units": 10, "activation": "relu", "batch_normalization": True, "dropout": 0.05},
    ]
    assert design["learning_rate"] == 0.004  # what was chosen elsewhere stays
    for start, sizes in (("#deep", [12, 12, 12]), ("#one-neuron", []), ("#shallow", [16])):
        page.click(start)
        drawn(page, sum(sizes) + 1)
        assert units(page) == sizes


def test_neurons_by_keyboard_closely_and_in_words(network_page: Page) -> None:
    page = network_page
    page.evaluate("lab.ask('step', { steps: 100 })")
    until(page, "lab.live.step === 100")
    page.locator(".nodes [tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    focused = page.locator(":focus")
    assert (focused.get_attribute("aria-label") or "").startswith("Layer 2, neuron 2: ")
    bias = array(page, "biases")[9]
    assert f"bias {bias:.3g}".replace("-", "−") in (focused.get_attribute("aria-label") or "")
    page.keyboard.press("Enter")
    page.wait_for_selector("#neuron .weights li")
    assert page.locator("#neuron-title").inner_text() == "Layer 2, neuron 2"
    weights = array(page, "weights1")[:, 1]
    strongest = int(np.argmax(np.abs(weights)))
    first = page.locator("#neuron .weights li").first
    assert first.locator(".name").inner_text() == f"layer 1, neuron {strongest + 1}"
    assert float(first.locator(".value").inner_text().replace("−", "-")) == pytest.approx(weights[strongest], rel=5e-3)
    page.keyboard.press("Escape")
    assert (page.locator(":focus").get_attribute("aria-label") or "").startswith("Layer 2, neuron 2")
    page.locator("#network-table summary").click()
    page.wait_for_selector("#network-table tbody tr")
    tables = page.locator("#network-table table")
    assert tables.nth(0).locator("tbody tr").count() == 3
    assert tables.nth(0).locator("tbody tr").nth(0).inner_text().split("\t")[-1] == str(12 * 8)
    row = tables.nth(1).locator("tbody tr").nth(9).inner_text()
    assert (
        row.startswith("Layer 2, neuron 2")
        and f"neuron {strongest + 1} ({weights[strongest]:+.3g}".replace("-", "−") in row
    )


def test_a_phone_has_it_all(network_page: Page) -> None:
    page = network_page
    page.set_viewport_size({"width": 360, "height": 780})
    page.click("#deep")
    drawn(page, 37)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.select_option("#axis-up", "")
    until(page, "lab.live.views.network.axes.length === 1")
    page.locator(".neuron").last.click()
    page.wait_for_selector("#neuron .weights li")
    box = page.locator("#neuron").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360


def test_dead_neurons_are_told_and_crossed(network_page: Page) -> None:
    page = network_page
    page.evaluate("lab.ask('set_design', { design: { ...lab.state.design, optimizer: 'sgd', learning_rate: 1 } })")
    page.evaluate("lab.ask('step', { steps: 60 })")
    until(page, "lab.live.step === 60")
    dead = np.flatnonzero(array(page, "states") == 1)
    ranges = array(page, "ranges")
    assert len(dead) and (ranges[dead] == 0).all()
    button = page.locator(".neuron").nth(int(dead[0]))
    button.focus()
    assert ": Dead: 0 on all 512 rows" in (button.get_attribute("aria-label") or "")
    button.press("Enter")
    page.wait_for_selector("#neuron .note:not([hidden])")
    assert page.locator("#neuron .note").inner_text().startswith("Dead: it gave 0 for each of the 954 training rows")


def test_wide_layers_and_many_columns_are_folded(network_page: Page) -> None:
    page = network_page
    page.evaluate("lab.ask('open_sample', { file: 'ion.csv' })")
    until(page, "lab.state.table.name === 'ion.csv'")
    columns = page.evaluate("lab.state.problem.features.length")
    page.get_by_label("Neurons in layer 1").fill("200")
    page.keyboard.press("Enter")
    outputs = page.evaluate("lab.live.views.network.layers.at(-1).units")
    until(page, f"document.querySelectorAll('#network .neuron').length === {64 + 8 + outputs}")
    assert page.locator("#network .folded").all_inner_texts() == ["+ 136 more"]
    assert page.locator("#network .input").count() == 16
    page.get_by_role("button", name=f"+ {columns - 16} more").click()
    assert page.locator("#network .input").count() == columns


def test_six_layers_fit_beside_the_other_panels(network_page: Page) -> None:
    layers = [{"units": 32, "activation": "relu"}] * 6
    network_page.evaluate("layers => lab.ask('set_layers', { layers })", layers)
    drawn(network_page, 6 * 32 + 1)
    stage = "document.querySelector('#network .stage')"
    assert network_page.evaluate(f"{stage}.scrollWidth <= {stage}.clientWidth")
    boxes = [box for head in network_page.locator("#network .head input").all() if (box := head.bounding_box())]
    assert len(boxes) == 6
    assert all(one["x"] + one["width"] <= other["x"] for one, other in itertools.pairwise(boxes))
