"""Functions, branches and loops: everything runs at once, as Python does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

from fathoms.tensorflow.making import convert_to_tensor
from fathoms.tensorflow.tensor import Tensor


def function(func: Callable[..., Any] | None = None, *args: Any, **kwargs: Any) -> Any:
    """Return the function itself: there is nothing to compile.

    Source: `tf.function`.

    >>> @function
    ... def double(x):
    ...     return 2 * x
    >>> double(3)
    6
    """
    return func if func is not None else lambda wrapped: wrapped


def executing_eagerly() -> bool:
    """Return True.

    Source: `tf.executing_eagerly`.

    >>> executing_eagerly()
    True
    """
    return True


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any], name: str | None = None) -> Any:
    """Return what one of two functions gives.

    Source: `tf.cond`.

    >>> cond(True, lambda: 1, lambda: 2)
    1
    """
    return true_fn() if bool(pred) else false_fn()


def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Sequence[Any], maximum_iterations: int | None = None,
    **kwargs: Any,
) -> Any:  # fmt: skip
    """Return what a function makes of values, called on its own results as long as a condition holds.

    Source: `tf.while_loop`.

    >>> while_loop(lambda i: i < 3, lambda i: (i + 1,), [0])
    [3]
    """
    values, turns = list(loop_vars), 0
    while bool(cond(*values)) and (maximum_iterations is None or turns < maximum_iterations):
        result = body(*values)
        values, turns = list(result) if isinstance(result, list | tuple) else [result], turns + 1
    return values


def map_fn(fn: Callable[[Any], Any], elems: Any, *args: Any, **kwargs: Any) -> Any:
    """Return what a function makes of each row, as one tensor.

    Source: `tf.map_fn`.

    >>> map_fn(lambda x: 2 * x, [1, 2]).numpy()
    array([2, 4], dtype=int32)
    """
    return convert_to_tensor([fn(row) for row in convert_to_tensor(elems)])


def py_function(func: Callable[..., Any], inp: Sequence[Any], Tout: Any = None, name: str | None = None) -> Any:
    """Return what a Python function gives, as tensors.

    Source: `tf.py_function`.

    >>> py_function(lambda x: x + 1, [1]).numpy()
    np.int32(2)
    """
    result = func(*map(convert_to_tensor, inp))
    return (
        [convert_to_tensor(item) for item in result] if isinstance(result, list | tuple) else convert_to_tensor(result)
    )


def print(*inputs: Any, output_stream: Any = None, sep: str = " ", end: str = "\n", **kwargs: Any) -> None:
    """Print numbers, those of tensors included, where errors are printed.

    Source: `tf.print`.

    >>> print("loss:", convert_to_tensor(0.5), output_stream=sys.stdout)
    loss: 0.5
    """
    import builtins

    shown = [item.numpy() if isinstance(item, Tensor) or hasattr(item, "numpy") else item for item in inputs]
    builtins.print(*shown, sep=sep, end=end, file=output_stream or sys.stderr)


def block(*args: Any, **kwargs: Any) -> nullcontext[None]:
    """Return a `with` block that does nothing, for devices and scopes of names.

    Source: `tf.device`, `tf.name_scope`, `tf.control_dependencies`, `tf.init_scope`.

    >>> with block("/CPU:0"):
    ...     convert_to_tensor(1).numpy()
    np.int32(1)
    """
    return nullcontext()
