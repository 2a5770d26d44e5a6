"""A model as what the Lab draws and trains, and the layers before that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.structure import flatten
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.front import Front, widest
from fathoms.lab.session.front_origins import MOST_KEPT
from fathoms.lab.session.inlined import inlined
from fathoms.lab.session.layer_stack import LayerStack
from fathoms.lab.session.stack_reading import DRAWN, KINDS
from fathoms.layers import Average, Dense, Layer, Normalization
from fathoms.models import Model, Sequential
from fathoms.models.functional import Functional
from fathoms.models.graph import Graph

_ROWS = 64
_MOST_NUMBERS = 1 << 20  # that a layer gives for a row: more need gigabytes for a few rows


def split_model(model: Model, widths: Sequence[int] | None = None) -> tuple[Front | None, LayerStack]:
    """Take a model apart: the stack of layers that ends it, as long as it can be, and the front, if layers come before it.

    Nothing of what comes out is shared with the model.

    Args:
        model: the model.
        widths: how many columns each of its inputs takes; by default it has to take one matrix.

    Raises:
        LabError: it does not end in a stack that the Lab draws; the message says what it draws.

    >>> import fathoms
    >>> from fathoms import layers
    >>> x = fathoms.Input((5,))
    >>> both = layers.concatenate([x, layers.Dense(2)(x)])
    >>> front, stack = split_model(fathoms.Model(x, layers.Dense(1)(layers.Dense(4, "relu")(both))))
    >>> front.words(), stack.words()
    ('Dense, Concatenate', '7 inputs → 4 ReLU → 1 linear')
    """
    _check_ends(model, widths)
    if not all(np.isfinite(array).all() for array in model.get_weights() if array.dtype.kind == "f"):
        raise LabError("The model's weights are no numbers any more (NaN): its training went too far.")
    copy = inlined(model)
    _check_calls(copy)
    if widest(copy) > _MOST_NUMBERS:
        raise LabError(
            f"A layer of the model gives {widest(copy):,} numbers for a row. The Lab opens at most {_MOST_NUMBERS:,}."
        )
    front, stack = _split(copy)
    _check_same(model, front, stack)
    return front, stack


def _split(copy: Functional) -> tuple[Front | None, LayerStack]:
    ending = _ending(copy)
    trouble = None
    for place, (begin, layer) in enumerate(ending):
        at_input = begin.node is None or begin.node.is_input
        if not (type(layer) is Dense or (at_input and place == 0)):
            continue
        try:
            stack = LayerStack.read(layer for _, layer in ending[place:])
        except LabError as error:
            trouble = error  # of the shortest ending: the others fail by what comes before it, which may be anything
            continue
        if at_input or stack.scales is not None:
            return None, stack
        if stack.inputs <= MOST_KEPT:
            return Front(copy.inputs, begin), stack
        trouble = LabError(
            f"The model's first layers make {stack.inputs:,} numbers of a row. The Lab draws networks of at most {MOST_KEPT:,} inputs."
        )
    raise trouble or LabError(_without_ending(copy))


def _ending(model: Functional) -> list[tuple[KerasTensor, Layer]]:
    """The layers, each with what it is called on, that follow one another down to the output, as far back as they are such
    as are drawn."""
    calls = Counter(id(node.operation) for node in Graph(model.inputs, model.outputs).nodes)
    found: list[tuple[KerasTensor, Layer]] = []
    node = flatten(model.outputs)[0].node
    while node is not None and len(node.input_tensors) == 1:
        begin, layer = node.input_tensors[0], node.operation
        first = begin.node is None or begin.node.is_input
        drawn = type(layer) in KINDS or (type(layer) is Normalization and first)
        told = any(value is not None for value in node.options.values())  # such as training=True
        if not drawn or told or len(begin.shape) != 2 or calls[id(layer)] > 1:
            break
        assert isinstance(layer, Layer)
        found.insert(0, (begin, layer))
        node = begin.node
    return found


def _without_ending(model: Functional) -> str:
    """Why nothing is left to draw."""
    ending = _ending(model)
    last = ending[0][0].node if ending else flatten(model.outputs)[0].node
    assert last is not None  # an input is no output of a model
    kind = type(last.operation)
    why = f"none follows {last.operation.name!r} ({kind.__name__})"
    if kind is Average:
        why += ", the mean of several networks"
    elif kind is Dense:
        why += ", which is used more than once"
    return (
        "The Lab draws and trains the Dense layers that follow one another down to the output, whatever comes before them; in this "
        f"model {why}."
    )


def _check_ends(model: Model, widths: Sequence[int] | None) -> None:
    if not isinstance(model, Sequential | Functional):
        raise LabError(
            f"{DRAWN}; {model.name!r} is a model of your own class. model.summary() shows what it is made of."
        )
    if not model.built:
        raise LabError("The model has no weights yet. Give it an Input((columns,)) as its first layer, or train it.")
    inputs, outputs = flatten(model.inputs), flatten(model.outputs)
    if len(inputs) != len(widths or [0]) or len(outputs) != 1:
        raise LabError(
            f"The Lab shows networks of one input and one output; this model has {len(inputs)} inputs and {len(outputs)} outputs. "
            "model.summary() shows what it is made of."
        )
    for tensor in inputs:
        shape = tuple(tensor.shape)
        if len(shape) != 2 or shape[1] is None:
            raise LabError(f"The Lab takes rows of a table, of the shape (columns,); this model takes {shape[1:]}.")
        if not any(kind in tensor.dtype for kind in ("float", "int", "bool")):
            raise LabError(f"The Lab takes columns of numbers; this model takes {tensor.dtype}.")


def _check_calls(model: Functional) -> None:
    for node in Graph(model.inputs, model.outputs).nodes:
        if node.options.get("training"):
            raise LabError(
                f"Layer {node.operation.name!r} is called with training=True, so the model predicts something else each time that it "
                "is asked. The Lab cannot show it."
            )


def _check_same(model: Model, front: Front | None, stack: LayerStack) -> None:
    """Front and stack must predict what the model predicts."""
    rows, wanted = _predicted(model, stack)
    if not np.array_equal(wanted, np.asarray(model.predict(_given(rows), verbose=0)), equal_nan=True):
        raise LabError("The model predicts something else each time that it is asked, so the Lab cannot show it.")
    drawn = rows if front is None else [front(rows, checked=False)]
    found = np.asarray(stack.network().predict(drawn[0], verbose=0), np.float64)
    scale = max(1.0, float(np.nanmax(np.abs(wanted), initial=0.0)))
    if wanted.shape != found.shape or not np.allclose(found, wanted, rtol=1e-4, atol=1e-5 * scale, equal_nan=True):
        raise LabError(f"{DRAWN}. Of this model it cannot make such a one that predicts the same.")


def _predicted(model: Model, stack: LayerStack) -> tuple[list[np.ndarray], np.ndarray]:
    """Some rows that the model takes, and what it predicts for them."""
    drawn = np.random.default_rng(0)
    mean, deviation = stack.scales or (np.zeros(1), np.ones(1))
    shapes = [(_ROWS, int(tensor.shape[1] or 0)) for tensor in flatten(model.inputs)]
    floats = ["float" in tensor.dtype for tensor in flatten(model.inputs)]
    usual = [
        (drawn.standard_normal(shape) * deviation + mean).astype(np.float32) if real else drawn.integers(0, 2, shape)
        for shape, real in zip(shapes, floats, strict=True)
    ]
    small = [drawn.integers(0, 2, shape).astype(np.float32) for shape in shapes]  # for layers that look numbers up
    for rows in (usual, small):
        try:
            return rows, np.asarray(model.predict(_given(rows), verbose=0), np.float64)
        except (ValueError, IndexError, TypeError, RuntimeError, MemoryError) as error:
            trouble = error
    raise LabError(f"The model cannot predict: {trouble}") from None


def _given(rows: list[np.ndarray]) -> np.ndarray | list[np.ndarray]:
    return rows if len(rows) > 1 else rows[0]
