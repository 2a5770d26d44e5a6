"""The benchmark runs, reports a peer that is not there, and computes what it says from what it measured."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from report import markdown
from workloads import WORKLOADS

RUN = Path(__file__).parents[2] / "benchmarks" / "run.py"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A quick run of one workload, on a machine that has no PyTorch."""
    folder = tmp_path_factory.mktemp("results")
    (folder / "torch.py").write_text("raise ModuleNotFoundError(name='torch')\n", encoding="utf-8")
    words = ["--quick", "--peers", "fathoms,jax_scan,pytorch", "--workloads", "course", "--output", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    ended = subprocess.run(
        [sys.executable, str(RUN), *words], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == (folder / "quick.md").read_text(encoding="utf-8").strip()
    read: dict[str, Any] = json.loads((folder / "quick.json").read_text(encoding="utf-8"))
    return read


def test_measures_everything(results: dict[str, Any]) -> None:
    for peer in ("fathoms", "jax_scan"):
        here = results["samples"]["course"][peer]
        assert set(here) == {"import", "first", "steps", "loss", "memory", "whole"}
        assert all(value > 0 for values in here.values() for value in values)
    assert set(results["imports"]) == {"numpy", "fathoms"}


def test_says_which_peer_is_not_there(results: dict[str, Any]) -> None:
    assert results["absent"] == {"pytorch": "torch"}
    assert "Not measured: PyTorch, because `torch` is not installed." in markdown(results)


def test_peers_learn_the_same(results: dict[str, Any]) -> None:
    """The same start, data and steps, in another order of the rows."""
    loss = {peer: results["samples"]["course"][peer]["loss"][0] for peer in ("fathoms", "jax_scan")}
    assert loss["fathoms"] == pytest.approx(loss["jax_scan"], rel=0.05)


def test_ratios(results: dict[str, Any]) -> None:
    samples = results["samples"]["course"]
    for what, numbers in {
        "steps": (1e-4, 3e-4),
        "whole": (0.5, 5.0),
        "import": (0.1, 1.0),
        "first": (0.2, 2.0),
    }.items():
        samples["fathoms"][what], samples["jax_scan"][what] = ([number] for number in numbers)
    samples["fathoms"]["memory"] = [2**20 * 100]
    page = markdown(results)
    line = next(line for line in page.splitlines() if line.startswith("| JAX by hand |"))
    assert [cell.strip() for cell in line.split("|")][2:5] == ["10.0x (1 s)", "10.0x (2 s)", "3.00x (300 µs)"]
    assert "| A step of course: times faster than the fastest peer | over 1x | 3.00x (JAX by hand) | yes |" in page
    assert "| The course script, peak memory | under 150 MB | 105 MB | yes |" in page


class TestWorkloads:
    def test_steps_count_the_last_batch(self) -> None:
        assert [work.steps for work in WORKLOADS.values()] == [5, 7, 5, 391]

    def test_parameters(self) -> None:
        assert WORKLOADS["course"].parameters == 50 * 128 + 128 + 128 * 64 + 64 + 64 + 1

    def test_operations_are_those_of_the_products(self) -> None:
        """Counted once more, product by product, for whole and last batches."""
        work = WORKLOADS["course"]
        total = 0
        for first in range(0, work.rows, work.batch):
            rows = min(work.batch, work.rows - first)
            for number, (before, after) in enumerate([(50, 128), (128, 64), (64, 1)]):
                total += (2 if number == 0 else 3) * 2 * rows * before * after
        assert work.operations * work.steps == pytest.approx(total)

    def test_data_follow_the_formula(self) -> None:
        x, y = WORKLOADS["neuron"].data()
        assert x.shape == (1119, 11)
        assert y.shape == (1119, 1)
        assert x.dtype == y.dtype == np.float32
        # y = x·a + sin(2 x·b) + 0.1 e: var = 1 + (1 - exp(-8)) / 2 + 0.01 + 2 cov(x·a, sin(2 x·b)), and
        # cov = 2 exp(-2) a·b, by Stein's lemma; a·b lies between -1 and 1.
        assert 1.5 - 4 * np.exp(-2) < y.var() < 1.52 + 4 * np.exp(-2)

    def test_the_same_every_time(self) -> None:
        for first, second in zip(WORKLOADS["neuron"].data(), WORKLOADS["neuron"].data(), strict=True):
            np.testing.assert_array_equal(first, second)
