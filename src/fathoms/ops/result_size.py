"""How many numbers a function may have to hold, by the shapes of its arguments alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from math import prod
from typing import Any

import numpy as np

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.structure import flatten

# What makes as many numbers, or goes through them as often, as its arguments say: their product is the bound.
_GROWING = frozenset(
    """
        Arange ArraySplit Bartlett Bincount Blackman BroadcastTo Diff Dsplit Full Geomspace Hamming Hanning Histogram Hsplit
        Irfft Kaiser Linspace Logspace MultiHot OneHot Pad Repeat Rfft Round Scatter SegmentMax SegmentMin SegmentProd
        SegmentSum Split Tile TopK Unique UnravelIndex Unstack Vander Vsplit
    """.split()  # noqa: SIM905
)
_PAIRING = frozenset(
    ("Cdist", "Correlate", "Isin", "Kron", "Meshgrid", "Outer", "Searchsorted", "Take", "TakeAlongAxis")
)
_SQUARING = frozenset(("Corrcoef", "Diag", "Diagflat"))
_PRODUCTS = frozenset(("Dot", "Inner", "Matmul", "Tensordot", "Vdot"))
_OF_MATRICES = frozenset(
    """
        Cholesky CholeskyInverse Det Eig Eigh Inv Logdet Lstsq MatrixRank Norm Pinv Qr Slogdet Solve SolveTriangular Svd
    """.split()  # noqa: SIM905
)


def result_size(name: str, positional: Sequence[Any], named: Mapping[str, Any], rows: int) -> int:
    """Return a bound of how many numbers a function makes, or goes through, on the way to its result.

    Args:
        name: Keras's name of its step, such as `"Tile"`.
        positional, named: its arguments, with placeholders among them.
        rows: how many rows stand for a size that is not known.

    >>> result_size("Tile", [KerasTensor((None, 3)), [1, 1000]], {}, 10)
    30000
    """
    leaves = flatten([list(positional), dict(named)])
    shapes = [shape for leaf in leaves if (shape := _shape(leaf, rows)) is not None]
    if name not in _GROWING:
        shapes += [_written(item) for item in (*positional, *named.values()) if isinstance(item, list)]
    sizes = [max(1, prod(shape)) for shape in shapes]
    whole = prod(max(1, abs(leaf)) for leaf in leaves if isinstance(leaf, int | float) and abs(leaf) < 1e300)
    total = sum(sizes)
    if name in _GROWING:
        return int(min(max(1, total) * max(1, whole), 1 << 62))
    if name in _PAIRING:
        return prod(sizes)
    if name in _SQUARING:
        return sum(size * size for size in sizes)
    if name in _PRODUCTS and len(shapes) == 2:
        return sizes[0] * sizes[1] // max(1, min(_last(shapes[0]), sizes[0], sizes[1]))
    if name == "Einsum":
        return _of_letters(positional, shapes)
    if name in _OF_MATRICES:
        return sum(size * max(shape, default=1) for size, shape in zip(sizes, shapes, strict=True))
    return max(total, prod(max(sizes) for sizes in zip_longest(*(shape[::-1] for shape in shapes), fillvalue=1)))


def _shape(leaf: Any, rows: int) -> tuple[int, ...] | None:
    if isinstance(leaf, KerasTensor):
        return tuple(rows if size is None else size for size in leaf.shape)
    return leaf.shape if isinstance(leaf, np.ndarray) else None


def _written(item: list[Any]) -> tuple[int, ...]:
    """The shape of an array that a file has as lists of numbers; of a list of placeholders, nothing new."""
    if any(isinstance(leaf, KerasTensor) for leaf in flatten(item)):
        return ()
    try:
        return np.asarray(item).shape
    except ValueError:  # lists of different lengths
        return ()


def _last(shape: tuple[int, ...]) -> int:
    return shape[-1] if shape else 1


def _of_letters(positional: Sequence[Any], shapes: Sequence[tuple[int, ...]]) -> int:
    """Each letter of an equation is gone through once."""
    equation = positional[0] if positional and isinstance(positional[0], str) else ""
    sizes: dict[str, int] = {}
    for letters, shape in zip(re.sub(r"\s|\.", "", equation.partition("->")[0]).split(","), shapes, strict=False):
        for letter, size in zip(letters[::-1], shape[::-1], strict=False):
            sizes[letter] = max(size, sizes.get(letter, 1))
    return max(prod(sizes.values()), sum(map(prod, shapes)))
