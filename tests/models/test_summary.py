"""The summary reads like Keras's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms


def summarized(
    library: Any, width: int | None = None, train: bool = False, build: bool = True, **arguments: Any
) -> str:
    library.utils.clear_session()
    own = library.layers
    start = [library.Input((4,))] if build else []
    model = library.Sequential(
        [*start, own.Dense(128, "relu"), own.BatchNormalization(), own.Dropout(0.2), own.Dense(1, name="out")], name="m"
    )
    if train:
        model.compile("adam", "mse")
        model.fit(np.ones((4, 4)), np.ones(4), verbose=0)
    said: list[str] = []
    model.summary(line_length=width, print_fn=lambda text, **_: said.append(text), **arguments)
    return "\n".join(said)


@pytest.mark.parametrize("build", [True, False])
def test_it_is_keras_own(build: bool, keras: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ours, theirs = summarized(fathoms, build=build), summarized(keras, build=build)
    if not build:  # Keras calls layers without weights built from the start
        ours = ours.replace(
            "dropout (Dropout)               │ ?                      │   0 (unbuilt)",
            "dropout (Dropout)               │ ?                      │             0",
        )
    assert ours.split() == theirs.split()


def test_counts_with_an_optimizer() -> None:
    said = summarized(fathoms, 80, train=True)
    trainable, fixed = 4 * 128 + 128 + 2 * 128 + 128 + 1, 2 * 128
    kept = 2 * trainable + 2  # Adam's two moments, the step, the learning rate
    assert f" Total params: {trainable + fixed + kept:,} (" in said
    assert f" Trainable params: {trainable:,} ({4 * trainable / 1024:.2f} KB)" in said
    assert f" Non-trainable params: {fixed} (1.00 KB)" in said
    assert f" Optimizer params: {kept:,} (" in said


@pytest.mark.parametrize("columns", [30, 60, 80, 200])
def test_it_fits_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = summarized(fathoms).splitlines()[1:-3]
    assert len({len(line) for line in lines}) == 1
    assert len(lines[0]) <= min(88, max(columns - 4, 40))


def test_long_names_are_wrapped() -> None:
    model = fathoms.Sequential([fathoms.Input((4,)), fathoms.layers.Dense(1, name="a" * 60)])
    said: list[str] = []
    model.summary(line_length=60, print_fn=said.append)
    lines = said[0].splitlines()
    assert len({len(line) for line in lines[1:-3]}) == 1
    assert "".join(line[2:26].strip() for line in lines if line.startswith("│")).startswith("a" * 60)


def test_nested_and_trainable() -> None:
    inner = fathoms.Sequential([fathoms.layers.Dense(3, name="deep", trainable=False)], name="inner")
    model = fathoms.Sequential([fathoms.Input((4,)), inner, fathoms.layers.ReLU(name="r")], name="m")
    said: list[str] = []
    model.summary(print_fn=said.append, expand_nested=True, show_trainable=True, line_length=90)
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")] for line in said[0].splitlines() if line.startswith("│")
    ]
    assert [row[0] for row in rows] == ["inner (Sequential)", "└ deep (Dense)", "r (ReLU)"]
    assert [row[3] for row in rows] == ["Y", "N", "-"]


def test_printed_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    fathoms.Sequential([fathoms.Input((4,)), fathoms.layers.Dense(1)]).summary()
    said = capsys.readouterr().out
    assert all(character.isprintable() or character == "\n" for character in said)
    assert said.count("Total params: 5 (20.00 B)") == 1


def test_a_range_of_layers_and_places_of_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    model = fathoms.Sequential([fathoms.Input((2,)), *(fathoms.layers.Dense(2, name=f"dense_{n}") for n in range(4))])
    model.summary(line_length=80, layer_range=["dense_1", "dense_2"], positions=[0.5, 0.75, 1.0])
    text = capsys.readouterr().out
    assert [name in text for name in ("dense_0", "dense_1", "dense_2", "dense_3")] == [False, True, True, False]
    assert text.splitlines()[1].index("┳") == 40
    with pytest.raises(ValueError, match="do not match the layer names"):
        model.summary(layer_range=["nothing", "dense_2"])
    with pytest.raises(ValueError, match="length 2"):
        model.summary(layer_range=["dense_2"])
