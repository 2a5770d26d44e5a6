"""A network as lines of Keras: each layer by its name and what is not usual about it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from fathoms import layers
from fathoms.layers import Layer
from fathoms.models import Model, Sequential
from fathoms.tables.table_error import TableError

# What a network that only predicts does not need, or has with its weights.
_LEFT_OUT = ("name", "trainable", "dtype", "seed", "quantization_config", "sparse", "autocast", "batch_size")
_ENDINGS = ("_initializer", "_regularizer", "_constraint")


class KerasCode:
    """Lines that build a network in real Keras.

    Arguments:
        network: A network whose every layer is called on one thing, or a list of them.
        own: The names of layers that Keras does not have; their classes must stand before the lines.

    Attributes:
        inputs: The names of its inputs.
        output: The name of its output.
        lines: Assignments in order.
        used: Those of `own` that the lines use.

    Raises:
        TableError: A layer or the way that it is called cannot be written.

    Example:
        >>> from fathoms import Input, Sequential
        >>> from fathoms.layers import Dense
        >>> print(*KerasCode(Sequential([Input((2,)), Dense(8, activation="relu"), Dense(1)])).lines, sep="\\n")
        x0 = keras.Input((2,))
        x1 = keras.layers.Dense(8, activation="relu")(x0)
        x2 = keras.layers.Dense(1)(x1)
    """

    def __init__(self, network: Model, own: Sequence[str] = ()) -> None:
        self.lines: list[str] = []
        self.used: dict[str, None] = {}
        self._own = own
        self._names: dict[tuple[str, int], str] = {}
        if isinstance(network, Sequential):
            self._write_chain(network)
        else:
            self._write_graph(network)

    def _write_chain(self, network: Sequential) -> None:
        (given,) = network.inputs
        self.inputs = [self._assign(f"keras.Input({tuple(given.shape[1:])!r}{_dtype(given.dtype)})")]
        self.output = self.inputs[0]
        for layer in network.layers:
            if type(layer).__name__ != "InputLayer":
                self.output = self._assign(f"{self._made(layer)}({self.output})")

    def _write_graph(self, network: Model) -> None:
        config: dict[str, Any] = network.get_config()
        for part in config["layers"]:
            layer = network.get_layer(part["name"])
            if part["class_name"] == "InputLayer":
                made = part["config"]
                shape = tuple(made["batch_shape"][1:])
                self._names[part["name"], 0] = self._assign(f"keras.Input({shape!r}{_dtype(made['dtype'])})")
                continue
            made = self._made(layer)
            if len(part["inbound_nodes"]) > 1:
                made = self._assign(made)
            for place, node in enumerate(part["inbound_nodes"]):
                self._names[part["name"], place] = self._assign(f"{made}({self._arguments(layer.name, node)})")
        self.inputs = [self._tensor(end) for end in _ends(config["input_layers"])]
        (self.output,) = [self._tensor(end) for end in _ends(config["output_layers"])]

    def _assign(self, value: str) -> str:
        name = f"x{len(self.lines)}"
        self.lines.append(f"{name} = {value}")
        return name

    def _arguments(self, layer: str, node: Mapping[str, Any]) -> str:
        args = node["args"]
        if len(args) != 1 or any(value is not None for value in node["kwargs"].values()):
            raise TableError(f"the way that the network calls its layer {layer!r} cannot be exported to Keras yet.")
        return (
            f"[{', '.join(map(self._tensor_of, args[0]))}]" if isinstance(args[0], list) else self._tensor_of(args[0])
        )

    def _tensor_of(self, written: Mapping[str, Any]) -> str:
        return self._tensor(written["config"]["keras_history"])

    def _tensor(self, history: Sequence[Any]) -> str:
        return self._names[history[0], history[1]]

    def _made(self, layer: Layer) -> str:
        """The call that makes a layer, with those of its settings that are not the usual ones."""
        name = type(layer).__name__
        public = getattr(layers, name, None)
        if public is not type(layer):
            raise TableError(f"the network's layer {layer.name!r} ({name}) cannot be exported to Keras yet.")
        usual = inspect.signature(type(layer).__init__).parameters
        settings = []
        for key, value in layer.get_config().items():
            if key in _LEFT_OUT or key.endswith(_ENDINGS) or key not in usual:
                continue
            default = usual[key].default
            if value == default or (key == "activation" and value == "linear" and default is None):
                continue
            written = f"{_literal(layer.name, value)}"
            settings.append(written if default is inspect.Parameter.empty else f"{key}={written}")
        if name in self._own:
            self.used[name] = None
            return f"{name}({', '.join(settings)})"
        return f"keras.layers.{name}({', '.join(settings)})"


def _literal(layer: str, value: Any) -> str:
    """A setting as Python; only numbers, texts and lists of them."""
    if isinstance(value, str):
        return '"' + value + '"' if value.isidentifier() else repr(value)
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_literal(layer, item) for item in value)}]"
    raise TableError(f"the network's layer {layer!r} has a setting that cannot be exported to Keras yet.")


def _dtype(dtype: str) -> str:
    return "" if dtype == "float32" else f", dtype={dtype!r}"


def _ends(written: Sequence[Any]) -> list[Sequence[Any]]:
    """One end or several, as Keras writes them."""
    return [written] if written and isinstance(written[0], str) else list(written)
