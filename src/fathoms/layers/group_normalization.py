"""Group normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms import constraints, initializers, regularizers
from fathoms.engine.autodiff import value_of
from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Layer, Shape, check_axes


class GroupNormalization(Layer):
    """Brings groups of neighbouring columns of every row to mean 0 and variance 1, then scales and shifts each column.

    Args:
        groups: how many groups the columns make; -1 makes each column one.
        axis: the axis of the columns; -1 for the last.
        epsilon: added to the variance so that a constant group does not divide by 0.
        center: whether to add `beta`.
        scale: whether to multiply by `gamma`.
        beta_initializer, gamma_initializer: how they start.
        beta_regularizer, gamma_regularizer: penalties on them that are added to the loss.
        beta_constraint, gamma_constraint: what they are held to after every step.
        **kwargs: `name`, `dtype`, `trainable`, `input_shape`; see `Layer`.

    Raises:
        ValueError: groups that do not divide the columns.

    Source: Wu and He, 2018; `keras.layers.GroupNormalization`.

    >>> GroupNormalization(groups=2, epsilon=0.0)([[1.0, 3.0, 5.0, 9.0]])
    array([[-1.,  1., -1.,  1.]], dtype=float32)
    """

    supports_masking = True

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        if isinstance(groups, bool) or not isinstance(groups, int) or (groups <= 0 and groups != -1):
            raise ValueError(
                f"GroupNormalization: the argument `groups` is {groups!r}, but should be a whole number from 1, or -1 for a group a "
                f"channel. Write GroupNormalization(groups=8)."
            )
        super().__init__(**kwargs)
        self.autocast = False  # half precision could not hold what is normalized
        self.groups = groups
        self.axis = axis
        self.epsilon = epsilon
        self.center = bool(center)
        self.scale = bool(scale)
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)
        self.gamma: Variable | None = None
        self.beta: Variable | None = None

    def build(self, input_shape: Sequence[int | None]) -> None:
        check_axes(self.axis, input_shape)
        width = input_shape[self.axis]
        if width is None:
            raise ValueError(
                f"Layer {self.name!r}: axis {self.axis} of the input tensor should have a defined dimension but the layer received an input with shape {tuple(input_shape)}. Write Input(shape=...) with a number there."
            )
        if self.groups == -1:
            self.groups = width
        if width < self.groups:
            raise ValueError(f"Number of groups ({self.groups}) cannot be more than the number of channels ({width}).")
        if width % self.groups:
            raise ValueError(
                f"Number of groups ({self.groups}) must be a multiple of the number of channels ({width}): it divides them evenly."
            )
        if self.scale:
            self.gamma = self.add_weight(
                (width,),
                self.gamma_initializer,
                regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint,
                name="gamma",
            )
        if self.center:
            self.beta = self.add_weight(
                (width,),
                self.beta_initializer,
                regularizer=self.beta_regularizer,
                constraint=self.beta_constraint,
                name="beta",
            )

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        check_axes(self.axis, input_shape)
        return tuple(input_shape)

    def call(self, inputs: Any) -> Any:
        """Normalize an array: natively if it is a table, in Python with more axes."""
        x = value_of(inputs)
        return self._run(inputs) if x.ndim == 2 else self._of_any_rank(x)

    def _of_any_rank(self, inputs: Any) -> Any:
        """Normalize over each group of columns and all axes but that of the rows."""
        from fathoms import ops

        x = ops.cast(inputs, self._dtype)
        axis = self.axis % x.ndim
        size = x.shape[axis] // self.groups
        grouped = ops.reshape(x, (*x.shape[:axis], self.groups, size, *x.shape[axis + 1 :]))
        axes = [place for place in range(1, x.ndim + 1) if place != axis]
        mean, variance = ops.moments(grouped, axes, keepdims=True)
        normal = ops.reshape((grouped - mean) * ops.rsqrt(variance + self.epsilon), x.shape)
        columns = [1] * x.ndim
        columns[axis] = x.shape[axis]
        if self.gamma is not None:
            normal = normal * ops.reshape(self.gamma, columns)
        if self.beta is not None:
            normal = normal + ops.reshape(self.beta, columns)
        return ops.cast(normal, self.compute_dtype)

    def lower(self, program: Program, x: Buffer) -> Buffer:
        if len(x.shape) != 1:
            raise NotImplementedError(
                f"Layer {self.name!r}: the core normalizes groups of a table's columns, not rows of shape {x.shape}."
            )
        self.check_width(x)
        return program.operation(
            "row_normalization",
            x,
            x.shape,
            self._weights,
            groups=self.groups,
            epsilon=self.epsilon,
            scale=self.scale,
            center=self.center,
        )

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "groups": self.groups,
            "axis": self.axis,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "beta_initializer": initializers.serialize(self.beta_initializer),
            "gamma_initializer": initializers.serialize(self.gamma_initializer),
            "beta_regularizer": regularizers.serialize(self.beta_regularizer),
            "gamma_regularizer": regularizers.serialize(self.gamma_regularizer),
            "beta_constraint": constraints.serialize(self.beta_constraint),
            "gamma_constraint": constraints.serialize(self.gamma_constraint),
        }
