"""A stretch of built-in arithmetic that runs natively on arrays, and is differentiated natively."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fathoms.engine.autodiff import is_recorded, primitive, read_variable, recording
from fathoms.engine.program import Buffer, Program
from fathoms.engine.structure import flatten, packed
from fathoms.engine.turn import Turn

Write = Callable[[Program, list[Buffer]], Any]


class Segment:
    """Operations of the core as a function of arrays.

    The derivative runs the core forward once more and back, sending any slope of the outputs to inputs and weights.

    Args:
        write: adds the operations to a program, given the inputs' buffers, and returns the outputs' buffers in any form.
        shapes: the shape of a row of each input.
        dtype: `"float32"` or `"float64"`.

    >>> double = Segment(lambda program, x: program.operation("add", [x[0], x[0]], x[0].shape), [(2,)], "float32")
    >>> double([np.ones((1, 2), "float32")])
    array([[2., 2.]], dtype=float32)
    """

    def __init__(self, write: Write, shapes: Sequence[tuple[int, ...]], dtype: str) -> None:
        self._write = write
        self._shapes = list(shapes)
        self._dtype = dtype
        self._back: dict[tuple[bool, ...], tuple[Program, list[Buffer]]] = {}
        self._turn = Turn()
        self.program = Program(dtype)
        buffers = [self.program.input(shape) for shape in self._shapes]
        self.outputs = write(self.program, buffers)
        self._flat: list[Buffer] = flatten(self.outputs)
        for output in self._flat:
            self.program.native.output(output.number)

    def __call__(self, inputs: Sequence[Any], training: bool = False, step: int = 0, updates: bool = True) -> Any:
        """Run it on arrays (or recorded values), a row for each sample; return arrays in the form of the outputs.

        Args:
            inputs: an array for each input.
            training: whether to compute as in training.
            step: what random numbers depend on, beside their seed.
            updates: whether moving averages may follow the rows, in training.
        """
        variables = self.program.trainable_variables if recording() else []
        values = [read_variable(variable, copy=False) for variable in variables]
        if not any(is_recorded(value) for value in (*inputs, *values)):
            return packed(self.outputs, self._run(inputs, training, step, updates))
        return packed(self.outputs, self._recorded(list(inputs), values, training, step, updates))

    def _run(self, inputs: Sequence[Any], training: bool, step: int, updates: bool) -> list[np.ndarray]:
        rows = len(inputs[0])
        out = [np.empty((rows, output.size), self._dtype) for output in self._flat]
        with self._turn.taken():
            self.program.native.predict(self._as_rows(inputs), out, training, step, None, updates)
        return [array.reshape(rows, *output.shape) for array, output in zip(out, self._flat, strict=True)]

    def _as_rows(self, inputs: Sequence[Any]) -> list[np.ndarray]:
        return [np.ascontiguousarray(x, self._dtype).reshape(len(x), -1) for x in inputs]

    def _recorded(self, inputs: list[Any], values: list[Any], training: bool, step: int, updates: bool) -> list[Any]:
        count, several = len(inputs), len(self._flat) > 1
        wants = tuple(is_recorded(x) for x in inputs)

        def forward(*arrays: np.ndarray) -> Any:
            found = self._run(arrays[:count], training, step, updates)
            if not several:
                return found[0]
            return np.concatenate([array.reshape(len(array), -1) for array in found], axis=1)

        def backward(slope: np.ndarray, result: np.ndarray, *arrays: np.ndarray) -> list[Any]:
            return self._slopes(slope, arrays[:count], wants, training, step)

        joined = primitive(forward, backward)(*inputs, *values)
        if not several:
            return [joined]
        rows, parts, start = len(joined), [], 0
        for output in self._flat:
            part = joined[:, start : start + output.size]
            parts.append(part.reshape((rows, *output.shape)))
            start += output.size
        return parts

    def _slopes(
        self, slope: np.ndarray, inputs: Sequence[np.ndarray], wants: tuple[bool, ...], training: bool, step: int
    ) -> list[Any]:
        """The derivatives by the inputs that want one and by the trainable variables, from that by the outputs."""
        program, buffers = self._program_back(wants)
        rows = len(inputs[0])
        variables = self.program.trainable_variables
        if not rows:
            own = [np.zeros_like(x) if wanted else None for x, wanted in zip(inputs, wants, strict=True)]
            return [*own, *(np.zeros_like(variable._value) for variable in variables)]
        flat = np.asarray(slope, self._dtype).reshape(rows, -1)
        ends = np.cumsum([output.size for output in self._flat])
        targets = [np.ascontiguousarray(part) for part in np.split(flat, ends[:-1], axis=1)]
        native = program.native
        with self._turn.taken():
            native.trace(self._as_rows(inputs), targets, [None] * len(targets), 0.0, step, False, training)
            by_input = [
                native.delta(buffer.number).reshape(x.shape).astype(x.dtype, copy=False) if wanted else None
                for buffer, x, wanted in zip(buffers, inputs, wants, strict=True)
            ]
            by_variable = [
                native.gradient(program.number_of(variable)).reshape(variable.shape) for variable in variables
            ]
        return [*by_input, *by_variable]

    def _program_back(self, wants: tuple[bool, ...]) -> tuple[Program, list[Buffer]]:
        if wants not in self._back:
            program = Program(self._dtype)
            buffers = [program.input(shape, want) for shape, want in zip(self._shapes, wants, strict=True)]
            for place, output in enumerate(flatten(self._write(program, buffers))):
                program.native.output(output.number)
                program.native.loss("inner_product", place, {"reduction": 1.0}, 1.0)
            self._back[wants] = program, buffers
        return self._back[wants]
