"""A variable with TensorFlow's arguments."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.engine.variable import Variable as KerasVariable
from fathoms.tensorflow.dtypes import DTypeName
from fathoms.tensorflow.making import convert_to_tensor
from fathoms.tensorflow.tensor import as_tensor


class Variable(KerasVariable):
    """A tensor that can be changed in place, by hand or by an optimizer.

    Args:
        initial_value: its first value; a function without arguments is called for it.
        trainable: whether a tape follows it and an optimizer may change it.
        validate_shape, caching_device, shape: without effect.
        name: its name.
        dtype: its number type; float32 for Python's floats, int32 for Python's whole numbers.

    Source: `tf.Variable`.

    >>> w = Variable(3.0)
    >>> _ = w.assign_add(1.0)
    >>> w.numpy(), (w * 2).numpy()
    (np.float32(4.0), np.float32(8.0))
    """

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool = True,
        validate_shape: bool = True,
        caching_device: object = None,
        name: str | None = None,
        dtype: Any = None,
        shape: Any = None,
        **kwargs: object,
    ) -> None:
        value = convert_to_tensor(initial_value() if callable(initial_value) else initial_value, dtype)
        super().__init__(np.array(value), dtype=value.dtype.name, trainable=trainable, name=name)

    @property
    def dtype(self) -> DTypeName:
        """The number type's name, which has a `name`, too."""
        return DTypeName(super().dtype)

    def numpy(self) -> Any:
        """Return a copy of the present value."""
        return super().numpy()[()]

    def read_value(self) -> Any:
        """Return the present value as a tensor."""
        return as_tensor(super().numpy())

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return as_tensor(super().__array_ufunc__(ufunc, method, *inputs, **kwargs))

    def __getitem__(self, index: Any) -> Any:
        return as_tensor(super().__getitem__(index))

    def __repr__(self) -> str:
        value = self.numpy()
        shown = repr(value) if isinstance(value, np.ndarray) else value
        return f"<tf.Variable '{self.name}:0' shape={self.shape} dtype={self.dtype}, numpy={shown}>"
