"""Event files, read back with the messages of their format."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms.callbacks import TensorBoard

X, Y = np.ones((10, 4), np.float32), np.zeros((10, 1), np.float32)


def model() -> fathoms.Sequential:
    made = fathoms.Sequential([fathoms.Input((4,), name="x"), fathoms.layers.Dense(1, name="neuron")], name="m")
    made.compile("sgd", "mse")
    return made


def events(folder: Path) -> Iterator[Any]:
    """Read TFRecord files: length (8 bytes), its check (4), an Event, its check (4), and so on."""
    event_pb2 = pytest.importorskip("tensorboardX.proto.event_pb2")
    for path in folder.glob("events.out.*"):
        content = path.read_bytes()
        while content:
            (length,) = struct.unpack("<Q", content[:8])
            yield event_pb2.Event.FromString(content[12 : 12 + length])
            content = content[16 + length :]


def scalars(folder: Path) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    for event in events(folder):
        for value in event.summary.value:
            if value.WhichOneof("value") == "simple_value":
                found.setdefault(value.tag, {})[event.step] = value.simple_value
    return found


def kinds(folder: Path) -> set[tuple[str, str]]:
    return {(value.tag, value.WhichOneof("value")) for event in events(folder) for value in event.summary.value}


def test_epochs(tmp_path: Path) -> None:
    pytest.importorskip("tensorboardX")
    history = (
        model().fit(X, Y, 2, epochs=2, verbose=0, validation_data=(X, Y), callbacks=[TensorBoard(tmp_path)]).history
    )
    train, validation = scalars(tmp_path / "train"), scalars(tmp_path / "validation")
    assert set(train) == {"epoch_loss", "epoch_learning_rate"}
    assert set(validation) == {"epoch_loss", "evaluation_loss_vs_iterations"}
    np.testing.assert_allclose([train["epoch_loss"][0], train["epoch_loss"][1]], history["loss"], rtol=1e-6)
    np.testing.assert_allclose(list(validation["epoch_loss"].values()), history["val_loss"], rtol=1e-6)
    assert sorted(validation["evaluation_loss_vs_iterations"]) == [5, 10]
    assert ("keras", "tensor") in kinds(tmp_path / "train")


def test_batches_and_speed(tmp_path: Path) -> None:
    pytest.importorskip("tensorboardX")
    board = TensorBoard(tmp_path, update_freq=2, write_steps_per_second=True, write_graph=False)
    model().fit(X, Y, 2, epochs=2, verbose=0, callbacks=[board])
    found = scalars(tmp_path / "train")
    assert sorted(found["batch_loss"]) == [2, 4, 6, 8, 10]
    assert set(found) == {
        "batch_loss", "batch_steps_per_second", "epoch_loss", "epoch_learning_rate", "epoch_steps_per_second"
    }  # fmt: skip
    assert not (tmp_path / "validation").exists()


def test_weights(tmp_path: Path) -> None:
    pytest.importorskip("tensorboardX")
    pytest.importorskip("PIL")
    board = TensorBoard(tmp_path, histogram_freq=1, write_images=True, embeddings_freq=2)
    model().fit(X, Y, 2, epochs=2, verbose=0, callbacks=[board])
    expected = {
        (f"neuron/{weight}/{what}", kind)
        for weight in ("kernel", "bias")
        for what, kind in (("histogram", "histo"), ("image", "image"))
    }
    assert {(tag.removeprefix("m/"), kind) for tag, kind in kinds(tmp_path / "train")} >= expected
    assert (tmp_path / "train" / "keras_embedding.ckpt-0.weights.h5").exists()


def test_the_projector(tmp_path: Path) -> None:
    made = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Embedding(3, 2, name="words")])
    TensorBoard(tmp_path, embeddings_freq=1, embeddings_metadata={"words": "words.tsv"}).set_model(made)
    assert 'metadata_path: "words.tsv"' in (tmp_path / "projector_config.pbtxt").read_text()
    with pytest.raises(ValueError, match="Unrecognized `Embedding` layer names"):
        TensorBoard(tmp_path, embeddings_freq=1, embeddings_metadata={"nonsense": "a"}).set_model(made)


def test_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="Profiling is not available"):
        TensorBoard(tmp_path, profile_batch=2)
    assert not TensorBoard(tmp_path).watches("on_train_batch_end")
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    with pytest.raises(ModuleNotFoundError, match="pip install tensorboardX"):
        model().fit(X, Y, verbose=0, callbacks=[TensorBoard(tmp_path)])
