"""How a function of `fathoms.ops` becomes one of TensorFlow's: its own name and names of arguments, tensors as results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fathoms import ops
from fathoms.tensorflow.tensor import as_tensor


def from_ops(entry: str) -> Callable[..., Any]:
    """Return the function that an entry of a table describes.

    Args:
        entry: the name in `fathoms.ops`, and TensorFlow's names of arguments that `ops` calls otherwise, as `theirs=ours`.
            Arguments come in the order in which `ops` has them.

    >>> from_ops("mean input_tensor=x")(input_tensor=[1.0, 2.0]).numpy()
    np.float32(1.5)
    """
    name, *renamed = entry.split()
    ours = dict(pair.split("=") for pair in renamed)

    def function(*args: Any, **kwargs: Any) -> Any:
        kwargs.pop("name", None)
        own = {ours.get(theirs, theirs): value for theirs, value in kwargs.items()}
        return as_tensor(getattr(ops, name)(*args, **own))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"TensorFlow's name of `fathoms.ops.{name}`; arguments: {', '.join(renamed) or 'the same'}."
    return function
