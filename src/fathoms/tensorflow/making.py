"""Tensors from numbers, and the questions that are asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine import autodiff
from fathoms.engine.variable import Variable
from fathoms.layers import KerasTensor
from fathoms.tensorflow.dtypes import as_dtype
from fathoms.tensorflow.tensor import Tensor, as_tensor

newaxis = None


def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Any:
    """Return numbers, lists, arrays or variables as a tensor.

    Args:
        value: what becomes a tensor; arrays keep their number type, Python's numbers become float32 or int32.
        dtype: its number type.
        dtype_hint, name: without effect.

    Source: `tf.convert_to_tensor`.

    >>> convert_to_tensor([1.0, 2.0]).dtype.name, convert_to_tensor([1, 2]).dtype.name
    ('float32', 'int32')
    """
    found = autodiff.value_of(value) if isinstance(value, Variable | np.ndarray) or _nested(value) else value
    if autodiff.is_recorded(found) or isinstance(found, KerasTensor):
        return found if dtype is None else found.astype(as_dtype(dtype))
    array = np.asarray(found)
    if dtype is not None:
        return as_tensor(np.array(array, as_dtype(dtype)))
    if not isinstance(value, np.ndarray | np.generic | Variable) and not _holds_arrays(value):
        usual = {"f": "float32", "i": "int32", "U": "object"}.get(array.dtype.kind)
        array = array if usual is None else array.astype(usual)
    return as_tensor(array)


def constant(value: Any, dtype: Any = None, shape: Sequence[int] | None = None, name: str | None = "Const") -> Any:
    """Return numbers as a tensor of its own; a single number fills the shape.

    Source: `tf.constant`.

    >>> constant(2.0, shape=(2,)).numpy()
    array([2., 2.], dtype=float32)
    """
    tensor = convert_to_tensor(value, dtype)
    if shape is not None:
        tensor = np.full(shape, tensor) if tensor.size == 1 else tensor.reshape(tuple(shape))
    return as_tensor(np.array(tensor))


def is_tensor(x: Any) -> bool:
    """Say whether this is a tensor or a variable.

    Source: `tf.is_tensor`.

    >>> is_tensor(constant(1.0)), is_tensor(1.0), is_tensor(np.ones(1))
    (True, False, False)
    """
    return isinstance(x, Tensor | Variable | KerasTensor) or autodiff.is_recorded(x)


def linspace(start: Any, stop: Any, num: int, name: str | None = None, axis: int = 0) -> Any:
    """Return evenly spaced numbers, both ends included.

    Source: `tf.linspace`.

    >>> linspace(-1.0, 1.0, 3).numpy()
    array([-1.,  0.,  1.], dtype=float32)
    """
    first, last = convert_to_tensor(start), convert_to_tensor(stop)
    dtype = first.dtype if first.dtype.kind == "f" else np.dtype("float64")
    return as_tensor(np.linspace(np.asarray(first), np.asarray(last), int(num), axis=axis, dtype=dtype))


def arange(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range") -> Any:
    """Return the numbers from `start` up to, but without, `limit`; `tf.range`.

    Source: `tf.range`.

    >>> arange(3).numpy(), arange(1.0, 2.0, 0.5).numpy()
    (array([0, 1, 2], dtype=int32), array([1. , 1.5], dtype=float32))
    """
    ends = (0, start) if limit is None else (start, limit)
    parts = [convert_to_tensor(end, dtype) for end in (*ends, delta)]
    return as_tensor(np.arange(*(part.item() for part in parts), dtype=np.result_type(*parts)))


def zeros(shape: Any, dtype: Any = "float32", name: str | None = None) -> Any:
    """Return a tensor of zeros.

    Source: `tf.zeros`.

    >>> zeros((2,)).numpy()
    array([0., 0.], dtype=float32)
    """
    return as_tensor(np.zeros(shape, as_dtype(dtype)))


def ones(shape: Any, dtype: Any = "float32", name: str | None = None) -> Any:
    """Return a tensor of ones.

    Source: `tf.ones`.

    >>> ones((2,)).numpy()
    array([1., 1.], dtype=float32)
    """
    return as_tensor(np.ones(shape, as_dtype(dtype)))


def fill(dims: Any, value: Any, name: str | None = None) -> Any:
    """Return a tensor of this shape filled with one value.

    Source: `tf.fill`.

    >>> fill([2], 7).numpy()
    array([7, 7], dtype=int32)
    """
    return as_tensor(np.full(dims, np.asarray(convert_to_tensor(value))))


def eye(num_rows: int, num_columns: int | None = None, dtype: Any = "float32", name: str | None = None) -> Any:
    """Return a matrix with ones in its diagonal.

    Source: `tf.eye`.

    >>> eye(2).numpy()
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """
    return as_tensor(np.eye(num_rows, num_columns, dtype=as_dtype(dtype)))


def one_hot(
    indices: Any, depth: int, on_value: Any = 1, off_value: Any = 0, axis: int | None = None, dtype: Any = "float32",
    name: str | None = None,
) -> Any:  # fmt: skip
    """Return a row with a one in the place of each index.

    Source: `tf.one_hot`.

    >>> one_hot([1, 0], 2).numpy()
    array([[0., 1.],
           [1., 0.]], dtype=float32)
    """
    hot = np.asarray(indices)[..., None] == np.arange(depth)
    table = np.where(hot, np.asarray(on_value), np.asarray(off_value)).astype(as_dtype(dtype))
    return as_tensor(table if axis in (None, -1) else np.moveaxis(table, -1, axis))


def shape(input: Any, out_type: Any = "int32", name: str | None = None) -> Any:
    """Return the shape of a tensor as a tensor.

    Source: `tf.shape`.

    >>> shape([[1, 2, 3]]).numpy()
    array([1, 3], dtype=int32)
    """
    return as_tensor(np.array(np.shape(autodiff.plain(input)), as_dtype(out_type)))


def size(input: Any, out_type: Any = "int32", name: str | None = None) -> Any:
    """Return how many numbers a tensor holds.

    Source: `tf.size`.

    >>> size([[1, 2, 3]]).numpy()
    np.int32(3)
    """
    return as_tensor(np.array(np.size(autodiff.plain(input)), as_dtype(out_type)))


def rank(input: Any, name: str | None = None) -> Any:
    """Return how many axes a tensor has.

    Source: `tf.rank`.

    >>> rank([[1, 2, 3]]).numpy()
    np.int32(2)
    """
    return as_tensor(np.array(np.ndim(autodiff.plain(input)), "int32"))


def boolean_mask(tensor: Any, mask: Any, axis: int = 0, name: str | None = None) -> Any:
    """Return the rows for which a mask is true.

    Source: `tf.boolean_mask`.

    >>> boolean_mask([1, 2, 3], [True, False, True]).numpy()
    array([1, 3], dtype=int32)
    """
    return convert_to_tensor(tensor)[(slice(None),) * axis + (np.asarray(mask),)]


def unique(x: Any, out_idx: Any = "int32", name: str | None = None) -> tuple[Any, Any]:
    """Return each value once, in the order of first occurrence, and for each element the place of its value.

    Source: `tf.unique`.

    >>> [part.numpy().tolist() for part in unique([7, 3, 7])]
    [[7, 3], [0, 1, 0]]
    """
    values, first, places = np.unique(np.asarray(convert_to_tensor(x)), return_index=True, return_inverse=True)
    order = np.argsort(first)
    return as_tensor(values[order]), as_tensor(np.argsort(order)[places].astype(as_dtype(out_idx)))


def stop_gradient(input: Any, name: str | None = None) -> Any:
    """Return the value, through which nothing is differentiated.

    Source: `tf.stop_gradient`.

    >>> stop_gradient(constant(1.0)).numpy()
    np.float32(1.0)
    """
    return as_tensor(np.array(autodiff.plain(autodiff.value_of(input))))


def value_for_ops(x: Any) -> Any:
    """Return what `fathoms.ops` computes with: placeholders and recorded values as they are, all else as a plain array.

    >>> value_for_ops([1, 2])
    array([1, 2], dtype=int32)
    """
    if isinstance(x, KerasTensor) or autodiff.is_recorded(x) or x is None:
        return x
    found = autodiff.value_of(x) if isinstance(x, Variable | np.ndarray) else convert_to_tensor(x)
    return np.asarray(found) if isinstance(found, Tensor) else found


def _nested(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(is_tensor(item) or _nested(item) for item in value)


def _holds_arrays(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return bool(value) and _holds_arrays(value[0])
    return isinstance(value, np.ndarray | np.generic | Variable) or hasattr(value, "__array__")
