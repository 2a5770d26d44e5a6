"""Activation functions as operations of the core: on arrays here, and in a model's program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fathoms.engine.autodiff import array_of, is_recorded
from fathoms.engine.floatx import floatx
from fathoms.engine.program import Buffer, Program
from fathoms.engine.segment import Segment

Activation = Callable[..., Any]

_ROW_WISE = ("softmax", "log_softmax")


def in_core_type(values: Any) -> Any:
    """Return an array; float32 and float64 arrays keep their type, all else becomes `floatx()`."""
    x = array_of(values)
    return x if hasattr(values, "dtype") and x.dtype in (np.float32, np.float64) else x.astype(floatx())


def run(kind: str, values: Any, **numbers: float) -> Any:
    """Apply an activation of the core to an array of any shape."""
    x = in_core_type(values)
    if is_recorded(x):
        return _recorded(kind, x, numbers)
    if not x.size:
        return np.array(x)
    rows = x.size // x.shape[-1] if kind in _ROW_WISE else (len(x) if x.ndim > 1 else x.size)
    program = Program(x.dtype.name)
    source = program.input((x.size // rows,))
    program.native.output(program.operation(kind, source, source.shape, (), **numbers).number)
    out = np.empty((rows, source.size), x.dtype)
    program.native.predict([np.ascontiguousarray(x).reshape(rows, -1)], [out], False, 0, None)
    return out.reshape(x.shape)


def _recorded(kind: str, x: Any, numbers: dict[str, float]) -> Any:
    """Apply an activation to a recorded value, differentiated by the core."""
    if x.dtype not in (np.float32, np.float64) or not x.size:
        return x
    width = x.shape[-1] if kind in _ROW_WISE else x.size

    def write(program: Program, buffers: list[Buffer]) -> Buffer:
        return program.operation(kind, buffers[0], buffers[0].shape, (), **numbers)

    segment = Segment(write, [(width,)], x.dtype.name)
    return segment([x.reshape((x.size // width, width))]).reshape(x.shape)


def lower_kind(kind: str, program: Program, x: Buffer, axes: Sequence[int] | None = None, **numbers: float) -> Buffer:
    """Add an activation of the core to a program.

    Args:
        kind: the core's name of it.
        program: the program to add to.
        x: its input.
        axes: for activations that compare numbers, the axes of a row along which they do; None means the last.
        **numbers: its settings.
    """
    if kind not in _ROW_WISE:
        return program.operation(kind, x, x.shape, (), **numbers)

    def write(rows: Buffer, width: int) -> Buffer:
        return program.operation(kind, rows, rows.shape, (), repeat=rows.size // width, **numbers)

    return program.along(x, axes or (len(x.shape) - 1,), write)
