"""What a layer or model demands of what it is called on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.structure import flatten


class InputSpec:
    """Says what type and shape one input must have; what is None does not matter.

    Args:
        dtype: its number type.
        shape: its shape, batch axis first; None for an axis that may have any size.
        ndim, max_ndim, min_ndim: how many axes it has, or at most, or at least.
        axes: sizes of single axes, by their numbers.
        allow_last_axis_squeeze: whether a last axis of length 1 may be there or not.
        name: the name by which a dictionary of inputs is read.
        optional: whether None may be given.

    Raises:
        TypeError: axes that are not a dictionary from number to number.

    Source: `keras.layers.InputSpec`.

    >>> InputSpec(shape=(None, 11), name="wine")
    InputSpec(shape=(None, 11), ndim=2)
    """

    def __init__(
        self,
        dtype: object = None,
        shape: Sequence[int | None] | None = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: Mapping[Any, Any] | None = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
        optional: bool = False,
    ) -> None:
        self.dtype = None if dtype is None else standardize_dtype(dtype)
        self.shape = None if shape is None else tuple(shape)
        self.ndim = ndim if self.shape is None else len(self.shape)
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        self.name = name
        self.optional = optional
        try:
            self.axes = {int(axis): size for axis, size in (axes or {}).items()}
        except (AttributeError, TypeError, ValueError):
            raise TypeError(
                f"InputSpec: `axes` is a dictionary from axis numbers to sizes, such as {{-1: 3}}; found {axes}."
            ) from None

    def check(self, value: Any, place: int, layer: str) -> None:
        """Raise a ValueError if a value, the one in this place among the inputs of a layer, is not as demanded."""
        if value is None and self.optional:
            return
        if value is None:
            raise ValueError(
                f"The input '{self.name}' is not optional, but found None. Give it an array, or write Input(..., optional=True)."
            )
        if not hasattr(value, "shape"):
            raise ValueError(
                f"Inputs to a layer should be tensors. Got '{value}' (of type {type(value)}) as input for layer '{layer}'."
            )
        shape = tuple(value.shape)
        wrong = self._wrong(shape, getattr(value, "dtype", None))
        if wrong:
            raise ValueError(
                f"Input {place} with name '{self.name}' of layer '{layer}' is incompatible with the layer: {wrong}. Full shape received: {shape}"
            )

    def _wrong(self, shape: tuple[Any, ...], dtype: Any) -> str:
        """Say what is not as demanded; nothing if all is."""
        ndim = len(shape)
        if self.ndim is not None and not self.allow_last_axis_squeeze and ndim != self.ndim:
            return f"expected ndim={self.ndim}, found ndim={ndim}"
        if self.max_ndim is not None and ndim > self.max_ndim:
            return f"expected max_ndim={self.max_ndim}, found ndim={ndim}"
        if self.min_ndim is not None and ndim < self.min_ndim:
            return f"expected min_ndim={self.min_ndim}, found ndim={ndim}"
        if self.dtype is not None and standardize_dtype(dtype) != self.dtype:
            return f"expected dtype={self.dtype}, found dtype={standardize_dtype(dtype)}"
        for axis, size in self.axes.items():
            if size is not None and shape[axis] not in (size, None):
                return (
                    f"expected axis {axis} of input shape to have value {size}, but received input with shape {shape}"
                )
        if self.shape is None:
            return ""
        wanted = self.shape
        if self.allow_last_axis_squeeze:
            wanted, shape = (given[:-1] if given[-1:] == (1,) else given for given in (wanted, shape))
        differs = any(None not in pair and pair[0] != pair[1] for pair in zip(wanted, shape, strict=False))
        return f"expected shape={self.shape}, found shape={shape}" if differs else ""

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make such a demand again."""
        names = ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes", "optional")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> InputSpec:
        """Make what `get_config` described."""
        return cls(**config)

    def __repr__(self) -> str:
        names = ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes")
        said = [f"{name}={getattr(self, name)}" for name in names if getattr(self, name)]
        return f"InputSpec({', '.join(said)})"


def check_inputs(spec: Any, inputs: Any, layer: str) -> None:
    """Raise a ValueError if inputs are not as demanded.

    Args:
        spec: an `InputSpec`, a structure of them, or None.
        inputs: arrays or placeholders, in that structure; or a dictionary by the names of the demands.
        layer: the layer's name.
    """
    if spec is None:
        return
    specs = flatten(spec)
    names = [one.name for one in specs if one is not None and one.name]
    named = len(names) == len(specs)
    if isinstance(inputs, Mapping) and named:
        missing = [name for name in names if name not in inputs]
        if missing:
            raise ValueError(
                f'Missing data for input "{missing[0]}": the inputs have no {missing[0]!r}. You passed a data dictionary with '
                f"keys {list(inputs)}. Expected the following keys: {names}"
            )
        inputs = [inputs[name] for name in names]
    values = flatten(inputs)
    if len(values) != len(specs):
        several = f"named input(s) with keys {names}" if named else "input(s)"
        raise ValueError(
            f'Layer "{layer}" expects {len(specs)} {several}, but it received {len(values)} input tensors. '
            f"Give it a list of {len(specs)}" + (f", or a dictionary with {', '.join(names)}." if named else ".")
        )
    for place, (value, one) in enumerate(zip(values, specs, strict=True)):
        if one is not None:
            one.check(value, place, layer)
