"""A placeholder: the shape and type of an array that is not there yet."""

from __future__ import annotations

from collections.abc import Sequence

from fathoms.engine.naming import auto_name


class KerasTensor:
    """What `Input` returns: stands for the rows a model will be given.

    Args:
        shape: the shape with the batch axis first, such as `(None, 11)`.
        dtype: its number type.
        name: its name.

    Source: `keras.KerasTensor`.

    >>> KerasTensor((None, 11), name="wine")
    <KerasTensor shape=(None, 11), dtype=float32, name=wine>
    """

    def __init__(self, shape: Sequence[int | None], dtype: str = "float32", name: str | None = None) -> None:
        self.shape = tuple(shape)
        self.dtype = dtype
        self.name = name or auto_name("KerasTensor")

    @property
    def ndim(self) -> int:
        """The number of axes, the batch axis included."""
        return len(self.shape)

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"
