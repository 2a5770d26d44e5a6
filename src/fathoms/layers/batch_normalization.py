"""Batch normalization."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from fathoms import constraints, initializers, regularizers
from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Layer, unsupported


class BatchNormalization(Layer):
    """Brings every column to mean 0 and variance 1, then scales and shifts it by learned numbers.

    In training, with the batch's own mean and variance (dividing by the number of rows):
    `gamma * (x - mean(batch)) / sqrt(var(batch) + epsilon) + beta`, while it keeps moving averages:
    `moving = moving * momentum + batch * (1 - momentum)`. When predicting, and when it is frozen
    (`layer.trainable = False`), it uses the moving averages instead.

    Args:
        axis: -1, the last axis; others are not supported in this version.
        momentum: how slowly the moving averages move.
        epsilon: added to the variance so that a constant column does not divide by 0.
        center: whether to add `beta`.
        scale: whether to multiply by `gamma`.
        beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer: how they start.
        beta_regularizer, gamma_regularizer: penalties on the weights, such as `"l2"`, that are added to the loss.
        beta_constraint, gamma_constraint: what the weights are held to after every step, such as `"non_neg"`.
        synchronized, renorm, renorm_clipping: not supported in this version; leave them out.
        renorm_momentum: accepted, since Keras writes it in files; it only matters with `renorm`.
        **kwargs: `name`, `dtype`, `trainable`, `input_shape`; see `Layer`.

    Shapes:
        the output has the shape of the input, `(rows, ..., n)`; each weight has the shape `(n,)`.

    Raises:
        ValueError: an argument that is not supported, or a momentum outside [0, 1].

    Source: Ioffe and Szegedy, "Batch normalization", 2015; `keras.layers.BatchNormalization`.

    >>> layer = BatchNormalization(epsilon=0.0)
    >>> layer([[1.0], [3.0]], training=True)
    array([[-1.],
           [ 1.]], dtype=float32)
    """

    supports_masking = True

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        synchronized: bool = False,
        renorm: bool = False,
        renorm_clipping: object = None,
        renorm_momentum: float = 0.99,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        unsupported(
            self,
            synchronized=synchronized,
            renorm=renorm,
            renorm_clipping=renorm_clipping,
        )
        if not 0 <= momentum <= 1:
            raise ValueError(
                f"BatchNormalization(momentum): found {momentum!r}, but momentum lies from 0 to 1, such as 0.99."
            )
        self.axis = axis[0] if isinstance(axis, list | tuple) and len(axis) == 1 else axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = bool(center)
        self.scale = bool(scale)
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)
        self.renorm_momentum = renorm_momentum
        self.gamma: Variable | None = None
        self.beta: Variable | None = None

    def build(self, input_shape: Sequence[int | None]) -> None:
        if self.axis not in (-1, len(input_shape) - 1):
            raise ValueError(
                f"BatchNormalization(axis): found {self.axis!r}, but this version normalizes the last axis. Use axis=-1."
            )
        if input_shape[-1] is None:
            raise ValueError(
                f"Layer {self.name!r} needs rows with a known number of columns, but found the input shape {tuple(input_shape)}."
            )
        shape = (input_shape[-1],)
        if self.scale:
            self.gamma = self.add_weight(
                shape,
                self.gamma_initializer,
                regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint,
                name="gamma",
            )
        if self.center:
            self.beta = self.add_weight(
                shape,
                self.beta_initializer,
                regularizer=self.beta_regularizer,
                constraint=self.beta_constraint,
                name="beta",
            )
        self.moving_mean = self.add_weight(shape, self.moving_mean_initializer, trainable=False, name="moving_mean")
        self.moving_variance = self.add_weight(
            shape, self.moving_variance_initializer, trainable=False, name="moving_variance"
        )

    def _learnable(self) -> list[Variable]:
        return [variable for variable in (self.gamma, self.beta) if variable is not None]

    def lower(self, program: Program, x: Buffer) -> Buffer:
        self.check_width(x)
        return program.operation(
            "batch_normalization",
            x,
            x.shape,
            self._weights,
            repeat=prod(x.shape[:-1]),
            momentum=self.momentum,
            epsilon=self.epsilon,
            scale=self.scale,
            center=self.center,
            frozen=not self.trainable,
        )

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "axis": self.axis,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "beta_initializer": initializers.serialize(self.beta_initializer),
            "gamma_initializer": initializers.serialize(self.gamma_initializer),
            "moving_mean_initializer": initializers.serialize(self.moving_mean_initializer),
            "moving_variance_initializer": initializers.serialize(self.moving_variance_initializer),
            "beta_regularizer": regularizers.serialize(self.beta_regularizer),
            "gamma_regularizer": regularizers.serialize(self.gamma_regularizer),
            "beta_constraint": constraints.serialize(self.beta_constraint),
            "gamma_constraint": constraints.serialize(self.gamma_constraint),
            "synchronized": False,
            "renorm": False,
            "renorm_clipping": None,
            "renorm_momentum": self.renorm_momentum,
        }
