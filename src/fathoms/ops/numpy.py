"""The functions of `keras.ops` that NumPy has too, with Keras's arguments and Keras's types of results.

Whole numbers become `floatx()` where a result has a fraction, numbers of Python take the type of the arrays beside
them, and places and counts are int32. Functions with a `dtype` give that type; None is `floatx()`.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

import numpy
from autograd import numpy as np

from fathoms.engine.autodiff import plain
from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.floatx import floatx
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.promotion import result_type
from fathoms.ops.arrays import Tensor, as_tensor, axis_of, floats, is_inexact, promoted, type_of
from fathoms.ops.function_operation import operation
from fathoms.ops.slopes import spread
from fathoms.ops.tables import of_one, of_one_as_floats, of_two, of_two_bits, over_axes, window

_SMALL = {"bool": "int32", "int8": "int32", "int16": "int32", "uint8": "uint32", "uint16": "uint32"}


def _counted(x: Any) -> Any:
    """Return bools as whole numbers."""
    return as_tensor(x, "int32") if as_tensor(x).dtype == bool else as_tensor(x)


def _summed(result: Any, dtype: Any) -> Any:
    """Give a sum the type that sums of small numbers have."""
    return as_tensor(result, _SMALL.get(standardize_dtype(dtype), dtype))


# One array, number by number.

absolute = of_one("absolute", "|x|", compute=np.abs)
abs = of_one("abs", "|x|")
ceil = of_one_as_floats("ceil", "the least whole number >= x")
floor = of_one_as_floats("floor", "the greatest whole number <= x")
trunc = of_one("trunc", "x without its fraction")
sign = of_one("sign", "-1, 0 or 1")
negative = of_one("negative", "-x")
square = of_one("square", "x^2", _counted)
reciprocal = of_one("reciprocal", "1 / x")
conjugate = of_one("conjugate", "the complex conjugate of x", compute=np.conj)
conj = of_one("conj", "the complex conjugate of x")
real = of_one("real", "the real part of x")
imag = of_one("imag", "the imaginary part of x")
isfinite = of_one("isfinite", "whether x is a finite number")
isinf = of_one("isinf", "whether x is infinite")
isnan = of_one("isnan", "whether x is not a number")
isneginf = of_one("isneginf", "whether x = -infinity")
isposinf = of_one("isposinf", "whether x = infinity")
isreal = of_one("isreal", "whether x has no imaginary part")
signbit = of_one("signbit", "whether x has a minus sign")
logical_not = of_one("logical_not", "not x")
bitwise_not = of_one("bitwise_not", "x with every bit turned", compute=numpy.bitwise_not)
bitwise_invert = of_one("bitwise_invert", "x with every bit turned", compute=numpy.bitwise_not)
ravel = of_one("ravel", "x as a list of numbers")
copy = of_one("copy", "x in memory of its own", compute=lambda x: np.array(x))

fabs = of_one_as_floats("fabs", "|x|")
angle = of_one_as_floats("angle", "the angle of a complex number")
arccos = of_one_as_floats("arccos", "arccos(x)")
arccosh = of_one_as_floats("arccosh", "arccosh(x)")
arcsin = of_one_as_floats("arcsin", "arcsin(x)")
arcsinh = of_one_as_floats("arcsinh", "arcsinh(x)")
arctan = of_one_as_floats("arctan", "arctan(x)")
arctanh = of_one_as_floats("arctanh", "arctanh(x)")
cbrt = of_one_as_floats("cbrt", "x^(1/3)")
cos = of_one_as_floats("cos", "cos(x)")
cosh = of_one_as_floats("cosh", "cosh(x)")
deg2rad = of_one_as_floats("deg2rad", "x * pi / 180")
exp = of_one_as_floats("exp", "e^x")
exp2 = of_one_as_floats("exp2", "2^x")
expm1 = of_one_as_floats("expm1", "e^x - 1")
i0 = of_one_as_floats("i0", "the modified Bessel function of order 0")
log = of_one_as_floats("log", "ln(x)")
log10 = of_one_as_floats("log10", "log10(x)")
log1p = of_one_as_floats("log1p", "ln(1 + x)")
log2 = of_one_as_floats("log2", "log2(x)")
rad2deg = of_one_as_floats("rad2deg", "x * 180 / pi")
sin = of_one_as_floats("sin", "sin(x)")
sinc = of_one_as_floats("sinc", "sin(pi x) / (pi x)")
sinh = of_one_as_floats("sinh", "sinh(x)")
sqrt = of_one_as_floats("sqrt", "x^(1/2)")
tan = of_one_as_floats("tan", "tan(x)")
tanh = of_one_as_floats("tanh", "tanh(x)")


# Two arrays, number by number.

add = of_two("add", "x1 + x2")
subtract = of_two("subtract", "x1 - x2")
multiply = of_two("multiply", "x1 * x2")
divide = of_two("divide", "x1 / x2", least=float)
true_divide = of_two("true_divide", "x1 / x2", least=float)
floor_divide = of_two("floor_divide", "floor(x1 / x2)")
mod = of_two("mod", "x1 - x2 * floor(x1 / x2)", bools="int32")
fmod = of_two("fmod", "x1 - x2 * trunc(x1 / x2)", bools="int32")
power = of_two("power", "x1^x2")
maximum = of_two("maximum", "the greater of x1 and x2")
minimum = of_two("minimum", "the lesser of x1 and x2")
fmax = of_two("fmax", "the greater of x1 and x2, of which one may be nan")
fmin = of_two("fmin", "the lesser of x1 and x2, of which one may be nan")
logaddexp = of_two("logaddexp", "ln(e^x1 + e^x2)", least=float)
logaddexp2 = of_two("logaddexp2", "log2(2^x1 + 2^x2)", least=float)
arctan2 = of_two("arctan2", "the angle of the point (x2, x1)", least=float)
hypot = of_two("hypot", "(x1^2 + x2^2)^(1/2)", compute=lambda a, b: np.sqrt(a * a + b * b), least=float)
heaviside = of_two("heaviside", "0 below 0, x2 at 0, 1 above", compute=numpy.heaviside, least=float)
nextafter = of_two("nextafter", "the next number after x1 towards x2", compute=numpy.nextafter, least=float)
gcd = of_two("gcd", "the greatest common divisor", compute=numpy.gcd)
lcm = of_two("lcm", "the least common multiple", compute=numpy.lcm)
equal = of_two("equal", "x1 = x2")
not_equal = of_two("not_equal", "x1 != x2")
greater = of_two("greater", "x1 > x2")
greater_equal = of_two("greater_equal", "x1 >= x2")
less = of_two("less", "x1 < x2")
less_equal = of_two("less_equal", "x1 <= x2")
logical_and = of_two("logical_and", "x1 and x2")
logical_or = of_two("logical_or", "x1 or x2")
logical_xor = of_two("logical_xor", "either x1 or x2")


@operation
def divide_no_nan(x1: Tensor, x2: Tensor) -> Any:
    """`x1 / x2`, and 0 where x2 is 0."""
    a, b = promoted(x1, x2, least=float)
    zero = np.equal(b, 0)
    return np.where(zero, as_tensor(0, a.dtype), np.divide(a, np.where(zero, as_tensor(1, b.dtype), b)))


@operation
def ldexp(x1: Tensor, x2: Tensor) -> Any:
    """`x1 * 2^x2` for whole numbers x2; raises TypeError for others."""
    a, b = as_tensor(x1), as_tensor(x2)
    if is_inexact(b.dtype):
        raise TypeError(f"ldexp exponent must be an integer type: it counts doublings. Received: x2 dtype={b.dtype}")
    a = floats(a)
    return a * as_tensor(2.0 ** as_tensor(b, "float64"), a.dtype)


bitwise_and = of_two_bits("bitwise_and", "the bits that both have")
bitwise_or = of_two_bits("bitwise_or", "the bits that one of them has")
bitwise_xor = of_two_bits("bitwise_xor", "the bits that exactly one of them has")
left_shift = of_two_bits("left_shift", "x * 2^y by moving bits")
right_shift = of_two_bits("right_shift", "x / 2^y by moving bits")
bitwise_left_shift = of_two_bits("bitwise_left_shift", "x * 2^y by moving bits", numpy.left_shift)
bitwise_right_shift = of_two_bits("bitwise_right_shift", "x / 2^y by moving bits", numpy.right_shift)


@operation
def isclose(x1: Tensor, x2: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """Whether `|x1 - x2| <= atol + rtol * |x2|`, number by number."""
    return np.isclose(as_tensor(x1), as_tensor(x2), rtol, atol, equal_nan)


@operation
def isin(x1: Tensor, x2: Tensor, assume_unique: bool = False, invert: bool = False) -> Any:
    """Whether each number of x1 is among those of x2."""
    return numpy.isin(_bare(x1), _bare(x2), assume_unique=assume_unique, invert=invert)


@operation
def clip(x: Tensor, x_min: Any, x_max: Any) -> Any:
    """`min(max(x, x_min), x_max)`; a limit that is None does not hold."""
    x = _counted(x)
    dtype = x.dtype
    if x_min is not None:
        x = np.maximum(*promoted(x, x_min))
    if x_max is not None:
        x = np.minimum(*promoted(x, x_max))
    return as_tensor(x, dtype)


@operation
def round(x: Tensor, decimals: int = 0) -> Any:
    """The nearest number with so many decimals; halves go to the even one."""
    return np.round(as_tensor(x), decimals)


@operation
def nan_to_num(x: Tensor, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """x with numbers in the place of nan and infinities, which become the largest that the type has."""
    x = as_tensor(x)
    if not is_inexact(x.dtype):
        return x
    limits = numpy.finfo(x.dtype)
    high = limits.max if posinf is None else posinf
    low = limits.min if neginf is None else neginf
    for found, value in ((np.isnan(x), nan), (np.isposinf(x), high), (np.isneginf(x), low)):
        x = np.where(found, as_tensor(value, x.dtype), x)
    return x


@operation
def where(condition: Tensor, x1: Tensor = None, x2: Tensor = None) -> Any:
    """x1 where the condition holds, x2 elsewhere; without them, the places where it holds."""
    if x1 is None or x2 is None:
        return nonzero(condition)
    a, b = promoted(x1, x2)
    return np.where(as_tensor(condition, "bool"), a, b)


@operation
def select(condlist: Sequence[Tensor], choicelist: Sequence[Tensor], default: Any = 0) -> Any:
    """From the first choice whose condition holds, number by number; the default where none does."""
    *choices, result = promoted(*choicelist, default)
    for condition, choice in zip(reversed(condlist), reversed(choices), strict=True):
        result = np.where(as_tensor(condition, "bool"), choice, result)
    return result


# Along axes.


def _mean(x: Any, axis: Any, keepdims: bool) -> Any:
    return np.mean(floats(x), axis=axis, keepdims=keepdims)


def _var(x: Any, axis: Any, keepdims: bool) -> Any:
    x = floats(x)
    apart = x - np.mean(x, axis=axis, keepdims=True)
    return np.mean(np.real(apart * np.conj(apart)), axis=axis, keepdims=keepdims)


def _sum(x: Any, axis: Any, keepdims: bool) -> Any:
    return _summed(np.sum(x, axis=axis, keepdims=keepdims), x.dtype)


sum = over_axes("sum", "x_1 + x_2 + ...", _sum)
mean = over_axes("mean", "(x_1 + ... + x_n) / n", _mean)
var = over_axes("var", "mean((x - mean(x))^2)", _var)
std = over_axes("std", "var(x)^(1/2)", lambda x, axis, keepdims: np.sqrt(_var(x, axis, keepdims)))
amax = over_axes("amax", "the greatest x", lambda x, axis, keepdims: np.max(x, axis=axis, keepdims=keepdims))
amin = over_axes("amin", "the least x", lambda x, axis, keepdims: np.min(x, axis=axis, keepdims=keepdims))
all = over_axes("all", "whether every x holds", lambda x, axis, keepdims: np.all(x, axis=axis, keepdims=keepdims))
any = over_axes("any", "whether some x holds", lambda x, axis, keepdims: np.any(x, axis=axis, keepdims=keepdims))
ptp = over_axes("ptp", "max(x) - min(x)", lambda x, axis, keepdims: _max(x, axis, keepdims) - _min(x, axis, keepdims))


def _max(x: Any, axis: Any, keepdims: bool) -> Any:
    return np.max(x, axis=axis, keepdims=keepdims)


def _min(x: Any, axis: Any, keepdims: bool) -> Any:
    return np.min(x, axis=axis, keepdims=keepdims)


@operation
def max(x: Tensor, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The greatest number along axes, at least `initial`."""
    x = as_tensor(x)
    if initial is not None and not builtins.all(x.shape):
        return numpy.max(x, axis_of(axis), keepdims=keepdims, initial=initial)
    found = _max(x, axis_of(axis), keepdims)
    return found if initial is None else np.maximum(found, as_tensor(initial, x.dtype))


@operation
def min(x: Tensor, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The least number along axes, at most `initial`."""
    x = as_tensor(x)
    if initial is not None and not builtins.all(x.shape):
        return numpy.min(x, axis_of(axis), keepdims=keepdims, initial=initial)
    found = _min(x, axis_of(axis), keepdims)
    return found if initial is None else np.minimum(found, as_tensor(initial, x.dtype))


@operation
def prod(x: Tensor, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
    """`x_1 * x_2 * ...` along axes."""
    x = as_tensor(x, dtype)
    return _summed(np.prod(x, axis=axis_of(axis), keepdims=keepdims), x.dtype)


@operation
def average(x: Tensor, axis: Any = None, weights: Tensor = None) -> Any:
    """`sum(w * x) / sum(w)` along axes; the mean without weights."""
    if weights is None:
        return _mean(as_tensor(x), axis_of(axis), False)
    x, weights = promoted(x, weights, least=float)
    if weights.ndim == 1 and x.ndim > 1 and isinstance(axis, int):
        weights = np.reshape(weights, [-1 if place == axis % x.ndim else 1 for place in range(x.ndim)])
    weights = spread(weights, x.shape)
    return np.sum(x * weights, axis=axis_of(axis)) / np.sum(weights, axis=axis_of(axis))


@operation
def count_nonzero(x: Tensor, axis: Any = None) -> Any:
    """How many numbers are not 0."""
    return as_tensor(numpy.count_nonzero(_bare(x), axis=axis_of(axis)), "int32")


@operation
def cumsum(x: Tensor, axis: int | None = None, dtype: Any = None) -> Any:
    """The sums of the first 1, 2, 3, ... numbers along an axis."""
    x = _counted(as_tensor(x, dtype))
    return as_tensor(np.cumsum(x, axis=axis), x.dtype)


@operation
def cumprod(x: Tensor, axis: int | None = None, dtype: Any = None) -> Any:
    """The products of the first 1, 2, 3, ... numbers along an axis."""
    x = _counted(as_tensor(x, dtype))
    if axis is None:
        x, axis = np.ravel(x), 0
    parts = [x[_along(axis, builtins.slice(place, place + 1))] for place in range(x.shape[axis])]
    for place in range(1, len(parts)):
        parts[place] = parts[place - 1] * parts[place]
    return np.concatenate(parts, axis) if parts else x


@operation
def diff(a: Tensor, n: int = 1, axis: int = -1) -> Any:
    """The difference of each number to the one before it, n times over."""
    return np.diff(as_tensor(a), n, axis)


@operation
def trapezoid(y: Tensor, x: Tensor = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The area under the line through the points (x, y), whose places are `dx` apart without x."""
    y = np.moveaxis(floats(y), axis, -1)
    if x is None:
        widths = as_tensor(dx, y.dtype)
    else:
        x = as_tensor(x, y.dtype)
        widths = np.diff(x if x.ndim == 1 else np.moveaxis(x, axis, -1))
    return np.sum(widths * (y[..., 1:] + y[..., :-1]) / as_tensor(2, y.dtype), axis=-1)


def _place(x: Tensor, axis: Any, keepdims: bool, find: Any) -> Any:
    return as_tensor(find(_bare(x), axis=axis_of(axis), keepdims=keepdims), "int32")


argmax = over_axes("argmax", "the place of the greatest x", lambda x, axis, keep: _place(x, axis, keep, numpy.argmax))
argmin = over_axes("argmin", "the place of the least x", lambda x, axis, keep: _place(x, axis, keep, numpy.argmin))


# The order of numbers.


@operation
def argsort(x: Tensor, axis: int | None = -1) -> Any:
    """The places of the numbers in ascending order; equal ones keep theirs."""
    return as_tensor(numpy.argsort(_bare(x), axis=axis, kind="stable"), "int32")


@operation
def sort(x: Tensor, axis: int | None = -1) -> Any:
    """The numbers in ascending order."""
    x = as_tensor(x)
    if axis is None:
        x, axis = np.ravel(x), 0
    return _taken_along(x, numpy.argsort(plain(x), axis=axis, kind="stable"), axis)


@operation
def argpartition(x: Tensor, kth: int, axis: int = -1) -> Any:
    """The places of the numbers, with all lesser ones before the k-th and all greater ones after it."""
    return as_tensor(numpy.argpartition(_bare(x), kth, axis), "int32")


@operation
def median(x: Tensor, axis: Any = None, keepdims: bool = False) -> Any:
    """The number in the middle, or the mean of the two."""
    return _quantile(x, 0.5, axis, "linear", keepdims)


@operation
def quantile(x: Tensor, q: Tensor, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The numbers below which the shares `q` of all numbers lie.

    Args:
        x: the numbers.
        q: one share from 0 to 1, or a list of such.
        axis: along which axes; None takes all numbers.
        method: between two numbers: `"lower"`, `"higher"` or `"nearest"` of both, their `"midpoint"`, or `"linear"`.
        keepdims: whether the axes stay, with one number each.

    Source: `keras.ops.quantile`.
    """
    return _quantile(x, q, axis, method, keepdims)


@operation
def percentile(x: Tensor, q: Tensor, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The quantiles for shares in percent; see `quantile`."""
    return _quantile(x, as_tensor(q, "float64") / 100, axis, method, keepdims)


def _quantile(x: Tensor, q: Any, axis: Any, method: str, keepdims: bool) -> Any:
    x = floats(x)
    axes = list(range(x.ndim)) if axis is None else [one % x.ndim for one in numpy.atleast_1d(axis)]
    rest = [place for place in range(x.ndim) if place not in axes]
    kept = [1 if place in axes else x.shape[place] for place in range(x.ndim)]
    rows = np.reshape(np.transpose(x, [*rest, *axes]), (*(x.shape[place] for place in rest), -1))
    ordered = sort(rows)
    shares = numpy.asarray(plain(q), "float64")
    results = [_between(ordered, float(share), method) for share in shares.ravel()]
    results = [np.reshape(result, kept) if keepdims else result for result in results]
    return results[0] if not shares.ndim else np.array(results)


def _between(ordered: Any, share: float, method: str) -> Any:
    place = share * (ordered.shape[-1] - 1)
    low, high = int(numpy.floor(place)), int(numpy.ceil(place))
    weights = {
        "linear": place - low,
        "lower": 0.0,
        "higher": 1.0,
        "midpoint": 0.5,
        "nearest": numpy.round(place) - low,
    }
    if method not in weights:
        raise ValueError(f"Unknown method of quantiles: {method!r}. It is one of {', '.join(weights)}.")
    weight = as_tensor(weights[method], ordered.dtype)
    result = ordered[..., low] * (1 - weight) + ordered[..., high] * weight
    return np.where(np.isnan(ordered[..., -1]), ordered[..., -1], result)


@operation
def searchsorted(sorted_sequence: Tensor, values: Tensor, side: str = "left") -> Any:
    """The places at which the values would go into an ascending list."""
    ordered = _bare(sorted_sequence)
    if ordered.ndim != 1:
        raise ValueError(
            f"`searchsorted` only supports 1-D sorted sequences, but found the shape {ordered.shape}. "
            f"For several: keras.ops.vectorized_map."
        )
    return as_tensor(numpy.searchsorted(ordered, _bare(values), side=side), "int32")  # type: ignore[call-overload]


@operation
def digitize(x: Tensor, bins: Tensor) -> Any:
    """The number of the bin that each number falls in; bins are given by their edges."""
    return as_tensor(numpy.digitize(_bare(x), _bare(bins)), "int32")


@operation
def bincount(x: Tensor, weights: Tensor = None, minlength: int = 0, sparse: bool = False) -> Any:
    """How often each whole number occurs, or the sum of the weights where it does."""
    if sparse:
        raise ValueError("bincount(sparse): Fathoms has no sparse tensors. Leave it out.")
    x = _bare(x)
    given = None if weights is None else as_tensor(weights)
    dtype = "int32" if given is None else result_type(x.dtype, given.dtype)
    length = builtins.max(minlength, int(x.max(initial=-1)) + 1)
    places = (x[..., None] == numpy.arange(length)).astype(dtype)
    return np.sum(places if given is None else places * as_tensor(given, dtype)[..., None], axis=-2)


@operation
def histogram(x: Tensor, bins: int = 10, range: Any = None) -> Any:
    """How many numbers fall in each of equally wide bins, and the bins' edges."""
    x = _bare(x)
    counts, edges = numpy.histogram(x, bins=bins, range=range)
    kind = x.dtype if is_inexact(x.dtype) else floatx()
    return as_tensor(counts, kind), as_tensor(edges, kind)


@operation
def nonzero(x: Tensor) -> Any:
    """The places of the numbers that are not 0, an array for each axis."""
    return tuple(as_tensor(places, "int32") for places in numpy.nonzero(_bare(x)))


@operation
def unique(
    x: Tensor,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """The different numbers in ascending order, cut or filled to `size` if that is given."""
    wanted = {"return_index": return_index, "return_inverse": return_inverse, "return_counts": return_counts}
    found: Any = numpy.unique(_bare(x), **wanted, axis=axis, equal_nan=False)  # type: ignore[call-overload]
    parts = list(found) if isinstance(found, tuple) else [found]
    if size is not None:
        extra = builtins.max(0, size - parts[0].shape[axis or 0])
        for place, part in enumerate(parts):
            along = (axis or 0) if place == 0 else 0
            if place == 2 or (place == 1 and not return_index and return_inverse):
                continue  # as long as x itself
            widths = [(0, extra if one == along else 0) for one in range(part.ndim)]
            fill = (fill_value or 0) if place == 0 else 0
            parts[place] = numpy.pad(part, widths, constant_values=fill)[_along(along, builtins.slice(size))]
    counts = [part.astype("int32") for part in parts[1:]]
    return (parts[0], *counts) if counts else parts[0]


@operation
def unravel_index(indices: Tensor, shape: Any) -> Any:
    """The places in an array of this shape of numbers counted through it."""
    indices = _bare(indices)
    return tuple(as_tensor(places, indices.dtype) for places in numpy.unravel_index(indices, axis_of(shape)))


# Numbers that may be missing.


def _without_nan(x: Tensor, value: float) -> Any:
    x = as_tensor(x)
    return np.where(np.isnan(x), as_tensor(value, x.dtype), x) if is_inexact(x.dtype) else x


def _count(x: Any, axis: Any, keepdims: bool) -> Any:
    return as_tensor(np.sum(~np.isnan(plain(x)), axis=axis, keepdims=keepdims), x.dtype)


def _nanmean(x: Any, axis: Any, keepdims: bool) -> Any:
    x = floats(x)
    return np.sum(_without_nan(x, 0), axis=axis, keepdims=keepdims) / _count(x, axis, keepdims)


def _nanvar(x: Any, axis: Any, keepdims: bool) -> Any:
    x = floats(x)
    apart = x - _nanmean(x, axis, True)
    return _nanmean(apart * apart, axis, keepdims)


def _nanextreme(x: Any, axis: Any, keepdims: bool, find: Any, limit: float) -> Any:
    if not is_inexact(x.dtype):
        return find(x, axis, keepdims)
    missing = np.all(np.isnan(plain(x)), axis=axis, keepdims=keepdims)
    return np.where(missing, as_tensor(numpy.nan, x.dtype), find(_without_nan(x, limit), axis, keepdims))


def _nanplace(x: Any, axis: Any, keepdims: bool, find: Any, limit: float) -> Any:
    found = as_tensor(find(_without_nan(x, limit), axis=axis, keepdims=keepdims), "int32")
    missing = np.all(np.isnan(x), axis=axis, keepdims=keepdims)
    return np.where(missing, as_tensor(-1, "int32"), found)


nansum = over_axes("nansum", "the sum of what is not nan", lambda x, axis, keep: _sum(_without_nan(x, 0), axis, keep))
nanmean = over_axes("nanmean", "the mean of what is not nan", _nanmean)
nanvar = over_axes("nanvar", "the variance of what is not nan", _nanvar)
nanstd = over_axes("nanstd", "nanvar(x)^(1/2)", lambda x, axis, keep: np.sqrt(_nanvar(x, axis, keep)))
nanmax = over_axes(
    "nanmax", "the greatest that is not nan", lambda x, axis, keep: _nanextreme(x, axis, keep, _max, -numpy.inf)
)
nanmin = over_axes(
    "nanmin", "the least that is not nan", lambda x, axis, keep: _nanextreme(x, axis, keep, _min, numpy.inf)
)
nanprod = over_axes(
    "nanprod",
    "the product of what is not nan",
    lambda x, axis, keep: _summed(np.prod(_without_nan(x, 1), axis=axis, keepdims=keep), x.dtype),
)
nanargmax = over_axes(
    "nanargmax",
    "the place of the greatest that is not nan, or -1",
    lambda x, axis, keep: _nanplace(plain(x), axis, keep, numpy.argmax, -numpy.inf),
)
nanargmin = over_axes(
    "nanargmin",
    "the place of the least that is not nan, or -1",
    lambda x, axis, keep: _nanplace(plain(x), axis, keep, numpy.argmin, numpy.inf),
)
nanmedian = over_axes(
    "nanmedian",
    "the number in the middle of what is not nan",
    lambda x, axis, keep: as_tensor(numpy.nanmedian(plain(x), axis=axis, keepdims=keep), floats(x).dtype),
)


@operation
def nancumsum(x: Tensor, axis: int | None = None, dtype: Any = None) -> Any:
    """The sums of the first 1, 2, 3, ... numbers, of which nan counts as 0."""
    return cumsum(_without_nan(x, 0), axis, dtype)


@operation
def nancumprod(x: Tensor, axis: int | None = None, dtype: Any = None) -> Any:
    """The products of the first 1, 2, 3, ... numbers, of which nan counts as 1."""
    return cumprod(_without_nan(x, 1), axis, dtype)


@operation
def nanquantile(x: Tensor, q: Tensor, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The quantiles of what is not nan; see `quantile`. It has no slope."""
    x = floats(_bare(x))
    found = numpy.nanquantile(x, _bare(q), axis=axis_of(axis), method=method, keepdims=keepdims)  # type: ignore[call-overload]
    return as_tensor(found, x.dtype)


@operation
def nanpercentile(x: Tensor, q: Tensor, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The quantiles of what is not nan, for shares in percent. It has no slope."""
    return nanquantile(x, as_tensor(_bare(q), "float64") / 100, axis, method, keepdims)


# Products.


@operation
def matmul(x1: Tensor, x2: Tensor) -> Any:
    """The matrix product of the last two axes."""
    return np.matmul(*_for_product(x1, x2))


@operation
def dot(x1: Tensor, x2: Tensor) -> Any:
    """The sum of products over the last axis of x1 and the last but one of x2."""
    return np.dot(*promoted(x1, x2))


@operation
def vdot(x1: Tensor, x2: Tensor) -> Any:
    """`sum(conj(x1) * x2)` over all numbers."""
    a, b = promoted(x1, x2)
    return np.dot(np.conj(np.ravel(a)), np.ravel(b))


@operation
def inner(x1: Tensor, x2: Tensor) -> Any:
    """The sum of products over the last axes."""
    return np.inner(*promoted(x1, x2))


@operation
def outer(x1: Tensor, x2: Tensor) -> Any:
    """Every number of x1 times every number of x2."""
    a, b = promoted(x1, x2)
    return np.reshape(a, (-1, 1)) * np.reshape(b, (1, -1))


@operation
def kron(x1: Tensor, x2: Tensor) -> Any:
    """x2 for every number of x1, times that number."""
    return np.kron(*promoted(x1, x2))


@operation
def tensordot(x1: Tensor, x2: Tensor, axes: Any = 2) -> Any:
    """The sum of products over some axes of x1 and as many of x2."""
    if isinstance(axes, list | tuple):
        axes = tuple([one] if isinstance(one, int) else list(one) for one in axes)
    return np.tensordot(*promoted(x1, x2), axes=axes)


@operation
def cross(x1: Tensor, x2: Tensor, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """The vector product of vectors of two or three numbers."""
    a, b = promoted(x1, x2)
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = np.moveaxis(a, axisa, -1), np.moveaxis(b, axisb, -1)
    if a.shape[-1] == b.shape[-1] == 2:
        return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    zero = numpy.zeros((), plain(a).dtype)
    a0, a1, a2 = a[..., 0], a[..., 1], (a[..., 2] if a.shape[-1] == 3 else zero)
    b0, b1, b2 = b[..., 0], b[..., 1], (b[..., 2] if b.shape[-1] == 3 else zero)
    return np.stack([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0], axis=axisc)


@operation
def einsum(subscripts: str, *operands: Tensor, **kwargs: Any) -> Any:
    """The sum of products that Einstein's notation names, such as `"ab,bc->ac"`."""
    return np.einsum(subscripts.replace(" ", ""), *_for_product(*operands))


def _for_product(*operands: Tensor) -> list[Any]:
    arrays = promoted(*operands)
    return [as_tensor(array, "int32") for array in arrays] if arrays[0].dtype == "int8" else arrays


@operation
def trace(x: Tensor, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of a diagonal."""
    x = as_tensor(x)
    return _summed(np.sum(diagonal(x, offset, axis1, axis2), axis=-1), x.dtype)


@operation
def correlate(x1: Tensor, x2: Tensor, mode: str = "valid") -> Any:
    """Sums of products of two lists, one moved along the other."""
    a, b = promoted(x1, x2, least=float)
    if mode not in ("valid", "same", "full"):
        raise ValueError(f"correlate(mode): found {mode!r}; it is 'valid', 'same' or 'full'.")
    if mode == "valid" and len(a) < len(b):
        return np.flip(correlate(b, a, mode))
    edge = {"valid": 0, "same": len(b) // 2, "full": len(b) - 1}[mode]
    after = {"valid": 0, "same": (len(b) - 1) // 2, "full": len(b) - 1}[mode]
    filled = np.pad(a, (edge, after), "constant")
    places = numpy.arange(len(filled) - len(b) + 1)[:, None] + numpy.arange(len(b))
    return np.dot(filled[places], np.conj(b))


@operation
def corrcoef(x: Tensor) -> Any:
    """The correlations of the rows of x with one another."""
    x = np.atleast_2d(floats(x))
    apart = x - np.mean(x, axis=1, keepdims=True)
    together = np.dot(apart, np.conj(np.transpose(apart)))
    width = np.sqrt(np.diagonal(together))
    return np.squeeze(together / width[:, None] / width[None, :])


@operation
def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Any:
    """The powers of each number, from 0 on if increasing."""
    x = as_tensor(x)
    count = len(x) if N is None else N
    powers = numpy.arange(count) if increasing else numpy.arange(count)[::-1]
    return as_tensor(x[:, None] ** as_tensor(powers, x.dtype), x.dtype)


# Shapes.


def _reshaped(x: Any, newshape: Any) -> KerasTensor:
    """The placeholder of a reshaped placeholder, whose number of rows need not be known."""
    sizes = [-1 if size is None else int(size) for size in numpy.atleast_1d(numpy.asarray(newshape, object))]
    known = [size for size in x.shape if size is not None]
    total, rest = int(numpy.prod(known)), int(numpy.prod([size for size in sizes if size != -1]))
    if len(known) == len(x.shape):
        sizes = [total // builtins.max(rest, 1) if size == -1 else size for size in sizes]
        if int(numpy.prod(sizes)) != total:
            raise ValueError(
                f"reshape: {x.size} numbers of shape {x.shape} cannot have the shape {newshape}, which holds another number."
            )
    return KerasTensor([None if size == -1 else size for size in sizes], x.dtype)


def reshape(x: Tensor, newshape: Any) -> Any:
    """x in another shape; a size that is -1 follows from the others."""
    sizes = newshape if isinstance(newshape, int) else [-1 if size is None else int(size) for size in newshape]
    return np.reshape(as_tensor(x), sizes)


reshape = operation(reshape, spec=_reshaped)


@operation
def transpose(x: Tensor, axes: Any = None) -> Any:
    """x with its axes in another order; backwards without `axes`."""
    return np.transpose(as_tensor(x), None if axes is None else axis_of(axes))


@operation
def swapaxes(x: Tensor, axis1: int, axis2: int) -> Any:
    """x with two axes in each other's place."""
    return np.swapaxes(as_tensor(x), axis1, axis2)


@operation
def moveaxis(x: Tensor, source: Any, destination: Any) -> Any:
    """x with some axes moved to other places."""
    return np.moveaxis(as_tensor(x), source, destination)


@operation
def expand_dims(x: Tensor, axis: Any) -> Any:
    """x with axes of length 1 put in."""
    x = as_tensor(x)
    axes = [axis] if isinstance(axis, int) else [int(one) for one in axis]
    rank = x.ndim + len(axes)
    for one in axes:
        if not -rank <= one < rank:
            raise ValueError(f"expand_dims(axis): axis {one} is out of bounds for an array of {rank} axes.")
    sizes = iter(x.shape)
    places = {one % rank for one in axes}
    if len(places) < len(axes):
        raise ValueError(f"expand_dims(axis): {axis} names an axis twice. Name each once.")
    return np.reshape(x, [1 if place in places else next(sizes) for place in range(rank)])


@operation
def squeeze(x: Tensor, axis: Any = None) -> Any:
    """x without its axes of length 1, or without these."""
    x = as_tensor(x)
    for one in [] if axis is None else numpy.atleast_1d(axis):
        if x.shape[one] != 1:
            raise ValueError(f"Cannot squeeze axis {one}, because the dimension is not 1: the shape is {x.shape}.")
    if axis is None:
        return np.reshape(x, [size for size in x.shape if size != 1])
    axes = {int(one) % x.ndim for one in numpy.atleast_1d(axis)}
    return np.reshape(x, [size for place, size in enumerate(x.shape) if place not in axes])


@operation
def broadcast_to(x: Tensor, shape: Any) -> Any:
    """x repeated to a larger shape."""
    return spread(as_tensor(x), axis_of(shape))


@operation
def repeat(x: Tensor, repeats: Any, axis: int | None = None) -> Any:
    """Each number (or each part along an axis) several times."""
    x = as_tensor(x)
    if axis is None:
        x, axis = np.ravel(x), 0
    return x[_along(axis % x.ndim, numpy.repeat(numpy.arange(x.shape[axis]), _bare(repeats)))]


@operation
def tile(x: Tensor, repeats: Any) -> Any:
    """x several times along each axis."""
    return np.tile(as_tensor(x), axis_of(repeats))


@operation
def flip(x: Tensor, axis: Any = None) -> Any:
    """x backwards along axes."""
    x = as_tensor(x)
    axes = range(x.ndim) if axis is None else [int(one) % x.ndim for one in numpy.atleast_1d(axis)]
    return x[tuple(builtins.slice(None, None, -1 if place in axes else None) for place in range(x.ndim))]


@operation
def fliplr(x: Tensor) -> Any:
    """x with its columns backwards."""
    return flip(x, 1)


@operation
def flipud(x: Tensor) -> Any:
    """x with its rows backwards."""
    return flip(x, 0)


@operation
def rot90(array: Tensor, k: int = 1, axes: Any = (0, 1)) -> Any:
    """x turned by k quarters in the plane of two axes."""
    x = as_tensor(array)
    if x.ndim < 2:
        raise ValueError(f"rot90 turns a plane of two axes, but found an array of shape {x.shape}.")
    if len(axes) != 2 or axes[0] == axes[1]:
        raise ValueError(f"Invalid axes: {axes}. Axes must be a tuple of two different dimensions.")
    for _ in range(k % 4):
        x = flip(np.swapaxes(x, *axes), axes[0])
    return x


@operation
def roll(x: Tensor, shift: Any, axis: Any = None) -> Any:
    """x moved along axes; what leaves at the end comes in at the start."""
    x = as_tensor(x)
    if axis is None:
        return np.reshape(np.roll(np.ravel(x), shift), x.shape)
    for one, places in zip(numpy.atleast_1d(axis), numpy.broadcast_to(shift, numpy.shape(axis) or (1,)), strict=True):
        x = np.roll(x, int(places), int(one))
    return x


@operation
def pad(x: Tensor, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Any:
    """x with numbers put before and after it along each axis.

    Args:
        x: the array.
        pad_width: a pair (before, after) for each axis, one pair for all, or one number.
        mode: `"constant"`, or another that NumPy has, such as `"reflect"`.
        constant_values: what is put there; 0 without.

    Raises:
        ValueError: `constant_values` with another mode.

    Source: `keras.ops.pad`.
    """
    x = as_tensor(x)
    widths = numpy.broadcast_to(numpy.asarray(pad_width, int), (x.ndim, 2)).tolist()
    if constant_values is not None and mode != "constant":
        raise ValueError(
            f"Argument `constant_values` can only be provided when `mode == 'constant'`. Leave it out for mode={mode!r}."
        )
    if mode == "constant":
        value = 0 if constant_values is None else constant_values
        return np.pad(x, widths, "constant", constant_values=value)
    for axis, (before, after) in enumerate(widths):
        places = numpy.pad(numpy.arange(x.shape[axis]), (before, after), mode)  # type: ignore[call-overload]
        x = x[_along(axis, places)]
    return x


@operation
def concatenate(xs: Sequence[Tensor], axis: int | None = 0) -> Any:
    """Arrays one after the other along an axis."""
    return np.concatenate(promoted(*xs), -1 if axis is None else axis)


@operation
def append(x1: Tensor, x2: Tensor, axis: int | None = None) -> Any:
    """x2 after x1; all numbers in a list without an axis."""
    a, b = promoted(x1, x2)
    return np.concatenate([np.ravel(a), np.ravel(b)] if axis is None else [a, b], axis or 0)


@operation
def stack(x: Sequence[Tensor], axis: int = 0) -> Any:
    """Arrays of one shape beside one another along a new axis."""
    return np.stack(promoted(*x), axis)


@operation
def hstack(xs: Sequence[Tensor]) -> Any:
    """Arrays one after the other along the second axis; lists along the first."""
    arrays = [np.atleast_1d(x) for x in promoted(*xs)]
    return np.concatenate(arrays, 0 if arrays[0].ndim == 1 else 1)


@operation
def vstack(xs: Sequence[Tensor]) -> Any:
    """Arrays one below the other."""
    return np.concatenate([np.atleast_2d(x) for x in promoted(*xs)], 0)


@operation
def dstack(xs: Sequence[Tensor]) -> Any:
    """Arrays one after the other along the third axis."""
    arrays = [np.atleast_2d(x) for x in promoted(*xs)]
    deep = [np.reshape(x, (*x.shape, 1)) if x.ndim == 2 else x for x in arrays]
    return np.concatenate([_third(x, original) for x, original in zip(deep, promoted(*xs), strict=True)], 2)


def _third(x: Any, original: Any) -> Any:
    return np.reshape(x, (1, -1, 1)) if original.ndim < 2 else x


@operation
def split(x: Tensor, indices_or_sections: Any, axis: int = 0) -> Any:
    """x cut into parts along an axis: so many equal ones, or before these places."""
    return list(np.split(as_tensor(x), _sections(indices_or_sections), axis))


@operation
def array_split(x: Tensor, indices_or_sections: Any, axis: int = 0) -> Any:
    """x cut into parts along an axis, of which the first may be longer by one."""
    return list(np.array_split(as_tensor(x), _sections(indices_or_sections), axis))


@operation
def hsplit(x: Tensor, indices_or_sections: Any) -> Any:
    """x cut along its second axis; a list along its first."""
    x = as_tensor(x)
    return split(x, indices_or_sections, 0 if x.ndim == 1 else 1)


@operation
def vsplit(x: Tensor, indices_or_sections: Any) -> Any:
    """x cut along its first axis."""
    return split(x, indices_or_sections, 0)


@operation
def dsplit(x: Tensor, indices_or_sections: Any) -> Any:
    """x cut along its third axis."""
    return split(x, indices_or_sections, 2)


def _sections(given: Any) -> Any:
    return given if isinstance(given, int) else [int(place) for place in _bare(given)]


@operation
def meshgrid(*x: Tensor, indexing: str = "xy") -> Any:
    """Arrays of every combination of the numbers of several lists."""
    lists = [np.ravel(as_tensor(one)) for one in x]
    order = list(range(len(lists)))
    if indexing == "xy" and len(lists) > 1:
        order[:2] = [1, 0]
    shape = [len(lists[place]) for place in order]
    grids = []
    for place, one in enumerate(lists):
        sizes = [len(one) if other == place else 1 for other in order]
        grids.append(spread(np.reshape(one, sizes), shape))
    return grids


@operation
def diag(x: Tensor, k: int = 0) -> Any:
    """A matrix with these numbers on a diagonal, or the diagonal of a matrix."""
    x = as_tensor(x)
    if x.ndim == 1:
        size = len(x) + builtins.abs(k)
        places = numpy.eye(size, k=k, dtype=bool)
        column = x[numpy.clip(numpy.arange(size) - builtins.max(-k, 0), 0, builtins.max(len(x) - 1, 0))][:, None]
        return np.where(places, column, as_tensor(0, x.dtype))
    return diagonal(x, k)


@operation
def diagflat(x: Tensor, k: int = 0) -> Any:
    """A matrix with all numbers of x on a diagonal."""
    return diag(np.ravel(as_tensor(x)), k)


@operation
def diagonal(x: Tensor, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The numbers on a diagonal of two axes, along a last axis."""
    x = np.moveaxis(as_tensor(x), (axis1, axis2), (-2, -1))
    rows, columns = numpy.nonzero(numpy.eye(x.shape[-2], x.shape[-1], offset, dtype=bool))
    return x[..., rows, columns]


@operation
def tril(x: Tensor, k: int = 0) -> Any:
    """x with zeros above a diagonal."""
    return np.tril(as_tensor(x), k)


@operation
def triu(x: Tensor, k: int = 0) -> Any:
    """x with zeros below a diagonal."""
    return np.triu(as_tensor(x), k)


# Parts of arrays.


def _along(axis: int, index: Any) -> tuple[Any, ...]:
    return (*[builtins.slice(None)] * axis, index) if axis >= 0 else (..., index, *[builtins.slice(None)] * (-axis - 1))


def _bare(x: Tensor) -> Any:
    return plain(as_tensor(x))


@operation
def get_item(x: Tensor, key: Tensor) -> Any:
    """`x[key]`."""
    if isinstance(key, list):  # as files keep it
        key = tuple(key)
    return as_tensor(x)[key]


@operation
def take(x: Tensor, indices: Tensor, axis: int | None = None) -> Any:
    """The parts of x at these places along an axis; of all its numbers without an axis."""
    x, places = as_tensor(x), _bare(indices)
    places = places if places.dtype.kind in "iu" else places.astype("int64")
    return np.ravel(x)[places] if axis is None else x[_along(axis % x.ndim, places)]


@operation
def take_along_axis(x: Tensor, indices: Tensor, axis: int | None = None) -> Any:
    """For every row along an axis, its numbers at the places that the same row of `indices` names."""
    x, places = as_tensor(x), _bare(indices)
    if axis is None:
        return np.ravel(x)[np.ravel(places)]
    return _taken_along(x, places, axis)


def _taken_along(x: Any, places: Any, axis: int) -> Any:
    axis = axis % x.ndim
    shape = list(numpy.broadcast_shapes((*x.shape[:axis], 1, *x.shape[axis + 1 :]), places.shape))
    index = [
        numpy.arange(size).reshape([-1 if place == other else 1 for other in range(x.ndim)])
        for place, size in enumerate(shape)
    ]
    index[axis] = places
    x = spread(x, [*shape[:axis], x.shape[axis], *shape[axis + 1 :]])
    return x[tuple(index)]


# New arrays.


def zeros(shape: Any, dtype: Any = None) -> Any:
    """An array of zeros."""
    return numpy.zeros(axis_of(shape), standardize_dtype(dtype))


def ones(shape: Any, dtype: Any = None) -> Any:
    """An array of ones."""
    return numpy.ones(axis_of(shape), standardize_dtype(dtype))


def empty(shape: Any, dtype: Any = None) -> Any:
    """An array whose numbers do not matter yet; here they are 0."""
    return zeros(shape, dtype)


@operation
def full(shape: Any, fill_value: Tensor, dtype: Any = None) -> Any:
    """An array of one number, over and over."""
    return spread(as_tensor(fill_value, standardize_dtype(dtype)), axis_of(shape)) + numpy.zeros(
        (), standardize_dtype(dtype)
    )


@operation
def zeros_like(x: Tensor, dtype: Any = None) -> Any:
    """Zeros in the shape of x."""
    return numpy.zeros_like(as_tensor(_bare(x), dtype))


@operation
def ones_like(x: Tensor, dtype: Any = None) -> Any:
    """Ones in the shape of x."""
    return numpy.ones_like(as_tensor(_bare(x), dtype))


@operation
def empty_like(x: Tensor, dtype: Any = None) -> Any:
    """An array in the shape of x whose numbers do not matter yet; here they are 0."""
    return numpy.zeros_like(as_tensor(_bare(x), dtype))


@operation
def full_like(x: Tensor, fill_value: Tensor, dtype: Any = None) -> Any:
    """One number over and over, in the shape of x."""
    x = _bare(x)
    return full(x.shape, fill_value, dtype or x.dtype)


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:
    """Ones on a diagonal, zeros elsewhere."""
    return numpy.eye(N, M, k, standardize_dtype(dtype))


def identity(n: int, dtype: Any = None) -> Any:
    """The square matrix that leaves vectors as they are."""
    return eye(n, dtype=dtype)


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:
    """Ones on and below a diagonal, zeros above."""
    return numpy.tri(N, M, k, standardize_dtype(dtype))


@operation
def arange(start: Tensor, stop: Tensor = None, step: Tensor = None, dtype: Any = None) -> Any:
    """The numbers from `start` up to `stop`, without it, `step` apart; from 0 with one argument."""
    given = [plain(x) for x in (start, stop, step) if x is not None]
    dtype = standardize_dtype(dtype) if dtype is not None else result_type(*(type_of(x) for x in given))
    return numpy.arange(*given, dtype=dtype)


@operation
def linspace(
    start: Tensor,
    stop: Tensor,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """`num` numbers from `start` to `stop` at equal distances."""
    a, b = promoted(start, stop, least=float)
    step = (b - a) / as_tensor(builtins.max(num - 1 if endpoint else num, 1), a.dtype)
    places = numpy.arange(num, dtype=plain(a).dtype).reshape(-1, *[1] * np.ndim(a - b))
    values = a + step * places
    if endpoint and num > 1:
        values = np.concatenate([values[:-1], np.reshape(spread(b, values.shape[1:]), (1, *values.shape[1:]))])
    values = as_tensor(np.moveaxis(values, 0, axis), dtype)
    return (values, step) if retstep else values


@operation
def logspace(
    start: Tensor, stop: Tensor, num: int = 50, endpoint: bool = True, base: Any = 10, dtype: Any = None, axis: int = 0
) -> Any:
    """`base` to the power of `linspace(start, stop)`."""
    powers = linspace(start, stop, num, endpoint, False, None, axis)
    return as_tensor(np.power(as_tensor(base, powers.dtype), powers), dtype)


@operation
def geomspace(
    start: Tensor, stop: Tensor, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0
) -> Any:
    """`num` numbers from `start` to `stop`, each the same multiple of the one before it."""
    a, b = (numpy.asarray(_bare(x), "float64") for x in (start, stop))
    kind = dtype or result_type(type_of(start), type_of(stop), float)
    return as_tensor(numpy.geomspace(a, b, num, endpoint, axis=axis), kind)


@operation
def array(x: Tensor, dtype: Any = None) -> Any:
    """x as an array."""
    return as_tensor(x, dtype)


@operation
def view(x: Tensor, dtype: Any = None) -> Any:
    """The bits of x as numbers of another type."""
    return _bare(x).view(standardize_dtype(dtype))


bartlett = window("bartlett", "the Bartlett window of x numbers")
blackman = window("blackman", "the Blackman window of x numbers")
hamming = window("hamming", "the Hamming window of x numbers")
hanning = window("hanning", "the Hann window of x numbers")


@operation
def kaiser(x: Tensor, beta: Any) -> Any:
    """The Kaiser window of x numbers."""
    return as_tensor(numpy.kaiser(int(_bare(x)), float(beta)), floatx())


# About arrays.


@operation
def allclose(x1: Tensor, x2: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """Whether `|x1 - x2| <= atol + rtol * |x2|` for all numbers."""
    return numpy.asarray(numpy.allclose(_bare(x1), _bare(x2), rtol, atol, equal_nan))


def ndim(x: Tensor) -> int:
    """How many axes x has."""
    return len(x.shape) if hasattr(x, "shape") else numpy.ndim(x)


def size(x: Tensor) -> Any:
    """How many numbers x holds; None if the size of an axis is not known."""
    shape = x.shape if hasattr(x, "shape") else numpy.shape(x)
    return None if None in shape else int(numpy.prod(shape))


def shape_equal(shape1: Any, shape2: Any, axis: Any = None, allow_none: bool = True) -> bool:
    """Whether two shapes are the same, apart from some axes, and from unknown sizes if those are allowed."""
    if len(shape1) != len(shape2):
        return False
    apart = set() if axis is None else {one % builtins.max(len(shape1), 1) for one in numpy.atleast_1d(axis).tolist()}
    pairs = [pair for place, pair in enumerate(zip(shape1, shape2, strict=True)) if place not in apart]
    return builtins.all(a == b or (allow_none and (a is None or b is None)) for a, b in pairs)


def vectorize(pyfunc: Any, *, excluded: Any = None, signature: str | None = None) -> Any:
    """A function that applies `pyfunc` to each number, or to the parts that `signature` names."""
    if signature is None and excluded is None:
        return lambda *args: _each(pyfunc, args)
    return numpy.vectorize(pyfunc, excluded=excluded, signature=signature)


def _each(pyfunc: Any, args: Any) -> Any:
    arrays = [as_tensor(x) for x in args]
    shape = numpy.broadcast_shapes(*(x.shape for x in arrays))
    flat = [np.ravel(spread(x, shape)) for x in arrays]
    return np.reshape(np.array([pyfunc(*numbers) for numbers in zip(*flat, strict=True)]), shape)


@operation
def slogdet(x: Tensor) -> Any:
    """The sign of the determinant, and the logarithm of its size."""
    return tuple(np.linalg.slogdet(floats(x)))
