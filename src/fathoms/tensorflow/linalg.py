"""Matrices: `tf.linalg`."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms import ops
from fathoms.engine import autodiff
from fathoms.tensorflow.from_ops import from_ops
from fathoms.tensorflow.making import convert_to_tensor, eye
from fathoms.tensorflow.math import l2_normalize
from fathoms.tensorflow.shaping import matmul, norm
from fathoms.tensorflow.tensor import as_tensor

_TABLE = {
    "einsum": "einsum",
    "tensordot": "tensordot a=x1 b=x2",
    "trace": "trace",
}


def inv(input: Any, adjoint: bool = False, name: str | None = None) -> Any:
    """Return the inverse of a matrix.

    Source: `tf.linalg.inv`.

    >>> inv([[2.0]]).numpy()
    array([[0.5]], dtype=float32)
    """
    return as_tensor(np.linalg.inv(_array(input)))


def det(input: Any, name: str | None = None) -> Any:
    """Return the determinant of a matrix.

    Source: `tf.linalg.det`.

    >>> det([[2.0, 0.0], [0.0, 3.0]]).numpy()
    np.float32(6.0)
    """
    return as_tensor(np.linalg.det(_array(input)))


def solve(matrix: Any, rhs: Any, adjoint: bool = False, name: str | None = None) -> Any:
    """Return `x` with `matrix @ x = rhs`.

    Source: `tf.linalg.solve`.

    >>> solve([[2.0]], [[6.0]]).numpy()
    array([[3.]], dtype=float32)
    """
    return as_tensor(np.linalg.solve(_array(matrix), _array(rhs)))


def diag(diagonal: Any, name: str = "diag") -> Any:
    """Return a matrix with this diagonal.

    Source: `tf.linalg.diag`.

    >>> diag([1, 2]).numpy()
    array([[1, 0],
           [0, 2]], dtype=int32)
    """
    return as_tensor(np.diag(_array(diagonal)))


def diag_part(input: Any, name: str = "diag_part") -> Any:
    """Return the diagonal of a matrix.

    Source: `tf.linalg.diag_part`.

    >>> diag_part([[1, 0], [0, 2]]).numpy()
    array([1, 2], dtype=int32)
    """
    return as_tensor(np.diagonal(_array(input)))


def matrix_transpose(a: Any, name: str = "matrix_transpose", conjugate: bool = False) -> Any:
    """Return matrices with rows and columns exchanged.

    Source: `tf.linalg.matrix_transpose`.

    >>> matrix_transpose([[1, 2]]).numpy()
    array([[1],
           [2]], dtype=int32)
    """
    return as_tensor(ops.swapaxes(a, -1, -2))


def matvec(a: Any, b: Any, name: str | None = None) -> Any:
    """Return the product of a matrix and a vector.

    Source: `tf.linalg.matvec`.

    >>> matvec([[1.0, 2.0]], [3.0, 4.0]).numpy()
    array([11.], dtype=float32)
    """
    return as_tensor(ops.squeeze(ops.matmul(a, ops.expand_dims(b, -1)), -1))


def global_norm(t_list: Any, name: str | None = None) -> Any:
    """Return the length of several tensors together.

    Source: `tf.linalg.global_norm`.

    >>> global_norm([[3.0], [4.0]]).numpy()
    np.float32(5.0)
    """
    squares = [ops.sum(ops.square(tensor)) for tensor in t_list if tensor is not None]
    return as_tensor(ops.sqrt(sum(squares[1:], squares[0])))


def _array(x: Any) -> Any:
    tensor = convert_to_tensor(x)
    return tensor if autodiff.is_recorded(tensor) else np.asarray(tensor)


transpose = matrix_transpose

__all__ = [
    *_TABLE,
    "det",
    "diag",
    "diag_part",
    "eye",
    "global_norm",
    "inv",
    "l2_normalize",
    "matmul",
    "matrix_transpose",
    "matvec",
    "norm",
    "solve",
    "transpose",
]


def __getattr__(name: str) -> Any:
    if name not in _TABLE:
        raise AttributeError(f"fathoms.tensorflow.linalg has no {name!r}.")
    globals()[name] = from_ops(_TABLE[name])
    return globals()[name]
