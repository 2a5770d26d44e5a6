"""What layers that embed numbers have in common."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any, ClassVar

from fathoms import initializers
from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Layer, Shape, row_shape

MOST = 256  # functions of one number, and units: what the core has room for


class NumberEmbedding(Layer):
    """Turns each of a row's first numbers into several; the other columns follow as they are.

    Args:
        activation: None, or `"relu"`.
        direct: whether each number also stands in front of what it is turned into.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: another activation.
    """

    operation: ClassVar[str]  # of the core

    def __init__(self, activation: str | None, direct: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if activation not in (None, "linear", "relu"):
            raise ValueError(
                f"{type(self).__name__}(activation): found {activation!r}, but numbers are embedded with activation=None or "
                f"activation='relu'. For others put an Activation layer behind it."
            )
        self.relu = activation == "relu"
        self.direct = bool(direct)
        self.kernel: Variable | None = None
        self.bias: Variable | None = None

    def columns(self, width: int) -> int:
        """Return how many of a row's numbers are embedded."""
        raise NotImplementedError

    def made_of(self, width: int) -> int:
        """Return how many numbers the embedded ones of a row become."""
        raise NotImplementedError

    def parameters(self) -> list[Variable]:
        """Return what the core's operation takes, in its order."""
        raise NotImplementedError

    def width_of(self, input_shape: Sequence[int | None]) -> int:
        """Return how many columns rows have, or raise a ValueError if they are not rows of columns."""
        if len(input_shape) != 2:
            raise ValueError(
                f"Layer {self.name!r} takes rows of columns, but found the input shape {tuple(input_shape)}. "
                f"Put Flatten() before it."
            )
        return row_shape(input_shape, self.name)[0]

    def add_map(self, kernel: tuple[int, ...], bias: tuple[int, int], inputs: int) -> None:
        """Make the kernel and the bias, drawn from ±1/√inputs as PyTorch's linear layers start."""
        for name, shape in (("kernel", kernel), ("bias", bias)):
            start = initializers.RandomUniform(-1 / sqrt(inputs), 1 / sqrt(inputs))
            setattr(self, name, self.add_weight(shape, start, name=name))

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        width = self.width_of(input_shape)
        return (input_shape[0], self.made_of(width) + width - self.columns(width))

    def lower(self, program: Program, x: Buffer) -> Buffer:
        self.check_width(x)
        shape = self.compute_output_shape((None, *x.shape))[1:]
        return program.operation(
            self.operation,
            x,
            shape,  # type: ignore[arg-type]
            self.parameters(),
            direct=self.direct,
            relu=self.relu,
        )

    @property
    def _activation_name(self) -> str | None:
        return "relu" if self.relu else None
