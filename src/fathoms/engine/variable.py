"""A weight: an array with a name that the core trains in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from math import prod
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from fathoms import _native
from fathoms.engine.autodiff import read_variable, recording, value_of
from fathoms.engine.floatx import floatx
from fathoms.engine.naming import auto_name, path_of
from fathoms.engine.revision import revise

Initializer = Callable[..., Any]

_AGGREGATIONS = ("none", "mean", "sum", "only_first_replica")
_SYNCHRONIZATIONS = ("none", "on_read", "on_write", "auto")


class Variable(NDArrayOperatorsMixin):
    """An array that a model owns and training changes.

    A variable owns its memory for life and never exchanges it, so the core can write where Python reads, with no copy
    either way, and a layer can belong to several models.

    Args:
        initializer: the first value (number, list, array), or a function of (shape, dtype) that returns it.
        shape: needed when `initializer` is a function.
        dtype: number type; the value's own for arrays of whole numbers, otherwise `floatx()`.
        trainable: whether training may change it.
        name: its own name, such as `kernel`.
        path: its full name, such as `sequential/dense/kernel`; made from `name` when left out.
        autocast, aggregation, synchronization: kept for Keras's sake.
        **kwargs: `layout`, which is not supported; leave it out.

    Raises:
        ValueError: a function without a shape, a value of another shape than `shape`, or a name with a slash.

    Source: `keras.Variable`.

    >>> w = Variable([[1.0, 2.0]], name="w")
    >>> w.shape, w.dtype
    ((1, 2), 'float32')
    >>> w.assign([[3.0, 4.0]]).numpy()
    array([[3., 4.]], dtype=float32)
    >>> w * 2
    array([[6., 8.]], dtype=float32)
    """

    __hash__ = object.__hash__

    def __init__(
        self,
        initializer: object,
        shape: Sequence[int] | None = None,
        dtype: Any = None,
        trainable: bool = True,
        name: str | None = None,
        path: str | None = None,
        autocast: bool = True,
        aggregation: str | None = None,
        synchronization: str | None = None,
        **kwargs: object,
    ) -> None:
        if name is not None and (not isinstance(name, str) or "/" in name):
            raise ValueError(
                f"Argument `name` must be a string and cannot contain character `/`, which parts names in paths: found {name!r}."
            )
        self.aggregation = _one_of(aggregation, "aggregation", _AGGREGATIONS)
        self.synchronization = _one_of(synchronization, "synchronization", _SYNCHRONIZATIONS)
        if kwargs.pop("layout", None) is not None or kwargs:
            raise ValueError(f"Variable(): {', '.join(kwargs) or 'layout'} is not supported. Leave it out.")
        if isinstance(initializer, str):
            initializer = import_module("fathoms.initializers").get(initializer)  # by name, as it stands above
        self.name = name or auto_name(type(self).__name__)
        self.path = path or path_of(self.name)
        self._trainable = self._starts_trainable = bool(trainable)
        self.regularizer: Any = None
        self.constraint: Any = None
        if callable(initializer) and not hasattr(initializer, "__array__"):
            if shape is None:
                raise ValueError(
                    f"When creating a Variable from an initializer, the `shape` argument should be specified, for {initializer} "
                    f"fills any shape; found {shape}. Write Variable(initializer, shape=(2, 3))."
                )
            self._value = _empty(tuple(shape), _name_of(np.dtype(dtype or floatx())))
            self._value[...] = initializer(tuple(shape), dtype=_name_of(self._value.dtype))
        else:
            value = np.asarray(initializer)
            if shape is not None and tuple(shape) != value.shape:
                raise ValueError(
                    f"Variable {self.name!r}: found a value of shape {value.shape}, but shape={tuple(shape)} was asked for."
                )
            whole = value.dtype.kind in "iu" and isinstance(initializer, np.ndarray | np.generic)
            self._value = _empty(value.shape, _name_of(np.dtype(dtype or (value.dtype if whole else floatx()))))
            self._value[...] = value

    @property
    def value(self) -> Any:
        """The live array: it changes as training goes on. `numpy()` gives a copy.

        Under a tape that follows the variable, what the tape recorded.
        """
        return read_variable(self) if self._trainable and recording() else self._value

    def numpy(self) -> np.ndarray:
        """Return a copy of the present value."""
        return self._value.copy()

    def assign(self, value: object) -> Variable:
        """Copy a value of the same shape in; raises ValueError for another shape."""
        if _kept.get():
            raise NotImplementedError(f"Variable {self.path!r} cannot be assigned to by a call on placeholders.")
        array = np.asarray(value)
        if array.shape != self._value.shape:
            raise ValueError(
                f"Variable {self.path!r}: found a value of shape {array.shape} to assign, but its shape is {self._value.shape}."
            )
        self._value[...] = array
        return self

    def assign_add(self, value: object) -> Variable:
        """Add a value of the same shape."""
        return self.assign(self._value + np.asarray(value))

    def assign_sub(self, value: object) -> Variable:
        """Subtract a value of the same shape."""
        return self.assign(self._value - np.asarray(value))

    @property
    def shape(self) -> tuple[int, ...]:
        """The array's shape."""
        return self._value.shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self._value.ndim

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return self._value.size

    @property
    def dtype(self) -> str:
        """The number type's name, such as `float32`."""
        return _name_of(self._value.dtype)

    @property
    def trainable(self) -> bool:
        """Whether training may change it."""
        return self._trainable

    @trainable.setter
    def trainable(self, trainable: bool) -> None:
        if self._trainable != bool(trainable):
            self._trainable = bool(trainable)
            revise()

    def __array__(self, dtype: object = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self._value, dtype=dtype, copy=copy)  # type: ignore[call-overload, no-any-return]

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: object, **kwargs: Any) -> Any:
        unwrapped = [value_of(item) if isinstance(item, Variable) else self._beside(item) for item in inputs]
        if any(isinstance(out, Variable) for out in kwargs.get("out", ())):
            return NotImplemented
        return getattr(ufunc, method)(*unwrapped, **kwargs)

    def _beside(self, other: object) -> Any:
        """Return whole numbers in the variable's type, which the result then has, as in Keras."""
        if isinstance(other, list | tuple):
            other = np.asarray(other)
        if isinstance(other, np.ndarray) and other.dtype.kind in "iu" and self._value.dtype.kind == "f":
            return other.astype(self._value.dtype)
        return other

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return function(*_readable(args), **_readable(kwargs))

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what a copy or a pickle holds, in aligned memory of its own."""
        vars(self).update(state)
        value = state["_value"]
        self._value = _empty(value.shape, value.dtype.name)
        self._value[...] = value

    def __getitem__(self, index: Any) -> Any:
        return value_of(self)[index].copy() if not recording() else value_of(self)[index]

    def __len__(self) -> int:
        return len(self._value)

    def __float__(self) -> float:
        return float(self._only())

    def __int__(self) -> int:
        return int(self._only())

    def _only(self) -> Any:
        if self._value.ndim:
            raise TypeError(
                f"{self.name!r} holds an array of shape {self.shape}, which is not one number. Take one of it: float(v[0])."
            )
        return self._value.item()

    def __bool__(self) -> bool:
        raise TypeError("A Keras Variable cannot be used as a boolean. Compare its value: bool(v.value > 0).")

    def __round__(self, ndigits: int | None = None) -> Any:
        return np.round(value_of(self), ndigits or 0)

    def __repr__(self) -> str:
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype}, value={self._value}>"


def _logical(name: str) -> None:
    """Give variables an operator of logic, as Keras's have it; NumPy's is one of bits."""
    function: Callable[[object, object], Any] = getattr(np, f"logical_{name}")
    setattr(Variable, f"__{name}__", lambda self, other: function(self, other))
    setattr(Variable, f"__r{name}__", lambda self, other: function(other, self))


for _name in ("and", "or", "xor"):
    _logical(_name)


def _one_of(value: str | None, argument: str, names: tuple[str, ...]) -> str:
    if value is not None and value not in names:
        raise ValueError(
            f"Invalid value for argument `{argument}`. Expected one of None, {', '.join(names)}. Received: {argument}={value}"
        )
    return value or "none"


# Whether variables keep their values.
_kept: ContextVar[bool] = ContextVar("kept", default=False)


class kept_variables:
    """Within this block, assigning to a variable is refused: what is written down once must not do what it does again.

    >>> with kept_variables():
    ...     Variable(1.0, name="w").assign(2.0)
    Traceback (most recent call last):
        ...
    NotImplementedError: Variable 'w' cannot be assigned to by a call on placeholders.
    """

    def __enter__(self) -> None:
        self._token = _kept.set(True)

    def __exit__(self, *error: object) -> None:
        _kept.reset(self._token)


def _readable(given: Any) -> Any:
    """What NumPy computes with in place of variables, also in lists and dictionaries."""
    if isinstance(given, Variable):
        return value_of(given)
    if isinstance(given, list | tuple):
        return type(given)(_readable(item) for item in given)
    return {name: _readable(item) for name, item in given.items()} if isinstance(given, dict) else given


# How many numbers new variables may still hold, in a list so that it can be counted down; None without a limit.
_room: ContextVar[list[int] | None] = ContextVar("room", default=None)


class limited_variables:
    """Within this block, new variables may hold `numbers` numbers in all, so that a file cannot ask for more than it fills.

    >>> with limited_variables(10):
    ...     Variable(np.zeros, shape=(2, 10**12))
    Traceback (most recent call last):
        ...
    ValueError: A weight of shape (2, 1000000000000) is wanted, but no more than 10 numbers are there for it.
    """

    def __init__(self, numbers: int) -> None:
        self._numbers = numbers

    def __enter__(self) -> None:
        self._token = _room.set([self._numbers])

    def __exit__(self, *error: object) -> None:
        _room.reset(self._token)


def _take_room(shape: tuple[int, ...]) -> None:
    room = _room.get()
    if room is not None:
        if prod(shape) > room[0]:
            raise ValueError(
                f"A weight of shape {shape} is wanted, but no more than {room[0]} numbers are there for it."
            )
        room[0] -= prod(shape)


@cache
def _name_of(dtype: np.dtype[Any]) -> str:
    """NumPy puts a type's name together whenever it is asked for."""
    return dtype.name


def _empty(shape: tuple[int, ...], dtype: str) -> np.ndarray:
    _take_room(shape)
    if dtype in ("float32", "float64"):
        return _native.aligned(shape, dtype)
    return np.zeros(shape, dtype)
