"""Tensors joined, cut, turned and looked up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from fathoms import ops
from fathoms.tensorflow.dtypes import as_dtype
from fathoms.tensorflow.making import convert_to_tensor, value_for_ops
from fathoms.tensorflow.tensor import as_tensor


def cast(x: Any, dtype: Any, name: str | None = None) -> Any:
    """Return a tensor in another number type.

    Source: `tf.cast`.

    >>> cast([1.7, 2.0], "int32").numpy()
    array([1, 2], dtype=int32)
    """
    return as_tensor(ops.cast(value_for_ops(x), as_dtype(dtype).name))


def concat(values: Sequence[Any], axis: int, name: str = "concat") -> Any:
    """Return tensors joined along an axis.

    Source: `tf.concat`.

    >>> concat([[1, 2], [3]], 0).numpy()
    array([1, 2, 3], dtype=int32)
    """
    return as_tensor(ops.concatenate([value_for_ops(value) for value in values], axis))


def stack(values: Sequence[Any], axis: int = 0, name: str = "stack") -> Any:
    """Return tensors joined along a new axis.

    Source: `tf.stack`.

    >>> stack([1, 2]).numpy()
    array([1, 2], dtype=int32)
    """
    return as_tensor(ops.stack([value_for_ops(value) for value in values], axis))


def unstack(value: Any, num: int | None = None, axis: int = 0, name: str = "unstack") -> list[Any]:
    """Return the parts of a tensor along an axis.

    Source: `tf.unstack`.

    >>> [part.numpy().item() for part in unstack([1, 2])]
    [1, 2]
    """
    moved = as_tensor(ops.moveaxis(value_for_ops(value), axis, 0))
    return [moved[place] for place in range(moved.shape[0])]


def split(value: Any, num_or_size_splits: Any, axis: int = 0, num: int | None = None, name: str = "split") -> Any:
    """Return a tensor cut into equal parts, or into parts of these sizes.

    Source: `tf.split`.

    >>> [part.numpy().tolist() for part in split([1, 2, 3], [1, 2])]
    [[1], [2, 3]]
    """
    sizes = num_or_size_splits
    places = list(accumulate(sizes))[:-1] if isinstance(sizes, list | tuple) else int(sizes)
    return as_tensor(list(ops.split(value_for_ops(value), places, axis)))


def transpose(a: Any, perm: Sequence[int] | None = None, conjugate: bool = False, name: str = "transpose") -> Any:
    """Return a tensor with its axes in another order, reversed if none is given.

    Source: `tf.transpose`.

    >>> transpose([[1, 2]]).shape.as_list()
    [2, 1]
    """
    return as_tensor(ops.transpose(value_for_ops(a), perm))


def gather(
    params: Any,
    indices: Any,
    validate_indices: object = None,
    axis: int = 0,
    batch_dims: int = 0,
    name: str | None = None,
) -> Any:
    """Return the rows (or the parts along another axis) with these numbers.

    Source: `tf.gather`.

    >>> gather([5, 6, 7], [2, 0]).numpy()
    array([7, 5], dtype=int32)
    """
    return as_tensor(ops.take(value_for_ops(params), value_for_ops(indices), axis))


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Any:
    """Return `x` where a condition is true and `y` elsewhere; without these, the places where it is true.

    Source: `tf.where`.

    >>> where([True, False], 1.0, 0.0).numpy()
    array([1., 0.], dtype=float32)
    """
    if x is None and y is None:
        return as_tensor(np.argwhere(np.asarray(condition)))
    return as_tensor(ops.where(value_for_ops(condition), value_for_ops(x), value_for_ops(y)))


def matmul(a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, name: str | None = None) -> Any:
    """Return the product of two matrices.

    Source: `tf.matmul`.

    >>> matmul([[1.0, 2.0]], [[3.0, 4.0]], transpose_b=True).numpy()
    array([[11.]], dtype=float32)
    """
    left = ops.swapaxes(value_for_ops(a), -1, -2) if transpose_a else value_for_ops(a)
    return as_tensor(ops.matmul(left, ops.swapaxes(value_for_ops(b), -1, -2) if transpose_b else value_for_ops(b)))


def pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0, name: str | None = None) -> Any:
    """Return a tensor with values added around it.

    Source: `tf.pad`.

    >>> pad([1, 2], [[1, 0]]).numpy()
    array([0, 1, 2], dtype=int32)
    """
    kind: Any = mode.lower()
    fill = {"constant_values": constant_values} if kind == "constant" else {}
    return as_tensor(np.pad(np.asarray(convert_to_tensor(tensor)), np.asarray(paddings), kind, **fill))


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Any:
    """Return the same numbers in another shape; -1 stands for what is left.

    Source: `tf.reshape`.

    >>> reshape([1, 2, 3, 4], [2, -1]).numpy()
    array([[1, 2],
           [3, 4]], dtype=int32)
    """
    return as_tensor(ops.reshape(value_for_ops(tensor), tuple(int(size) for size in np.ravel(np.asarray(shape)))))


def sort(values: Any, axis: int = -1, direction: str = "ASCENDING", name: str | None = None) -> Any:
    """Return the values in order along an axis.

    Source: `tf.sort`.

    >>> sort([3, 1, 2], direction="DESCENDING").numpy()
    array([3, 2, 1], dtype=int32)
    """
    ordered = ops.sort(value_for_ops(values), axis)
    return as_tensor(ops.flip(ordered, axis) if direction == "DESCENDING" else ordered)


def argsort(
    values: Any, axis: int = -1, direction: str = "ASCENDING", stable: bool = False, name: str | None = None
) -> Any:
    """Return the places of the values in order along an axis.

    Source: `tf.argsort`.

    >>> argsort([3, 1, 2]).numpy()
    array([1, 2, 0], dtype=int32)
    """
    array = np.asarray(convert_to_tensor(values))
    return as_tensor(np.argsort(-array if direction == "DESCENDING" else array, axis, kind="stable").astype("int32"))


def norm(tensor: Any, ord: Any = "euclidean", axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Return the length of a tensor; `ord` is 1, 2, `"euclidean"` or `np.inf`.

    Source: `tf.norm`.

    >>> norm([3.0, 4.0]).numpy()
    np.float32(5.0)
    """
    size = ops.absolute(value_for_ops(tensor))
    if ord == np.inf:
        return as_tensor(ops.max(size, axis, keepdims))
    if ord == 1:
        return as_tensor(ops.sum(size, axis, keepdims))
    if ord in ("euclidean", "fro", 2):
        return as_tensor(ops.sqrt(ops.sum(ops.square(size), axis, keepdims)))
    return as_tensor(ops.power(ops.sum(ops.power(size, ord), axis, keepdims), 1 / ord))


def slice(input_: Any, begin: Sequence[int], size: Sequence[int], name: str | None = None) -> Any:
    """Return the part of a tensor that starts at `begin` and has this size; -1 takes the rest of an axis.

    Source: `tf.slice`.

    >>> slice([1, 2, 3], [1], [-1]).numpy()
    array([2, 3], dtype=int32)
    """
    from builtins import slice as part

    ends = [None if length == -1 else start + length for start, length in zip(begin, size, strict=True)]
    return convert_to_tensor(input_)[tuple(part(start, end) for start, end in zip(begin, ends, strict=True))]


def clip_by_global_norm(
    t_list: Sequence[Any], clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> tuple[list[Any], Any]:
    """Return tensors, made shorter by one factor if they are longer than `clip_norm` together; and their length.

    Source: `tf.clip_by_global_norm`.

    >>> [part.numpy().tolist() for part in clip_by_global_norm([[6.0], [8.0]], 5.0)[0]]
    [[3.0], [4.0]]
    """
    from fathoms.tensorflow.linalg import global_norm

    length = global_norm(t_list) if use_norm is None else use_norm
    factor = ops.divide(clip_norm, ops.maximum(length, clip_norm))
    return [None if tensor is None else as_tensor(ops.multiply(tensor, factor)) for tensor in t_list], length
