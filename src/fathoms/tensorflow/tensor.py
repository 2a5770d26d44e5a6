"""An array that also has the attributes of TensorFlow's tensors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import numpy as np

from fathoms.engine.structure import mapped
from fathoms.tensorflow.tensor_shape import TensorShape


class Tensor(np.ndarray):
    """A NumPy array with `numpy()`, a shape with `as_list()`, and items that are tensors, too.

    What is computed from tensors is a tensor; NumPy's own functions give arrays, as for TensorFlow's tensors. `x += 1`
    makes a new one: names that share a tensor do not change together.

    Source: `tf.Tensor`.

    >>> x = as_tensor(np.array([1.0, 2.0], "float32"))
    >>> x
    <tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>
    >>> (2 * x).numpy(), x[0].numpy(), x.shape.as_list(), x.dtype.name
    (array([2., 4.], dtype=float32), np.float32(1.0), [2], 'float32')
    """

    def numpy(self) -> Any:
        """Return a copy as a plain array, or as a number if there is only one."""
        return np.array(self)[()]

    @property
    def shape(self) -> TensorShape:
        """The sizes of the axes."""
        return TensorShape(np.ndarray.shape.__get__(self))

    @shape.setter
    def shape(self, shape: Any) -> None:
        np.ndarray.shape.__set__(self, shape)  # type: ignore[attr-defined]

    def get_shape(self) -> TensorShape:
        """Return the sizes of the axes."""
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Raise a ValueError if the tensor has not this shape."""
        self.shape.assert_is_compatible_with(shape)

    @property
    def device(self) -> str:  # type: ignore[override]
        """Where it is: always the first processor."""
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **kwargs: Any) -> Any:
        from fathoms.engine import autodiff

        values = [autodiff.value_of(item) if isinstance(item, Tensor) else item for item in inputs]
        if any(autodiff.is_recorded(value) for value in values):
            from autograd import numpy as differentiable

            return getattr(differentiable, ufunc.__name__)(*values, **kwargs)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # tensors divide by 0 without a warning
            result = getattr(ufunc, method)(*(_plain(value) for value in values), **kwargs)
        if out is None:
            return as_tensor(result)
        if isinstance(out[0], Tensor):  # a tensor is never written into
            return as_tensor(np.asarray(result, out[0].dtype))
        np.copyto(out[0], result, casting="same_kind")
        return out[0]

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return function(*mapped(_plain, list(args)), **{name: mapped(_plain, value) for name, value in kwargs.items()})

    def __getitem__(self, index: Any) -> Any:
        from fathoms.engine import autodiff

        value = autodiff.value_of(self)
        return value[index] if autodiff.is_recorded(value) else as_tensor(_plain(self)[_plain(index)])

    def __iter__(self) -> Iterator[Any]:
        return (self[place] for place in range(len(self)))

    def __str__(self) -> str:
        return f"tf.Tensor({_plain(self)!s}, shape={self.shape}, dtype={self.dtype.name})"

    def __repr__(self) -> str:
        value = self.numpy()
        shown = repr(value) if isinstance(value, np.ndarray) else value
        return f"<tf.Tensor: shape={self.shape}, dtype={self.dtype.name}, numpy={shown}>"

    def __format__(self, specification: str) -> str:
        return format(self.numpy(), specification)

    def __reduce__(self) -> Any:
        return as_tensor, (np.array(self),)


def as_tensor(value: Any) -> Any:
    """Return arrays and numbers as tensors, also within lists and dictionaries; all else as it is.

    >>> as_tensor({"loss": np.float32(0.5)})["loss"].numpy()
    np.float32(0.5)
    """
    if isinstance(value, np.ndarray):
        return value if isinstance(value, Tensor) else value.view(Tensor)
    if isinstance(value, np.generic):
        return np.asarray(value).view(Tensor)
    if isinstance(value, float):
        return np.asarray(value, "float32").view(Tensor)
    if isinstance(value, list | tuple | dict) and not isinstance(value, TensorShape):
        return mapped(as_tensor, value)
    return value


def giving_tensors(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that does the same, and gives its result as tensors.

    >>> giving_tensors(np.ones)(1)
    <tf.Tensor: shape=(1,), dtype=float64, numpy=array([1.])>
    """

    @wraps(function)
    def giving(*args: Any, **kwargs: Any) -> Any:
        return as_tensor(function(*args, **kwargs))

    return giving


def _plain(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, Tensor) else value
