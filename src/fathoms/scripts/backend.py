"""`keras.backend` as older scripts have it: `K.mean(K.square(y_true - y_pred))`, over `fathoms.ops`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import fathoms
from fathoms import losses, ops
from fathoms.engine.floatx import floatx
from fathoms.engine.variable import Variable
from fathoms.tensorflow.from_ops import from_ops
from fathoms.tensorflow.making import value_for_ops
from fathoms.tensorflow.tensor import as_tensor

# The backend's name, then the name in `fathoms.ops` and the arguments that are called otherwise there.
_TABLE = {
    "abs": "absolute",
    "all": "all",
    "any": "any",
    "arange": "arange",
    "argmax": "argmax",
    "argmin": "argmin",
    "cast": "cast",
    "clip": "clip x=x min_value=x_min max_value=x_max",
    "cos": "cos",
    "cumprod": "cumprod",
    "cumsum": "cumsum",
    "dot": "dot x=x1 y=x2",
    "bias_add": "add x=x1 bias=x2",
    "elu": "elu",
    "eye": "eye size=N",
    "equal": "equal x=x1 y=x2",
    "exp": "exp",
    "expand_dims": "expand_dims",
    "gather": "take reference=x",
    "greater": "greater x=x1 y=x2",
    "greater_equal": "greater_equal x=x1 y=x2",
    "hard_sigmoid": "hard_sigmoid",
    "less": "less x=x1 y=x2",
    "less_equal": "less_equal x=x1 y=x2",
    "log": "log",
    "max": "max",
    "maximum": "maximum x=x1 y=x2",
    "mean": "mean",
    "min": "min",
    "minimum": "minimum x=x1 y=x2",
    "not_equal": "not_equal x=x1 y=x2",
    "ones_like": "ones_like",
    "one_hot": "one_hot indices=x",
    "permute_dimensions": "transpose pattern=axes",
    "pow": "power x=x1 a=x2",
    "prod": "prod",
    "relu": "relu",
    "repeat": "repeat n=repeats",
    "repeat_elements": "repeat rep=repeats",
    "reshape": "reshape shape=newshape",
    "reverse": "flip axes=axis",
    "round": "round",
    "sigmoid": "sigmoid",
    "sign": "sign",
    "sin": "sin",
    "softmax": "softmax",
    "softplus": "softplus",
    "softsign": "softsign",
    "sqrt": "sqrt",
    "square": "square",
    "squeeze": "squeeze",
    "std": "std",
    "sum": "sum",
    "tanh": "tanh",
    "tile": "tile n=repeats",
    "var": "var",
    "zeros_like": "zeros_like",
}


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> Any:
    """Return a tensor of `floatx()`.

    >>> constant(1).dtype.name
    'float32'
    """
    array = np.asarray(value, dtype or floatx())
    return as_tensor(array if shape is None else np.broadcast_to(array, shape).copy())


def variable(value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> Variable:
    """Return a variable.

    >>> variable([1.0]).shape
    (1,)
    """
    return Variable(np.asarray(value), dtype=dtype or floatx(), name=name)


def zeros(shape: Any, dtype: Any = None, name: str | None = None) -> Variable:
    """Return a variable of zeros.

    >>> zeros((2,)).numpy()
    array([0., 0.], dtype=float32)
    """
    return Variable(np.zeros(shape), dtype=dtype or floatx(), name=name)


def ones(shape: Any, dtype: Any = None, name: str | None = None) -> Variable:
    """Return a variable of ones.

    >>> ones((2,)).numpy()
    array([1., 1.], dtype=float32)
    """
    return Variable(np.ones(shape), dtype=dtype or floatx(), name=name)


def get_value(x: Any) -> Any:
    """Return the value of a variable or tensor as an array.

    >>> get_value(variable([1.0]))
    array([1.], dtype=float32)
    """
    return x if isinstance(x, int | float) else np.array(value_for_ops(x))[()]


eval = get_value


def set_value(x: Variable, value: Any) -> None:
    """Set the value of a variable.

    >>> v = variable([1.0])
    >>> set_value(v, [2.0])
    >>> get_value(v)
    array([2.], dtype=float32)
    """
    x.assign(value)


def batch_get_value(tensors: Sequence[Any]) -> list[Any]:
    """Return the values of several variables.

    >>> batch_get_value([variable(1.0)])
    [np.float32(1.0)]
    """
    return [get_value(tensor) for tensor in tensors]


def batch_set_value(tuples: Sequence[tuple[Variable, Any]]) -> None:
    """Set the values of several variables.

    >>> batch_set_value([(variable(1.0), 2.0)])
    """
    for tensor, value in tuples:
        set_value(tensor, value)


def update(x: Variable, new_x: Any) -> Variable:
    """Set the value of a variable, and return it.

    >>> float(update(variable(1.0), 2.0))
    2.0
    """
    return x.assign(new_x)


def update_add(x: Variable, increment: Any) -> Variable:
    """Add to a variable, and return it.

    >>> float(update_add(variable(1.0), 2.0))
    3.0
    """
    return x.assign_add(increment)


def update_sub(x: Variable, decrement: Any) -> Variable:
    """Subtract from a variable, and return it.

    >>> float(update_sub(variable(1.0), 2.0))
    -1.0
    """
    return x.assign_sub(decrement)


def int_shape(x: Any) -> tuple[int | None, ...]:
    """Return a shape as a tuple.

    >>> int_shape(constant([[1.0]]))
    (1, 1)
    """
    return tuple(x.shape)


def shape(x: Any) -> Any:
    """Return a shape as a tensor.

    >>> shape(constant([[1.0]])).numpy()
    array([1, 1], dtype=int32)
    """
    return as_tensor(np.array(x.shape, "int32"))


def ndim(x: Any) -> int:
    """Return the number of axes.

    >>> ndim(constant([[1.0]]))
    2
    """
    return len(x.shape)


def dtype(x: Any) -> str:
    """Return the name of the number type.

    >>> dtype(constant(1))
    'float32'
    """
    return str(getattr(x.dtype, "name", x.dtype))


def count_params(x: Any) -> int:
    """Return how many numbers there are.

    >>> count_params(constant([[1.0, 2.0]]))
    2
    """
    return int(np.prod(x.shape))


def cast_to_floatx(x: Any) -> Any:
    """Return an array of `floatx()`.

    >>> cast_to_floatx([1])
    array([1.], dtype=float32)
    """
    return np.asarray(x, floatx())


def flatten(x: Any) -> Any:
    """Return all numbers along one axis.

    >>> flatten([[1, 2]]).numpy()
    array([1, 2], dtype=int32)
    """
    return as_tensor(ops.reshape(value_for_ops(x), (-1,)))


def batch_flatten(x: Any) -> Any:
    """Return each row's numbers along one axis.

    >>> batch_flatten([[[1], [2]]]).numpy()
    array([[1, 2]], dtype=int32)
    """
    value = value_for_ops(x)
    return as_tensor(ops.reshape(value, (-1, int(np.prod(value.shape[1:])))))


def concatenate(tensors: Sequence[Any], axis: int = -1) -> Any:
    """Return tensors joined along an axis.

    >>> concatenate([[1], [2]]).numpy()
    array([1, 2], dtype=int32)
    """
    return as_tensor(ops.concatenate([value_for_ops(tensor) for tensor in tensors], axis))


def stack(x: Sequence[Any], axis: int = 0) -> Any:
    """Return tensors joined along a new axis.

    >>> stack([[1], [2]]).numpy()
    array([[1],
           [2]], dtype=int32)
    """
    return as_tensor(ops.stack([value_for_ops(tensor) for tensor in x], axis))


def transpose(x: Any) -> Any:
    """Return a tensor with its axes reversed.

    >>> transpose([[1, 2]]).shape.as_list()
    [2, 1]
    """
    return as_tensor(ops.transpose(value_for_ops(x)))


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """Return the product of the rows of two tensors, row by row.

    >>> batch_dot([[1.0, 2.0]], [[3.0, 4.0]], axes=1).numpy()
    array([[11.]], dtype=float32)
    """
    both = [value_for_ops(x), value_for_ops(y)]
    return as_tensor(fathoms.layers.Dot(axes if axes is not None else (both[0].ndim - 1, both[1].ndim - 2))(both))


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """Return one of two values, element by element; functions without arguments are called.

    >>> switch([True, False], [1.0, 1.0], [2.0, 2.0]).numpy()
    array([1., 2.], dtype=float32)
    """
    then, other = (part() if callable(part) else part for part in (then_expression, else_expression))
    return as_tensor(ops.where(value_for_ops(condition), value_for_ops(then), value_for_ops(other)))


def l2_normalize(x: Any, axis: Any = None) -> Any:
    """Return a tensor divided by its length along an axis.

    >>> l2_normalize([3.0, 4.0]).numpy()
    array([0.6, 0.8], dtype=float32)
    """
    from fathoms.tensorflow.math import l2_normalize

    return l2_normalize(x, axis)


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """Return the cross-entropy, element by element.

    >>> binary_crossentropy([1.0], [0.5]).numpy().round(4)
    array([0.6931], dtype=float32)
    """
    return as_tensor(ops.binary_crossentropy(value_for_ops(target), value_for_ops(output), from_logits))


def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """Return the cross-entropy of each row.

    >>> categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).numpy().round(4)
    array([0.6931], dtype=float32)
    """
    return as_tensor(ops.categorical_crossentropy(value_for_ops(target), value_for_ops(output), from_logits, axis))


def sparse_categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """Return the cross-entropy of each row, for class numbers.

    >>> sparse_categorical_crossentropy([1], [[0.5, 0.5]]).numpy().round(4)
    array([0.6931], dtype=float32)
    """
    return as_tensor(losses.sparse_categorical_crossentropy(target, output, from_logits, axis=axis))


def random_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Any:
    """Return numbers drawn from a normal distribution.

    >>> random_normal((2,)).shape.as_list()
    [2]
    """
    from fathoms.tensorflow.random import normal

    return normal(shape, mean, stddev, dtype or floatx(), seed)


def random_uniform(
    shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Any:
    """Return numbers drawn evenly between two.

    >>> random_uniform((2,)).shape.as_list()
    [2]
    """
    from fathoms.tensorflow.random import uniform

    return uniform(shape, minval, maxval, dtype or floatx(), seed)


def function(inputs: Any, outputs: Any, updates: Any = None, name: str | None = None) -> Callable[[Any], Any]:
    """Return a function from arrays for some placeholders to arrays for others.

    >>> x = fathoms.Input((1,))
    >>> function([x], [fathoms.layers.ReLU()(x)])([[[-1.0], [1.0]]])
    [array([[0.],
           [1.]], dtype=float32)]
    """
    several = isinstance(outputs, list | tuple)
    given = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
    model = fathoms.Model(given, list(outputs) if several else [outputs])

    def compute(arrays: Any) -> Any:
        found = model([np.asarray(array) for array in (arrays if isinstance(arrays, list | tuple) else [arrays])])
        results = [np.asarray(array) for array in (found if isinstance(found, list | tuple) else [found])]
        return results if several else results[0]

    return compute


def truncated_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Any:
    """Return numbers drawn from a normal distribution, none further from the mean than twice `stddev`.

    >>> truncated_normal((2,)).shape.as_list()
    [2]
    """
    from fathoms.tensorflow.random import truncated_normal

    return truncated_normal(shape, mean, stddev, dtype or floatx(), seed)


def map_fn(fn: Callable[[Any], Any], elems: Any, name: str | None = None, dtype: Any = None) -> Any:
    """Return what a function makes of each row, as one tensor.

    >>> map_fn(lambda x: 2 * x, [1, 2]).numpy()
    array([2, 4], dtype=int32)
    """
    from fathoms.tensorflow.flow import map_fn

    return map_fn(fn, elems)


def stop_gradient(variables: Any) -> Any:
    """Return the value, through which nothing is differentiated.

    >>> stop_gradient(constant(1)).numpy()
    np.float32(1.0)
    """
    from fathoms.tensorflow.making import stop_gradient

    return stop_gradient(variables)


def set_learning_phase(value: Any) -> None:
    """Do nothing: a layer is told by `layer(x, training=True)` whether it trains.

    >>> set_learning_phase(0)
    """


def image_data_format() -> str:
    """Return where Keras keeps the colours of a picture.

    >>> image_data_format()
    'channels_last'
    """
    return "channels_last"


_OWN = (
    "batch_dot", "batch_flatten", "batch_get_value", "batch_set_value", "binary_crossentropy", "cast_to_floatx",
    "categorical_crossentropy", "concatenate", "constant", "count_params", "dtype", "eval", "flatten", "function", "get_value",
    "image_data_format", "int_shape", "l2_normalize", "map_fn", "ndim", "ones", "random_normal", "random_uniform",
    "set_learning_phase", "set_value", "shape", "sparse_categorical_crossentropy", "stack", "stop_gradient", "switch",
    "transpose", "truncated_normal", "update", "update_add", "update_sub", "variable", "zeros",
)  # fmt: skip

__all__ = sorted({*_OWN, *_TABLE, *fathoms.backend.__all__})


def __getattr__(name: str) -> Callable[..., Any]:
    if name in _TABLE:
        globals()[name] = from_ops(_TABLE[name])
        return globals()[name]  # type: ignore[no-any-return]
    return getattr(fathoms.backend, name)  # type: ignore[no-any-return]
