"""What a layer says of the inputs that it takes, as layers of one's own wrote it."""

from __future__ import annotations

from typing import Any


class InputSpec:
    """A description of inputs; layers keep it and do not check it.

    Args:
        dtype: the number type.
        shape: the shape; None for axes of any size.
        ndim, max_ndim, min_ndim: how many axes, at most, at least.
        axes: sizes of some axes, by their numbers.
        allow_last_axis_squeeze: whether a last axis of 1 may be left out.
        name: the input's name.

    Source: `keras.InputSpec`.

    >>> InputSpec(ndim=2, axes={-1: 11})
    InputSpec(ndim=2, axes={-1: 11})
    """

    def __init__(
        self,
        dtype: Any = None,
        shape: Any = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: dict[int, int] | None = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
        optional: bool = False,
    ) -> None:
        self.dtype = dtype
        self.shape = None if shape is None else tuple(shape)
        self.ndim = len(self.shape) if self.shape is not None else ndim
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.axes = {int(axis): size for axis, size in (axes or {}).items()}
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        self.name = name
        self.optional = optional

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make such a description again."""
        return dict(vars(self))

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> InputSpec:
        """Make a description from what `get_config` returned."""
        return cls(**config)

    def __repr__(self) -> str:
        given = [f"{name}={value!r}" for name, value in vars(self).items() if value not in (None, False, {})]
        return f"InputSpec({', '.join(given)})"
