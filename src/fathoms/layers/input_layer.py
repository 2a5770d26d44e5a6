"""Where a model's rows come in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.naming import auto_name
from fathoms.engine.node import Node
from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer, Shape, unsupported


class InputLayer(Layer):
    """Says what shape the rows of a model's input have.

    Args:
        shape: the shape of one row, such as `(11,)`.
        batch_size: how many rows come at a time, if that is fixed.
        dtype: the number type of the rows, or `"string"`; None takes `floatx()`.
        sparse, ragged, optional: not supported; leave them out.
        batch_shape: instead of `shape`, the shape with the batch axis: `(None, 11)`.
        input_tensor: not supported; leave it out.
        name: its name; numbered automatically when left out.

    Raises:
        ValueError: no shape, or an axis that is not a positive whole number.

    Source: `keras.layers.InputLayer`.

    >>> InputLayer(shape=(11,), name="wine").batch_shape
    (None, 11)
    """

    built_from_the_start = True

    def __init__(
        self,
        shape: Sequence[int] | None = None,
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
        if shape is None and "input_shape" in kwargs:
            shape = kwargs.pop("input_shape")
        if batch_shape is None and "batch_input_shape" in kwargs:
            batch_shape = kwargs.pop("batch_input_shape")
        super().__init__(name=name, **kwargs)
        self._dtype = standardize_dtype(dtype)
        unsupported(self, sparse=sparse, ragged=ragged, optional=optional or None, input_tensor=input_tensor)
        if (shape is None) == (batch_shape is None):
            raise ValueError("Input needs the shape of a row: Input(shape=(11,)) for 11 columns.")
        if isinstance(shape, int):
            raise ValueError(
                f"Input(shape): found the number {shape}, but a shape has a comma: Input(shape=({shape},))."
            )
        self.batch_shape: Shape = (batch_size, *shape) if shape is not None else tuple(batch_shape or ())
        for size in self.batch_shape[1:]:
            if size is None:
                continue
            if isinstance(size, bool) or not isinstance(size, int) or size <= 0:
                raise ValueError(
                    f"Input(shape): found {size!r} in {self.batch_shape[1:]}, but every size is a positive whole number: Input(shape=(11,))."
                )
        self.build(self.batch_shape)
        Node(self, (), KerasTensor(self.batch_shape, self.dtype, name=self.name))

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
            "optional": False,
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
        tensor: not supported; leave it out.

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
