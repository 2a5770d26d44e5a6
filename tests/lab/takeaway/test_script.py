"""The script that is taken away ends in the weights that are shown; Keras's runs in Keras, and ends near."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars
import pytest

import fathoms
from fathoms.lab.lab_of import workspace_of
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.takeaway.files import take
from fathoms.lab.takeaway.notebook import as_notebook
from fathoms.lab.takeaway.script import as_script, fathoms_script, keras_script
from fathoms.tables import SplitPlan, Table, read_table

_DATA = Path(__file__).parents[3] / "examples" / "data"
_DESIGN = Design(layers=(LayerDesign(6), LayerDesign(5, "tanh", True, 0.1)), learning_rate=0.003, seed=7)


def _run_as_a_person(script: str, folder: Path, place: Path) -> str:
    place.write_text(script, encoding="utf-8")
    done = subprocess.run([sys.executable, place], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _ends_in(script: str, run: LiveRun, folder: Path) -> bool:
    """Whether the script, run with the table at hand, ends in the weights that are shown, to the bit."""
    kept = folder / "end.npz"
    _run_as_a_person(
        f"{script}\nimport numpy\nnumpy.savez({str(kept)!r}, *network.get_weights())\n", _DATA, folder / "script.py"
    )
    with np.load(kept) as arrays:
        ended = [arrays[name] for name in arrays.files]
    wanted = run.network.get_weights()
    return len(ended) == len(wanted) and all(map(np.array_equal, ended, wanted))


def test_whole_epochs_are_one_fit(tmp_path: Path) -> None:
    problem = Problem.of(read_table(_DATA / "penguins.csv"), "species")
    run = LiveRun(problem, replace(_DESIGN, loss="sparse_categorical_crossentropy"))
    run.advance(4 * run.steps.steps_per_epoch)
    script = as_script(fathoms_script(run))
    assert "Stepwise" not in script
    assert script.count("network.fit(") == 1
    assert _ends_in(script, run, tmp_path)


def test_rates_that_changed_and_an_unfinished_epoch(tmp_path: Path) -> None:
    problem = Problem.of(read_table(_DATA / "red-wine.csv"), "quality", ["alcohol", "pH"], plan=SplitPlan(0.25, 0.1, 5))
    run = LiveRun(problem, replace(_DESIGN, optimizer="adamw", batch_size=64))
    per = run.steps.steps_per_epoch
    run.advance(per + 5)
    run.set_rate(0.02)
    run.advance(3 * per)
    run.set_rate(0.001)
    run.advance(per - 2)
    assert _ends_in(as_script(fathoms_script(run)), run, tmp_path)


def test_a_step_that_lies_back_is_the_scripts_end() -> None:
    run = LiveRun(Problem.of(read_table(_DATA / "red-wine.csv"), "quality"), _DESIGN)
    assert "network.fit(" not in as_script(fathoms_script(run))
    run.advance(3 * run.steps.steps_per_epoch)
    run.set_rate(0.5)
    run.advance(10)
    run.go_to(2 * run.steps.steps_per_epoch)
    script = as_script(fathoms_script(run))
    assert "epochs=2" in script
    assert "0.5" not in script


def test_names_are_strings_and_never_code() -> None:
    name = "x'''\"\"\"\nraise SystemExit(3)\n# \\<b>"
    frame = polars.DataFrame(
        {name: np.arange(60.0) ** 2 % 13, "z": np.arange(60.0) % 7, "y\n1/0": np.arange(60.0) * 2 % 11}
    )
    run = LiveRun(Problem.of(Table(frame, "evil\nraise SystemExit(4)\n.csv"), "y\n1/0"), _DESIGN)
    run.advance(10)
    for parts in (fathoms_script(run), keras_script(run, "arrays.npz")):
        script = as_script(parts)
        assert "SystemExit(3)" in script
        compile(script, "script.py", "exec")
        assert not any(line.lstrip().startswith("raise") for line in script.splitlines())
        book = json.loads(as_notebook(parts))
        told = "".join(cell["source"] for cell in book["cells"] if cell["cell_type"] == "markdown")
        assert "<" not in told.replace("\\<", "")


def test_a_notebook_has_the_scripts_code_in_order() -> None:
    run = LiveRun(Problem.of(read_table(_DATA / "red-wine.csv"), "quality"), _DESIGN)
    run.advance(30)
    parts = fathoms_script(run)
    book = json.loads(as_notebook(parts))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert [cell["source"] for cell in book["cells"] if cell["cell_type"] == "code"] == [part.code for part in parts]
    identities = [cell["id"] for cell in book["cells"]]
    assert len(set(identities)) == len(identities)


def test_keras_runs_its_script_and_ends_near(tmp_path: Path) -> None:
    pytest.importorskip("keras")
    workspace = Workspace()
    table = read_table(_DATA / "red-wine.csv")
    workspace.open_table(table)
    workspace.set_problem(Problem.of(table, "quality"))
    workspace.set_design(Design(layers=(LayerDesign(16), LayerDesign(8, "tanh", True)), learning_rate=0.003))
    run = workspace.the_run()
    run.advance(10 * run.steps.steps_per_epoch)
    workspace.set_rate(0.0005)
    run.advance(10 * run.steps.steps_per_epoch)
    file = take(workspace, "keras.zip")
    assert file is not None
    with zipfile.ZipFile(io.BytesIO(file.body)) as archive:
        assert sorted(archive.namelist()) == ["arrays.npz", "train.py"]
        archive.extractall(tmp_path)
    script = (tmp_path / "train.py").read_text(encoding="utf-8")
    tell = "print('\\nFOUND', network.evaluate(x[train], y[train], verbose=0)[0], float(network.optimizer.learning_rate))\n"
    script = script.replace("network.fit(", f"{tell}network.fit(", 1) + tell
    out = _run_as_a_person(script, tmp_path, tmp_path / "train.py")
    found = [[float(word) for word in line.split()[1:]] for line in out.splitlines() if line.startswith("FOUND")]
    (start, _), (end, rate) = found
    assert rate == pytest.approx(0.0005)
    assert end == pytest.approx(run.measure().train_loss, rel=0.05)
    run.go_to(0)
    assert start == pytest.approx(run.loss_on(*run.problem.part(run.problem.split.train))[0], rel=1e-4)


def test_a_run_that_began_with_a_model_and_arrays(tmp_path: Path) -> None:
    x = np.random.default_rng(1).normal(size=(90, 3)).astype(np.float32) / 3
    model = fathoms.Sequential([fathoms.Input((3,)), fathoms.layers.Dense(4, "tanh"), fathoms.layers.Dense(1)])
    model.compile(fathoms.optimizers.Adam(0.003), "mae")
    workspace = workspace_of(model, x, x.sum(axis=1), None)
    run = workspace.the_run()
    run.advance(run.steps.steps_per_epoch + 1)
    for name in ("table.csv", "start.keras"):
        file = take(workspace, name)
        assert file is not None
        (tmp_path / f"arrays{file.ending}").write_bytes(file.body)
    script = as_script(fathoms_script(run)).replace("'arrays", f"{str(tmp_path)!r} + '/arrays")
    assert "read_table(TABLE)" in script and "OpenedModel.read(MODEL)" in script
    assert _ends_in(script, run, tmp_path)
