"""A gradient tape whose derivatives are tensors."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Self

import numpy as np

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

    def __enter__(self) -> Self:
        _show_as_tensors()
        return super().__enter__()

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


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function whose derivative is what it says itself.

    Args:
        f: takes tensors; returns its result, and a function from the derivative by the result to that by each tensor.

    Source: `tf.custom_gradient`.

    >>> from fathoms.tensorflow import Variable
    >>> @custom_gradient
    ... def twice(x):
    ...     return 2 * x, lambda slope: 10 * slope
    >>> x = Variable(3.0)
    >>> with GradientTape() as tape:
    ...     y = twice(x)
    >>> y.numpy(), tape.gradient(y, x).numpy()
    (np.float32(6.0), np.float32(10.0))
    """

    @wraps(f)
    def run(*args: Any) -> Any:
        back: list[Callable[[Any], Any]] = []

        def forward(*arrays: Any) -> Any:
            result, derivative = f(*(as_tensor(array) for array in arrays))
            back.append(derivative)
            return np.asarray(autodiff.plain(result))

        def backward(slope: Any, result: Any, *arrays: Any) -> list[Any]:
            found = back[-1](as_tensor(slope))
            return [np.asarray(part) for part in (found if isinstance(found, list | tuple) else [found])]

        return as_tensor(autodiff.primitive(forward, backward)(*args))

    return run


@cache
def _show_as_tensors() -> None:
    """Let what a tape records be shown, and give its numbers, as tensors do."""
    from fathoms.engine.recorded import Recorded

    def tensor(recorded: Any) -> Any:
        return as_tensor(np.asarray(autodiff.plain(recorded)))

    recorded: Any = Recorded
    recorded.__str__ = lambda self: str(tensor(self))
    recorded.__repr__ = lambda self: repr(tensor(self))
    recorded.numpy = lambda self: tensor(self).numpy()
