"""Models through files, and files that are no models."""

from __future__ import annotations

import contextlib
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import fathoms
from fathoms import layers, optimizers, saving
from fathoms.saving.archive import read_archive, write_archive
from fathoms.saving.save_model import CONFIG, METADATA, WEIGHTS

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 4)).astype("float32")
Y = RNG.normal(size=(40, 2)).astype("float32")
ALL: dict[str, int | None] = {METADATA: None, CONFIG: None, WEIGHTS: None}


def network(**compile_arguments: Any) -> Any:
    model = fathoms.Sequential(
        [
            fathoms.Input((4,)),
            layers.Dense(8, activation="relu", kernel_initializer="he_normal"),
            layers.BatchNormalization(),
            layers.Activation("tanh"),
            layers.Dropout(0.3),
            layers.ReLU(negative_slope=0.1),
            layers.Flatten(),
            layers.Dense(2, name="out"),
        ],
        name="net",
    )
    model.compile(**{"optimizer": "adam", "loss": "mse", "metrics": ["mae"], **compile_arguments})
    return model


@pytest.fixture
def path(tmp_path: Path) -> Path:
    model = network()
    model.fit(X, Y, batch_size=8, verbose=0, shuffle=False)
    model.save(tmp_path / "m.keras")
    return tmp_path / "m.keras"


def changed(path: Path, change: Any) -> Path:
    """The file with its config changed by a function."""
    members = read_archive(path, ALL)
    config = json.loads(members[CONFIG])
    config = change(config) or config
    write_archive(path, {**members, CONFIG: json.dumps(config).encode()})
    return path


@pytest.mark.parametrize(
    "optimizer",
    [
        lambda: optimizers.SGD(0.05),
        lambda: optimizers.SGD(0.05, momentum=0.9, nesterov=True),
        lambda: optimizers.Adam(0.01, amsgrad=True),
        lambda: optimizers.Adam(optimizers.schedules.ExponentialDecay(0.01, 10, 0.5)),
    ],
)
def test_training_goes_on_from_a_file_as_if_it_had_never_stopped(tmp_path: Path, optimizer: Any) -> None:
    whole = network(optimizer=optimizer())
    start = whole.get_weights()
    whole.fit(X, Y, batch_size=8, epochs=2, verbose=0, shuffle=False)
    whole.save(tmp_path / "m.keras")
    stopped = saving.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(stopped.predict(X, verbose=0), whole.predict(X, verbose=0))
    first, second = (model.fit(X, Y, batch_size=8, epochs=3, verbose=0, shuffle=False) for model in (whole, stopped))
    assert first.history == second.history
    for a, b, c in zip(whole.get_weights(), stopped.get_weights(), start, strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.array_equal(a, c) or not c.any()
    for a, b in zip(whole.optimizer.variables, stopped.optimizer.variables, strict=True):
        np.testing.assert_array_equal(a.value, b.value)


def test_everything_about_the_model_comes_back(path: Path) -> None:
    model = saving.load_model(path)
    assert model.name == "net"
    assert [layer.name for layer in model.layers][-1] == "out"
    config = network().get_compile_config()
    loaded = model.get_compile_config()
    config["optimizer"]["config"].pop("name")
    loaded["optimizer"]["config"].pop("name")
    assert loaded == config
    assert int(model.optimizer.iterations) == 5
    assert model.layers[0].kernel_initializer.get_config()["seed"] is None


def test_file_objects(path: Path) -> None:
    buffer = io.BytesIO()
    saving.save_model(saving.load_model(path), buffer)
    np.testing.assert_array_equal(
        saving.load_model(buffer).predict(X, verbose=0), saving.load_model(path).predict(X, verbose=0)
    )


def test_not_compiled_and_not_built(tmp_path: Path) -> None:
    model = fathoms.Sequential([layers.Dense(3)])
    model.save(tmp_path / "m.keras")
    loaded = saving.load_model(tmp_path / "m.keras")
    assert (loaded.built, loaded.compiled) == (False, False)
    model.build((None, 4))
    model.save(tmp_path / "m.keras")
    np.testing.assert_array_equal(saving.load_model(tmp_path / "m.keras").get_weights()[0], model.get_weights()[0])


def test_without_compiling(path: Path) -> None:
    model = saving.load_model(path, compile=False)
    assert not model.compiled
    assert model.predict(X, verbose=0).shape == (40, 2)


def test_float64(tmp_path: Path) -> None:
    model = fathoms.Sequential([fathoms.Input((4,), dtype="float64"), layers.Dense(3, dtype="float64")])
    model.save(tmp_path / "m.keras")
    loaded = saving.load_model(tmp_path / "m.keras")
    assert loaded.layers[0].weights[0].dtype == "float64"
    np.testing.assert_array_equal(loaded.get_weights()[0], model.get_weights()[0])


def test_custom_loss_and_metric(tmp_path: Path) -> None:
    def worst(y_true: Any, y_pred: Any) -> Any:
        return np.abs(y_true - y_pred).max(-1)

    model = network(metrics=[worst])
    model.save(tmp_path / "m.keras")
    with pytest.raises(ValueError, match=r"Unknown metric: 'worst'.*compile=False"):
        saving.load_model(tmp_path / "m.keras")
    loaded = saving.load_model(tmp_path / "m.keras", custom_objects={"worst": worst})
    assert loaded.evaluate(X, Y, verbose=0)[1] > 0


class TestSaving:
    def test_ending(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match=r"expected a `\.keras` extension.*m\.keras"):
            network().save(tmp_path / "m.txt")
        assert os.listdir(tmp_path) == []

    def test_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="no folder"):
            network().save(tmp_path / "missing" / "m.keras")

    def test_overwrite(self, path: Path) -> None:
        before = path.read_bytes()
        with pytest.raises(ValueError, match="overwrite=True"):
            network().save(path, overwrite=False)
        assert path.read_bytes() == before
        network().save(path)
        assert path.read_bytes() != before

    def test_a_model_that_cannot_be_saved_leaves_the_old_file(self, path: Path) -> None:
        before = path.read_bytes()
        with pytest.raises(ValueError, match="function"):
            network(optimizer=optimizers.SGD(lambda: 0.1)).save(path)
        assert path.read_bytes() == before
        assert os.listdir(path.parent) == ["m.keras"]


class TestWeightsOnly:
    def test_round_trip(self, tmp_path: Path) -> None:
        first, second = network(), network()
        first.fit(X, Y, verbose=0)
        saving.save_weights(first, tmp_path / "m.weights.h5")
        saving.load_weights(second, tmp_path / "m.weights.h5")
        np.testing.assert_array_equal(first.predict(X, verbose=0), second.predict(X, verbose=0))
        saving.save_model(first, tmp_path / "m.keras")
        third = network()
        saving.load_weights(third, tmp_path / "m.keras")
        np.testing.assert_array_equal(first.predict(X, verbose=0), third.predict(X, verbose=0))

    def test_wrong_calls(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match=r"`\.weights\.h5`"):
            saving.save_weights(network(), tmp_path / "m.h5")
        with pytest.raises(ValueError, match="not yet been built"):
            saving.save_weights(fathoms.Sequential([layers.Dense(1)]), tmp_path / "m.weights.h5")
        with pytest.raises(ValueError, match="File not found"):
            saving.load_weights(network(), tmp_path / "m.weights.h5")

    def test_another_model_changes_nothing(self, tmp_path: Path) -> None:
        saving.save_weights(network(), tmp_path / "m.weights.h5")
        other = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(8), layers.Dense(3)])
        before = other.get_weights()
        with pytest.raises(ValueError, match=r"shape \(8, 2\).*\(8, 3\)"):
            saving.load_weights(other, tmp_path / "m.weights.h5")
        for a, b in zip(before, other.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)


def renamed(config: Any) -> None:
    config["config"]["layers"][1]["class_name"] = "os.system"


def lambda_layer(config: Any) -> None:
    config["config"]["layers"][1] = {
        "class_name": "Lambda",
        "module": "keras.layers",
        "config": {"function": {"class_name": "__lambda__", "config": {"value": ["4wAAAAA="]}}},
    }


def from_another_package(config: Any) -> None:
    config["config"]["layers"][1].update(module="my_package", registered_name="my_package>Dense")


def lambda_loss(config: Any) -> None:
    config["compile_config"]["loss"] = {"class_name": "__lambda__", "config": {"value": "code"}}


def builtin_loss(config: Any) -> None:
    config["compile_config"]["loss"] = {"class_name": "function", "module": "builtins", "config": "eval"}


def many_units(config: Any) -> None:
    config["config"]["layers"][1]["config"]["units"] = 10**13


def wide_input(config: Any) -> None:
    config["config"]["layers"][0]["config"]["batch_shape"] = [None, 10**13]


def other_units(config: Any) -> None:
    config["config"]["layers"][1]["config"]["units"] = 4


def other_path(config: Any) -> None:
    config["config"]["layers"][-1]["config"]["units"] = 1


def one_layer_less(config: Any) -> None:
    del config["config"]["layers"][2]


def one_layer_more(config: Any) -> None:
    config["config"]["layers"].append(
        {**config["config"]["layers"][-1], "config": {**config["config"]["layers"][-1]["config"], "name": "more"}}
    )


def without_layers(config: Any) -> None:
    del config["config"]["layers"]


def layers_as_text(config: Any) -> None:
    config["config"]["layers"] = "Dense"


def units_as_text(config: Any) -> None:
    config["config"]["layers"][1]["config"]["units"] = "many"


def activation_as_list(config: Any) -> None:
    config["config"]["layers"][1]["config"]["activation"] = [1]


def shape_as_number(config: Any) -> None:
    config["config"]["layers"][0]["config"]["batch_shape"] = 5


def negative_shape(config: Any) -> None:
    config["config"]["layers"][0]["config"]["batch_shape"] = [None, -4]


def unknown_argument(config: Any) -> None:
    config["config"]["layers"][1]["config"]["lora_rank"] = 4


def other_class(config: Any) -> None:
    config["class_name"] = "Diffusion"


def other_optimizer(config: Any) -> None:
    config["compile_config"]["optimizer"]["class_name"] = "RMSdrop"


def bad_optimizer(config: Any) -> None:
    config["compile_config"]["optimizer"]["config"]["beta_1"] = "much"


def unknown_compile_argument(config: Any) -> None:
    config["compile_config"]["command"] = "ls"


def compile_config_as_list(config: Any) -> None:
    config["compile_config"] = ["adam"]


def nothing(config: Any) -> Any:
    return [1]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (renamed, r"Could not locate class 'os\.system'"),
        (lambda_layer, "never runs code from a file"),
        (from_another_package, "my_package"),
        (lambda_loss, "arbitrary code"),
        (builtin_loss, "Unknown loss: 'eval'"),
        (many_units, "10000000000000"),
        (wide_input, "10000000000000"),
        (other_units, r"shape \(4, 8\).*\(4, 4\)"),
        (other_path, r"shape \(8, 2\).*\(8, 1\)"),
        (one_layer_less, "expected 10 variables"),
        (one_layer_more, "'more' expected 2 variables.*received 0"),
        (without_layers, "layers"),
        (layers_as_text, "found layers='Dense'"),
        (units_as_text, "units"),
        (activation_as_list, "activation"),
        (shape_as_number, "int"),
        (negative_shape, "-4"),
        (unknown_argument, "lora_rank"),
        (other_class, "class 'Diffusion'"),
        (other_optimizer, "Unknown optimizer: 'RMSdrop'.*compile=False"),
        (bad_optimizer, "beta_1.*compile=False"),
        (unknown_compile_argument, "compile_config should have only"),
        (compile_config_as_list, "compile_config should have only"),
        (nothing, "does not describe a model"),
    ],
)
def test_a_config_that_is_not_right_is_refused(path: Path, change: Any, word: str) -> None:
    with pytest.raises(ValueError, match=rf"(?s)m\.keras.*{word}"):
        saving.load_model(changed(path, change))


class TestDamaged:
    def test_no_such_file(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="File not found"):
            saving.load_model(tmp_path / "m.keras")

    @pytest.mark.parametrize("name", ["m.onnx", "m"])
    def test_other_ending(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(ValueError, match="File format not supported"):
            saving.load_model(tmp_path / name)

    @pytest.mark.parametrize(
        "content", [b"", b"[" * 100_000, b'{"config": 1}', b"\xff\xfe", b'{"a": 1, "a": 2}', b"null"]
    )
    def test_config_that_is_no_config(self, path: Path, content: bytes) -> None:
        write_archive(path, {**read_archive(path, ALL), CONFIG: content})
        with pytest.raises(ValueError, match=r"m\.keras.*config\.json"):
            saving.load_model(path)

    def test_weights_that_are_no_weights(self, path: Path) -> None:
        write_archive(path, {**read_archive(path, ALL), WEIGHTS: b"weights"})
        with pytest.raises(ValueError, match="not a whole HDF5 file"):
            saving.load_model(path)

    def test_a_config_nested_too_deep(self, path: Path) -> None:
        start, end = '{"class_name": "Sequential", "module": "keras", "config": {"name": "n", "layers": [', "]}}"
        write_archive(path, {**read_archive(path, ALL), CONFIG: (start * 5000 + end * 5000).encode()})
        with pytest.raises(ValueError, match=r"m\.keras"):
            saving.load_model(path)

    @pytest.mark.parametrize("seed", range(60))
    def test_random_changes_raise_only_value_errors(self, path: Path, seed: int) -> None:
        random = np.random.default_rng(seed)
        members = read_archive(path, ALL)
        for name in (CONFIG, WEIGHTS):
            content = bytearray(members[name])
            for place in random.integers(0, len(content), random.integers(0, 8)):
                content[place] = random.integers(0, 256)
            members[name] = bytes(content)
        buffer = io.BytesIO()
        write_archive(buffer, members)
        with contextlib.suppress(ValueError):
            saving.load_model(buffer)


def test_a_file_cannot_make_the_loader_import_or_open_anything(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins
    import importlib

    saving.load_model(path)  # everything the loader itself needs is imported now
    changed(path, from_another_package)
    opened: list[str] = []

    def refuse(name: Any, *given: Any, **named: Any) -> Any:
        raise AssertionError(f"{name} was imported")

    real = builtins.open

    def noted(file: Any, *given: Any, **named: Any) -> Any:
        opened.append(str(file))
        return real(file, *given, **named)

    monkeypatch.setattr(importlib, "import_module", refuse)
    monkeypatch.setattr(builtins, "open", noted)
    with pytest.raises(ValueError, match="my_package"):
        saving.load_model(path)
    assert set(opened) <= {str(path)}


def test_members_are_those_of_keras(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == [METADATA, CONFIG, WEIGHTS]
        assert json.loads(archive.read(METADATA))["keras_version"].startswith("3.")
        with h5py.File(io.BytesIO(archive.read(WEIGHTS)), "r") as file:
            names: list[str] = []
            file.visit(names.append)
    assert {
        "layers/dense/vars/0",
        "layers/dense_1/vars/1",
        "layers/batch_normalization/vars/3",
        "optimizer/vars/0",
        "vars",
    } <= set(names)
