"""What a race offers lies around what is there, can be raced, and changes nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.build_network import build_network
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.racing.race import Race
from fathoms.lab.session.racing.settings import SETTINGS
from fathoms.tables import read_table

_DATA = Path(__file__).parents[4] / "examples" / "data"
_DESIGN = Design(layers=(LayerDesign(8), LayerDesign(4, "tanh")), weight_decay=0.01)


@pytest.fixture(scope="module")
def wine() -> Problem:
    return Problem.of(read_table(_DATA / "red-wine.csv"), "quality")


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize(
    "design",
    [_DESIGN, Design(), Design(batch_size=1, learning_rate=100.0, seed=2**32 - 1, layers=(LayerDesign(1024, dropout=0.95),) * 16)],
)  # fmt: skip
def test_what_is_offered_can_be_asked_for(wine: Problem, name: str, design: Design) -> None:
    setting = SETTINGS[name]
    offered = setting.choices(design, wine)
    assert bool(offered) == (not setting.why_not(design, wine))
    if not offered:
        return
    assert 2 <= len(offered) <= 8
    assert setting.now(design) in offered
    asked = [setting.read(Checked({"value": choice.value, "rate": choice.rate}, "race"), wine) for choice in offered]
    assert asked == offered
    designs = {setting.applied(design, choice) for choice in offered}
    assert len(designs) == len(offered)
    if len(design.layers) < 16:
        Race(wine, design, name, offered, 1)


def test_some_offers(wine: Problem) -> None:
    def values(name: str, design: Design = _DESIGN) -> list[object]:
        return [choice.value for choice in SETTINGS[name].choices(design, wine)]

    assert values("learning_rate") == [0.001, 0.003, 0.01, 0.03, 0.1]
    assert values("batch_size") == [8, 16, 32, 64, 128]
    assert values("weight_decay") == [0, 0.001, 0.01, 0.1]
    assert values("width") == [2, 4, 8, 16, 32]
    assert values("depth") == [0, 1, 2, 3, 4]
    assert values("dropout", replace(_DESIGN, layers=(LayerDesign(8, dropout=0.2),))) == [0, 0.1, 0.2, 0.25, 0.5]
    assert values("seed") == [0, 1, 2, 3, 4]
    assert values("activation") == ["linear", "relu", "gelu", "tanh", "sigmoid"]
    assert values("loss") == ["mean_squared_error", "mean_absolute_error", "huber", "log_cosh"]


def test_a_neuron_and_three_labels_have_less_to_race() -> None:
    flowers = Problem.of(read_table(_DATA / "penguins.csv"), "species")
    design = Design(loss="sparse_categorical_crossentropy")
    cannot = {name for name, setting in SETTINGS.items() if setting.why_not(design, flowers)}
    assert cannot == {"width", "activation", "dropout", "loss"}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("learning_rate", {"value": 0}),
        ("learning_rate", {"value": 101}),
        ("learning_rate", {"value": "0.1"}),
        ("learning_rate", {}),
        ("batch_size", {"value": 1.5}),
        ("width", {"value": 1025}),
        ("depth", {"value": -1}),
        ("depth", {"value": 1e300}),
        ("dropout", {"value": 1}),
        ("seed", {"value": 2**32}),
        ("weight_decay", {"value": float("nan")}),
        ("activation", {"value": "sgd"}),
        ("loss", {"value": "hinge"}),
        ("optimizer", {"value": "adam", "rate": 0}),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused(wine: Problem, name: str, given: dict[str, object]) -> None:
    with pytest.raises(LabError):
        SETTINGS[name].read(Checked(given, "race"), wine)


@pytest.mark.parametrize(
    "name", ["optimizer", "learning_rate", "batch_size", "weight_decay", "activation", "dropout", "loss"]
)
def test_the_start_is_the_same_where_it_can_be(wine: Problem, name: str) -> None:
    setting = SETTINGS[name]
    first, *others = [
        build_network(setting.applied(_DESIGN, choice), wine).get_weights()
        for choice in setting.choices(_DESIGN, wine)
    ]  # fmt: skip
    for weights in others:
        assert all((ours == theirs).all() for ours, theirs in zip(first, weights, strict=True))
