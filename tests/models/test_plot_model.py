"""Pictures of models: what is in the boxes, that nothing overlaps, and that the text is sound SVG."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import fathoms
from fathoms import layers, utils
from fathoms.models.diagram import Shown, boxes_of

SPACE = "{http://www.w3.org/2000/svg}"


def branched() -> Any:
    a, b = fathoms.Input((4,), name="left"), fathoms.Input((4,), name="right")
    shared = layers.Dense(3, activation="relu", name="shared")
    inner = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(3, name="hidden")], name="inner")
    joined = layers.Add(name="sum")([shared(a), inner(shared(b))])
    return fathoms.Model([a, b], layers.Concatenate(name="all")([joined, a]), name="net")


def drawn(model: Any, path: Path, **options: Any) -> Any:
    utils.plot_model(model, path, **options)
    return ElementTree.parse(path).getroot()


def test_no_style_sheet(tmp_path: Path) -> None:
    """In a notebook it would hold for the whole page, and some viewers read none."""
    root = drawn(branched(), tmp_path / "m.svg")
    assert not list(root.iter(f"{SPACE}style")) and not any("class" in shape.attrib for shape in root.iter())


def texts(root: Any) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{SPACE}text")]


def test_boxes_and_arrows() -> None:
    boxes = boxes_of(branched(), Shown(names=True))
    by_title = {box.title.split(" ")[0] + box.title[-2:]: box for box in boxes}
    assert len(boxes) == 7
    assert sorted(box.title for box in boxes) == [
        "all (Concatenate)", "inner (Sequential)", "left (InputLayer)", "right (InputLayer)", "shared (Dense)",
        "shared (Dense), call 2", "sum (Add)",
    ]  # fmt: skip
    assert all(source < number for number, box in enumerate(boxes) for source in box.after)
    assert [len(box.after) for box in boxes if box.title == "sum (Add)"] == [2]
    assert max(box.depth for box in boxes) == 4
    assert by_title


def test_nested_models_can_be_shown(tmp_path: Path) -> None:
    root = drawn(branched(), tmp_path / "m.svg", expand_nested=True, show_layer_names=True)
    assert "inner / hidden (Dense)" in texts(root)


@pytest.mark.parametrize("rankdir", ["TB", "LR"])
def test_nothing_overlaps(tmp_path: Path, rankdir: str) -> None:
    root = drawn(branched(), tmp_path / "m.svg", rankdir=rankdir, show_shapes=True, show_dtype=True)
    frames = [
        [float(frame.get(name)) for name in ("x", "y", "width", "height")]
        for frame in root.iter(f"{SPACE}rect")
        if frame.get("fill") is None
    ]
    width, height = float(root.get("width")), float(root.get("height"))
    for number, (x, y, w, h) in enumerate(frames):
        assert x >= 0 and y >= 0 and x + w <= width and y + h <= height
        for x2, y2, w2, h2 in frames[:number]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
    assert len(list(root.iter(f"{SPACE}path"))) - 1 >= 8  # one draws the arrows' tip


def test_what_is_told(tmp_path: Path) -> None:
    model = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(2, "tanh", name="a<b", trainable=False)])
    root = drawn(
        model, tmp_path / "m.svg", show_shapes=True, show_dtype=True, show_layer_names=True,
        show_layer_activations=True, show_trainable=True,
    )  # fmt: skip
    assert texts(root) == [
        "a<b (Dense)", "activation: tanh", "input: (None, 4)", "output: (None, 2)", "dtype: float32", "frozen",
    ]  # fmt: skip


def test_without_graphviz_a_png_becomes_an_svg(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    utils.plot_model(branched(), tmp_path / "m.png")
    assert "m.svg" in capsys.readouterr().out
    assert (tmp_path / "m.svg").exists()


def test_mistakes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not yet been built"):
        utils.plot_model(fathoms.Sequential([layers.Dense(1)]), tmp_path / "m.svg")
    with pytest.raises(ValueError, match="Unrecognized keyword"):
        utils.plot_model(branched(), tmp_path / "m.svg", colour="red")
    with pytest.raises(ValueError, match="layer_range"):
        utils.plot_model(branched(), tmp_path / "m.svg", layer_range=[0])


def test_dot() -> None:
    pytest.importorskip("pydot", reason="the package pydot is not installed")
    text = utils.model_to_dot(branched(), show_shapes=True).to_string()
    assert text.count("->") == 7
    assert "shared" in text
