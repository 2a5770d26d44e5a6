"""Steps of graphs that the core has operations for: a functional model of such steps and layers runs in the core."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from fathoms.engine.program import Buffer, Program

Lowering = Callable[[Program, Sequence[Any], Mapping[str, Any]], Buffer]


def lower_step(name: str, program: Program, args: Sequence[Any], config: Mapping[str, Any]) -> Buffer:
    """Write a step into a program.

    Args:
        name: Keras's name of its class, such as `"Relu"`.
        program: the program to add to.
        args: what it is called with, buffers in the place of arrays that are computed.
        config: its other arguments.

    Raises:
        NotImplementedError: the core has no operation for it, or not for these arguments.
    """
    write = _LOWERINGS.get(name)
    if write is None:
        raise NotImplementedError(f"The core has no operation for {name}.")
    return write(program, args, config)


def _only(args: Sequence[Any]) -> Buffer:
    if len(args) == 1 and isinstance(args[0], Buffer):
        return args[0]
    raise NotImplementedError("The core takes one array here.")


def _kind(kind: str, *settings: str) -> Lowering:
    """An operation on each number, with settings of the same names."""

    def write(program: Program, args: Sequence[Any], config: Mapping[str, Any]) -> Buffer:
        x = _only(args)
        return program.operation(kind, x, x.shape, (), **{name: float(config[name]) for name in settings})

    return write


def _along_rows(kind: str) -> Lowering:
    def write(program: Program, args: Sequence[Any], config: Mapping[str, Any]) -> Buffer:
        x = _only(args)
        if config["axis"] not in (-1, len(x.shape)):
            raise NotImplementedError(f"The core computes {kind} along the last axis.")
        return program.operation(kind, x, x.shape, (), repeat=x.size // x.shape[-1])

    return write


def _joined(kind: str, scale_and_offset: Callable[[Any, bool], tuple[float, float]] | None = None) -> Lowering:
    """An operation on two arrays of one shape, or on an array and a number."""

    def write(program: Program, args: Sequence[Any], config: Mapping[str, Any]) -> Buffer:
        a, b = args
        if isinstance(a, Buffer) and isinstance(b, Buffer):
            if a.shape != b.shape or kind == "divide":
                raise NotImplementedError(f"The core does not {kind} these.")
            return program.operation(kind, [a, b], a.shape)
        x, number, turned = (a, b, False) if isinstance(a, Buffer) else (b, a, True)
        if scale_and_offset is None or isinstance(number, bool) or not isinstance(number, int | float):
            raise NotImplementedError(f"The core does not {kind} these.")
        scale, offset = scale_and_offset(number, turned)
        return program.affine(x, np.array(scale), np.array(offset))

    return write


def _difference(number: float, turned: bool) -> tuple[float, float]:
    return (-1.0, number) if turned else (1.0, -number)


def _ratio(number: float, turned: bool) -> tuple[float, float]:
    if turned or number == 0:
        raise NotImplementedError("The core divides by numbers other than 0.")
    return 1 / number, 0.0


def _negative(program: Program, args: Sequence[Any], config: Mapping[str, Any]) -> Buffer:
    return program.affine(_only(args), np.array(-1.0), np.array(0.0))


def _square(program: Program, args: Sequence[Any], config: Mapping[str, Any]) -> Buffer:
    x = _only(args)
    return program.operation("multiply", [x, x], x.shape)


def _reshape(program: Program, args: Sequence[Any], config: Mapping[str, Any]) -> Buffer:
    x, sizes = _only(args), config["newshape"]
    if isinstance(sizes, int) or sizes[0] not in (-1, None) or prod(sizes[1:]) != x.size or min(sizes[1:]) < 0:
        raise NotImplementedError("The core keeps rows apart.")
    return program.reshape(x, sizes[1:])


def _get_item(program: Program, args: Sequence[Any], config: Mapping[str, Any]) -> Buffer:
    x, key = args
    key = tuple(key) if isinstance(key, list | tuple) else (key,)
    if not isinstance(x, Buffer) or key[0] != slice(None) or not all(isinstance(k, int | slice) for k in key):
        raise NotImplementedError("The core takes parts of rows.")
    return program.pick(x, np.atleast_1d(np.arange(x.size).reshape(x.shape)[key[1:]]))


def _concatenate(program: Program, args: Sequence[Any], config: Mapping[str, Any]) -> Buffer:
    parts, axis = args[0], config["axis"]
    if not all(isinstance(part, Buffer) for part in parts) or len(parts) < 2 or not isinstance(axis, int):
        raise NotImplementedError("The core puts arrays that it computes side by side.")
    shapes = [list(part.shape) for part in parts]
    place = axis % (len(shapes[0]) + 1) - 1
    if place < 0:
        raise NotImplementedError("The core keeps rows apart.")
    whole = sum(shape[place] for shape in shapes)
    shape = (*shapes[0][:place], whole, *shapes[0][place + 1 :])
    return program.operation("concatenate", parts, shape, (), repeat=prod(shape[:place]))


_LOWERINGS: dict[str, Lowering] = {
    "Relu": _kind("relu"),
    "Relu6": _kind("relu6"),
    "Sigmoid": _kind("sigmoid"),
    "HardSigmoid": _kind("hard_sigmoid"),
    "SparseSigmoid": _kind("sparse_sigmoid"),
    "HardTanh": _kind("hard_tanh"),
    "Softplus": _kind("softplus"),
    "LogSigmoid": _kind("log_sigmoid"),
    "Softsign": _kind("softsign"),
    "Silu": _kind("silu"),
    "HardSilu": _kind("hard_silu"),
    "Selu": _kind("selu"),
    "Tanh": _kind("tanh"),
    "TanhShrink": _kind("tanh_shrink"),
    "SparsePlus": _kind("sparse_plus"),
    "Exp": _kind("exponential"),
    "Mish": _kind("mish"),
    "LeakyRelu": _kind("leaky_relu", "negative_slope"),
    "Elu": _kind("elu", "alpha"),
    "Celu": _kind("celu", "alpha"),
    "Gelu": _kind("gelu", "approximate"),
    "SoftShrink": _kind("soft_shrink", "threshold"),
    "HardShrink": _kind("hard_shrink", "threshold"),
    "Squareplus": _kind("squareplus", "b"),
    "Softmax": _along_rows("softmax"),
    "LogSoftmax": _along_rows("log_softmax"),
    "Add": _joined("add", lambda number, turned: (1.0, number)),
    "Subtract": _joined("subtract", _difference),
    "Multiply": _joined("multiply", lambda number, turned: (number, 0.0)),
    "Divide": _joined("divide", _ratio),
    "Maximum": _joined("maximum"),
    "Minimum": _joined("minimum"),
    "Concatenate": _concatenate,
    "Negative": _negative,
    "Square": _square,
    "Reshape": _reshape,
    "GetItem": _get_item,
}
