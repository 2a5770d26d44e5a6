"""A model's operations as an ONNX graph: what layers write for the core is written here as ONNX's operators.

Every tensor is a table [rows, numbers of a row], as in the core; shapes of rows are put back at the outputs. Everything
computes in float32, as ONNX Runtime's kernels do.

Source: ONNX operator set 17, https://onnx.ai/onnx/operators.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable

OPERATOR_SET = 17
_TYPES = {"float32": 1, "float64": 1, "uint8": 2, "int8": 3, "int16": 5, "int32": 6, "int64": 7, "bool": 9}
_FLOAT, _INT64 = 1, 7


class OnnxProgram(Program):
    """Takes operations as the core's `Program` does, and makes an ONNX graph of them.

    Args:
        dtype: the model's number type.
    """

    def __init__(self, dtype: str) -> None:
        self.dtype = dtype
        self.nodes: list[Any] = []
        self.inputs: list[Any] = []
        self.outputs: list[Any] = []
        self.initializers: dict[str, np.ndarray] = {}
        self._tensors: list[str] = []
        self._weights: dict[int, str] = {}
        self._taken: set[str] = set()

    # What layers call

    def named_input(self, name: str, shape: Sequence[int], dtype: str) -> Buffer:
        """Add an input of the graph whose rows have this shape."""
        from onnx import helper

        name = self._free(name)
        kind = _TYPES.get(dtype, _FLOAT)
        self.inputs.append(helper.make_tensor_value_info(name, kind, ["batch", *shape]))
        x = name if kind == _FLOAT else self.node("Cast", [name], to=_FLOAT)
        return self._buffer(x if len(shape) == 1 else self.reshaped(x, prod(shape)), tuple(shape))

    def named_output(self, name: str, buffer: Buffer) -> None:
        """Make a buffer an output of the graph."""
        from onnx import helper

        name = self._free(name)
        shape = self.constant(np.array([-1, *buffer.shape], np.int64))
        self.nodes.append(helper.make_node("Reshape", [self._name(buffer), shape], [name], name=f"to_{name}"))
        self.outputs.append(helper.make_tensor_value_info(name, _FLOAT, ["batch", *buffer.shape]))

    def operation(
        self,
        kind: str,
        inputs: Buffer | Sequence[Buffer],
        shape: Sequence[int],
        parameters: Sequence[Variable] = (),
        **numbers: float,
    ) -> Buffer:
        sources = [inputs] if isinstance(inputs, Buffer) else list(inputs)
        if kind not in _OPERATIONS:
            raise ValueError(f"The operation {kind!r} cannot be exported to ONNX.")
        repeat = int(numbers.pop("repeat", 1))
        rows = [self.rows(source, repeat) for source in sources]
        numbers["width"] = sources[0].size // repeat
        result = _OPERATIONS[kind](self, rows, list(parameters), numbers)
        return self._buffer(self.reshaped(result, prod(shape)) if repeat > 1 else result, tuple(shape))

    def record(self, layer: str, output: Buffer) -> None:
        """Nothing: ONNX's tensors are named by their operators."""

    def number_of(self, variable: Variable) -> int:
        raise NotImplementedError("An ONNX graph does not train.")

    # What operations are made of

    def node(self, operator: str, inputs: Sequence[str], **attributes: Any) -> str:
        """Add an operator with one output; return the output's name."""
        from onnx import helper

        name = self._free(operator.lower())
        self.nodes.append(helper.make_node(operator, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, value: Any, name: str = "constant") -> str:
        """Return the name of a stored array: float32, or int64 for whole numbers."""
        array = np.asarray(value)
        array = np.ascontiguousarray(array, np.int64 if array.dtype.kind in "iu" else np.float32)
        name = self._free(name)
        self.initializers[name] = array
        return name

    def number(self, value: float) -> str:
        """Return the name of a stored number."""
        return self.constant(np.float32(value))

    def weight(self, variable: Variable) -> str:
        """Return the name of a variable's value, stored once under its path."""
        if id(variable) not in self._weights:
            self._weights[id(variable)] = self.constant(variable.value, variable.path)
        return self._weights[id(variable)]

    def row(self, variable: Variable) -> str:
        """Return the name of a variable's value as one row of numbers."""
        if variable.ndim == 1:
            return self.weight(variable)
        return self.constant(variable.value.ravel(), variable.path)

    def rows(self, buffer: Buffer, repeat: int) -> str:
        """Return a buffer as a table in which each row is cut into `repeat` rows."""
        name = self._name(buffer)
        return name if repeat == 1 else self.reshaped(name, buffer.size // repeat)

    def reshaped(self, name: str, width: int) -> str:
        """Return a table of the same numbers with rows of this width."""
        return self.node("Reshape", [name, self.constant(np.array([-1, width], np.int64))])

    def _buffer(self, name: str, shape: tuple[int, ...]) -> Buffer:
        self._tensors.append(name)
        return Buffer(len(self._tensors) - 1, shape)

    def _name(self, buffer: Buffer) -> str:
        return self._tensors[buffer.number]

    def _free(self, name: str) -> str:
        free, count = name, 0
        while free in self._taken:
            count += 1
            free = f"{name}_{count}"
        self._taken.add(free)
        return free


Write = Callable[[OnnxProgram, list[str], list[Variable], Mapping[str, float]], str]


def _plain(operator: str, **settings: str) -> Write:
    """An operator of ONNX that does the same; `settings` says which of its attributes is which number of the core's."""

    def write(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
        attributes = {name: float(numbers[own]) for name, own in settings.items() if own in numbers}
        return program.node(operator, x, **attributes)

    return write


def _clipped(least: float, most: float, scale: float = 1.0, shift: float = 0.0) -> Write:
    def write(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
        y = x[0]
        if shift:
            y = program.node("Add", [y, program.number(shift)])
        if scale != 1.0:
            y = program.node("Mul", [y, program.number(scale)])
        return program.node("Clip", [y, program.number(least), program.number(most)])

    return write


def _shrunk(moves: bool) -> Write:
    def write(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
        threshold = float(numbers.get("threshold", 0.5))
        return program.node("Shrink", x, lambd=threshold, bias=threshold if moves else 0.0)

    return write


def _same(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    return x[0]


def _relu(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    slope, threshold = float(numbers.get("negative_slope", 0)), float(numbers.get("threshold", 0))
    most = float(numbers.get("max_value", np.inf))
    if slope == threshold == 0 and np.isinf(most):
        return program.node("Relu", x)
    limit = program.number(threshold)
    low = program.node("Mul", [program.node("Sub", [x[0], limit]), program.number(slope)])
    high = x[0] if np.isinf(most) else program.node("Min", [x[0], program.number(most)])
    return program.node("Where", [program.node("Less", [x[0], limit]), low, high])


def _gelu(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    if numbers.get("approximate"):
        cubic = program.node("Mul", [program.node("Pow", [x[0], program.number(3)]), program.number(0.044715)])
        inner = program.node("Mul", [program.node("Add", [x[0], cubic]), program.number(np.sqrt(2 / np.pi))])
        bent = program.node("Tanh", [inner])
    else:
        bent = program.node("Erf", [program.node("Mul", [x[0], program.number(np.sqrt(0.5))])])
    share = program.node("Mul", [program.node("Add", [bent, program.number(1)]), program.number(0.5)])
    return program.node("Mul", [x[0], share])


def _silu(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    return program.node("Mul", [x[0], program.node("Sigmoid", x)])


def _mish(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    return program.node("Mul", [x[0], program.node("Tanh", [program.node("Softplus", x)])])


def _tanh_shrink(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    return program.node("Sub", [x[0], program.node("Tanh", x)])


def _log_sigmoid(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    return program.node("Neg", [program.node("Softplus", [program.node("Neg", x)])])


def _squareplus(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    under = program.node("Add", [program.node("Mul", [x[0], x[0]]), program.number(numbers.get("b", 4))])
    whole = program.node("Add", [x[0], program.node("Sqrt", [under])])
    return program.node("Mul", [whole, program.number(0.5)])


def _sparse_plus(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    one = program.node("Add", [x[0], program.number(1)])
    curve = program.node("Mul", [program.node("Mul", [one, one]), program.number(0.25)])
    upper = program.node("Where", [program.node("Less", [x[0], program.number(1)]), curve, x[0]])
    below = program.node("LessOrEqual", [x[0], program.number(-1)])
    return program.node("Where", [below, program.number(0), upper])


def _threshold(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    above = program.node("Greater", [x[0], program.number(numbers.get("threshold", 0))])
    return program.node("Where", [above, x[0], program.number(numbers.get("default_value", 0))])


def _celu(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    alpha, zero = program.number(numbers.get("alpha", 1)), program.number(0)
    low = program.node("Div", [program.node("Min", [x[0], zero]), alpha])
    curve = program.node("Mul", [program.node("Sub", [program.node("Exp", [low]), program.number(1)]), alpha])
    return program.node("Add", [program.node("Max", [x[0], zero]), curve])


def _prelu(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    return program.node("PRelu", [x[0], program.row(parameters[0])])


def _softmax(operator: str) -> Write:
    def write(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
        return program.node(operator, x, axis=-1)

    return write


def _dense(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    return program.node("Gemm", [x[0], *(program.weight(variable) for variable in parameters)])


def _affine(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    scale, *offset = (program.constant(variable.value, variable.path) for variable in parameters)
    scaled = program.node("Mul", [x[0], scale])
    return program.node("Add", [scaled, *offset]) if offset else scaled


def _select(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    places = program.constant(parameters[0].value.astype(np.int64), "places")
    return program.node("Gather", [x[0], places], axis=1)


def _embedding(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    table = parameters[0]
    found = program.node("Gather", [program.weight(table), program.node("Cast", x, to=_INT64)], axis=0)
    return program.node("Flatten", [found], axis=1)


def _periodic_embedding(
    program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]
) -> str:
    frequency, phase, kernel, bias = parameters
    given = _first_numbers(program, x[0], len(frequency.value))
    turned = program.node("Mul", [given, program.constant(2 * np.pi * frequency.value.astype(np.float64))])
    waves = program.node("Cos", [program.node("Add", [turned, program.weight(phase)])])
    made = _mapped(program, waves, program.weight(kernel), program.weight(bias))
    return _beside_the_rest(program, x[0], given, made, len(frequency.value), numbers)


def _piecewise_linear_embedding(
    program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]
) -> str:
    """Columns with fewer bins than others get some more at the end, which are always 0."""
    begins, widths, *given_map = parameters[:2] + parameters[3:]
    bins = parameters[2].value.astype(np.int64)
    real = np.arange(bins.max()) < bins[:, None]
    first, last = np.arange(bins.max()) == 0, np.arange(bins.max()) == bins[:, None] - 1
    given = _first_numbers(program, x[0], len(bins))
    moved = program.node("Sub", [given, program.constant(_padded(begins.value, real, 0))])
    place = program.node("Div", [moved, program.constant(_padded(widths.value, real, 1))])
    low = program.node("Max", [place, program.constant(np.where(first, -np.inf, 0))])
    made = program.node("Min", [low, program.constant(np.where(last, np.inf, real.astype(float)))])
    if given_map:
        kernel, bias = given_map
        made = _mapped(program, made, program.constant(_padded(kernel.value, real, 0)), program.weight(bias))
        return _beside_the_rest(program, x[0], given, made, len(bins), numbers)
    return _beside_the_rest(program, x[0], given, made, len(bins), numbers, real)


def _padded(values: np.ndarray, real: np.ndarray, otherwise: float) -> np.ndarray:
    """Return values for each bin as a table with a row for each column; `real` says which bins there are."""
    table = np.full((*real.shape, *values.shape[1:]), otherwise, values.dtype)
    table[real] = values
    return table


def _first_numbers(program: OnnxProgram, x: str, numbers: int) -> str:
    """Return the first numbers of each row, each in a row of its own: [rows, numbers, 1]."""
    first = program.node("Slice", [x, program.constant([0]), program.constant([numbers]), program.constant([1])])
    return program.node("Reshape", [first, program.constant([-1, numbers, 1])])


def _mapped(program: OnnxProgram, functions: str, kernel: str, bias: str) -> str:
    """Return each number's functions times its own kernel, and its own bias."""
    product = program.node("MatMul", [program.node("Transpose", [functions], perm=[1, 0, 2]), kernel])
    return program.node("Add", [program.node("Transpose", [product], perm=[1, 0, 2]), bias])


def _beside_the_rest(
    program: OnnxProgram,
    x: str,
    given: str,
    made: str,
    numbers: int,
    settings: Mapping[str, float],
    real: np.ndarray | None = None,
) -> str:
    """Return rows of what was made of the first numbers, with each in front if it is wanted, and the other columns."""
    if settings["relu"]:
        made = program.node("Relu", [made])
    if settings["direct"]:
        made = program.node("Concat", [given, made], axis=2)
    made = program.node("Flatten", [made], axis=1)
    if real is not None and not real.all():
        kept = np.insert(real, 0, True, axis=1) if settings["direct"] else real
        made = program.node("Gather", [made, program.constant(np.flatnonzero(kept))], axis=1)
    width = int(settings["width"])
    if width == numbers:
        return made
    rest = program.node("Slice", [x, program.constant([numbers]), program.constant([width]), program.constant([1])])
    return program.node("Concat", [made, rest], axis=1)


def _scaled(program: OnnxProgram, x: str, parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    """Multiply by gamma and add beta, as far as there are such."""
    given = list(parameters)
    if numbers.get("scale", 1):
        x = program.node("Mul", [x, program.row(given.pop(0))])
    return program.node("Add", [x, program.row(given.pop(0))]) if numbers.get("center", 1) else x


def _batch_normalization(
    program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]
) -> str:
    *own, mean, variance = parameters
    root = np.sqrt(variance.value.astype(np.float64) + numbers.get("epsilon", 1e-3))
    moved = program.node("Sub", [x[0], program.weight(mean)])
    return _scaled(program, program.node("Div", [moved, program.constant(root, f"{variance.path}_root")]), own, numbers)


def _row_normalization(
    program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]
) -> str:
    groups, y = int(numbers.get("groups", 1)), x[0]
    width = int(numbers["width"])
    if groups > 1:
        y = program.reshaped(y, width // groups)
    if numbers.get("shifts", 1):
        y = program.node("Sub", [y, program.node("ReduceMean", [y], axes=[-1], keepdims=1)])
    square = program.node("ReduceMean", [program.node("Mul", [y, y])], axes=[-1], keepdims=1)
    root = program.node("Sqrt", [program.node("Add", [square, program.number(numbers.get("epsilon", 1e-3))])])
    y = program.node("Div", [y, root])
    return _scaled(program, program.reshaped(y, width) if groups > 1 else y, parameters, numbers)


def _unit_normalization(
    program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]
) -> str:
    length = program.node("Sqrt", [program.node("ReduceSumSquare", x, axes=[-1], keepdims=1)])
    return program.node("Div", [x[0], program.node("Max", [length, program.number(numbers.get("epsilon", 1e-12))])])


def _product(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    y = x[0]
    for other in x[1:]:
        y = program.node("Mul", [y, other])
    return y


def _concatenate(program: OnnxProgram, x: list[str], parameters: list[Variable], numbers: Mapping[str, float]) -> str:
    return program.node("Concat", x, axis=1)


_OPERATIONS: dict[str, Write] = {
    "add": _plain("Sum"),
    "affine": _affine,
    "alpha_dropout": _same,
    "average": _plain("Mean"),
    "batch_normalization": _batch_normalization,
    "celu": _celu,
    "concatenate": _concatenate,
    "dense": _dense,
    "dropout": _same,
    "elu": _plain("Elu", alpha="alpha"),
    "embedding": _embedding,
    "exponential": _plain("Exp"),
    "gaussian_dropout": _same,
    "gaussian_noise": _same,
    "gelu": _gelu,
    "hard_shrink": _shrunk(moves=False),
    "hard_sigmoid": _clipped(0, 1, 1 / 6, 3),
    "hard_silu": _plain("HardSwish"),
    "hard_tanh": _clipped(-1, 1),
    "leaky_relu": lambda program, x, parameters, numbers: program.node(
        "LeakyRelu", x, alpha=float(numbers.get("negative_slope", 0.2))
    ),
    "log_sigmoid": _log_sigmoid,
    "log_softmax": _softmax("LogSoftmax"),
    "maximum": _plain("Max"),
    "minimum": _plain("Min"),
    "mish": _mish,
    "multiply": _product,
    "periodic_embedding": _periodic_embedding,
    "piecewise_linear_embedding": _piecewise_linear_embedding,
    "prelu": _prelu,
    "relu": _relu,
    "relu6": _clipped(0, 6),
    "row_normalization": _row_normalization,
    "select": _select,
    "selu": _plain("Selu"),
    "sigmoid": _plain("Sigmoid"),
    "silu": _silu,
    "soft_shrink": _shrunk(moves=True),
    "softmax": _softmax("Softmax"),
    "softplus": _plain("Softplus"),
    "softsign": _plain("Softsign"),
    "sparse_plus": _sparse_plus,
    "sparse_sigmoid": _clipped(0, 1, 0.5, 1),
    "squareplus": _squareplus,
    "subtract": _plain("Sub"),
    "tanh": _plain("Tanh"),
    "tanh_shrink": _tanh_shrink,
    "threshold": _threshold,
    "unit_normalization": _unit_normalization,
}
