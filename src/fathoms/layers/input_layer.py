"""Where a model's rows come in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.messages import warn_caller
from fathoms.engine.naming import auto_name
from fathoms.engine.node import Node
from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer, Shape


class InputLayer(Layer):
    """Says what shape the rows of a model's input have.

    Args:
        shape: the shape of one row, such as `(11,)`.
        batch_size: how many rows come at a time, if that is fixed.
        dtype: the number type of the rows, or `"string"`; None takes `floatx()`.
        sparse, ragged: not supported; leave them out.
        optional: whether the model may be called with None in its place.
        batch_shape: instead of `shape`, the shape with the batch axis: `(None, 11)`.
        input_tensor: the placeholder to stand for the rows, instead of a new one.
        name: its name; numbered automatically when left out.

    Raises:
        ValueError: no shape, an axis that is not a positive whole number, or arguments that say different things.

    Source: `keras.layers.InputLayer`.

    >>> InputLayer(shape=(11,), name="wine").batch_shape
    (None, 11)
    """

    built_from_the_start = True

    def __init__(
        self,
        shape: Sequence[int | None] | None = None,
        batch_size: int | None = None,
        dtype: object = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: Sequence[int | None] | None = None,
        input_tensor: KerasTensor | None = None,
        optional: bool = False,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if "input_shape" in kwargs:
            warn_caller("Argument `input_shape` is deprecated. Use `shape` instead.")
            shape = kwargs.pop("input_shape")
        batch_shape = kwargs.pop("batch_input_shape", batch_shape)
        super().__init__(name=name, **kwargs)
        if input_tensor is not None:
            _check_tensor(input_tensor, shape, batch_size, dtype, sparse, batch_shape)
            batch_shape, dtype = input_tensor.shape, input_tensor.dtype
        elif batch_shape is None:
            batch_shape = _with_rows(shape, batch_size)
        elif shape is not None or batch_size is not None:
            other = "batch_size" if shape is None else "shape"
            raise ValueError(
                f"You cannot pass both `{other}` and `batch_shape` at the same time: leave one of them out."
            )
        for argument, given in (("sparse", sparse), ("ragged", ragged)):
            if given:
                raise ValueError(f"`{argument}=True` is not supported: {argument} is not supported in this version.")
        self.optional = bool(optional)
        self._dtype = standardize_dtype(dtype)
        self.batch_shape: Shape = tuple(_size(size, batch_shape) for size in batch_shape)
        self.sparse = self.ragged = False
        self.build(self.batch_shape)
        if input_tensor is None:
            input_tensor = KerasTensor(self.batch_shape, self.dtype, name=self.name)
        Node(self, (), input_tensor)

    def call(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: rows come in here, they are not computed."""

    def lower(self, program: Program, x: Buffer) -> Buffer:
        return x

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_inbound_nodes": self._inbound_nodes[:1]}

    def get_config(self) -> dict[str, Any]:
        return {
            "batch_shape": list(self.batch_shape),
            "dtype": self.dtype,
            "sparse": False,
            "ragged": False,
            "name": self.name,
            "optional": self.optional,
        }


def Input(
    shape: Sequence[int] | None = None,
    batch_size: int | None = None,
    dtype: object = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: Sequence[int | None] | None = None,
    name: str | None = None,
    tensor: KerasTensor | None = None,
    optional: bool = False,
) -> KerasTensor:
    """Say what shape a model's rows have; stands first in a `Sequential`, or is what layers are called on.

    Args:
        shape: the shape of one row: `(11,)` for a table of 11 columns.
        batch_size, dtype, sparse, ragged, batch_shape, optional, name: see `InputLayer`.
        tensor: the placeholder to stand for the rows, instead of a new one.

    Raises:
        ValueError: no shape, or an axis that is not a positive whole number.

    Source: `keras.Input`.

    >>> Input(shape=(11,), name="wine")
    <KerasTensor shape=(None, 11), dtype=float32, name=wine>
    """
    layer = InputLayer(
        shape, batch_size, dtype, sparse, ragged, batch_shape, tensor, optional, name or auto_name("InputLayer")
    )
    placeholder: KerasTensor = layer.output
    return placeholder


def input_layer_of(tensor: KerasTensor) -> InputLayer:
    """Return the input layer that a placeholder stands for."""
    layer = tensor.node.operation if tensor.node is not None else None
    if isinstance(layer, InputLayer):
        return layer
    return InputLayer(batch_shape=tensor.shape, dtype=tensor.dtype, name=tensor.name)


def _with_rows(shape: Sequence[int | None] | None, batch_size: int | None) -> Shape:
    if shape is None:
        raise ValueError(
            "You must pass a `shape` argument. Input needs the shape of a row: Input(shape=(11,)) for 11 columns."
        )
    if isinstance(shape, int):
        raise ValueError(f"Input(shape): found the number {shape}, but a shape has a comma: Input(shape=({shape},)).")
    return (batch_size, *shape)


def _size(size: Any, shape: Sequence[Any]) -> int | None:
    if size is None:
        return None
    if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 0:
        raise ValueError(
            f"Input(shape): found {size!r} in {tuple(shape)}, but every size is a positive whole number: Input(shape=(11,))."
        )
    return int(size)


def _check_tensor(
    tensor: Any,
    shape: Sequence[int | None] | None,
    batch_size: int | None,
    dtype: object,
    sparse: bool | None,
    batch_shape: Sequence[int | None] | None,
) -> None:
    """Raise a ValueError if the other arguments of an input say something else than its placeholder."""
    if not isinstance(tensor, KerasTensor):
        raise ValueError(
            f"Argument `input_tensor` must be a KerasTensor, such as Input(shape=(3,)) makes; found {type(tensor).__name__} {tensor}."
        )
    fits = {
        "batch_size": batch_size is None or tensor.shape[:1] == (batch_size,),
        "shape": shape is None or tuple(shape) == tensor.shape[1:],
        "batch_shape": batch_shape is None or tuple(batch_shape) == tensor.shape,
        "dtype": dtype is None or standardize_dtype(dtype) == tensor.dtype,
        "sparse": not sparse,
    }
    for argument, right in fits.items():
        if not right:
            raise ValueError(
                f"The `input_tensor` says all, so you cannot provide an incompatible `{argument}` besides: leave it out."
            )
