"""A model file opens as the network that one watches: chosen, dropped, or named on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars

import fathoms
from fathoms import layers
from tests.lab.browser.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"


def _saved(path: Path, inputs: int = 11) -> fathoms.Sequential:
    fathoms.utils.set_random_seed(2)
    model = fathoms.Sequential(
        [
            fathoms.Input((inputs,)),
            layers.Dense(5),
            layers.BatchNormalization(),
            layers.Activation("tanh"),
            layers.Dense(4, "relu", use_bias=False),
            layers.Dropout(0.25),
            layers.Dense(1),
        ]
    )
    model.compile(fathoms.optimizers.RMSprop(0.002), "mae")
    if inputs == 11:
        wine = polars.read_csv(_WINE)
        model.fit(wine.drop("quality").to_numpy(), wine["quality"].to_numpy(), epochs=2, verbose=0)
    model.save(path)
    return model


def _shown(page: Page, name: str) -> np.ndarray:
    return np.array(page.evaluate("(name) => [...lab.live.arrays[name]]", f"network/{name}"), np.float32)


def test_a_model_file_is_opened_trained_and_reset(lab_page: Page, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    model = _saved(tmp_path / "mine.keras")
    lab_page.set_input_files("#model-file", tmp_path / "mine.keras")
    line = lab_page.locator("#model-line")
    expect(line).to_contain_text("11 inputs → 5 tanh normalized → 4 ReLU → 1 number")
    expect(line).to_contain_text("Training begins with its weights.")
    expect(lab_page.locator("#model-notes li")).to_contain_text(["has no bias in the model"])
    expect(lab_page.locator("#optimizer")).to_have_value("rmsprop")
    expect(lab_page.locator("#rate")).to_have_value("0.002")
    expect(lab_page.locator("#loss")).to_have_value("mean_absolute_error")
    kernel = model.get_weights()[0].ravel()
    until(lab_page, "lab.live?.arrays['network/weights0']?.length === 55 && lab.live.step === 0")
    np.testing.assert_array_equal(_shown(lab_page, "weights0"), kernel)
    answer = lab_page.evaluate("async () => { const a = await lab.ask('one_neuron'); return [...a.arrays.predicted]; }")
    true = lab_page.evaluate("async () => { const a = await lab.ask('one_neuron'); return [...a.arrays.true]; }")
    wine = polars.read_csv(_WINE)
    given = model.predict(wine.drop("quality").to_numpy(), verbose=0)[:, 0]
    known = {(round(float(p), 4), int(q)) for p, q in zip(given, wine["quality"], strict=True)}
    assert {(round(p, 4), round(q)) for p, q in zip(answer, true, strict=True)} <= known
    lab_page.click("#epoch")
    until(lab_page, "lab.live.epoch === 1 || lab.live.step >= 30")
    assert not np.array_equal(_shown(lab_page, "weights0"), kernel)
    lab_page.click("#reset")
    until(lab_page, "lab.live.step === 0")
    np.testing.assert_array_equal(_shown(lab_page, "weights0"), kernel)
    lab_page.click("#shallow")
    expect(line).to_contain_text("are drawn, not those of mine.keras")
    lab_page.click("#model-again")
    expect(line).to_contain_text("Training begins with its weights.")
    lab_page.locator("#network").scroll_into_view_if_needed()


def test_it_waits_for_its_columns(lab_page: Page, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    _saved(tmp_path / "two.keras", inputs=2)
    lab_page.set_input_files("#file", tmp_path / "two.keras")
    hint = lab_page.locator("#model-hint")
    expect(hint).to_contain_text("It is not shown yet. two.keras takes 2 columns of numbers, and here are 11")
    lab_page.evaluate(
        "async () => { await lab.ask('set_problem', { target: 'quality', inputs: ['alcohol', 'pH', 'density'] }); }"
    )
    expect(hint).to_contain_text("here are 3")
    lab_page.uncheck("[data-column='density'] input")
    expect(hint).to_contain_text("Training begins with its weights.")
    assert lab_page.evaluate("lab.state.problem.inputs") == ["pH", "alcohol"]
    lab_page.check("#model-standardised")
    expect(hint).to_contain_text("It sees standardised columns")
    expect(lab_page.locator("#model-standardised")).to_be_checked()
    lab_page.click("#model-close")
    expect(lab_page.locator("#model-line")).to_be_hidden()
    assert lab_page.evaluate("lab.state.model") is None


def test_a_model_of_a_table_begins_as_soon_as_its_table_is_there(lab_page: Page, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    concrete = _WINE.with_name("concrete.csv")
    training = fathoms.train(str(concrete), "CompressiveStrength", recipe="shallow", trees=False, verbose=0, epochs=2)
    training.save(tmp_path / "concrete.keras")
    lab_page.set_input_files("#model-file", tmp_path / "concrete.keras")
    expect(lab_page.locator("#model-hint")).to_contain_text("predicts 'CompressiveStrength', not 'quality'")
    lab_page.set_input_files("#file", concrete)
    expect(lab_page.locator("#model-hint")).to_contain_text("Columns are encoded as the model learned them.")
    expect(lab_page.locator("#target")).to_have_value("CompressiveStrength")
    expect(lab_page.locator("#model-standardised")).to_be_hidden()
    until(lab_page, "lab.live?.arrays['network/weights0']?.shape[0] === 8")
    shown = _shown(lab_page, "weights0")
    kernel = training.model.network.get_weights()[0]
    np.testing.assert_array_equal(shown.reshape(8, -1), kernel[:, : shown.size // 8])
    lab_page.click("#model-close")


def test_files_that_are_no_such_model_are_told_and_nothing_is_lost(lab_page: Page, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    (tmp_path / "broken.keras").write_bytes(b"PK\x03\x04" + bytes(50))
    lab_page.click("#epoch")
    lab_page.set_input_files("#model-file", tmp_path / "broken.keras")
    expect(lab_page.locator("#message")).to_contain_text("broken.keras")
    own = fathoms.Sequential([fathoms.Input((11,)), layers.Dense(2), layers.LayerNormalization()])
    own.save(tmp_path / "own.keras")
    with lab_page.expect_file_chooser() as chosen:
        lab_page.click("#open-model")
    chosen.value.set_files(tmp_path / "own.keras")
    expect(lab_page.locator("#message")).to_contain_text("The Lab draws and trains the Dense layers")
    expect(lab_page.locator("#message")).to_contain_text("LayerNormalization")
    expect(lab_page.locator("#model-line")).to_be_hidden()
    assert lab_page.evaluate("lab.live.step") > 0
    assert lab_page.evaluate("lab.state.design.start") is None
