"""The functions of `keras.ops` for types, loops, parts of arrays and slopes."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy
from autograd import numpy as np
from autograd.extend import defvjp_argnums

from fathoms.engine.autodiff import is_recorded, plain
from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.structure import flatten, mapped, packed
from fathoms.engine.variable import Variable
from fathoms.engine.wrong_arguments import explains_arguments
from fathoms.ops.arrays import Tensor, as_tensor, is_inexact, primitive
from fathoms.ops.function_operation import operation
from fathoms.ops.math import segment_max, segment_min, segment_prod, segment_sum
from fathoms.ops.slopes import spread

# Types.


@operation
def convert_to_tensor(x: Tensor, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> Any:
    """Return an array for a list, number or variable.

    Args:
        x: what to convert; an array stays itself.
        dtype: its number type; None keeps an array's own, and makes `floatx()` or int32 of numbers.
        sparse, ragged: not supported; leave them out.

    Source: `keras.ops.convert_to_tensor`.

    >>> convert_to_tensor([1.0, 2.0])
    array([1., 2.], dtype=float32)
    """
    if sparse or ragged:
        raise ValueError(f"`{'sparse' if sparse else 'ragged'}=True` is not supported: Fathoms has dense arrays only.")
    return as_tensor(x, dtype)


def convert_to_numpy(x: Any) -> Any:
    """Return a NumPy array of its own for an array, list, number or variable."""
    return numpy.array(plain(as_tensor(x)))


def is_tensor(x: Any) -> bool:
    """Whether x is an array, perhaps under a gradient."""
    return isinstance(x, numpy.ndarray | numpy.generic) or is_recorded(x)


@operation
def cast(x: Tensor, dtype: Any) -> Any:
    """x in another number type."""
    return as_tensor(x, standardize_dtype(dtype))


@operation
def saturate_cast(x: Tensor, dtype: Any) -> Any:
    """x in another number type, with numbers that are too large or small for it held to its limits."""
    x, kind = as_tensor(x), standardize_dtype(dtype)
    if kind == "bool":
        return as_tensor(x, kind)
    limits: Any = numpy.finfo(kind) if is_inexact(kind) else numpy.iinfo(kind)
    low, high = float(limits.min), float(limits.max)
    if is_inexact(x.dtype):
        held = np.clip(x, low, high)
        over = plain(x) >= high
        return np.where(over, numpy.asarray(limits.max, kind), as_tensor(np.where(over, 0, held), kind))
    own = numpy.iinfo(x.dtype) if x.dtype != bool else numpy.iinfo("int8")
    return as_tensor(np.clip(x, builtins.max(int(low), own.min), builtins.min(int(high), own.max)), kind)


def shape(x: Any) -> tuple[Any, ...]:
    """The shape of x; of a placeholder, with None where a size is not known."""
    return tuple(x.shape) if hasattr(x, "shape") else numpy.shape(x)


def dtype(x: Any) -> str:
    """The name of the number type of x."""
    if not hasattr(x, "dtype"):
        raise TypeError(
            f"ops.dtype(x): found {x!r:.60}, which has no number type. Give an array: ops.convert_to_tensor(x)."
        )
    return standardize_dtype(x.dtype)


# Loops and choices.


def map(f: Callable[[Any], Any], xs: Any) -> Any:
    """`f` of each row of xs, or of the rows of the arrays in it, one below the other."""
    _, ys = scan(lambda carry, x: (carry, f(x)), (), xs)
    return ys


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]],
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: Any = 1,
) -> tuple[Any, Any]:
    """Apply `carry, y = f(carry, x)` to each row x in turn; return the last carry and all y.

    Raises:
        TypeError: `f` is not a function.
        ValueError: neither `xs` nor `length` is given.

    Source: `keras.ops.scan`.

    >>> total, sums = scan(lambda sum, x: (sum + x, sum + x), np.zeros(()), np.array([1.0, 2.0, 3.0]))
    >>> sums.tolist()
    [1.0, 3.0, 6.0]
    """
    if not callable(f):
        raise TypeError(f"`f` should be a callable. Received: f={f}")
    if not isinstance(unroll, bool) and (not isinstance(unroll, int) or unroll < 1):
        raise ValueError(f"`unroll` must be an positive integer or boolean. Found {unroll!r}; it changes nothing here.")
    if xs is None and length is None:
        raise ValueError("There is nothing to scan over and no number of steps. Write scan(f, init, xs), or length=10.")
    rows = None if xs is None else mapped(as_tensor, xs)
    count = length if length is not None else len(flatten(rows)[0])
    carry, ys = mapped(as_tensor, init), []
    places = range(count - 1, -1, -1) if reverse else range(count)
    for place in places:
        carry, y = f(carry, None if rows is None else _row(rows, place))
        ys.append(y)
    if reverse:
        ys.reverse()
    return carry, _stacked(ys)


def _row(rows: Any, place: int) -> Any:
    return mapped(lambda x: x[place], rows)


def _stacked(results: Sequence[Any]) -> Any:
    if not results or results[0] is None:
        return None
    columns = zip(*(flatten(result) for result in results), strict=True)
    return packed(results[0], [np.stack([as_tensor(x) for x in column]) for column in columns])


@explains_arguments("ops.associative_scan")
def associative_scan(f: Callable[[Any, Any], Any], elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """`f` of the first 1, 2, 3, ... parts along an axis, as running sums are for addition."""
    if not callable(f):
        raise TypeError(f"`f` should be a callable. Received: f={f}")
    arrays = [as_tensor(x) for x in flatten(elems)]
    sizes = {x.shape[axis] for x in arrays}
    if len(sizes) != 1:
        raise ValueError(
            f"associative_scan: the arrays have different numbers of rows, the first dimension: {[x.shape for x in arrays]}."
        )

    def part(place: int) -> Any:
        return packed(elems, [np.moveaxis(np.moveaxis(x, axis, 0)[place : place + 1], 0, axis) for x in arrays])

    places = list(range(sizes.pop()))
    if reverse:
        places.reverse()
    done = [part(places[0])]
    for place in places[1:]:
        done.append(f(done[-1], part(place)))
    if reverse:
        done.reverse()
    columns = zip(*(flatten(one) for one in done), strict=True)
    return packed(elems, [np.concatenate(list(column), axis) for column in columns])


def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any, maximum_iterations: Any = None
) -> Any:
    """Apply `body` to the loop's variables as long as `cond` of them holds."""
    several = isinstance(loop_vars, list | tuple)
    values = tuple(mapped(as_tensor, list(loop_vars) if several else [loop_vars]))
    rounds = 0
    while (maximum_iterations is None or rounds < maximum_iterations) and bool(plain(cond(*values))):
        result = body(*values)
        values = tuple(result) if isinstance(result, list | tuple) else (result,)
        rounds += 1
    return values if several else values[0]


def fori_loop(lower: int, upper: int, body_fun: Callable[[int, Any], Any], init_val: Any) -> Any:
    """Apply `body_fun(i, value)` for i from `lower` up to `upper`, without it."""
    value = init_val
    for place in range(int(lower), int(upper)):
        value = body_fun(place, value)
    return value


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """What the one function gives if the condition holds, or else the other."""
    if isinstance(pred, KerasTensor):
        raise NotImplementedError("cond() of a placeholder is not in Fathoms; use keras.ops.where(condition, a, b).")
    return true_fn() if bool(plain(as_tensor(pred))) else false_fn()


def switch(index: Any, branches: Sequence[Callable[..., Any]], *operands: Any) -> Any:
    """What the branch of this number makes of the operands."""
    place = int(numpy.clip(plain(as_tensor(index)), 0, len(branches) - 1))
    return branches[place](*operands)


@explains_arguments("ops.vectorized_map")
def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    """`function` of each row, one below the other."""
    rows = mapped(as_tensor, elements)
    count = len(flatten(rows)[0])
    return _stacked([function(_row(rows, place)) for place in range(count)])


# Parts of arrays.


def _flat_places(indices: Any, sizes: Any) -> Any:
    indices = plain(as_tensor(indices)).astype("int64")
    flat = indices.reshape(-1, indices.shape[-1])
    return numpy.ravel_multi_index(tuple((flat % numpy.array(sizes)).T), tuple(sizes))


@operation
def scatter(indices: Tensor, values: Tensor, shape: Any) -> Any:
    """Zeros of a shape, with the values added at these places.

    Source: `keras.ops.scatter`.

    >>> scatter([[0], [2]], [1.0, 5.0], (3,))
    array([1., 0., 5.], dtype=float32)
    """
    values, shape = as_tensor(values), tuple(int(size) for size in shape)
    depth = plain(as_tensor(indices)).shape[-1]
    rows = np.reshape(values, (-1, *shape[depth:]))
    count = int(numpy.prod(shape[:depth]))
    return np.reshape(segment_sum(rows, _flat_places(indices, shape[:depth]), count), shape)


@operation
def scatter_update(inputs: Tensor, indices: Tensor, updates: Tensor, reduction: str | None = None) -> Any:
    """The inputs with the numbers at these places replaced, or joined with the updates.

    Args:
        inputs: the array; it is not changed.
        indices: places, one a row.
        updates: the new numbers for each place.
        reduction: None replaces; `"add"`, `"max"`, `"min"` and `"mul"` join.

    Raises:
        ValueError: another reduction.

    Source: `keras.ops.scatter_update`.

    >>> scatter_update([1.0, 1.0], [[1]], [5.0])
    array([1., 5.], dtype=float32)
    """
    inputs = as_tensor(inputs)
    depth = plain(as_tensor(indices)).shape[-1]
    sizes, rest = inputs.shape[:depth], inputs.shape[depth:]
    count = int(numpy.prod(sizes))
    places = _flat_places(indices, sizes)
    rows = np.reshape(inputs, (count, *rest))
    new = np.reshape(spread(as_tensor(updates, inputs.dtype), (*numpy.shape(_bare(indices))[:-1], *rest)), (-1, *rest))
    joins: dict[str, tuple[Any, Any]] = {
        "add": (segment_sum, np.add),
        "max": (segment_max, np.maximum),
        "min": (segment_min, np.minimum),
        "mul": (segment_prod, np.multiply),
    }
    if reduction is None:
        source = numpy.full(count, -1)
        source[places] = numpy.arange(len(places))
        chosen = (source >= 0).reshape(-1, *[1] * len(rest))
        result = np.where(chosen, new[source], rows) if len(places) else rows
    elif reduction in joins:
        gather, join = joins[reduction]
        result = join(rows, gather(new, places, count))
    else:
        raise ValueError(f"Unsupported reduction: {reduction}. It is None, {', '.join(joins)}.")
    return np.reshape(result, inputs.shape)


def _bare(x: Any) -> Any:
    return plain(as_tensor(x))


def _region(starts: Any, sizes: Any) -> tuple[Any, ...]:
    starts = [int(start) for start in numpy.atleast_1d(_bare(starts))]
    return tuple(builtins.slice(start, start + int(size)) for start, size in zip(starts, sizes, strict=True))


@operation
def slice(inputs: Tensor, start_indices: Tensor, shape: Any) -> Any:
    """The part of an array that starts at these places and has this shape."""
    if len(start_indices) != len(shape):
        raise ValueError(
            f"slice: `start_indices` and `shape` have one number an axis, but found {start_indices} and {shape}."
        )
    return as_tensor(inputs)[_region(start_indices, shape)]


@operation
def slice_update(inputs: Tensor, start_indices: Tensor, updates: Tensor) -> Any:
    """The inputs with the part that starts at these places replaced; they are not changed."""
    inputs = as_tensor(inputs)
    updates = as_tensor(updates, inputs.dtype)
    widths = [
        (part.start, size - part.stop)
        for part, size in zip(_region(start_indices, updates.shape), inputs.shape, strict=True)
    ]
    inside = numpy.pad(numpy.ones(updates.shape, bool), widths)
    return np.where(inside, np.pad(updates, widths, "constant"), inputs)


@operation
def unstack(x: Tensor, num: int | None = None, axis: int = 0) -> Any:
    """The parts of x along an axis, which they then lack."""
    x = np.moveaxis(as_tensor(x), axis, 0)
    return [x[place] for place in range(x.shape[0] if num is None else num)]


# Slopes.


@operation
def stop_gradient(variable: Tensor) -> Any:
    """The array, as a constant: no slope goes through."""
    return plain(as_tensor(variable))


class custom_gradient:
    """Give a function a slope of your own.

    The function returns its result and a function that makes of the slope of the result the slopes of the arguments.

    Args:
        f: the function.

    Source: `keras.ops.custom_gradient`.

    >>> @custom_gradient
    ... def log1pexp(x):
    ...     e = np.exp(x)
    ...     return np.log(1 + e), lambda upstream: upstream * (1 - 1 / (1 + e))
    >>> round(float(log1pexp(np.array(0.0))), 4)
    0.6931
    """

    def __init__(self, f: Callable[..., tuple[Any, Callable[..., Any]]]) -> None:
        wraps(f)(self)
        self.f = f

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Compute; under a gradient, with the function's own slope."""
        arrays = [as_tensor(x) if isinstance(x, Variable) else x for x in args]
        if not any(is_recorded(x) for x in arrays):
            return self.f(*arrays, **kwargs)[0]
        slopes: list[Any] = []

        @primitive
        def forward(*bare: Any) -> Any:
            result, slope = self.f(*bare, **kwargs)
            slopes.append(slope)
            return as_tensor(result)

        def backward(places: Any, result: Any, given: Any, named: Any) -> Any:
            def spread(g: Any) -> Any:
                found = slopes[-1](g)
                parts = list(found) if isinstance(found, list | tuple) else [found]
                return tuple(parts[place] for place in places)

            return spread

        defvjp_argnums(forward, backward)
        return forward(*arrays)
