"""The benchmark runs, goes on, reports a peer that is not there, and computes what it says from what it measured."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from growth import MADE, PLACES
from report import markdown
from workloads import FORMS, OPTIMIZERS, WORKLOADS, Workload

RUN = Path(__file__).parents[2] / "benchmarks" / "run.py"


def run(folder: Path, *words: str) -> dict[str, Any]:
    """A quick run, on a machine that has no PyTorch."""
    (folder / "torch.py").write_text("raise ModuleNotFoundError(name='torch')\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, str(RUN), "--quick", *words, "--output", str(folder)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == (folder / "quick.md").read_text(encoding="utf-8").strip()
    read: dict[str, Any] = json.loads((folder / "quick.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("results")


@pytest.fixture(scope="module")
def results(folder: Path) -> dict[str, Any]:
    """One workload."""
    peers = "fathoms,jax_scan,pytorch"
    return run(folder, "--peers", peers, "--workloads", "course", "--sections", "steps,start")


def test_measures_everything(results: dict[str, Any]) -> None:
    course = results["sections"]["steps"]["course"]
    for peer in ("fathoms", "jax_scan"):
        assert all(step > 0 for step in course["peers"][peer]["steps"])
        assert set(course["scripts"][peer]) == {"import", "first", "loss", "memory", "whole"}
        assert all(value > 0 for values in course["scripts"][peer].values() for value in values)
    assert course["rates"].keys() == {"fathoms", "jax_scan"}
    assert results["failed"] == {}


def test_says_which_peer_is_not_there(results: dict[str, Any]) -> None:
    assert results["sections"]["steps"]["course"]["peers"]["pytorch"] == {"missing": "torch"}
    assert "| PyTorch | `torch` is not installed |" in markdown(results)


def test_goes_on_where_it_was_interrupted(results: dict[str, Any], folder: Path) -> None:
    """With the course already measured, only the neuron is; so the course's numbers stay, to the last digit."""
    words = ["--resume", "--peers", "fathoms", "--workloads", "course,neuron", "--sections", "steps"]
    again = run(folder, *words)
    assert again["sections"]["steps"]["course"] == results["sections"]["steps"]["course"]
    assert again["sections"]["steps"]["neuron"]["peers"].keys() == {"fathoms"}
    assert again["sections"]["start"] == results["sections"]["start"]


def test_peers_learn_the_same(results: dict[str, Any]) -> None:
    """The same start, data and steps, in another order of the rows."""
    peers = results["sections"]["steps"]["course"]["peers"]
    assert peers["fathoms"]["loss"] == pytest.approx(peers["jax_scan"]["loss"], rel=0.05)


def test_ratios(results: dict[str, Any]) -> None:
    course = results["sections"]["steps"]["course"]
    course["peers"]["fathoms"]["steps"], course["peers"]["jax_scan"]["steps"] = [1e-4], [4e-4]
    for what, numbers in {"whole": (0.5, 5.0), "import": (0.1, 1.0), "first": (0.2, 2.0)}.items():
        for peer, number in zip(("fathoms", "jax_scan"), numbers, strict=True):
            course["scripts"][peer][what] = [number]
    course["scripts"]["fathoms"]["memory"] = [2**20 * 100]
    course["rates"] = {"fathoms": 1e11, "jax_scan": Workload(**course["work"]).operations / 1e-4 / 0.5}
    page = markdown(results)
    lines = [line for line in page.splitlines() if line.startswith("| JAX by hand |")]
    assert lines[0].split("|")[2].strip() == "4.00x (400 µs)"
    assert [cell.strip() for cell in lines[1].split("|")][2:5] == ["10.0x (1 s)", "10.0x (2 s)", "10.0x (5 s)"]
    assert "| A step of course: times faster than the fastest peer | at least 3x | 4.00x (JAX by hand) | yes |" in page
    assert "| A step of course: share of the rate of large products | at least 60% | 50% | **no** |" in page
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

    def test_classes_are_equally_large(self) -> None:
        work = FORMS["1000 classes"]
        _, y = work.data()
        counts = np.bincount(y[:, 0], minlength=1000)
        assert counts.sum() == work.rows
        assert counts.min() >= 4 and counts.max() <= 5  # 4,096 rows in 1,000 classes

    def test_losses(self) -> None:
        """Of a uniform guess among n classes: log n; of a constant guess: the mean absolute difference."""
        classes = FORMS["1000 classes"]
        uniform = np.full((3, 1000), 1e-3, np.float32)
        assert classes.loss_of(uniform, np.array([[0], [5], [999]])) == pytest.approx(np.log(1000))
        one = FORMS["one probability"]
        y = np.array([[1.0], [0.0]], np.float32)
        assert one.loss_of(np.array([[0.8], [0.4]], np.float32), y) == pytest.approx(-np.log([0.8, 0.6]).mean())
        assert WORKLOADS["course"].loss_of(np.array([[1.0], [3.0]], np.float32), y) == pytest.approx(1.5)

    def test_every_trial_trains_twice(self) -> None:
        """The first epoch is the one that compiles; another has to follow, even for a workload of one."""
        works = [
            *WORKLOADS.values(),
            *FORMS.values(),
            *(MADE[name](place) for name in PLACES for place in PLACES[name]),
        ]
        assert all(2 <= work.epochs_of_trial <= max(2, work.epochs) for work in works)

    def test_every_optimizer_has_its_form(self) -> None:
        assert {work.optimizer for work in FORMS.values()} == set(OPTIMIZERS)
