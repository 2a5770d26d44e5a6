"""Descriptions of models as Keras wrote them before `.keras` files, turned into those of today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Arguments of optimizers that no longer mean anything.
_GONE = ("decay", "jit_compile", "is_legacy_optimizer", "lr")
_WRAPPERS = ("MeanMetricWrapper", "LossFunctionWrapper")


def upgraded(written: Any) -> Any:
    """Return a description with the arguments that layers have now, for whatever is described in it.

    >>> upgraded({"class_name": "InputLayer", "config": {"batch_input_shape": [None, 2]}})["config"]
    {'batch_shape': [None, 2]}
    """
    if isinstance(written, list):
        return [upgraded(item) for item in written]
    if not isinstance(written, Mapping):
        return written
    items = {name: upgraded(item) for name, item in written.items()}
    config = items.get("config")
    if isinstance(config, dict) and isinstance(items.get("class_name"), str):
        items["config"] = _renamed(items["class_name"], config)
    return items


def _renamed(class_name: str, config: dict[str, Any]) -> dict[str, Any]:
    config = dict(config)
    if class_name == "InputLayer":
        shape = config.pop("batch_input_shape", None)
        return config if shape is None else {"batch_shape": shape, **config}
    axis = config.get("axis")
    if class_name == "BatchNormalization" and isinstance(axis, list) and len(axis) == 1:
        config["axis"] = axis[0]
    if class_name == "LeakyReLU" and "alpha" in config:
        config["negative_slope"] = config.pop("alpha")
    return config


def compile_arguments(training: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of `compile` that a file's training config stands for.

    >>> compile_arguments({"optimizer_config": {"class_name": "Adam", "config": {"lr": 0.5}}, "loss": "mse"})["optimizer"]
    {'class_name': 'Adam', 'config': {'learning_rate': 0.5}}
    """
    arguments = {name: _plain(training.get(name)) for name in ("loss", "metrics", "weighted_metrics")}
    arguments["loss_weights"] = training.get("loss_weights")
    optimizer = training.get("optimizer_config")
    if isinstance(optimizer, Mapping) and isinstance(optimizer.get("config"), Mapping):
        config = {"learning_rate": optimizer["config"].get("lr"), **optimizer["config"]}
        kept = {
            name: value
            for name, value in config.items()
            if name not in _GONE and not (name == "learning_rate" and value is None)
        }
        arguments["optimizer"] = {**optimizer, "config": kept}
    return arguments


def _plain(written: Any) -> Any:
    """Return losses and metrics as Keras 3 writes them: functions by their names, one list for one output."""
    if isinstance(written, list):
        items = [_plain(item) for item in written]
        return items[0] if len(items) == 1 and isinstance(items[0], list) else items
    if not isinstance(written, Mapping):
        return written
    if "class_name" not in written:
        return {name: _plain(item) for name, item in written.items()}
    if not isinstance(written.get("config"), Mapping):
        return written
    config = dict(written["config"])
    if written["class_name"] in _WRAPPERS and isinstance(config.get("fn"), str):
        return config["name"] if isinstance(config.get("name"), str) else config["fn"]
    if config.get("reduction") == "auto":
        config["reduction"] = "sum_over_batch_size"
    return {**written, "config": config}
