"""Files that try to have code run: each weakness that Keras had, and each way to name something that runs."""

from __future__ import annotations

import base64
import json
import marshal
import sys
from pathlib import Path
from typing import Any

import pytest

import fathoms
from fathoms.engine.safe_mode_scope import SafeModeScope
from fathoms.saving import load_model
from tests.attacks.model_files import Config, dense, described, keras_file, legacy_file, sequential
from tests.attacks.watch import refused

CODE = base64.b64encode(marshal.dumps((lambda x: __import__("os").system("touch /tmp/owned")).__code__)).decode()
LAMBDA_OF_KERAS_2 = {
    "class_name": "Lambda",
    "config": {"name": "l", "function": [CODE, None, None], "function_type": "lambda"},
}
LAMBDA = described(
    "Lambda",
    {
        "name": "l",
        "function": {"class_name": "__lambda__", "config": {"code": CODE, "defaults": None, "closure": None}},
    },
)


def function(name: str, module: Any = "builtins") -> Config:
    return {"module": module, "class_name": "function", "config": name, "registered_name": "function"}


# What stands where a layer belongs, and what the refusal says.
LAYERS = {
    # Keras ran the byte code of a Lambda layer.
    "CVE-2024-3660": (LAMBDA, "never runs code"),
    "CVE-2024-3660, as Keras 2 wrote it": (LAMBDA_OF_KERAS_2, "never runs code|should be Callable"),
    # `module` and `class_name` were imported and fetched, whatever they named.
    "CVE-2025-1550": (
        described("Popen", {"args": ["touch", "/tmp/owned"]}, "subprocess"),
        r"Could not locate class 'Popen'",
    ),
    "CVE-2025-1550, a function": (
        described("function", "system", "os", "function"),
        r"Could not locate function 'system'",
    ),
    "CVE-2025-1550, through Lambda": (
        described("Lambda", {"name": "l", "function": function("system", "os"), "arguments": {"command": "id"}}),
        "Could not locate function 'system'",
    ),
    # Only modules of Keras were allowed then, but these had functions that download files, or turn safety off.
    "CVE-2025-8747": (
        described(
            "Lambda",
            {
                "name": "l",
                "function": function("get_file", "keras.utils"),
                "arguments": {"origin": "http://example.org/x"},
            },
        ),
        "Could not locate function 'get_file'",
    ),
    "CVE-2025-9906": (
        described("Lambda", {"name": "l", "function": function("enable_unsafe_deserialization", "keras.config")}),
        "Could not locate function 'enable_unsafe_deserialization'",
    ),
    "CVE-2025-9906, as a class": (
        described("enable_unsafe_deserialization", {}, "keras.config"),
        "Could not locate class 'enable_unsafe_deserialization'",
    ),
    # A wrapped PyTorch module was a pickle in the description.
    "CVE-2025-49655": (
        described(
            "TorchModuleWrapper", {"module": base64.b64encode(b"cos\nsystem\n(S'id'\ntR.").decode(), "name": "t"}
        ),
        "Could not locate class 'TorchModuleWrapper'",
    ),
    # A SavedModel, named by its path, was loaded with the code in it.
    "CVE-2026-1462": (
        described("TFSMLayer", {"filepath": "/tmp/saved_model", "name": "t"}),
        "Could not locate class 'TFSMLayer'",
    ),
    # Other ways to name what is no layer.
    "a module within the library": (described("import_module", {}, "fathoms.engine.room"), "Could not locate class"),
    "a private name": (described("__loader__", {}), "Could not locate class '__loader__'"),
    "a name with dots": (described("Dense.__init__.__globals__", {}), "Could not locate class"),
    "a function where a class belongs": (described("deserialize", {}), "Could not locate class 'deserialize'"),
    "a module that is no text": (described("Dense", {"units": 1}, ["keras"]), "Could not locate class 'Dense'"),
    "a class that is no text": (described(["Dense"], {"units": 1}), "Could not locate class"),  # type: ignore[arg-type]
    "a registered name": (
        described("Dense", {"units": 1}, registered_name="os>system"),
        "resolved to a Keras built-in",
    ),
    "a type of TensorFlow": ({"class_name": "__typespec__", "config": ["tf", "TensorSpec"]}, "TypeSpec"),
    "a step that is no function": (
        described("Sum.from_config", {}, "keras.src.ops.numpy"),
        "a function that Fathoms does not have",
    ),
    "a step of another module": (described("system", {}, "keras.src.ops.os"), "a function that Fathoms does not have"),
}

# The same in arguments of a layer that is sound.
ARGUMENTS: dict[str, tuple[Any, str]] = {
    "activation": (function("eval"), "activation"),
    "kernel_initializer": (described("__lambda__", {"code": CODE}, None), "arbitrary code"),
    "kernel_regularizer": (described("run", {}, "subprocess"), "regularizer"),
    "bias_constraint": (function("exec"), "constraint"),
    "dtype": (described("Popen", {"args": "id"}, "subprocess"), "dtype"),
    "bias_initializer": (["os.system", "id"], "which should be Described"),
}


@pytest.mark.parametrize("name", LAYERS)
def test_in_keras_files(tmp_path: Path, name: str) -> None:
    layer, words = LAYERS[name]
    path = keras_file(tmp_path / "m.keras", sequential(layer))
    message = refused(lambda: load_model(path), words, path)
    assert "m.keras" in message


@pytest.mark.parametrize("name", LAYERS)
def test_in_legacy_files(tmp_path: Path, name: str) -> None:
    """CVE-2025-9905: in `.h5` files, Keras's safe mode was silently ignored."""
    layer, words = LAYERS[name]
    path = legacy_file(tmp_path / "m.h5", sequential(layer))
    refused(lambda: load_model(path), words, path)


@pytest.mark.parametrize("name", LAYERS)
def test_in_json(name: str) -> None:
    layer, words = LAYERS[name]
    text = json.dumps(sequential(layer))
    refused(lambda: fathoms.models.model_from_json(text), words)


@pytest.mark.parametrize("name", LAYERS)
def test_from_config(name: str) -> None:
    layer, words = LAYERS[name]
    refused(lambda: fathoms.saving.deserialize_keras_object(sequential(layer)), words)


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_in_arguments(tmp_path: Path, argument: str) -> None:
    value, words = ARGUMENTS[argument]
    path = keras_file(tmp_path / "m.keras", sequential(dense(**{argument: value})))
    refused(lambda: load_model(path), words, path)


@pytest.mark.parametrize("argument", ["loss", "metrics", "optimizer"])
@pytest.mark.parametrize(
    "value", [function("system", "os"), LAMBDA["config"]["function"], described("Popen", {}, "subprocess")]
)
def test_in_compile_config(tmp_path: Path, argument: str, value: Any) -> None:
    given = {"optimizer": "sgd", "loss": "mse", argument: [value] if argument == "metrics" else value}
    path = keras_file(tmp_path / "m.keras", sequential(dense(), compile_config=given))
    refused(lambda: load_model(path), "compile=False", path)


def test_a_build_config_calls_nothing_else(tmp_path: Path) -> None:
    layer = {**dense(), "build_config": {"input_shape": "os.system"}}
    path = keras_file(tmp_path / "m.keras", sequential(layer))
    assert load_model(path).layers[0].built  # what a layer of the library was built for is found by calling it


def test_a_module_that_a_file_names_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lying_in_wait.py").write_text("raise SystemExit('it ran')")
    monkeypatch.syspath_prepend(tmp_path)
    layer = described("Layer", {}, "lying_in_wait", "lying_in_wait>Layer")
    path = keras_file(tmp_path / "m.keras", sequential(layer))
    refused(lambda: load_model(path), "lying_in_wait", path)
    assert "lying_in_wait" not in sys.modules


class TestNoSwitch:
    """Nothing makes it otherwise."""

    def test_safe_mode(self, tmp_path: Path) -> None:
        path = keras_file(tmp_path / "m.keras", sequential(LAMBDA))
        message = refused(lambda: load_model(path, safe_mode=False), "never runs code", path)
        assert "custom_objects" in message
        refused(lambda: fathoms.saving.deserialize_keras_object(LAMBDA, safe_mode=False), "never runs code")
        older = legacy_file(tmp_path / "m.h5", sequential(LAMBDA_OF_KERAS_2))
        refused(lambda: load_model(older, safe_mode=False), "never runs code|should be Callable", older)

    def test_scope(self, tmp_path: Path) -> None:
        path = keras_file(tmp_path / "m.keras", sequential(LAMBDA))
        with SafeModeScope(safe_mode=False):
            refused(lambda: load_model(path), "never runs code", path)

    def test_layer(self) -> None:
        refused(lambda: fathoms.layers.Lambda.from_config(LAMBDA["config"], safe_mode=False), "never runs code")
