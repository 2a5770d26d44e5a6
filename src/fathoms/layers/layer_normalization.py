"""Layer normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms import constraints, initializers, regularizers
from fathoms.engine.autodiff import value_of
from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Layer, Shape, check_axes, row_axes, row_shape


class LayerNormalization(Layer):
    """Brings every row to mean 0 and variance 1, then scales and shifts each column by learned numbers.

    `gamma * (x - mean(row)) / sqrt(var(row) + epsilon) + beta`, in training and when predicting alike.

    Args:
        axis: the axis, or axes, that a mean is taken over; -1 for the columns of a table.
        epsilon: added to the variance so that a constant row does not divide by 0.
        center: whether to add `beta`.
        scale: whether to multiply by `gamma`.
        beta_initializer, gamma_initializer: how they start.
        beta_regularizer, gamma_regularizer: penalties on them that are added to the loss.
        beta_constraint, gamma_constraint: what they are held to after every step.
        rms_scaling: whether to divide by the deviation only, without subtracting the mean; in Python.
        **kwargs: `name`, `dtype`, `trainable`, `input_shape`; see `Layer`.

    Shapes:
        the output has the shape of the input; `gamma` and `beta` have the sizes of the axes.

    Raises:
        TypeError: an axis that is not a whole number or several.
        ValueError: an axis that the input does not have.

    Source: Ba, Kiros, Hinton, 2016; `keras.layers.LayerNormalization`.

    >>> LayerNormalization(epsilon=0.0)([[1.0, 3.0]])
    array([[-1.,  1.]], dtype=float32)
    """

    supports_masking = True

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        rms_scaling: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not isinstance(axis, int | list | tuple):
            raise TypeError(
                f"Expected an int or a list/tuple of ints for the argument 'axis': found {axis!r}. Write axis=-1."
            )
        self.axis = axis if isinstance(axis, int) else list(axis)
        self.epsilon = epsilon
        self.rms_scaling = bool(rms_scaling)
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
        row = row_shape(input_shape, self.name)
        self.axis = [self.axis] if isinstance(self.axis, int) else sorted(self.axis)
        shape = [row[axis] for axis in row_axes(self.axis, len(row), f"{type(self).__name__}(axis)")]
        if self.scale:
            self.gamma = self.add_weight(
                shape,
                self.gamma_initializer,
                regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint,
                name="gamma",
            )
        if self.center and not self.rms_scaling:
            self.beta = self.add_weight(
                shape,
                self.beta_initializer,
                regularizer=self.beta_regularizer,
                constraint=self.beta_constraint,
                name="beta",
            )

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        check_axes(self.axis, input_shape)
        return tuple(input_shape)

    def call(self, inputs: Any) -> Any:
        """Normalize an array: natively in the shape the layer was built for, in Python in others and with `rms_scaling`."""
        x = value_of(inputs)
        if x.size and not self.rms_scaling and (not self.built or x.shape[1:] == self.input_shape[1:]):
            return self._run(inputs)
        from fathoms import ops

        exact = ops.cast(x, self._dtype)
        if self.rms_scaling:
            deviation = ops.sqrt(ops.var(exact, axis=self.axis, keepdims=True) + self.epsilon)
            found = exact / deviation * (1.0 if self.gamma is None else self._spread(self.gamma, x.ndim))
        else:
            found = ops.layer_normalization(exact, self.gamma, self.beta, self.axis, self.epsilon)
        return ops.cast(found, self.compute_dtype)

    def _spread(self, weight: Variable, rank: int) -> Any:
        """Return a weight in a shape that repeats along the other axes."""
        from fathoms import ops

        axes = [axis % rank for axis in ([self.axis] if isinstance(self.axis, int) else self.axis)]
        sizes = dict(zip(axes, weight.shape, strict=True))
        return ops.reshape(weight, [sizes.get(axis, 1) for axis in range(rank)])

    def lower(self, program: Program, x: Buffer) -> Buffer:
        if self.rms_scaling:
            raise NotImplementedError(
                f"Layer {self.name!r}: the core does not know rms_scaling; RMSNormalization is native."
            )
        self.check_width(x, len(x.shape))

        def write(rows: Buffer, width: int) -> Buffer:
            return program.operation(
                "row_normalization",
                rows,
                rows.shape,
                self._weights,
                repeat=rows.size // width,
                epsilon=self.epsilon,
                scale=self.scale,
                center=self.center,
            )

        return program.along(x, row_axes(self.axis, len(x.shape), "LayerNormalization(axis)"), write)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "axis": self.axis,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "rms_scaling": self.rms_scaling,
            "beta_initializer": initializers.serialize(self.beta_initializer),
            "gamma_initializer": initializers.serialize(self.gamma_initializer),
            "beta_regularizer": regularizers.serialize(self.beta_regularizer),
            "gamma_regularizer": regularizers.serialize(self.gamma_regularizer),
            "beta_constraint": constraints.serialize(self.beta_constraint),
            "gamma_constraint": constraints.serialize(self.gamma_constraint),
        }
