"""The report's figures are those of the network on the screen, worked out anew; nothing in it can run."""

from __future__ import annotations

import re
import threading
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import polars
import pytest

import fathoms
from fathoms.lab.lab_error import LabError
from fathoms.lab.lab_of import workspace_of
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.takeaway.files import File, begin
from fathoms.lab.takeaway.report import report
from fathoms.tables import SplitPlan, Table, read_table

_DATA = Path(__file__).parents[3] / "examples" / "data"


class _Words(HTMLParser):
    """The text of a page, and the tags it has."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data + " "


def _read(page: str) -> _Words:
    words = _Words()
    words.feed(page)
    return words


def test_numbers() -> None:
    table = read_table(_DATA / "red-wine.csv")
    plan = SplitPlan(0.25, 0.15, seed=4)
    run = LiveRun(
        Problem.of(table, "quality", ["alcohol", "pH", "sulphates"], plan=plan), Design(layers=(LayerDesign(6),))
    )
    for _ in range(8):
        run.advance(run.steps.steps_per_epoch)
        run.measure()
    quality = table.numbers("quality")
    train, test = run.problem.split.train, run.problem.split.test
    predicted = run.network.predict(run.problem.x, verbose=0)[:, 0] * quality[train].std() + quality[train].mean()
    write = report(run)
    run.advance(100)  # what is written stays what it was
    found = _read(write())
    assert f"{np.abs(predicted - quality)[test].mean():.3f} mean absolute error on test rows" in _figures(found)
    assert f"{np.abs(quality[train].mean() - quality)[test].mean():.3f}" in found.text
    assert "Trained for 8 epochs by adam, learning rate 0.01, loss mean squared error" in found.text
    assert f"{len(test):,} to test" in found.text
    assert "fathoms train" not in found.text
    assert "network.fit(" in found.text
    assert not found.tags & {"script", "iframe", "object", "link", "img"}


def _figures(words: _Words) -> str:
    """The cards at the top: each figure stands behind what it is."""
    found = re.search(r"((?:accuracy|mean absolute error) on test rows)\s+([\d.%]+)", words.text)
    assert found
    return f"{found[2]} {found[1]}"


def test_labels_and_missing_cells() -> None:
    run = LiveRun(
        Problem.of(read_table(_DATA / "penguins.csv"), "species"),
        Design(layers=(LayerDesign(4),), loss="sparse_categorical_crossentropy"),
    )
    run.advance(100)
    test = run.problem.split.test
    right = (run.network.predict(run.problem.x[test], verbose=0).argmax(axis=1) == run.problem.y[test, 0]).mean()
    assert f"{right:.1%} accuracy on test rows" in _figures(_read(report(run)()))


def test_a_model_that_takes_numbers_as_they_stand() -> None:
    x = np.random.default_rng(2).normal(50, 10, size=(120, 2)).astype(np.float32)
    model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    run = workspace_of(model, x, x.sum(axis=1), None).the_run()
    page = _read(report(run)())
    y, split = x.sum(axis=1), run.problem.split
    wanted = np.abs(model.predict(x, verbose=0)[:, 0] - y)[split.test].mean()
    assert float(_figures(page).split()[0]) == pytest.approx(wanted, rel=5e-3)
    guess = np.abs(y[split.train].mean() - y)[split.test].mean()
    assert f"{guess:.3g}" in page.text.replace(",", "")


def test_names_are_text_and_another_thread_may_write() -> None:
    name = "<script>alert(1)</script>"
    frame = polars.DataFrame({name: np.arange(80.0) % 13, "y": np.arange(80.0) ** 2 % 11})
    workspace = Workspace()
    workspace.open_table(Table(frame, "a<b>.csv"))
    workspace.learn("y")
    write = begin(workspace, "report.html")
    assert write is not None
    files: list[File] = []
    thread = threading.Thread(target=lambda: files.append(write()))
    thread.start()
    workspace.the_run().advance(50)
    thread.join()
    page = _read(files[0].body.decode())
    assert name in page.text and "script" not in page.tags
    assert files[0].ending == ".html"


@pytest.mark.parametrize("column", ["group", "time"])
def test_other_splits(column: str) -> None:
    rows = np.arange(90.0)
    table = Table(polars.DataFrame({"a": rows % 7, "w": rows // 6, "y": (rows % 7) * 2 + rows % 3}))
    plan = SplitPlan(group="w") if column == "group" else SplitPlan(time="w")
    run = LiveRun(Problem.of(table, "y", ["a"], plan=plan), Design())
    run.advance(5)
    assert f"{len(run.problem.split.test):,} to test" in _read(report(run)()).text


def test_weights_that_are_no_numbers_are_told() -> None:
    run = LiveRun(Problem.of(read_table(_DATA / "red-wine.csv"), "quality"), Design())
    run.network.set_weights([array * np.nan for array in run.network.get_weights()])
    with pytest.raises(LabError, match="no numbers any more"):
        report(run)
