"""Files that name other files: to read what is not theirs, or to write outside of their folder."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import fathoms
from fathoms.saving import load_model
from tests.attacks.model_files import (
    dense,
    dense_weights,
    described,
    entrance,
    keras_file,
    legacy_file,
    sequential,
    weights,
)
from tests.attacks.watch import Tripwire, Watch, refused, writes


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("password\n")
    return tmp_path / "secret.txt"


def words_model(layer: Any) -> Any:
    config = {"name": "sequential", "layers": [entrance(1, "string"), layer]}
    return described("Sequential", config, "keras")


VOCABULARIES = ["StringLookup", "IntegerLookup", "IndexLookup"]


@pytest.mark.parametrize("class_name", VOCABULARIES)
@pytest.mark.parametrize(
    "vocabulary", ["{secret}", "http://169.254.169.254/latest", "file://{secret}", ["{secret}"] * 2]
)
def test_a_vocabulary_is_no_path(tmp_path: Path, secret: Path, class_name: str, vocabulary: Any) -> None:
    """CVE-2025-12058: a lookup layer opened the file or the URL that its description named as its vocabulary."""
    text = isinstance(vocabulary, str)
    named = vocabulary.format(secret=secret) if text else [item.format(secret=secret) for item in vocabulary]
    config: dict[str, Any] = {"name": "look", "vocabulary": named}
    if class_name == "IndexLookup":
        config.update(max_tokens=None, num_oov_indices=1, mask_token=None, oov_token="[UNK]", vocabulary_dtype="string")
    path = keras_file(tmp_path / "m.keras", words_model(described(class_name, config)), weights(lambda file: None))
    message = refused(lambda: load_model(path), "vocabulary" if text else "", path)
    assert "password" not in message


@pytest.mark.parametrize("class_name", VOCABULARIES[:2])
def test_from_config_opens_no_vocabulary_either(secret: Path, class_name: str) -> None:
    layer = getattr(fathoms.layers, class_name)
    with Watch() as watch, pytest.raises(ValueError, match="vocabulary"):
        layer.from_config({"name": "look", "vocabulary": str(secret)})
    assert watch.opened == []


def test_text_vectorization_with_a_path(tmp_path: Path, secret: Path) -> None:
    layer = described("TextVectorization", {"name": "look", "vocabulary": str(secret)})
    path = keras_file(tmp_path / "m.keras", words_model(layer), weights(lambda file: None))
    refused(lambda: load_model(path), "TextVectorization", path)


def external_storage(file: Any, target: str) -> None:
    file.create_dataset("layers/dense/vars/0", shape=(2, 1), dtype="f4", external=[(target, 0, 8)])
    file["layers/dense/vars/1"] = np.zeros(1, "f4")


def external_link(file: Any, target: str) -> None:
    file["layers/dense/vars/0"] = h5py.ExternalLink(target, "/x")
    file["layers/dense/vars/1"] = np.zeros(1, "f4")


def external_group(file: Any, target: str) -> None:
    file["layers"] = h5py.ExternalLink(target, "/layers")


def external_vars(file: Any, target: str) -> None:
    file["layers/dense/vars"] = h5py.ExternalLink(target, "/x")


def external_root(file: Any, target: str) -> None:
    dense_weights(file)
    file["vars"] = h5py.ExternalLink(target, "/x")


def soft_link(file: Any, target: str) -> None:
    file["elsewhere"] = h5py.ExternalLink(target, "/x")
    file["layers/dense/vars/0"] = h5py.SoftLink("/elsewhere")
    file["layers/dense/vars/1"] = np.zeros(1, "f4")


def soft_group(file: Any, target: str) -> None:
    file["elsewhere"] = h5py.ExternalLink(target, "/x")
    file["layers"] = h5py.SoftLink("/elsewhere")


def virtual(file: Any, target: str) -> None:
    layout = h5py.VirtualLayout(shape=(2, 1), dtype="f4")
    layout[:] = h5py.VirtualSource(target, "x", shape=(2, 1))
    file.create_virtual_dataset("layers/dense/vars/0", layout)
    file["layers/dense/vars/1"] = np.zeros(1, "f4")


def virtual_without_end(file: Any, target: str) -> None:
    layout = h5py.VirtualLayout(shape=(2, 1), maxshape=(None, 1), dtype="f4")
    layout[: h5py.h5s.UNLIMITED, :] = h5py.VirtualSource(target, "x", shape=(2, 1), maxshape=(None, 1))[
        : h5py.h5s.UNLIMITED, :
    ]
    file.create_virtual_dataset("layers/dense/vars/0", layout)
    file["layers/dense/vars/1"] = np.zeros(1, "f4")


def other_weights(folder: Path) -> Path:
    """A sound file in HDF5 that is none of the model's business."""
    with h5py.File(folder / "secret.h5", "w") as file:
        file["x"] = np.full((2, 1), 42, "f4")
        file["layers/dense/vars/0"] = np.full((2, 1), 42, "f4")
    return folder / "secret.h5"


ELSEWHERE = [
    external_storage,
    external_link,
    external_group,
    external_vars,
    external_root,
    soft_link,
    soft_group,
    virtual,
    virtual_without_end,
]


@pytest.mark.skipif(sys.platform != "linux", reason="needs inotify")
class TestWeightsFromElsewhere:
    """CVE-2026-1669 and its kin: HDF5 can say that numbers are to be taken from another file."""

    def test_the_tripwire_notices(self, tmp_path: Path) -> None:
        """Without this, the tests below could not fail."""
        target = other_weights(tmp_path)
        held = io.BytesIO(weights(lambda file: external_storage(file, str(target))))
        with Tripwire(target) as wire, h5py.File(held, "r") as file:
            file["layers/dense/vars/0"][()]
        assert wire.sprung

    @pytest.mark.parametrize("fill", ELSEWHERE)
    def test_keras_files(self, tmp_path: Path, fill: Callable[[Any, str], None]) -> None:
        with Tripwire(other_weights(tmp_path)) as wire:
            held = weights(lambda file: fill(file, str(wire.path)))
            path = keras_file(tmp_path / "m.keras", sequential(dense()), held)
            refused(lambda: load_model(path), "(?i)link|another file|chunks", path)
        assert not wire.sprung

    @pytest.mark.parametrize("fill", ELSEWHERE)
    def test_weights_files(self, tmp_path: Path, fill: Callable[[Any, str], None]) -> None:
        model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
        before = model.get_weights()
        with Tripwire(other_weights(tmp_path)) as wire:
            path = tmp_path / "m.weights.h5"
            path.write_bytes(weights(lambda file: fill(file, str(wire.path))))
            refused(lambda: model.load_weights(path), "(?i)link|another file|chunks", path)
        assert not wire.sprung
        assert all((old == new).all() for old, new in zip(before, model.get_weights(), strict=True))

    @pytest.mark.parametrize("what", ["model_weights", "model_weights/dense", "model_weights/dense/dense/kernel:0"])
    @pytest.mark.parametrize("soft", [False, True])
    def test_legacy_files(self, tmp_path: Path, what: str, soft: bool) -> None:
        with Tripwire(other_weights(tmp_path)) as wire:
            path = legacy_file(tmp_path / "m.h5", sequential(dense()))
            with h5py.File(path, "a") as file:
                del file[what]
                file["elsewhere"] = h5py.ExternalLink(str(wire.path), "/x")
                file[what] = h5py.SoftLink("/elsewhere") if soft else h5py.ExternalLink(str(wire.path), "/x")
            refused(lambda: load_model(path), "Link", path)
            model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
            refused(lambda: model.load_weights(path), "Link", path)
        assert not wire.sprung


class TestWritingOutside:
    """CVE-2025-12638 unpacked archives outside of the folder; CVE-2026-12479 made folders by the names of layers."""

    @pytest.mark.parametrize(
        "name",
        [
            "../owned",
            "/tmp/owned",
            "assets/../../owned",
            "assets\\..\\owned",
            "C:owned",
            "assets/layers/dense/../owned",
        ],
    )
    def test_members(self, tmp_path: Path, name: str) -> None:
        path = keras_file(tmp_path / "m.keras", sequential(dense()), more={name: b"x"})
        refused(lambda: load_model(path), "escapes", path)

    @pytest.mark.parametrize("name", ["../../owned", "/tmp/owned", "..", "a/../../b", "x\0y"])
    def test_names_of_layers(self, tmp_path: Path, name: str) -> None:
        """Nothing on the disk is ever called by a layer's name: such a file loads, or is refused, and writes nothing."""
        path = keras_file(tmp_path / "m.keras", sequential(dense(name)))
        with Watch() as watch, contextlib.suppress(ValueError):
            load_model(path)
        assert watch.done == []
        assert not any(writes(mode) for place, mode in watch.opened if "__pycache__" not in place)
        assert sorted(file.name for file in tmp_path.iterdir()) == ["m.keras"]

    def test_assets_are_not_unpacked(self, tmp_path: Path) -> None:
        layer = described("StringLookup", {"name": "look", "vocabulary": None})
        more = {"assets/layers/string_lookup/vocabulary.txt": b"[UNK]\nrome\noslo"}
        path = keras_file(tmp_path / "m.keras", words_model(layer), weights(lambda file: None), more)
        load_model(path)
        with Watch() as watch:
            found = load_model(path)
        assert found.layers[0].get_vocabulary() == ["[UNK]", "rome", "oslo"]
        assert {place for place, _ in watch.opened} == {str(path)}
        assert watch.done == []


class TestFolders:
    """A model saved as a folder (`zipped=False`) may come from a stranger, too."""

    def folder(self, tmp_path: Path) -> Path:
        place = tmp_path / "model"
        fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)]).save(place, zipped=False)
        return place

    @pytest.mark.parametrize("name", ["config.json", "model.weights.h5"])
    def test_links_are_not_followed(self, tmp_path: Path, secret: Path, name: str) -> None:
        place = self.folder(tmp_path)
        (place / name).unlink()
        (place / name).symlink_to(secret)
        refused(lambda: load_model(place), "is a link or a device", place)

    def test_assets_that_are_links(self, tmp_path: Path, secret: Path) -> None:
        place = self.folder(tmp_path)
        (place / "assets").mkdir()
        (place / "assets" / "vocabulary.txt").symlink_to(secret)
        with pytest.raises(ValueError, match="is a link or a device"):
            load_model(place)

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
    def test_pipes_are_not_waited_for(self, tmp_path: Path) -> None:
        place = self.folder(tmp_path)
        (place / "model.weights.h5").unlink()
        os.mkfifo(place / "model.weights.h5")
        with pytest.raises(ValueError, match="is a link or a device"):
            load_model(place)
