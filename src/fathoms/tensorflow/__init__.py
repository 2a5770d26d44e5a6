"""The small rest of TensorFlow that introductory courses use beside Keras, on NumPy and `fathoms.ops`.

Scripts that run under `python -m fathoms.keras` find it as `tensorflow`. Everything is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "2.20.0"  # the release of TensorFlow whose names these are

_ROOMS = ("compat_v1", "config", "data", "debugging", "linalg", "math", "nn", "random", "test")

_NAMES = {
    "dtypes": (
        "DType", "as_dtype", "bool", "complex128", "complex64", "double", "float16", "float32", "float64", "half",
        "int16", "int32", "int64", "int8", "string", "uint16", "uint32", "uint64", "uint8",
    ),
    "flow": ("cond", "executing_eagerly", "function", "map_fn", "print", "py_function", "while_loop"),
    "gradient_tape": ("GradientTape", "custom_gradient"),
    "linalg": ("einsum", "eye", "matmul", "norm", "tensordot"),
    "making": (
        "boolean_mask", "constant", "convert_to_tensor", "fill", "is_tensor", "linspace", "one_hot", "ones", "rank",
        "shape", "size", "stop_gradient", "unique", "zeros",
    ),
    "math": (
        "abs", "acos", "add", "add_n", "argmax", "argmin", "asin", "atan", "atan2", "clip_by_norm", "clip_by_value",
        "cos", "cosh", "cumsum", "divide", "equal", "exp", "floor", "greater", "greater_equal", "less", "less_equal",
        "logical_and", "logical_not", "logical_or", "maximum", "minimum", "multiply", "negative", "not_equal", "pow",
        "reduce_all", "reduce_any", "reduce_logsumexp", "reduce_max", "reduce_mean", "reduce_min", "reduce_prod",
        "reduce_sum", "round", "sigmoid", "sign", "sin", "sinh", "sqrt", "square", "subtract", "tan", "tanh", "truediv",
    ),
    "module": ("Module",),
    "shaping": (
        "argsort", "cast", "concat", "gather", "pad", "reshape", "slice", "sort", "split", "stack", "transpose",
        "unstack", "where",
    ),
    "tensor": ("Tensor",),
    "tensor_shape": ("TensorShape",),
    "tensor_spec": ("TensorSpec",),
    "variable": ("Variable",),
}  # fmt: skip

_ELSEWHERE = {
    "clip_by_global_norm": ("shaping", "clip_by_global_norm"),
    "control_dependencies": ("flow", "block"),
    "device": ("flow", "block"),
    "init_scope": ("flow", "block"),
    "name_scope": ("flow", "block"),
    "newaxis": ("making", "newaxis"),
    "numpy_function": ("flow", "py_function"),
    "range": ("making", "arange"),
    "set_random_seed": ("random", "set_seed"),
}

# TensorFlow's name, then the name in `fathoms.ops` and the arguments that are called otherwise there.
_FROM_OPS = {
    "broadcast_to": "broadcast_to input=x",
    "expand_dims": "expand_dims input=x",
    "identity": "copy input=x",
    "ones_like": "ones_like input=x",
    "repeat": "repeat input=x",
    "reverse": "flip tensor=x",
    "squeeze": "squeeze input=x",
    "tile": "tile input=x multiples=repeats",
    "zeros_like": "zeros_like input=x",
}

_HOMES = {name: (home, name) for home, names in _NAMES.items() for name in names} | _ELSEWHERE

__all__ = sorted({*_ROOMS[1:], *_HOMES, *_FROM_OPS, "get_logger", "version"})


def get_logger() -> Any:
    """Return the logger named `tensorflow`, to which nothing is written here.

    Source: `tf.get_logger`.

    >>> get_logger().setLevel("ERROR")
    """
    from logging import getLogger

    return getLogger("tensorflow")


class version:
    """Which TensorFlow the names are those of.

    Source: `tf.version`.

    >>> version.VERSION.startswith("2.")
    True
    """

    VERSION = GIT_VERSION = __version__


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        home, own = _HOMES[name]
        value = getattr(import_module(f"fathoms.tensorflow.{home}"), own)
    elif name in _FROM_OPS:
        value = import_module("fathoms.tensorflow.from_ops").from_ops(_FROM_OPS[name])
    elif name in _ROOMS:
        return import_module(f"fathoms.tensorflow.{name}")
    else:
        raise AttributeError(f"fathoms.tensorflow has no {name!r}.")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
