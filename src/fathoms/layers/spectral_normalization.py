"""A layer whose kernel is held to length 1."""

from __future__ import annotations

from typing import Any

from fathoms import initializers, ops
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Layer
from fathoms.layers.wrapper import Wrapper


class SpectralNormalization(Wrapper):
    """Divides another layer's kernel, before each step of training, by how much it can stretch a row at most.

    That is its greatest singular value s, which power iterations come nearer to, from step to step: with the kernel W as
    a matrix of as many columns as units,

        v = u W^T / |u W^T|,   u = v W / |v W|,   s = v W u^T,   W = W / s

    Args:
        layer: a layer with a `kernel`, such as `Dense`, or with `embeddings`.
        power_iterations: how many iterations a step takes.
        **kwargs: `name`, `dtype`, `trainable`; see `Layer`.

    Raises:
        ValueError: no iterations, or a layer without a kernel.

    Source: Miyato et al., 2018; `keras.layers.SpectralNormalization`. Training goes on from the divided kernel, as on
    Keras's TensorFlow backend; on JAX, Keras forgets it after each step.

    >>> from fathoms.layers import Dense
    >>> layer = SpectralNormalization(Dense(2, kernel_initializer="ones"), power_iterations=5)
    >>> layer([[1.0, 1.0]], training=True).round(4)
    array([[1., 1.]], dtype=float32)
    """

    def __init__(self, layer: Layer, power_iterations: int = 1, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        if power_iterations <= 0:
            raise ValueError(
                f"`power_iterations` should be greater than zero. Received: `power_iterations={power_iterations}`"
            )
        self.power_iterations = power_iterations
        self.kernel: Variable | None = None  # the other layer's, which is written with this layer, too, as by Keras
        self.vector_u: Variable | None = None

    def build(self, input_shape: Any = None) -> None:
        super().build(input_shape)
        self.kernel = self._stretched()
        self.vector_u = self.add_weight(
            (1, self.kernel.shape[-1]),
            initializers.TruncatedNormal(stddev=0.02),
            dtype=self.kernel.dtype,
            trainable=False,
            name="vector_u",
        )

    def _stretched(self) -> Variable:
        """The weight that is held to length 1."""
        for name in ("kernel", "embeddings"):
            found = getattr(self.layer, name, None)
            if isinstance(found, Variable):
                return found
        raise ValueError(f"{type(self.layer).__name__} object has no attribute 'kernel' nor 'embeddings'")

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.layer.compute_output_shape(input_shape)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if training:
            self._normalize()
        return ops.cast(self.layer(inputs), self.compute_dtype)

    def _normalize(self) -> None:
        """Divide the kernel by what the iterations find; a kernel of zeros stays."""
        kernel, start = self.kernel, self.vector_u
        assert kernel is not None and start is not None
        whole = kernel.numpy()
        if not whole.any():
            return
        rows = whole.reshape(-1, kernel.shape[-1])
        u = start.numpy()
        for _ in range(self.power_iterations):
            v = ops.normalize(u @ rows.T, axis=(0, 1))
            u = ops.normalize(v @ rows, axis=(0, 1))
        start.assign(u)
        kernel.assign(whole / (v @ rows @ u.T).item())

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "power_iterations": self.power_iterations}
