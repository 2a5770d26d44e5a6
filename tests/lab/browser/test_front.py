"""`fathoms lab m.keras data.csv` on the deep network of a table: its first layers stay, the rest is drawn and trains."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import fathoms
from fathoms.tables import TableModel, read_table
from tests.lab.browser.conftest import ROOT
from tests.lab.browser.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_SHOTS = ROOT / "build" / "screenshots"
_WINE = ROOT / "examples" / "data" / "red-wine.csv"


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    training = fathoms.train(str(_WINE), "quality", recipe="deep", trees=False, verbose=0, epochs=3, sample=False)
    rung = next(rung for rung in training.rungs if rung.name == "deep network")
    assert rung.network is not None and rung.features is not None and rung.target is not None
    path = tmp_path_factory.mktemp("deep") / "deep.keras"
    TableModel(rung.features, rung.target, rung.network, rung.name).save(path)
    return path


@pytest.fixture(scope="module")
def deep_address(model_file: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "fathoms", "lab", str(model_file), str(_WINE), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found, "the Lab printed no address"
    yield found.group()
    process.terminate()
    process.wait(timeout=10)


def test_a_deep_network_of_a_table(browser: Browser, deep_address: str, model_file: Path) -> None:
    from playwright.sync_api import expect

    expect.set_options(timeout=30_000)
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
    page.goto(deep_address)
    page.wait_for_selector("#play:not([disabled])", timeout=60_000)
    until(page, "lab.live?.views.network?.inputs.units === 143")
    hint = page.locator("#model-hint")
    expect(hint).to_contain_text("Training begins with its weights.")
    expect(hint).to_contain_text(
        "Its first layers (PeriodicEmbedding, PiecewiseLinearEmbedding, Concatenate) stay as it learned them"
    )
    expect(page.locator("#model-line")).to_contain_text(
        "11 columns → first layers → 143 inputs → 128 SiLU → 128 SiLU → 128 SiLU → quality"
    )
    assert page.locator("#axis-across option").all_inner_texts() == page.evaluate("lab.state.problem.variables")
    table, model = read_table(_WINE), TableModel.load(model_file)
    given = model.predict(table)[:, 0].to_numpy()
    shown = page.evaluate("lab.ask('one_neuron').then(({ arrays }) => [[...arrays.predicted], [...arrays.true]])")
    known = {(round(float(p), 3), int(q)) for p, q in zip(given, table.numbers("quality"), strict=True)}
    assert {(round(p, 3), round(q)) for p, q in zip(*shown, strict=True)} <= known
    page.locator("#network .input").nth(5).click()  # a wave of the second column
    expect(page.locator("#axis-across")).to_have_value("volatile acidity")
    for epoch in (1, 2):
        page.click("#epoch")
        until(page, f"lab.live.epoch === {epoch}")
    first, second = page.evaluate("[...lab.live.arrays['curves/loss']]")
    assert second < first
    _SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=_SHOTS / "test_a_deep_network_of_a_table.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})
    until(page, "document.documentElement.scrollWidth <= 390")
    page.screenshot(path=_SHOTS / "test_a_deep_network_of_a_table_phone.png")
    page.click("#reset")
    until(page, "lab.live.step === 0")
    page.close()
    assert not problems, problems
