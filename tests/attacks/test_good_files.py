"""Sound files of every kind: loading one opens that file, for reading, and nothing else."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers, ops
from fathoms.checkpoints.checkpoint_file import read_checkpoint, write_checkpoint
from fathoms.tables import TableModel
from tests.attacks.test_table_models import SOUND
from tests.attacks.watch import Watch, writes


def sequential() -> Any:
    model = fathoms.Sequential(
        [
            fathoms.Input((3,)),
            layers.Dense(4, "relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.1),
            layers.Dense(1),
        ]
    )
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(np.zeros((4, 3)), np.zeros(4), verbose=0)
    return model


def functional() -> Any:
    start = fathoms.Input((3,))
    inner = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(3, kernel_regularizer="l2")])
    made = ops.concatenate([inner(start), ops.tile(start, [1, 2])], axis=-1)
    return fathoms.Model(start, layers.Dense(1)(layers.Add()([made, made])))


def with_columns() -> Any:
    start = fathoms.Input((1,), dtype="string")
    look = layers.StringLookup()
    look.adapt(np.array([["rome"], ["oslo"]]))
    return fathoms.Model(start, layers.Flatten()(layers.Embedding(5, 2)(look(start))))


MODELS = [sequential, functional, with_columns]


def only(path: Path, load: Callable[[], object]) -> None:
    """Assert what loading does; once before, since the library imports its modules when they are first needed."""
    load()
    with Watch() as watch:
        load()
    assert watch.done == []
    assert watch.imported == []
    assert {place for place, _ in watch.opened} <= {str(path)}
    assert not any(writes(mode) for _, mode in watch.opened)


@pytest.mark.parametrize("make", MODELS)
def test_keras_files(tmp_path: Path, make: Callable[[], Any]) -> None:
    path = tmp_path / "m.keras"
    make().save(path)
    only(path, lambda: fathoms.saving.load_model(path))
    content = path.read_bytes()
    only(path, lambda: fathoms.saving.load_model(io.BytesIO(content)))


@pytest.mark.parametrize("make", MODELS)
def test_weights_files(tmp_path: Path, make: Callable[[], Any]) -> None:
    path = tmp_path / "m.weights.h5"
    model = make()
    model.save_weights(path)
    only(path, lambda: model.load_weights(path))


@pytest.mark.parametrize("make", MODELS[:2])
def test_legacy_files(tmp_path: Path, make: Callable[[], Any]) -> None:
    path = tmp_path / "m.h5"
    model = make()
    model.save(path)
    only(path, lambda: fathoms.saving.load_model(path))
    only(path, lambda: model.load_weights(path))


def test_folders(tmp_path: Path) -> None:
    path = tmp_path / "m"
    sequential().save(path, zipped=False)
    fathoms.saving.load_model(path)
    with Watch() as watch:
        fathoms.saving.load_model(path)
    assert sorted(Path(place).name for place, mode in watch.opened if not writes(mode)) == [
        "config.json",
        "model.weights.h5",
    ]
    assert watch.done == watch.imported == []


@pytest.mark.parametrize("make", MODELS)
def test_texts_and_configs(tmp_path: Path, make: Callable[[], Any]) -> None:
    text = make().to_json()
    only(tmp_path, lambda: fathoms.models.model_from_json(text))
    only(tmp_path, lambda: fathoms.saving.deserialize_keras_object(json.loads(text)))


def test_models_of_tables() -> None:
    only(SOUND, lambda: TableModel.load(SOUND))


def test_backups(tmp_path: Path) -> None:
    """What `BackupAndRestore` and `fit(checkpoint=)` read is a checkpoint."""
    path = tmp_path / "checkpoint-00000001"
    with path.open("wb") as file:
        write_checkpoint(file, {"variables": sequential().get_weights()})
    only(path, lambda: read_checkpoint(str(path), 1 << 24))


def test_weights(tmp_path: Path) -> None:
    path = tmp_path / "latest.weights.h5"
    model = sequential()
    model.save_weights(path)
    only(path, lambda: fathoms.saving.load_weights(model, path))


def test_the_watch_notices(tmp_path: Path) -> None:
    """Without this, the tests of this room could not fail."""
    sys.modules.pop("colorsys", None)
    with Watch() as watch:
        (tmp_path / "x").write_text("x")
        eval("1 + 1")
        import colorsys  # noqa: F401
    assert [place for place, mode in watch.opened if writes(mode)] == [str(tmp_path / "x")]
    assert any(event.startswith("compile") for event in watch.done)
    assert "colorsys" in watch.imported
