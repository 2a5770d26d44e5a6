"""A model as a table of its layers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fathoms.engine.variable import Variable
from fathoms.layers import Layer

if TYPE_CHECKING:
    from fathoms.models.model import Model

_WIDEST = 88
_NARROWEST = 40
_HEADINGS = ("Layer (type)", "Output Shape", "Param #")
_SHARES = (0.45, 0.80, 1.0)
_WIDEST_WITH_CONNECTIONS = 108
_SHARES_WITH_CONNECTIONS = (0.3, 0.56, 0.74, 1.0)


def summary_lines(
    model: Model,
    line_length: int | None,
    expand_nested: bool,
    show_trainable: bool,
    positions: Sequence[float] | None = None,
    layer_range: Sequence[str] | None = None,
) -> list[str]:
    """Return the lines that `model.summary()` prints.

    Args:
        model: the model.
        line_length: how wide the table is; None fits the terminal.
        expand_nested: show the layers of models within the model.
        show_trainable: show which layers training may change.
        positions: where the columns end, as shares of the width; None chooses.
        layer_range: regular expressions for the names of the first and the last layer to show.
    """
    connections = _connections(model)
    if line_length is None:
        import shutil

        widest = _WIDEST if connections is None else _WIDEST_WITH_CONNECTIONS
        line_length = min(widest + 12 * show_trainable, shutil.get_terminal_size().columns - 4)
    headings, shares = list(_HEADINGS), list(_SHARES)
    if connections is not None:
        headings, shares = [*_HEADINGS, "Connected to"], list(_SHARES_WITH_CONNECTIONS)
    if show_trainable:
        headings, shares = [*headings, "Trainable"], [*(0.9 * share for share in shares), 1.0]
    shares = shares if positions is None else [*positions[: len(headings) - 1], 1.0]
    widths = _widths(max(line_length, _NARROWEST), shares)
    right = [heading == "Param #" for heading in headings]
    rows = [
        _row(layer, depth, connections, show_trainable)
        for layer, depth in _shown(_in_range(list(model.operations), layer_range), expand_nested)
    ]
    return [
        f'Model: "{model.name}"',
        *_table(headings, rows, widths, right),
        *_totals(model),
    ]


def _in_range(layers: list[Any], names: Sequence[str] | None) -> list[Any]:
    """Return the layers between those whose names match.

    Raises:
        ValueError: not two expressions, or one that no layer's name matches.
    """
    if names is None:
        return layers
    if len(names) != 2 or not all(isinstance(name, str) for name in names):
        raise ValueError(
            f"layer_range is the first and the last layer to show, of length 2: layer_range=['dense', 'output']; found {names}."
        )
    firsts, lasts = ([n for n, layer in enumerate(layers) if re.match(name, layer.name)] for name in names)
    if not firsts or not lasts:
        raise ValueError(
            f"The patterns {names} do not match the layer names, which are {', '.join(layer.name for layer in layers)}."
        )
    return layers[min(firsts) : max(lasts) + 1]


def _shown(layers: Sequence[Any], expand_nested: bool, depth: int = 0) -> Iterable[tuple[Any, int]]:
    for layer in layers:
        yield layer, depth
        if expand_nested and hasattr(layer, "layers"):
            yield from _shown(layer.layers, expand_nested, depth + 1)


def _connections(model: Model) -> dict[int, str] | None:
    """Say for each layer of a model that branches what it was called on; None for a mere row of layers."""
    from fathoms.models.model import is_subclassed

    graph = model._graph
    if graph is None or graph.is_chain or is_subclassed(model):
        return None
    found: dict[int, list[str]] = {}
    for node in graph.nodes:
        for tensor in node.input_tensors:
            layer, call, output = tensor._keras_history
            found.setdefault(id(node.operation), []).append(f"{layer.name}[{call}][{output}]")
    return {key: ", ".join(names) for key, names in found.items()}


def _row(layer: Any, depth: int, connections: dict[int, str] | None, show_trainable: bool) -> list[str]:
    prefix = "   " * depth + "└ " if depth else ""
    name = f"{prefix}{layer.name} ({type(layer).__name__})"
    shape = _shape_of(layer)
    weights = getattr(layer, "weights", ())
    count = f"{layer.count_params():,}" if weights else "0" if getattr(layer, "built", True) else "0 (unbuilt)"
    trains = ["Y" if layer.trainable else "N"] if weights else ["-"]
    connected = [] if connections is None else [connections.get(id(layer), "-")]
    return [name, shape, count, *connected, *(trains if show_trainable else [])]


def _shape_of(layer: Any) -> str:
    """The shape of what a layer or function gives; a question mark if it is not known."""
    if not isinstance(layer, Layer):
        shapes = [str(tensor.shape) for tensor in layer._inbound_nodes[-1].output_tensors]
        return ", ".join(shapes)
    if not layer.has_shape or isinstance(layer._build_shape, dict):
        return "?"
    shape = layer.output_shape
    return ", ".join(map(str, shape.values())) if isinstance(shape, dict) else str(shape)


def _widths(total: int, shares: Sequence[float]) -> list[int]:
    """Divide the width among the columns; each loses 3 to a border and spaces, the second also the last border."""
    ends = [int(share * total) for share in shares]
    widths = [end - start - 3 for start, end in zip([0, *ends], ends, strict=False)]
    widths[1] -= 1
    for place, width in enumerate(widths[2:], 2):
        narrow = max(0, len("Trainable") - width)
        widths[place] += narrow
        widths[0] -= narrow
    return [max(6, width) for width in widths]


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], widths: list[int], right: list[bool]) -> list[str]:
    def rule(left: str, line: str, cross: str, end: str) -> str:
        return left + cross.join(line * (width + 2) for width in widths) + end

    lines = [rule("┏", "━", "┳", "┓"), *_cells(headings, widths, right, "┃"), rule("┡", "━", "╇", "┩")]
    for number, row in enumerate(rows):
        if number:
            lines.append(rule("├", "─", "┼", "┤"))
        lines += _cells(row, widths, right, "│")
    return [*lines, rule("└", "─", "┴", "┘")]


def _cells(row: Sequence[str], widths: list[int], right: list[bool], border: str) -> list[str]:
    wrapped = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(len(cell) for cell in wrapped)):
        texts = [cell[number] if number < len(cell) else "" for cell in wrapped]
        padded = [text.rjust(w) if r else text.ljust(w) for text, w, r in zip(texts, widths, right, strict=True)]
        lines.append(border + border.join(f" {text} " for text in padded) + border)
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    """Break a cell's text at spaces, and inside words that are too long."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        elif not lines[-1] and len(lines) == 1 and len(word) <= width:
            lines[-1] = word
        else:
            lines += [word[start : start + width] for start in range(0, max(len(word), 1), width)]
    return [line for line in lines if line] or [""]


def _totals(model: Model) -> list[str]:
    optimizer = getattr(model, "optimizer", None)
    kept = list(optimizer.variables) if optimizer is not None and optimizer.built else []
    trainable, fixed = model.trainable_weights, model.non_trainable_weights
    lines = [
        _total(" Total params", [*trainable, *fixed, *kept]),
        _total(" Trainable params", trainable),
        _total(" Non-trainable params", fixed),
    ]
    return [*lines, _total(" Optimizer params", kept)] if kept else lines


def _total(title: str, variables: Sequence[Variable]) -> str:
    count = sum(variable.size for variable in variables)
    return f"{title}: {count:,} ({_bytes(sum(variable.value.nbytes for variable in variables))})"


def _bytes(count: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1024:
            return f"{count:.2f} {unit}"
        count /= 1024
    return f"{count:.2f} TB"


def print_summary(
    model: Model,
    line_length: int | None = None,
    positions: Sequence[float] | None = None,
    print_fn: Callable[[str], object] | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Sequence[str] | None = None,
) -> None:
    """Print the table, or hand it to `print_fn` as one text; the arguments are those of `Model.summary`.

    Source: `keras.utils.summary_utils.print_summary`.
    """
    if not hasattr(model, "layers"):
        raise TypeError(f"print_summary(model): found {model!r:.60}, which is no model. Write model.summary().")
    lines = summary_lines(model, line_length, expand_nested, show_trainable, positions, layer_range)
    (print_fn or print)("\n".join(lines))
