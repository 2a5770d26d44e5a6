"""The functions of `keras.ops` for matrices: the last two axes of an array."""

from __future__ import annotations

from typing import Any

import numpy
from autograd import numpy as np

from fathoms.engine.autodiff import plain
from fathoms.ops.arrays import Tensor, as_tensor, axis_of, floats, promoted
from fathoms.ops.function_operation import operation


def _matrices(x: Tensor, square: bool = False) -> Any:
    x = floats(x)
    if x.ndim < 2:
        raise ValueError(f"Found an array of shape {x.shape} where a matrix belongs, with two axes or more.")
    if square and x.shape[-1] != x.shape[-2]:
        raise ValueError(f"Expected a square matrix, but got a non-square tensor with shape {x.shape}")
    return x


def _turned(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


@operation
def cholesky(x: Tensor, upper: bool = False) -> Any:
    """The triangular L with `x = L L^T`, or the upper one with `x = U^T U`."""
    lower = np.linalg.cholesky(_matrices(x, square=True))
    return _turned(lower) if upper else lower


@operation
def cholesky_inverse(x: Tensor, upper: bool = False) -> Any:
    """The inverse of the matrix whose triangular factor x is."""
    x = _matrices(x, square=True)
    lower = _turned(x) if upper else x
    inverse = np.linalg.inv(lower)
    return np.matmul(_turned(inverse), inverse)


@operation
def det(x: Tensor) -> Any:
    """The determinant."""
    return np.linalg.det(_matrices(x, square=True))


@operation
def eig(x: Tensor) -> Any:
    """The eigenvalues and eigenvectors."""
    return tuple(np.linalg.eig(_matrices(x, square=True)))


@operation
def eigh(x: Tensor) -> Any:
    """The eigenvalues and eigenvectors of symmetric matrices."""
    return tuple(np.linalg.eigh(_matrices(x, square=True)))


@operation
def inv(x: Tensor) -> Any:
    """The inverse."""
    return np.linalg.inv(_matrices(x, square=True))


@operation
def norm(x: Tensor, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The norm of vectors or matrices.

    Args:
        x: the array.
        ord: a number, `"fro"`, `"nuc"`, or None for the root of the sum of squares.
        axis: one axis for vectors, two for matrices; None takes all numbers as one.
        keepdims: whether the axes stay, with one number each.

    Source: `keras.ops.norm`, `numpy.linalg.norm`.

    >>> float(norm([3.0, 4.0]))
    5.0
    """
    x, axes = floats(x), axis_of(axis)
    if ord is None or (ord == 2 and isinstance(axes, int)):
        return np.sqrt(np.sum(np.real(x * np.conj(x)), axis=axes, keepdims=keepdims))
    if isinstance(axes, int) or (axes is None and x.ndim == 1):
        if ord == numpy.inf:
            return np.max(np.abs(x), axis=axes, keepdims=keepdims)
        if ord == -numpy.inf:
            return np.min(np.abs(x), axis=axes, keepdims=keepdims)
        if ord == 1:
            return np.sum(np.abs(x), axis=axes, keepdims=keepdims)
    return as_tensor(np.linalg.norm(x, ord, axes, keepdims), x.dtype)


@operation
def qr(x: Tensor, mode: str = "reduced") -> Any:
    """Q and R with `x = Q R`, R upper triangular. It has no slope."""
    if mode not in ("reduced", "complete"):
        raise ValueError(f"qr: mode={mode!r} is unknown. Expected one of {{'reduced', 'complete'}}.")
    return tuple(numpy.linalg.qr(plain(_matrices(x)), mode=mode))  # type: ignore[call-overload]


@operation
def solve(a: Tensor, b: Tensor) -> Any:
    """The x with `a x = b`."""
    a, b = promoted(a, b, least=float)
    _matrices(a, square=True)
    return np.linalg.solve(a, b[..., None])[..., 0] if b.ndim == a.ndim - 1 else np.linalg.solve(a, b)


@operation
def solve_triangular(a: Tensor, b: Tensor, lower: bool = False) -> Any:
    """The x with `a x = b` for triangular a."""
    a = _matrices(a, square=True)
    return solve(np.tril(a) if lower else np.triu(a), b)


@operation
def svd(x: Tensor, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """U, s and V^T with `x = U diag(s) V^T`, or s alone."""
    x = _matrices(x)
    found = np.linalg.svd(x, full_matrices=full_matrices, compute_uv=compute_uv)
    return tuple(found) if compute_uv else found


@operation
def lstsq(a: Tensor, b: Tensor, rcond: float | None = None) -> Any:
    """The x for which `|a x - b|` is least."""
    a, b = promoted(a, b, least=float)
    return np.matmul(np.linalg.pinv(a) if rcond is None else np.linalg.pinv(a, rcond), b)


@operation
def matrix_rank(x: Tensor, tol: float | None = None) -> Any:
    """How many rows do not follow from the others."""
    return as_tensor(numpy.linalg.matrix_rank(plain(_matrices(x)), tol=tol), "int32")


@operation
def pinv(x: Tensor, rcond: float | None = None) -> Any:
    """The pseudoinverse."""
    x = _matrices(x)
    return np.linalg.pinv(x) if rcond is None else np.linalg.pinv(x, rcond)


def jvp(fun: Any, primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """`fun(*primals)` and how it changes when its arguments move along `tangents`."""
    from autograd import make_jvp

    if has_aux:
        raise NotImplementedError("jvp(has_aux=True) is not supported in Fathoms. Leave it out.")
    if not len(tangents):
        raise ValueError("jvp(tangents): found none. Give one tangent for each of the primals, of its shape.")
    moved: Any = 0
    for place, tangent in enumerate(tangents):
        found, part = make_jvp(fun, place)(*map(as_tensor, primals))(as_tensor(tangent))
        moved = moved + part
    return found, moved
