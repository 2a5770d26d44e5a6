"""Each who races trains as `fit` would alone, on the same batches, from the same start where there is one."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fathoms.engine.seeds import set_random_seed
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.build_network import build_network
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.racing.choice import Choice
from fathoms.lab.session.racing.race import Race
from fathoms.tables import read_table

_DATA = Path(__file__).parents[4] / "examples" / "data"
_LAYERS = (LayerDesign(6), LayerDesign(5, "tanh"))
_DESIGN = Design(layers=_LAYERS, learning_rate=0.004, seed=3, epochs=2, patience=1)


@pytest.fixture(scope="module")
def wine() -> Problem:
    return Problem.of(read_table(_DATA / "red-wine.csv"), "quality")


def _raced(problem: Problem, setting: str, *values: Any, epochs: int = 4, design: Design = _DESIGN) -> Race:
    choices = [value if isinstance(value, Choice) else Choice(value) for value in values]
    race = Race(problem, design, setting, choices, epochs)
    for _ in race.go():
        pass
    return race


def _fitted(problem: Problem, design: Design, epochs: int) -> dict[str, list[float]]:
    """What `fit` says of the same network, trained alone."""
    set_random_seed(design.seed)
    network = build_network(design, problem)
    x, y = problem.part(problem.split.train)
    validation = problem.part(problem.split.validation)
    history = network.fit(x, y, design.batch_size, epochs, validation_data=validation, verbose=0)
    return history.history


def _of(**layer: Any) -> tuple[LayerDesign, ...]:
    return tuple(replace(each, **layer) for each in _LAYERS)


@pytest.mark.parametrize(
    ("setting", "choices", "designs"),
    [
        ("learning_rate", (0.001, 0.03), [{"learning_rate": 0.001}, {"learning_rate": 0.03}]),
        ("optimizer", (Choice("sgd", 0.05), Choice("adam", 0.01)),
         [{"optimizer": "sgd", "learning_rate": 0.05}, {"optimizer": "adam", "learning_rate": 0.01}]),
        ("batch_size", (16, 100), [{"batch_size": 16}, {"batch_size": 100}]),
        ("weight_decay", (0.0, 0.1), [{}, {"weight_decay": 0.1}]),
        ("width", (3, 9), [{"layers": _of(units=3)}, {"layers": _of(units=9)}]),
        ("depth", (0, 1, 3), [{"layers": ()}, {"layers": _LAYERS[:1]}, {"layers": (*_LAYERS, _LAYERS[1])}]),
        ("activation", ("relu", "gelu"), [{"layers": _of(activation="relu")}, {"layers": _of(activation="gelu")}]),
        ("dropout", (0.0, 0.3), [{}, {"layers": _of(dropout=0.3)}]),
        ("loss", ("mean_squared_error", "huber"), [{}, {"loss": "huber"}]),
        ("seed", (0, 2**32 - 1), [{"seed": 0}, {"seed": 2**32 - 1}]),
    ],
)  # fmt: skip
def test_each_is_what_fit_does_alone(
    wine: Problem, setting: str, choices: tuple[Any, ...], designs: list[dict[str, Any]]
) -> None:
    race = _raced(wine, setting, *choices)
    unit = float(np.std(wine.table.numbers("quality")[wine.split.train]))
    for racer, changes in zip(race.racers, designs, strict=True):
        history = _fitted(wine, replace(_DESIGN, **changes), 4)
        assert racer.curves is not None
        np.testing.assert_allclose(racer.curves.losses, history["loss"], rtol=1e-6)
        measured = list(racer.curves.measured.values())
        np.testing.assert_allclose([each.loss for each in measured], history["val_loss"], rtol=1e-6)
        best = racer.best(race.done)
        assert best is not None
        assert best.epoch == 1 + int(np.argmin(history["val_loss"]))
        assert best.loss == pytest.approx(min(history["val_loss"]), rel=1e-6)
        assert best.metric == pytest.approx(unit * history["val_mean_absolute_error"][best.epoch - 1], rel=1e-4)


def test_the_same_race_gives_the_same_bits_whatever_else_goes_on(wine: Problem) -> None:
    race = _raced(wine, "learning_rate", 0.002, 0.02, 0.01)
    other = Race(wine, _DESIGN, "learning_rate", [Choice(0.02), Choice(0.002)], 4)
    busy = Race(wine, _DESIGN, "seed", [Choice(1), Choice(2)], 9)
    meanwhile = busy.go()
    for _ in other.go():
        next(meanwhile, None)
    for one, same in ((0, 1), (1, 0)):
        ours, theirs = race.racers[one].curves, other.racers[same].curves
        assert ours is not None and theirs is not None
        assert list(ours.losses) == list(theirs.losses)
        assert ours.measured == theirs.measured


def test_it_can_be_stopped_and_keeps_curves_only(wine: Problem) -> None:
    race = Race(wine, _DESIGN, "learning_rate", [Choice(0.002), Choice(0.02)], 500)
    steps = race.go()
    while race.done < 2:
        next(steps)
    runs = [racer._run for racer in race.racers if racer._run is not None]
    networks = [weakref.ref(run.network) for run in runs]
    assert race.racing and len(networks) == 2
    assert all(np.shares_memory(run.steps.rows.inputs[0], wine.training[0]) for run in runs)
    del runs
    race.stop()
    assert next(steps, "ended") == "ended"
    assert race.stopped and not race.racing and 2 <= race.done < 500
    del steps
    gc.collect()
    assert [network() for network in networks] == [None, None]
    assert all(racer.curves is not None and len(racer.curves.losses) >= 2 for racer in race.racers)


def test_who_leaves_the_numbers_falls_out_and_the_others_go_on(wine: Problem) -> None:
    wild = Choice("sgd", 100.0)
    race = _raced(wine, "optimizer", wild, Choice("sgd", 0.01), epochs=30)
    assert race.racers[0].failed < 30 and race.racers[0].epoch == race.racers[0].failed
    assert race.racers[1].epoch == race.done == 30


@pytest.mark.parametrize(
    ("setting", "choices", "words"),
    [
        ("learning_rate", [0.1], "2 to 8"),
        ("seed", list(range(9)), "2 to 8"),
        ("batch_size", [8, 16, 8], "8 is there twice"),
        ("width", [1024, 1023, 1022], "up to 20,000,000"),
    ],
)
def test_what_cannot_be_raced(wine: Problem, setting: str, choices: list[Any], words: str) -> None:
    deep = replace(_DESIGN, layers=(LayerDesign(4),) * 12)
    with pytest.raises(LabError, match=words):
        Race(wine, deep, setting, [Choice(value) for value in choices], 3)
