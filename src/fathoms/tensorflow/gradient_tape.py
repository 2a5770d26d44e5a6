"""A gradient tape whose derivatives are tensors."""

from __future__ import annotations

from typing import Any

from fathoms.engine import autodiff
from fathoms.tensorflow.tensor import as_tensor


class GradientTape(autodiff.GradientTape):
    """Records what is computed from variables, and differentiates it; see `fathoms.GradientTape`.

    Source: `tf.GradientTape`.

    >>> from fathoms.tensorflow import constant
    >>> x = constant(3.0)
    >>> with GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = x * x
    >>> tape.gradient(y, x).numpy()
    np.float32(6.0)
    """

    def gradient(
        self, target: Any, sources: Any, output_gradients: Any = None, unconnected_gradients: Any = "none"
    ) -> Any:
        """Return the derivative of `target` by each of `sources`, as tensors."""
        return as_tensor(super().gradient(target, sources, output_gradients, unconnected_gradients))

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: Any = "none",
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """Return the derivative of every number of `target` by each of `sources`, as tensors."""
        return as_tensor(super().jacobian(target, sources, unconnected_gradients))
