"""What makes a run the run that it is: model, compile, data, arguments. Two descriptions say how two runs differ."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from fathoms.models import Model

_LONG = 60  # longer values are not printed
_LOOKED_AT = 1 << 24  # bytes of an array of data
_NAMES = ("name", "registered_name", "module")  # automatic, and different in every process


def describe_model(model: Model) -> dict[str, str]:
    """Return what a model and its compile arguments are, by what messages call each.

    Names do not count: they are numbered in the order in which things are made.
    """
    layers = [layer for layer in model._flatten_layers() if layer is not model]
    found: dict[str, str] = {"the number of layers": str(len(layers))}
    numbers = {layer.name: f"#{number}" for number, layer in enumerate(layers)}
    for number, layer in enumerate(layers):
        kind = type(layer).__name__
        found[f"layer {number}"] = kind
        for name, value in _config(layer).items():
            found[f"{name} of layer {number} ({kind})"] = _text(value, numbers)
    found["how the layers are connected"] = _text(_connections(model), numbers)
    found["the shapes of the weights"] = _text([list(variable.shape) for variable in model.variables], {})
    optimizer = model.optimizer
    found["the optimizer"] = type(optimizer).__name__
    for name, value in _config(optimizer).items():
        if name != "learning_rate" or isinstance(value, dict) or not int(optimizer._iterations):
            found[f"{name} of the optimizer"] = _text(value, {})
    for name in ("loss", "loss_weights", "metrics", "weighted_metrics", "steps_per_execution"):
        found[f"compile({name})"] = _text(model._compile_arguments.get(name), {})
    return found


def describe_arrays(name: str, arrays: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Yield what arrays of data are: shapes, types, and a checksum; of a large array, of some of its rows.

    >>> dict(describe_arrays("x", [np.zeros((2, 3))]))["x"].split(":")[0]
    'float64 (2, 3)'
    """
    from hashlib import blake2b

    for number, array in enumerate(arrays):
        if array is None:
            continue
        array = np.asarray(array)
        seen = array
        if array.nbytes > _LOOKED_AT and len(array):
            rows = max(1, _LOOKED_AT // max(1, array.nbytes // len(array)))
            seen = array[np.linspace(0, len(array) - 1, rows).astype(np.int64)]
        content = repr(seen.tolist()).encode() if seen.dtype.kind in "OUS" else np.ascontiguousarray(seen)
        digest = blake2b(content, digest_size=8).hexdigest()  # type: ignore[arg-type]
        yield f"{name}[{number}]" if len(arrays) > 1 else name, f"{array.dtype} {array.shape}: {digest}"


def differences(here: Mapping[str, str], there: Any) -> list[str]:
    """Say in a few words each in what two runs differ."""
    if not isinstance(there, Mapping):
        return ["it does not say what it is of"]
    found = []
    for name in dict.fromkeys((*here, *there)):
        own, other = here.get(name), there.get(name)
        other = other if isinstance(other, str) else None
        if own == other or (name == "learning_rate of the optimizer" and None in (own, other)):
            continue
        if name == "the seed" and "None" in (own, other):
            continue
        found.append(_difference(name, own, other))
    return found


def _difference(name: str, here: str | None, there: Any) -> str:
    if here is None or not isinstance(there, str):
        return f"{name}: only {'there' if here is None else 'here'}"
    if name.startswith("the data") and here.split(":")[0] == there.split(":")[0]:
        return f"{name}: other numbers"
    here, there = here.split(":")[0] if name.startswith("the data") else here, there
    if name.startswith("the data"):
        there = there.split(":")[0]
    if max(len(here), len(there)) > _LONG:
        return f"{name}: another"
    return f"{name}: {here} here, {there} there"


def _connections(model: Model) -> list[Any]:
    """Return which layers a functional model calls on what; nothing for others, whose layers follow one another, or a `call`."""
    config = _config(model)
    held = [layer for layer in config.get("layers", ()) if isinstance(layer, Mapping)]
    return [
        [layer.get("inbound_nodes") for layer in held],
        *(config.get(name) for name in ("input_layers", "output_layers")),
    ]


def _config(part: Any) -> dict[str, Any]:
    try:
        return {name: value for name, value in part.get_config().items() if name not in _NAMES}
    except Exception:  # a class of the person's own need not have one
        return {}


def _text(value: Any, numbers: Mapping[str, str]) -> str:
    try:
        text = json.dumps(_plain(value, numbers), sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        return getattr(value, "__qualname__", type(value).__name__)
    if len(text) <= 10 * _LONG:
        return text
    from hashlib import blake2b

    return f"{text[:_LONG]}... {blake2b(text.encode(), digest_size=8).hexdigest()}"


def _plain(value: Any, numbers: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(item, numbers) for name, item in value.items() if name not in _NAMES}
    if isinstance(value, list | tuple):
        return [_plain(item, numbers) for item in value]
    if isinstance(value, str):
        return numbers.get(value, value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if hasattr(value, "get_config"):
        return [type(value).__name__, _plain(_config(value), numbers)]
    return getattr(value, "__qualname__", type(value).__name__)
