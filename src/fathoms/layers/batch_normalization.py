"""Batch normalization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from fathoms import constraints, initializers, regularizers
from fathoms.engine.autodiff import plain, value_of
from fathoms.engine.call_context import call_context
from fathoms.engine.floatx import epsilon as small_number
from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Layer, Shape, check_axes, row_axes, unsupported


class BatchNormalization(Layer):
    """Brings every column to mean 0 and variance 1, then scales and shifts it by learned numbers.

    In training, with the batch's own mean and variance (dividing by the number of rows):
    `gamma * (x - mean(batch)) / sqrt(var(batch) + epsilon) + beta`, while it keeps moving averages:
    `moving = moving * momentum + batch * (1 - momentum)`. When predicting, and when it is frozen
    (`layer.trainable = False`), it uses the moving averages instead.

    Args:
        axis: the axis of the columns; -1 for the last.
        momentum: how slowly the moving averages move.
        epsilon: added to the variance so that a constant column does not divide by 0.
        center: whether to add `beta`.
        scale: whether to multiply by `gamma`.
        beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer: how they start.
        beta_regularizer, gamma_regularizer: penalties on the weights, such as `"l2"`, that are added to the loss.
        beta_constraint, gamma_constraint: what the weights are held to after every step, such as `"non_neg"`.
        synchronized: not supported in this version; leave it out.
        renorm: whether to train with the moving averages' numbers, corrected by how far the batch's are from them; in Python.
        renorm_clipping: limits of that correction: a dictionary with some of `"rmin"`, `"rmax"`, `"dmax"`.
        renorm_momentum: how slowly the averages of that correction move.
        **kwargs: `name`, `dtype`, `trainable`, `input_shape`; see `Layer`.

    Shapes:
        the output has the shape of the input, `(rows, ..., n)`; each weight has the shape `(n,)`.

    Raises:
        ValueError: an argument that is not supported, or a momentum outside [0, 1].

    Source: Ioffe and Szegedy, "Batch normalization", 2015; Ioffe, "Batch renormalization", 2017; `keras.layers.BatchNormalization`.

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
        renorm_clipping: Mapping[str, float] | None = None,
        renorm_momentum: float = 0.99,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        unsupported(
            self,
            synchronized=synchronized,
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
        self.renorm = bool(renorm)
        self.renorm_clipping = _checked_clipping(renorm_clipping) if renorm else None
        self.renorm_momentum = renorm_momentum
        self.gamma: Variable | None = None
        self.beta: Variable | None = None

    def build(self, input_shape: Sequence[int | None]) -> None:
        check_axes(self.axis, input_shape)
        width = input_shape[self.axis]
        if width is None:
            raise ValueError(
                f"Layer {self.name!r} needs rows with a known number of columns, but found the input shape {tuple(input_shape)}."
            )
        shape = (width,)
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

        if self.renorm:
            self.moving_stddev = self.add_weight(shape, self._start_of_stddev, trainable=False, name="moving_stddev")
            self.renorm_mean = self.add_weight(shape, self.moving_mean_initializer, trainable=False, name="renorm_mean")
            self.renorm_stddev = self.add_weight(shape, self._start_of_stddev, trainable=False, name="renorm_stddev")

    def _start_of_stddev(self, shape: Sequence[int], dtype: Any = None) -> Any:
        return np.sqrt(self.moving_variance_initializer(shape, dtype=dtype))

    def _learnable(self) -> list[Variable]:
        return [variable for variable in (self.gamma, self.beta) if variable is not None]

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        check_axes(self.axis, input_shape)
        return tuple(input_shape)

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Normalize an array: natively, but in Python if part of the batch is masked, or with `renorm`."""
        if not (training and self.trainable) or (mask is None and not self.renorm):
            return self._run(inputs, training)
        from fathoms import ops

        x = ops.cast(value_of(inputs), "float64" if self.compute_dtype == "float64" else "float32")
        if mask is not None and len(mask.shape) != len(x.shape) - 1:
            raise ValueError(
                f"Layer {self.name!r}: a mask has the axes of the inputs but the last, so inputs of shape {x.shape} go with a "
                f"mask of shape {x.shape[:-1]}; found {mask.shape}."
            )
        mean, variance = self._moments(x, mask)
        scale, offset = self.gamma, self.beta
        if self.renorm:
            scale, offset = self._corrected(plain(mean), plain(variance))
        context = call_context()
        if context is None or context.updates:
            self._follow(plain(mean), plain(variance))
        outputs = ops.batch_normalization(x, mean, variance, self.axis, offset, scale, self.epsilon)
        return ops.cast(outputs, self.compute_dtype)

    def _moments(self, x: Any, mask: Any) -> tuple[Any, Any]:
        """Return mean and variance along the axis, of what the mask lets count."""
        from fathoms import ops

        axes = [axis for axis in range(x.ndim) if axis != self.axis % x.ndim]
        if mask is None:
            return ops.mean(x, axes), ops.var(x, axes)
        weights = ops.broadcast_to(ops.expand_dims(ops.cast(mask, x.dtype), -1), x.shape)
        count = ops.sum(weights, axes, keepdims=True) + small_number()
        mean = ops.sum(weights * x, axes, keepdims=True) / count
        variance = ops.sum(weights * ops.square(x - mean), axes, keepdims=True) / count
        return ops.squeeze(mean, axes), ops.squeeze(variance, axes)

    def _corrected(self, mean: np.ndarray, variance: np.ndarray) -> tuple[Any, Any]:
        """Return scale and offset that bring the batch's numbers to those of the moving averages: Ioffe, 2017, algorithm 1."""
        from fathoms import ops

        limits = self.renorm_clipping or {}
        deviation = np.maximum(self.renorm_stddev.value, np.sqrt(self.epsilon))
        ratio = np.clip(np.sqrt(variance + self.epsilon) / deviation, limits.get("rmin", 0), limits.get("rmax", np.inf))
        largest = limits.get("dmax", np.inf)
        distance = np.clip((mean - self.renorm_mean.value) / deviation, -largest, largest)
        scale = ratio if self.gamma is None else ops.multiply(ratio, self.gamma)
        offset = distance if self.gamma is None else ops.multiply(distance, self.gamma)
        return scale, offset if self.beta is None else ops.add(offset, self.beta)

    def _follow(self, mean: np.ndarray, variance: np.ndarray) -> None:
        """Let the moving averages follow the batch."""
        _move(self.moving_mean, mean, self.momentum)
        if not self.renorm:
            _move(self.moving_variance, variance, self.momentum)
            return
        deviation = np.sqrt(variance + self.epsilon)
        _move(self.renorm_mean, mean, self.renorm_momentum)
        _move(self.renorm_stddev, deviation, self.renorm_momentum)
        _move(self.moving_stddev, deviation, self.momentum)
        self.moving_variance.assign(np.maximum(self.moving_stddev.value**2 - self.epsilon, 0))

    def lower(self, program: Program, x: Buffer) -> Buffer:
        if self.renorm and self.trainable:
            raise NotImplementedError(f"Layer {self.name!r}: the core does not know renorm; it computes in Python.")
        return self._lower_alone(program, x)

    def _lower_alone(self, program: Program, x: Buffer) -> Buffer:
        axes = row_axes(self.axis, len(x.shape), "BatchNormalization(axis)")
        if x.shape[axes[0]] != self.moving_mean.shape[0]:
            self.check_width(x, len(x.shape))
        weights = [
            variable
            for variable in (self.gamma, self.beta, self.moving_mean, self.moving_variance)
            if variable is not None
        ]

        def write(rows: Buffer, width: int) -> Buffer:
            return program.operation(
                "batch_normalization",
                rows,
                rows.shape,
                weights,
                repeat=rows.size // width,
                momentum=self.momentum,
                epsilon=self.epsilon,
                scale=self.scale,
                center=self.center,
                frozen=not self.trainable,
            )

        return program.along(x, axes, write)

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
            "renorm": self.renorm,
            "renorm_clipping": self.renorm_clipping,
            "renorm_momentum": self.renorm_momentum,
        }


def _move(average: Variable, value: np.ndarray, momentum: float) -> None:
    average.assign(average.value * momentum + value * (1 - momentum))


def _checked_clipping(clipping: Mapping[str, float] | None) -> dict[str, float]:
    """Return the limits of `renorm`.

    Raises:
        ValueError: unknown ones, or ones that exclude each other.
    """
    limits = dict(clipping or {})
    unknown = set(limits) - {"rmin", "rmax", "dmax"}
    if unknown:
        raise ValueError(
            f"Received invalid keys for `renorm_clipping`: {sorted(unknown)}. They are 'rmin', 'rmax' and 'dmax'."
        )
    rmin, rmax, dmax = (limits.get(name) for name in ("rmin", "rmax", "dmax"))
    if rmin is not None and rmax is not None and rmax < rmin:
        raise ValueError(f"rmax should be greater than rmin. Received: rmax={rmax}, rmin={rmin}")
    if dmax is not None and dmax < 0:
        raise ValueError(f"dmax should be non-negative. Received: dmax={dmax}")
    return limits
