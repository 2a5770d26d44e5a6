"""Where in a step of training NaN or infinity begins: the step is done again, and looked at layer by layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fathoms import _native
from fathoms.engine.autodiff import plain
from fathoms.engine.program import Buffer
from fathoms.engine.structure import flatten
from fathoms.engine.variable import Variable
from fathoms.layers import Layer
from fathoms.layers.call_signature import signature_of
from fathoms.models.kept_state import KeptState
from fathoms.models.lowered import Lowered
from fathoms.models.non_finite_cause import Evidence
from fathoms.models.step_by_step import apply_in_python

if TYPE_CHECKING:
    from fathoms.models.model import Model
    from fathoms.models.python_rows import PythonRows
    from fathoms.models.rows import Rows


class NonFiniteStart(NamedTuple):
    """Where it began, and what was found there.

    Attributes:
        what: as in `NonFiniteError`.
        value: the first number that is not finite.
        layer: the layer's name, or None.
        row: the row as it was given, or None.
        column: the number of the column, or None.
        loss: the loss of the step.
        evidence: what the cause is told from.
    """

    what: str
    value: float
    layer: str | None
    row: int | None
    column: int | None
    loss: float | None
    evidence: Evidence


def start_in_core(model: Model, rows: Rows, numbers: np.ndarray, iteration: int, rate: float) -> NonFiniteStart:
    """Find where a step begins to leave such numbers; the model stays as it is.

    Args:
        model: the model as it was before the step.
        rows: the rows of the run.
        numbers: which of them the step takes.
        iteration: how many steps were done before.
        rate: the learning rate of the step.
    """
    batch = rows.taken(numbers)
    evidence = Evidence(model, rows.inputs[0], batch.targets[0] if batch.targets else None, rate)
    start = _in_data(batch.inputs, batch.targets, batch.weights, numbers) or _in_weights(model)
    if start is not None:
        return NonFiniteStart(*start, None, evidence)
    with np.errstate(all="ignore"):
        step = _Step(model, (batch.inputs, batch.targets, batch.weights), rate, iteration, evidence)
        start = (
            _in_layers(step, numbers)
            or _in_loss(step, batch.targets, numbers)
            or _in_gradients(step)
            or _after_the_update(step)
        )
    return NonFiniteStart(*(start or ("loss", step.loss, None, None, None)), step.loss, evidence)


def start_with_own_loss(
    model: Model,
    batch: PythonRows,
    slopes: Sequence[np.ndarray],
    loss: float,
    numbers: np.ndarray,
    iteration: int,
    rate: float,
) -> NonFiniteStart:
    """Do what `start_in_core` does where the loss is written in Python.

    Args:
        model, numbers, iteration, rate: as there.
        batch: the rows of the step.
        slopes: the slope of the loss by each output.
        loss: the loss of the step.
    """
    inputs = [np.asarray(array) for array in batch.inputs]
    targets = [np.asarray(leaf) for leaf in flatten(batch.y) if leaf is not None]
    weights = [np.asarray(leaf) for leaf in flatten(batch.sample_weight) if leaf is not None]
    evidence = Evidence(model, inputs[0], targets[0] if targets else None, rate)
    start = _in_data(inputs, targets, weights, numbers) or _in_weights(model)
    if start is not None:
        return NonFiniteStart(*start, None, evidence)
    with np.errstate(all="ignore"):
        step = _Step(model, (inputs, list(slopes), [None] * len(slopes)), rate, iteration, evidence)
        step.loss = loss
        start = _in_layers(step, numbers)
        if start is None and not (np.isfinite(loss) and all(np.isfinite(slope).all() for slope in slopes)):
            start = _in_own_loss(model, batch, step, slopes, loss, numbers)
        start = start or _in_gradients(step) or _after_the_update(step)
    return NonFiniteStart(*(start or ("loss", loss, None, None, None)), loss, evidence)


class _Step:
    """A step that is done again without changing a weight, every buffer kept."""

    def __init__(
        self, model: Model, given: tuple[Any, Any, Any], rate: float, iteration: int, evidence: Evidence
    ) -> None:
        self.model = model
        self.given = given
        self.rate = rate
        self.iteration = iteration
        self.evidence = evidence
        self.lowered = Lowered(model, model._objective, model.optimizer, separate=True)
        self.loss = float(np.sum(self.trace(rate, False)))
        self.outputs = [self.lowered.native.value(output.number) for output in self.lowered.outputs]
        evidence.output = self.outputs[0]

    def trace(self, rate: float, update: bool) -> np.ndarray:
        """Do the step, or only look at it; return its losses."""
        inputs, targets, weights = self.given
        return self.lowered.native.trace(inputs, targets, weights, rate, self.iteration, update)[0]


_Start = tuple[str, float, str | None, int | None, int | None]


def first_bad(array: np.ndarray) -> tuple[int, int, float] | None:
    """The row, the column and the value of the first number that is not finite, row by row; None if all are.

    >>> first_bad(np.array([[1.0, 2.0], [3.0, np.inf]]))
    (1, 1, inf)
    """
    flat = array.reshape(len(array), -1) if array.ndim else array.reshape(1, 1)
    bad = ~np.isfinite(flat)
    if not bad.any():
        return None
    row, column = (int(place) for place in np.argwhere(bad)[0])
    return row, column, float(flat[row, column])


def _in_data(
    inputs: Sequence[np.ndarray],
    targets: Sequence[np.ndarray],
    weights: Sequence[np.ndarray | None],
    numbers: np.ndarray,
) -> _Start | None:
    for name, arrays in (("x", inputs), ("y", targets), ("sample_weight", weights)):
        for array in arrays:
            bad = None if array is None else first_bad(array)
            if bad is not None:
                return name, bad[2], None, int(numbers[bad[0]]), bad[1]
    return None


def _in_weights(model: Model) -> _Start | None:
    for layer, variable in weights_of(model):
        bad = first_bad(variable.numpy())
        if bad is not None:
            return variable.name, bad[2], layer, None, None
    return None


def weights_of(model: Model) -> Iterator[tuple[str, Variable]]:
    """Every weight with the name of its layer, from the first layer on."""
    for layer in model._flatten_layers():
        if hasattr(layer, "layers"):
            continue
        for variable in layer._weights:
            if variable.dtype.startswith("float"):
                yield layer.name, variable


def _in_layers(step: _Step, numbers: np.ndarray) -> _Start | None:
    before = -1
    native = step.lowered.native
    for name, buffer in step.lowered.program.layer_outputs:
        bad = first_bad(native.value(buffer.number))
        if bad is not None:
            _look_within(native, before, buffer, bad[0], step.evidence)
            return "output", bad[2], name, int(numbers[bad[0]]), None
        before = buffer.number
    return None


def _look_within(native: _native.Program, before: int, output: Buffer, row: int, evidence: Evidence) -> None:
    """Note what the last operation of the layer was given, in the row where its output is not finite."""
    alone = output.number - 1 <= before
    if alone and before < 0:
        return
    evidence.entered = native.value(before if alone else output.number - 1)[row]
    evidence.alone = alone


def _in_loss(step: _Step, targets: Sequence[np.ndarray], numbers: np.ndarray) -> _Start | None:
    if np.isfinite(step.loss):
        return None
    assert step.model._objective is not None
    for place, own in enumerate(step.model._objective.losses):
        shape = step.lowered.outputs[place].shape
        if own is None or own.kind is None:
            continue
        settings = {name: number for name, number in own.numbers(shape).items() if name != "reduction"}
        values, _ = _native.loss_values(own.kind, targets[place], step.outputs[place], settings)
        bad = first_bad(np.asarray(values).reshape(len(numbers), -1))
        if bad is not None:
            step.evidence.loss_row = own.name, step.outputs[place][bad[0]]
            return "loss", bad[2], None, int(numbers[bad[0]]), None
    return "loss", step.loss, None, None, None


def _in_own_loss(
    model: Model,
    batch: PythonRows,
    step: _Step,
    slopes: Sequence[np.ndarray],
    loss: float,
    numbers: np.ndarray,
) -> _Start:
    """The row is where the loss of a row is not finite, or else its slope."""
    rows = [np.asarray(slope).reshape(len(numbers), -1) for slope in slopes]
    own = [loss for loss in model._objective.losses if loss is not None] if model._objective else []
    if len(own) == 1 and len(step.outputs) == 1:
        shaped = step.outputs[0].reshape(len(numbers), *step.lowered.outputs[0].shape)
        values = np.asarray(plain(own[0].call(batch.y, shaped)))
        if values.ndim and len(values) == len(numbers):
            rows.insert(0, values.reshape(len(numbers), -1))
    for values in rows:
        bad = first_bad(values)
        if bad is not None:
            what = "loss" if not np.isfinite(loss) else "slope of the loss"
            return what, loss if what == "loss" else bad[2], None, int(numbers[bad[0]]), None
    return "loss", loss, None, None, None


def _in_gradients(step: _Step) -> _Start | None:
    layers = {id(variable): layer for layer, variable in weights_of(step.model)}
    for gradient, variable in reversed(step.lowered.gradients()):  # as they are found: from the last layer on
        bad = first_bad(gradient)
        if bad is not None:
            return f"gradient of {variable.name}", bad[2], layers.get(id(variable)), None, None
    return None


def _after_the_update(step: _Step) -> _Start | None:
    """Do the step, look, and put everything back."""
    model, optimizer = step.model, step.model.optimizer
    kept = KeptState([*model.variables, *optimizer.variables])
    kept.save()
    try:
        rate = step.rate if optimizer.is_native else 0.0
        step.trace(rate, True)
        if not optimizer.is_native:
            apply_in_python(optimizer, step.lowered.gradients())
        return _left(model)
    finally:
        kept.restore()


def _left(model: Model) -> _Start | None:
    """What a step has left that is not finite."""
    for layer, variable in weights_of(model):
        bad = first_bad(variable.numpy())
        if bad is not None:
            return f"{variable.name} after the step", bad[2], layer, None, None
    for variable in () if model.optimizer is None else model.optimizer.variables:
        bad = first_bad(variable.numpy()) if variable.dtype.startswith("float") else None
        if bad is not None:
            return f"optimizer's {variable.name} after the step", bad[2], None, None, None
    return None


def start_in_python(
    model: Model, batch: PythonRows, numbers: np.ndarray, kept: KeptState, loss: float | None
) -> NonFiniteStart:
    """Find where a step in Python begins to leave such numbers, and put the state back that was kept before it.

    Args:
        model: the model as the step left it.
        batch: the rows of the step.
        numbers: which rows of the run these are.
        kept: the state before the step.
        loss: the loss of the step, if it is known.
    """
    left = _left(model)
    kept.restore()
    inputs, targets, weights = (
        [np.asarray(leaf) for leaf in flatten(given) if leaf is not None and np.asarray(leaf).dtype.kind == "f"]
        for given in (batch.x, batch.y, batch.sample_weight)
    )
    rate = float(np.asarray(plain(model.optimizer.learning_rate))) if model.optimizer is not None else 0.0
    evidence = Evidence(model, inputs[0] if inputs else None, targets[0] if targets else None, rate)
    start = _in_data(inputs, targets, weights, numbers) or _in_weights(model)
    if start is not None:
        return NonFiniteStart(*start, None, evidence)
    with np.errstate(all="ignore"):
        start = _in_graph(model, batch, numbers, evidence)
    kept.restore()
    if start is None and loss is not None and not np.isfinite(loss):
        start = "loss", loss, None, None, None
    known = float("nan") if loss is None else loss
    return NonFiniteStart(*(start or left or ("loss", known, None, None, None)), known, evidence)


def _in_graph(model: Model, batch: PythonRows, numbers: np.ndarray, evidence: Evidence) -> _Start | None:
    """Walk the layers of a model with arrays; None if there is no graph to walk."""
    graph = getattr(model, "_graph", None)
    if graph is None:
        return None
    held = {id(tensor): value for tensor, value in zip(graph.flat_inputs, flatten(batch.x), strict=True)}
    for node in graph.nodes:
        if node.is_input:
            continue
        args, options = node.filled(held)
        if isinstance(node.operation, Layer) and signature_of(type(node.operation).call).takes("training"):
            options = {"training": True, **options}
        results = [np.asarray(plain(result)) for result in flatten(node.operation(*args, **options))]
        for result in results:
            bad = first_bad(result) if result.dtype.kind == "f" and result.ndim else None
            if bad is not None:
                given = [np.asarray(plain(leaf)) for leaf in flatten(args) if hasattr(leaf, "shape")]
                if given and len(given[0]) == len(result):
                    evidence.entered, evidence.alone = given[0][bad[0]], True
                return "output", bad[2], node.operation.name, int(numbers[bad[0]]), None
        held.update((id(tensor), result) for tensor, result in zip(node.output_tensors, results, strict=True))
        evidence.output = results[-1]
    return None
