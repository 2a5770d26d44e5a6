"""Small files that ask for endless memory or time."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import fathoms
from fathoms.saving import load_model
from tests.attacks.model_files import (
    Config,
    dense,
    dense_weights,
    described,
    entrance,
    keras_file,
    legacy_file,
    sequential,
    weights,
)
from tests.attacks.watch import refused

HUGE = 2**31


def layer(class_name: str, **config: Any) -> Config:
    return described(class_name, {"name": "layer", **config})


def step(class_name: str, *tensors: str, group: str = "numpy", **config: Any) -> Config:
    """A function's step in a functional model, called on the outputs of these layers."""
    call = {"args": [tensor(name) for name in tensors], "kwargs": {}}
    written = described(class_name, {"name": "step", **config}, f"keras.src.ops.{group}", class_name)
    return {**written, "name": "step", "inbound_nodes": [call]}


def tensor(name: str) -> Config:
    return {
        "class_name": "__keras_tensor__",
        "config": {"shape": [None, 2], "dtype": "float32", "keras_history": [name, 0, 0]},
    }


def functional(*layers: Config, shape: Any = (None, 2), output: str = "step") -> Config:
    start = described("InputLayer", {"batch_shape": list(shape), "dtype": "float32", "name": "input"})
    config = {
        "name": "net",
        "layers": [{**start, "name": "input", "inbound_nodes": []}, *layers],
        "input_layers": [["input", 0, 0]],
        "output_layers": [[output, 0, 0]],
    }
    return {**described("Functional", config, "keras.src.models.functional"), "compile_config": None}


def nested(depth: int) -> Config:
    made = dense()
    for number in range(depth):
        made = described("Sequential", {"name": f"s{number}", "layers": [made]}, "keras")
    return sequential(made)


def doubling(depth: int) -> Config:
    """Models within models, each called twice: short to write, endless to run."""
    inner = {**dense("leaf", 2), "name": "leaf", "inbound_nodes": [{"args": [tensor("input")], "kwargs": {}}]}
    made = functional(inner, output="leaf")
    for _ in range(depth):
        first = {"args": [tensor("input")], "kwargs": {}}
        again = {
            "args": [{**tensor("net"), "config": {**tensor("net")["config"], "keras_history": ["net", 0, 0]}}],
            "kwargs": {},
        }
        called = {**made, "name": "net", "inbound_nodes": [first, again]}
        made = functional(called)
        made["config"]["output_layers"] = [["net", 2, 0]]
    return made


def shared(count: int) -> Config:
    """One layer that stands in a Sequential again and again, in Sequentials that do the same."""
    made: Config = {**dense("leaf", 2), "shared_object_id": 1}
    for number in range(count):
        again = {**described(made["class_name"], {}, made["module"]), "shared_object_id": number + 1}
        made = described("Sequential", {"name": f"s{number}", "layers": [made, *[again] * 7]}, "keras")
        made["shared_object_id"] = number + 2
    return sequential(made)


def backwards(count: int) -> Config:
    """Each layer stands before the one that it is called on."""
    names = ["input", *(f"d{number}" for number in range(count))]
    layers = [
        {**dense(name, 2), "name": name, "inbound_nodes": [{"args": [tensor(before)], "kwargs": {}}]}
        for before, name in pairwise(names)
    ]
    return functional(*layers[::-1], output=names[-1])


# What the description asks for, and what the refusal says. The weights in the file are those of Dense(1) on two columns.
CONFIGS = {
    "CVE-2026-0897: more weights than the file has": (sequential(dense(units=HUGE - 1)), "no more than"),
    "more units than any number of bytes": (sequential(dense(units=10**30)), "units=1000"),
    "units that are endless": (sequential(dense(units=float("inf"))), "units=inf"),
    "a wide input": (
        described("Sequential", {"name": "s", "layers": [entrance(HUGE - 1), dense()]}, "keras"),
        "no more than",
    ),
    "a shape of many axes": (
        described("Sequential", {"name": "s", "layers": [described("InputLayer", {"batch_shape": [None] + [2] * 5000}), dense()]}, "keras"),
        "batch_shape",
    ),
    "an embedding": (sequential(layer("Embedding", input_dim=HUGE - 1, output_dim=HUGE - 1)), "no more than"),
    "a number of thresholds": (
        sequential(dense(), compile_config={"optimizer": "sgd", "loss": "mse", "metrics": [described("AUC", {"num_thresholds": HUGE}, "keras.metrics")]}),
        "num_thresholds",
    ),
    "a table of classes": (
        sequential(dense(), compile_config={"optimizer": "sgd", "loss": "mse", "metrics": [described("MeanIoU", {"num_classes": 100_000}, "keras.metrics")]}),
        "from 1 to 16,384",
    ),
    "marks for the unknown": (sequential(layer("StringLookup", num_oov_indices=HUGE)), "num_oov_indices"),
    "iterations": (sequential(described("SpectralNormalization", {"name": "s", "layer": dense(), "power_iterations": HUGE})), "power_iterations"),
    "a constant array": (
        sequential(dense(kernel_initializer=described("Constant", {"value": {"class_name": "__numpy__", "config": {"value": [1.0], "dtype": "V2147483647"}}}, "keras.initializers"))),
        "not 'dict'",
    ),
    "texts of endless length": (
        sequential(layer("Rescaling", scale={"class_name": "__numpy__", "config": {"value": [1.0], "dtype": "<U2000000000"}})),
        "",
    ),
    "tile": (functional(step("Tile", "input", repeats=[1, 10**9])), "shape of its result"),
    "repeat": (functional(step("Repeat", "input", repeats=10**9, axis=1)), "shape of its result"),
    "differences of differences": (functional(step("Diff", "input", n=10**9)), "shape of its result"),
    "digits": (functional(step("Round", "input", decimals=10**9)), "shape of its result"),
    "a column beside a row": (
        functional({**step("Add", "input"), "inbound_nodes": [{"args": [tensor("input"), [[1.0]] * 3000], "kwargs": {}}]}, shape=(None, 1, 100_000)),
        "shape of its result",
    ),
    "an orthogonal start": (
        sequential(dense(units=1), described("Dense", {"name": "o", "units": 3000, "kernel_initializer": "orthogonal"}), described("Dense", {"name": "p", "units": 3000, "kernel_initializer": "orthogonal"})),
        "no more than|Orthogonal",
    ),
    "a name for terminals": (sequential(dense("\x1b]0;owned\x07")), "text without signs"),
    "steps without end": (
        sequential(dense(), compile_config={"optimizer": "sgd", "loss": "mse", "steps_per_execution": "many"}),
        "steps_per_execution",
    ),
    "one_hot": (functional(step("OneHot", "input", group="nn", num_classes=10**9)), "shape of its result"),
    "pad": (functional(step("Pad", "input", pad_width=[[0, 0], [0, 10**9]])), "shape of its result"),
    "broadcast_to": (functional(step("BroadcastTo", "input", shape=[10**5, 10**5])), "shape of its result"),
    "outer": (functional(step("Outer", "input", "input"), shape=(None, 10**4)), "shape of its result"),
    "diagflat": (functional(step("Diagflat", "input"), shape=(None, 10**4)), "shape of its result"),
    "a function of a wide input": (functional(step("Sin", "input"), shape=(None, 10**7)), "shape of its result"),
    "einsum": (functional(step("Einsum", "input", subscripts="ab->" + "ab"), shape=(None, 10**8)), "shape of its result"),
    "a type of endless size": (functional(step("Cast", "input", group="core", dtype="S2000000000")), "dtype"),
    "an inverse": (functional(step("Inv", "input", group="linalg"), shape=(None, 3000, 3000)), "shape of its result"),
    "models called again and again": (doubling(25), "comes to more than|within each other"),
    "layers shared again and again": (shared(12), "comes to more than"),
    "models within models": (nested(150), "within each other|levels deep|nested"),
    "lists within lists": (
        sequential(layer("Rescaling", scale=json.loads("[" * 150 + "]" * 150))),
        "",
    ),
    "very many layers": (sequential(*[dense(f"d{number}", 2) for number in range(2001)]), "more than the 2,000 allowed"),
    "layers in the wrong order": (backwards(1000), "too long to read"),
    "a graph with a loop": (
        functional({**dense("a"), "name": "a", "inbound_nodes": [{"args": [tensor("b")], "kwargs": {}}]}, {**dense("b"), "name": "b", "inbound_nodes": [{"args": [tensor("a")], "kwargs": {}}]}, output="b"),
        "loops",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONFIGS)
def test_descriptions(tmp_path: Path, name: str) -> None:
    config, words = CONFIGS[name]
    path = keras_file(tmp_path / "m.keras", config)
    refused(lambda: load_model(path), words, path)


@pytest.mark.parametrize("units", [HUGE - 1, 10**30])
def test_without_a_file_the_memory_limit_holds(units: int) -> None:
    config = sequential(dense(units=units))
    text = json.dumps(config)
    refused(lambda: fathoms.models.model_from_json(text), "no more than|units")
    refused(lambda: fathoms.saving.deserialize_keras_object(config), "no more than|units")
    with pytest.raises(ValueError, match=r"no more than|units"):
        fathoms.Sequential.from_config(config["config"])


def test_a_legacy_file(tmp_path: Path) -> None:
    path = legacy_file(tmp_path / "m.h5", sequential(dense(units=HUGE - 1)))
    refused(lambda: load_model(path), "no more than", path)


TEXTS = {
    "brackets": (b"[" * 1_000_000, "nested|cannot be read"),
    "objects": (b'{"a":' * 100_000, "nested|cannot be read"),
    "a text without end": (b'{"a": "' + b'\\"' * 2_000_000, "cannot be read"),
    "texts without end": (b'"' * 2_000_001, "cannot be read"),
    "a very long name": (
        json.dumps(sequential(described("D" * 2_000_000, {}))).encode(),
        "Could not locate class",
    ),
    "a long number": (b'{"config": {"a": ' + b"9" * 100_000 + b"}}", "cannot be read"),
    "a name twice": (b'{"config": {}, "config": {}}', "stands twice"),
    "too long": (b" " * (17 << 20), "more than the 16,777,216 allowed"),
    "no text": (b"\xff\xfe\x00", "cannot be read"),
    "a list": (b"[]", "does not describe a model"),
    "a text": (b'"Sequential"', "does not describe a model"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_json(tmp_path: Path, name: str) -> None:
    text, words = TEXTS[name]
    path = keras_file(tmp_path / "m.keras", text)
    refused(lambda: load_model(path), words, path)


def never_written(file: Any) -> None:
    file.create_dataset("layers/dense/vars/0", shape=(HUGE, 64), dtype="f4")


def chunks(file: Any) -> None:
    file.create_dataset("layers/dense/vars/0", shape=(HUGE, 1), chunks=(1 << 20, 1), dtype="f4")


def one_big_chunk(file: Any) -> None:
    file.create_dataset("layers/dense/vars/0", shape=(1 << 29, 1), chunks=(1 << 29, 1), dtype="f4", compression="gzip")


def unknown_filter(file: Any) -> None:
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk((2, 1))
    properties.set_filter(32015, h5py.h5z.FLAG_OPTIONAL, (1,))
    space = h5py.h5s.create_simple((2, 1))
    group = file.create_group("layers/dense/vars")
    h5py.h5d.create(group.id, b"0", h5py.h5t.IEEE_F32LE, space, properties)


def the_same_again(file: Any) -> None:
    big = file.create_dataset("layers/dense/vars/0", data=np.zeros((1000, 1000), "f4"))
    for number in range(1, 200):
        file[f"layers/dense/vars/{number}"] = big


def circle(file: Any) -> None:
    dense_weights(file)
    del file["layers/dense/vars/0"]
    file["layers/dense/vars/0"] = file["layers"]


def texts(file: Any) -> None:
    file.create_dataset("layers/dense/vars/0", data=["text"] * 2, dtype=h5py.string_dtype())


def compound(file: Any) -> None:
    file["layers/dense/vars/0"] = np.zeros(2, [(f"f{number}", "f4") for number in range(500)])


def references(file: Any) -> None:
    dense_weights(file)
    del file["layers/dense/vars/0"]
    file.create_dataset("layers/dense/vars/0", data=[file["layers"].ref] * 2, dtype=h5py.ref_dtype)


def ragged(file: Any) -> None:
    kind = h5py.vlen_dtype(np.dtype("f4"))
    held = file.create_dataset("layers/dense/vars/0", shape=(2,), dtype=kind)
    held[0] = np.zeros(10)


def named_type(file: Any) -> None:
    file["layers/dense/vars/0"] = np.dtype("f4")


def very_many(file: Any) -> None:
    group = file.create_group("layers/dense/vars")
    for number in range(3000):
        group.create_dataset(str(number), data=np.zeros(1, "f4"))


def beside(file: Any, fill: Any) -> None:
    """What `fill` puts into a file, and the bias, so that the number of variables is right."""
    fill(file)
    if "1" not in file["layers/dense/vars"]:
        file["layers/dense/vars/1"] = np.zeros(1, "f4")


@pytest.mark.parametrize(
    ("fill", "words"),
    [
        (never_written, "says it has the shape"),
        (chunks, "chunks"),
        (one_big_chunk, "chunks or through a filter"),
        (unknown_filter, "chunks or through a filter"),
        (the_same_again, "more bytes|expected 2 variables"),
        (circle, "should be a dataset"),
        (texts, "not numbers"),
        (compound, "not numbers"),
        (references, "not numbers"),
        (ragged, "not numbers"),
        (named_type, "should be a dataset"),
        (very_many, "expected 2 variables"),
    ],
)
def test_weights(tmp_path: Path, fill: Any, words: str) -> None:
    path = keras_file(tmp_path / "m.keras", sequential(dense()), weights(lambda file: beside(file, fill)))
    refused(lambda: load_model(path), words, path)
    model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    refused(lambda: model.load_weights(path), words, path)


@pytest.mark.parametrize("value", [5, np.zeros((100, 50)), h5py.Empty("f4")])
def test_attributes_of_other_types(tmp_path: Path, value: Any) -> None:
    path = legacy_file(tmp_path / "m.h5", sequential(dense()))
    with h5py.File(path, "a") as file:
        file["model_weights/dense"].attrs["weight_names"] = value
    refused(lambda: load_model(path), "is not text|Layer count|layers with weights", path)


def test_weights_before_a_user_block(tmp_path: Path) -> None:
    """HDF5 looks for its start at 512, 1024, ...: what stands before it could be another file."""
    path = keras_file(tmp_path / "m.keras", sequential(dense()), b"PK\x03\x04".ljust(512) + weights())
    refused(lambda: load_model(path), "do not start as one", path)
