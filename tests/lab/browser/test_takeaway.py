"""Taking away what is on the screen, and bringing it back."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.problem import Problem
from fathoms.tables import TableModel, read_table
from tests.lab.browser.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"
_DESIGN = Design(layers=(LayerDesign(4),), seed=3)


def _at_step_45(page: Page) -> LiveRun:
    page.evaluate("async (design) => { await lab.ask('set_design', { design }); }", _DESIGN.to_json())
    page.evaluate("async () => { await lab.ask('step', { steps: 45 }); }")
    page.click("#tab-takeaway")
    run = LiveRun(Problem.of(read_table(_WINE), "quality"), _DESIGN)
    run.advance(45)
    return run


def test_the_script_follows_the_screen(lab_page: Page) -> None:
    from playwright.sync_api import expect

    _at_step_45(lab_page)
    script = lab_page.locator("#script")
    expect(script).to_contain_text("epochs=1,")
    expect(script).to_contain_text("steps.advance(15)")
    lab_page.click("#script-keras")
    expect(script).to_contain_text("import keras")
    lab_page.click("#script-fathoms")
    lab_page.click("#epoch")
    expect(script).to_contain_text("epochs=2,")
    compile(script.inner_text(), "script.py", "exec")


def test_files_come_by_the_tables_name(lab_page: Page, tmp_path: Path) -> None:
    run = _at_step_45(lab_page)
    with lab_page.expect_download() as taken:
        lab_page.click("#take-model-keras")
    assert taken.value.suggested_filename == "red-wine.keras"
    taken.value.save_as(tmp_path / "wine.keras")
    model = TableModel.load(tmp_path / "wine.keras")
    assert all(map(np.array_equal, model.network.get_weights(), run.network.get_weights()))
    with lab_page.expect_download() as taken:
        lab_page.click("#take-state-json")
    taken.value.save_as(tmp_path / "state.json")
    state = json.loads((tmp_path / "state.json").read_text())
    weights = b"".join(np.ascontiguousarray(array).tobytes() for array in run.network.get_weights())
    assert hashlib.sha256(weights).hexdigest().startswith(state["weights"])
    with lab_page.expect_download() as taken:
        lab_page.click("#take-report-html")
    assert taken.value.suggested_filename == "red-wine.html"
    taken.value.save_as(tmp_path / "wine.html")
    test = run.problem.split.test
    outputs = run.network.predict(run.problem.x[test], verbose=0)
    wanted = run.problem.target.measures(run.problem.table, test, outputs)["MAE"]
    assert f"<strong>{wanted:.3f}</strong>" in (tmp_path / "wine.html").read_text(encoding="utf-8")
    assert lab_page.locator("#take-start-keras").is_hidden() and lab_page.locator("#take-table-csv").is_hidden()
    lab_page.click("#fresh")
    lab_page.set_input_files("#state-file", tmp_path / "state.json")
    until(lab_page, "lab.live?.step === 45 && lab.state.design.seed === 3")
    until(lab_page, "document.querySelector('#takeaway-words').textContent.includes('to the bit')")
    (tmp_path / "state.json").write_text("{")
    lab_page.set_input_files("#state-file", tmp_path / "state.json")
    until(lab_page, "document.querySelector('#takeaway-words').textContent.includes('no state')")


def test_a_link_opens_the_same_step(lab_page: Page) -> None:
    run = _at_step_45(lab_page)
    link = lab_page.evaluate("async () => await lab.ask('link')")
    lab_page.click("#reset")
    lab_page.select_option("#sample", "penguins.csv")
    until(lab_page, "lab.state.table.name === 'penguins.csv'")
    lab_page.evaluate("(link) => { location.hash = link; }", link)
    until(lab_page, "lab.state.table.name === 'red-wine.csv' && lab.live?.step === 45")
    kernel = lab_page.evaluate("() => [...lab.live.arrays['network/weights0']]")
    np.testing.assert_array_equal(np.array(kernel, np.float32), run.network.get_weights()[0].ravel())
    assert lab_page.evaluate("location.hash") == ""
