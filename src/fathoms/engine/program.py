"""The list of operations that the core runs: layers write it through this builder, once per build."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

import numpy as np

from fathoms import _native
from fathoms.engine.variable import Variable


class Buffer:
    """One numbered array of a program: a row for each sample, and `shape` without that first axis."""

    __slots__ = ("number", "shape")

    def __init__(self, number: int, shape: tuple[int, ...]) -> None:
        self.number = number
        self.shape = shape

    @property
    def size(self) -> int:
        """How many numbers a row holds."""
        return prod(self.shape)

    def __repr__(self) -> str:
        return f"<Buffer {self.number}, shape={(None, *self.shape)}>"


class Program:
    """Builds a program for the core; `native` is the core's own, ready to train, evaluate and predict.

    Args:
        dtype: `"float32"` or `"float64"`; every array that goes in or out has this type.
        separate: keep every operation's result in a buffer of its own, to be looked at after a trace; the numbers are
            the same bits.

    >>> program = Program("float32")
    >>> x = program.input((2,))
    >>> y = program.operation("relu", x, (2,))
    >>> program.native.output(y.number)
    0
    """

    def __init__(self, dtype: str, separate: bool = False) -> None:
        self.dtype = dtype
        self.native = _native.Program(dtype, separate)
        self.trainable_variables: list[Variable] = []
        self.layer_outputs: list[tuple[str, Buffer]] = []
        self._parameters: dict[int, int] = {}
        self._kept: list[Variable] = []

    def input(self, shape: Sequence[int], wants_delta: bool = False) -> Buffer:
        """Add a buffer that is filled from the next input array; a trace can keep the loss's derivative by it."""
        shape = tuple(shape)
        if not prod(shape):
            raise NotImplementedError(f"The core takes no rows without numbers, such as those of shape {shape}.")
        return Buffer(self.native.input(prod(shape), wants_delta), shape)

    def operation(
        self,
        kind: str,
        inputs: Buffer | Sequence[Buffer],
        shape: Sequence[int],
        parameters: Sequence[Variable] = (),
        **numbers: float,
    ) -> Buffer:
        """Add an operation of the core and return its output, whose rows have this shape.

        Args:
            kind: one of `fathoms._native.kinds()["operation"]`.
            inputs: the buffer or buffers that it reads.
            shape: the output's shape without the batch axis.
            parameters: its variables, in the operation's order.
            **numbers: its settings; what is left out keeps the core's default.

        Raises:
            ValueError: the core does not know the kind, or the sizes do not fit.
        """
        sources = [inputs] if isinstance(inputs, Buffer) else list(inputs)
        number = self.native.operation(
            kind,
            [source.number for source in sources],
            [self._parameter(variable) for variable in parameters],
            {name: float(value) for name, value in numbers.items()},
        )
        shape = tuple(shape)
        if self.native.size(number) != prod(shape):
            raise ValueError(f"{kind}: rows of {self.native.size(number)} numbers cannot have the shape {shape}.")
        return Buffer(number, shape)

    def reshape(self, buffer: Buffer, shape: Sequence[int]) -> Buffer:
        """View a buffer's rows in another shape; costs nothing."""
        shape = tuple(shape)
        if prod(shape) != buffer.size:
            raise ValueError(
                f"Rows of shape {buffer.shape} hold {buffer.size} numbers; the shape {shape} holds {prod(shape)}."
            )
        return Buffer(buffer.number, shape)

    def pick(self, buffer: Buffer, places: np.ndarray) -> Buffer:
        """Add an operation that takes these numbers of each row, by their place in it; the result has the shape of `places`."""
        index = Variable(places.ravel().astype(self.dtype), dtype=self.dtype, trainable=False, name="index")
        return self.operation("select", buffer, places.shape, [index])

    def permute(self, buffer: Buffer, order: Sequence[int]) -> Buffer:
        """Put the axes of each row in another order."""
        return self.pick(buffer, np.arange(buffer.size).reshape(buffer.shape).transpose(order))

    def along(self, buffer: Buffer, axes: Sequence[int], write: Callable[[Buffer, int], Buffer]) -> Buffer:
        """Let operations that work along the end of a row work along other axes.

        Args:
            buffer: what they read.
            axes: the axes of a row, counted from 0, in order.
            write: adds the operations, given a buffer with these axes last and how many numbers they hold.
        """
        rank = len(buffer.shape)
        order = [*(axis for axis in range(rank) if axis not in axes), *axes]
        width = prod(buffer.shape[axis] for axis in axes)
        if order == list(range(rank)):
            return write(buffer, width)
        return self.permute(write(self.permute(buffer, order), width), np.argsort(order).tolist())

    def affine(self, buffer: Buffer, scale: np.ndarray, offset: np.ndarray) -> Buffer:
        """Add `x * scale + offset` with fixed numbers, each of which broadcasts to a row."""
        fixed = [
            Variable(np.broadcast_to(value, buffer.shape).ravel(), dtype=self.dtype, trainable=False, name="fixed")
            for value in (scale, offset)
        ]
        return self.operation("affine", buffer, buffer.shape, fixed)

    def record(self, layer: str, output: Buffer) -> None:
        """Remember which buffer holds a layer's output, by the layer's name."""
        self.layer_outputs.append((layer, output))

    def _parameter(self, variable: Variable) -> int:
        number = self._parameters.get(id(variable))
        if number is None:
            if variable.dtype != self.dtype:
                raise NotImplementedError(
                    f"Variable {variable.path!r} is {variable.dtype}, but this model computes in {self.dtype}. "
                    f"Give all its layers the same dtype: dtype={self.dtype!r}."
                )
            number = self.native.parameter(variable._value, variable.trainable)
            self._parameters[id(variable)] = number
            self._kept.append(variable)
            if variable.trainable:
                self.trainable_variables.append(variable)
        return number

    def number_of(self, variable: Variable) -> int:
        """Return the core's number of a variable that this program uses."""
        return self._parameters[id(variable)]
