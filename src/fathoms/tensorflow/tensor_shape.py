"""A shape with the methods that TensorFlow's shapes have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, SupportsIndex, overload


class TensorShape(tuple[int | None, ...]):
    """A tuple of sizes; None is an axis of any size.

    Args:
        dims: the sizes, a single size, or another shape.

    Source: `tf.TensorShape`.

    >>> shape = TensorShape([None, 11])
    >>> shape.as_list(), shape.rank, shape[1], shape == (None, 11)
    ([None, 11], 2, 11, True)
    """

    __slots__ = ()

    def __new__(cls, dims: Iterable[int | None] | int = ()) -> TensorShape:
        """Make a shape of plain numbers, whatever they were."""
        sizes = (dims,) if isinstance(dims, int) else tuple(dims)
        return super().__new__(cls, (None if size is None else int(size) for size in sizes))

    def as_list(self) -> list[int | None]:
        """Return the sizes as a list."""
        return list(self)

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self)

    ndims = rank

    @property
    def dims(self) -> list[int | None]:
        """The sizes as a list."""
        return list(self)

    def num_elements(self) -> int | None:
        """Return how many numbers such a tensor holds; None if an axis may have any size."""
        from math import prod

        return None if None in self else prod(size for size in self if size is not None)

    def is_fully_defined(self) -> bool:
        """Say whether every axis has a size."""
        return None not in self

    def is_compatible_with(self, other: Sequence[int | None]) -> bool:
        """Say whether a tensor could have both shapes."""
        pairs = zip(self, other, strict=False)
        return len(self) == len(other) and all(a is None or b is None or a == b for a, b in pairs)

    def assert_is_compatible_with(self, other: Sequence[int | None]) -> None:
        """Raise a ValueError if no tensor could have both shapes."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {tuple(other)} are incompatible")

    def concatenate(self, other: Iterable[int | None]) -> TensorShape:
        """Return this shape's axes followed by another's."""
        return TensorShape((*self, *other))

    @overload
    def __getitem__(self, index: SupportsIndex) -> int | None: ...
    @overload
    def __getitem__(self, index: slice) -> TensorShape: ...
    def __getitem__(self, index: Any) -> Any:
        part = super().__getitem__(index)
        return TensorShape(part) if isinstance(index, slice) else part

    def __str__(self) -> str:
        return tuple.__repr__(self)

    def __repr__(self) -> str:
        return f"TensorShape({list(self)})"
