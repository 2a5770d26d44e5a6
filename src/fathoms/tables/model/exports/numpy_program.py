"""A network's operations as lines of NumPy: what layers write for the core is written here as calls of functions.

As in the core, every array is a table [rows, numbers of a row].
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from math import prod
from types import FunctionType

import numpy as np

from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.models import Model
from fathoms.tables.model.exports import network_functions
from fathoms.tables.table_error import TableError

# Operations that do nothing when a network predicts.
_ONLY_IN_TRAINING = ("dropout", "gaussian_dropout", "gaussian_noise", "alpha_dropout")
# Settings that say how training goes on.
_OF_TRAINING = ("momentum", "frozen")
_FUNCTIONS = {
    name: function
    for name, function in vars(network_functions).items()
    if isinstance(function, FunctionType) and function.__module__ == network_functions.__name__
}


class NumpyProgram(Program):
    """Takes operations as the core's `Program` does, and makes lines of Python of them.

    Arguments:
        dtype: The network's number type.

    Attributes:
        lines: Assignments, one an operation.
        weights: The arrays that they read, by name.
        functions: The names of the functions that they call.
    """

    def __init__(self, dtype: str) -> None:
        self.dtype = dtype
        self.lines: list[str] = []
        self.weights: dict[str, np.ndarray] = {}
        self.functions: dict[str, None] = {}
        self._tensors: list[str] = []
        self._names: dict[int, str] = {}
        self._kept: list[Variable] = []  # some are made while lowering: were they freed, others could get their id

    def given(self, name: str, shape: Sequence[int]) -> Buffer:
        """A table of numbers that is handed to the function."""
        return self._buffer(name, tuple(shape))

    def name(self, buffer: Buffer) -> str:
        """The Python name of a buffer."""
        return self._tensors[buffer.number]

    def operation(
        self,
        kind: str,
        inputs: Buffer | Sequence[Buffer],
        shape: Sequence[int],
        parameters: Sequence[Variable] = (),
        **numbers: float,
    ) -> Buffer:
        sources = [inputs] if isinstance(inputs, Buffer) else list(inputs)
        if kind in _ONLY_IN_TRAINING:
            return Buffer(sources[0].number, tuple(shape))
        if kind not in _FUNCTIONS:
            raise TableError(f"the network's operation {kind!r} cannot be exported to Python yet.")
        self.functions[kind] = None
        repeat = int(numbers.pop("repeat", 1))
        given = [self._cut(source, repeat) for source in sources] + [self._weight(variable) for variable in parameters]
        given += [f"{name}={float(value)!r}" for name, value in numbers.items() if name not in _OF_TRAINING]
        call = f"{kind}({', '.join(given)})"
        if repeat > 1:
            call = f"{call}.reshape(-1, {prod(shape)})"
        name = f"x{len(self._tensors)}"
        self.lines.append(f"{name} = {call}")
        return self._buffer(name, tuple(shape))

    def record(self, layer: str, output: Buffer) -> None:
        """Nothing: lines are in the order of the layers."""

    def number_of(self, variable: Variable) -> int:
        raise NotImplementedError("Lines of NumPy do not train.")

    def sources(self) -> str:
        """The functions that the lines call, as they stand in `network_functions`, each after those that it calls."""
        needed: dict[str, None] = {}
        for name in self.functions:
            _collect(name, needed)
        return "\n\n\n".join(inspect.getsource(_FUNCTIONS[name]).rstrip() for name in needed)

    def _cut(self, buffer: Buffer, repeat: int) -> str:
        name = self.name(buffer)
        return name if repeat == 1 else f"{name}.reshape(-1, {buffer.size // repeat})"

    def _weight(self, variable: Variable) -> str:
        if id(variable) not in self._names:
            plain = re.sub(r"[^0-9A-Za-z_/]", "_", variable.path)[-80:]
            name, count = plain, 1
            while name in self.weights:
                count += 1
                name = f"{plain}_{count}"
            self._names[id(variable)] = name
            self._kept.append(variable)
            self.weights[name] = np.array(variable.value)
        return f'weights["{self._names[id(variable)]}"]'

    def _buffer(self, name: str, shape: tuple[int, ...]) -> Buffer:
        self._tensors.append(name)
        return Buffer(len(self._tensors) - 1, shape)


def numpy_program(network: Model) -> tuple[NumpyProgram, list[str], str]:
    """Write a network's lines.

    Returns:
        The program, the names of its inputs, and the name of its output.

    Raises:
        TableError: It has an operation that cannot be exported.
    """
    program = NumpyProgram(network.dtype)
    shapes = network.input_row_shapes()
    inputs = ["matrix", *(f"codes{number}" for number in range(1, len(shapes)))]
    buffers = [program.given(name, shape) for name, shape in zip(inputs, shapes, strict=True)]
    (output,) = network.lower_all(program, buffers)
    return program, inputs, program.name(output)


def _collect(name: str, needed: dict[str, None]) -> None:
    for other in _FUNCTIONS[name].__code__.co_names:
        if other in _FUNCTIONS and other not in needed and other != name:
            _collect(other, needed)
    needed[name] = None
