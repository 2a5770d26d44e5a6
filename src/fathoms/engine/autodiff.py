"""Derivatives of what is written in Python: recorded values, native segments, and the gradient tape.

The rules of differentiation are those of the package `autograd`, which is imported when the first tape starts. A value
that a tape follows is wrapped in a `Recorded` (see `fathoms.engine.recorded`); all else stays a plain NumPy array.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from fathoms.engine.structure import flatten, packed

if TYPE_CHECKING:
    from fathoms.engine.variable import Variable

Backward = Callable[..., Sequence[Any]]

_tapes: ContextVar[tuple[GradientTape, ...]] = ContextVar("tapes", default=())


def recording() -> bool:
    """Whether a tape is running here."""
    return bool(_tapes.get())


@contextmanager
def unrecorded() -> Iterator[None]:
    """Within this block, no tape records."""
    token = _tapes.set(())
    try:
        yield
    finally:
        _tapes.reset(token)


def is_recorded(x: Any) -> bool:
    """Whether a tape follows this value."""
    return hasattr(x, "_trace") and hasattr(x, "_node")


def value_of(x: Any) -> Any:
    """Return the array behind a variable, array, list or number; under a tape, the recorded value of it.

    Args:
        x: a `Variable`, an array, a list of these, or a number.

    Returns:
        A NumPy array or scalar; a recorded value if a tape follows `x`. A variable's array is the live one.

    >>> from fathoms import Variable
    >>> value_of(Variable([1.0, 2.0]))
    array([1., 2.], dtype=float32)
    """
    if isinstance(x, np.ndarray | np.generic):
        value = np.asarray(x) if isinstance(x, np.ndarray) else x  # a plain array, whatever kind of array it is
        for tape in _tapes.get():
            value = tape._read(x, value)
        return value
    if is_recorded(x):
        return x
    live = getattr(x, "_value", None)
    if isinstance(live, np.ndarray):
        return read_variable(x)
    if isinstance(x, list | tuple) and any(_holds_recorded(item) for item in x):
        from fathoms.engine.recorded import stacked

        return stacked([value_of(item) for item in x])
    return np.asarray(x)


def array_of(x: Any, dtype: Any = None) -> Any:
    """Return `x` as an array of a number type, as `np.asarray` does; a recorded value stays recorded.

    >>> array_of([1, 2], "float32")
    array([1., 2.], dtype=float32)
    """
    value = value_of(x)
    if is_recorded(value):
        return value if dtype is None or value.dtype == np.dtype(dtype) else value.astype(dtype)
    return np.asarray(value, dtype)


def _holds_recorded(x: Any) -> bool:
    if isinstance(x, list | tuple):
        return any(_holds_recorded(item) for item in x)
    return is_recorded(x) or (recording() and isinstance(getattr(x, "_value", None), np.ndarray))


def read_variable(variable: Variable, copy: bool = True) -> Any:
    """Return a variable's live array, or, under tapes that follow it, what they recorded.

    Args:
        variable: the variable.
        copy: whether a tape keeps the value as it is now, whatever the variable becomes.
    """
    tapes = _tapes.get()
    if not tapes:
        return variable._value
    value: Any = variable._value.copy() if copy else variable._value
    for tape in tapes:
        value = tape._read_variable(variable, value)
    return value


def plain(x: Any) -> Any:
    """Return the array within a recorded value, whatever the number of tapes that follow it; all else as it is."""
    while is_recorded(x):
        x = x._value
    return x


class _Rule:
    """A function and its derivative, as the recorder runs them."""

    __slots__ = ("backward", "forward")

    def __init__(self, forward: Callable[..., Any], backward: Backward) -> None:
        self.forward = forward
        self.backward = backward


def primitive(forward: Callable[..., Any], backward: Backward) -> Callable[..., Any]:
    """Return a function that computes `forward` and is differentiated by `backward`.

    Args:
        forward: takes arrays, returns an array: a native call, say.
        backward: takes the derivative by the result, the result, and the arrays; returns the derivative by each array, in
            their order, None where there is none.

    >>> double = primitive(lambda x: 2 * x, lambda slope, result, x: [2 * slope])
    >>> from fathoms import GradientTape, Variable
    >>> v = Variable([1.0, 3.0])
    >>> with GradientTape() as tape:
    ...     y = double(v) ** 2
    >>> tape.gradient(y, v)
    array([ 8., 24.], dtype=float32)
    """
    rule = _Rule(forward, backward)

    def run(*arguments: Any) -> Any:
        values = [value_of(argument) for argument in arguments]
        if not any(is_recorded(value) for value in values):
            return forward(*values)
        from fathoms.engine.recorded import run_rule

        return run_rule(rule, *values)

    return run


def gradients(function: Callable[[], Any], variables: Any) -> tuple[Any, Any]:
    """Return what `function` gives, and its derivative by each of `variables`.

    Args:
        function: computes a number (or an array, whose sum is differentiated) from variables.
        variables: a variable, or a list or dictionary of variables.

    Returns:
        The value, and an array for each variable, in the form of `variables`; None where it does not depend on it.

    >>> from fathoms import Variable
    >>> w = Variable([1.0, 2.0])
    >>> value, slope = gradients(lambda: (w * w).sum(), w)
    >>> float(value), slope
    (5.0, array([2., 4.], dtype=float32))
    """
    with GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(variables)
        result = function()
    return plain(result), tape.gradient(result, variables)


class GradientTape:
    """Records what is computed from variables, to differentiate it afterwards.

    Within `with GradientTape() as tape:`, whatever reads a trainable variable is recorded: `fathoms.ops`, arithmetic, and
    calls of layers, losses and activations, which are differentiated natively.

    Args:
        persistent: whether `gradient` may be called more than once.
        watch_accessed_variables: whether trainable variables are followed without being named to `watch`.

    Take gradients before the weights change: native layers look at their weights again on the way back.

    Source: `tf.GradientTape`; reverse-mode differentiation: Linnainmaa, 1970; the package `autograd`.

    >>> from fathoms import GradientTape, Variable
    >>> w = Variable(3.0)
    >>> with GradientTape() as tape:
    ...     loss = (2 * w - 1) ** 2
    >>> float(loss), float(tape.gradient(loss, w))
    (25.0, 20.0)
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self._persistent = bool(persistent)
        self._watches_all = bool(watch_accessed_variables)
        self._token: Any = None
        self._recording = False
        self._trace = 0
        self.reset()

    def reset(self) -> None:
        """Forget everything recorded so far."""
        self._spent = False
        self._watched: dict[int, Any] = {}  # variables and arrays to follow, by identity
        self._boxes: dict[int, list[Any]] = {}  # for each, what reading it has given
        self._kept: dict[int, Any] = {}  # so that an identity is not used again

    def __enter__(self) -> Self:
        if self._token is not None:
            raise ValueError("Tape is still recording. This can happen if you try to re-enter an already-active tape.")
        from fathoms.engine.recorded import next_trace

        self._trace = next_trace()
        self._token = _tapes.set((*_tapes.get(), self))
        self._recording = True
        return self

    def __exit__(self, *error: object) -> None:
        self._recording = False
        _tapes.reset(self._token)
        self._token = None

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Within this block, nothing is recorded."""
        if self._token is None:
            raise ValueError("Tape is not recording, so it cannot stop: use stop_recording() within `with tape:`.")
        self._recording = False
        token = _tapes.set(tuple(tape for tape in _tapes.get() if tape is not self))
        try:
            yield
        finally:
            _tapes.reset(token)
            self._recording = True

    def watch(self, tensor: Any) -> None:
        """Follow variables or arrays (also in lists and dictionaries) even if they are not trainable variables.

        An array that NumPy alone computes with cannot be followed: use `fathoms.ops` on it, or a `Variable`.
        """
        for item in flatten(tensor):
            if not (isinstance(item, np.ndarray) or is_recorded(item) or hasattr(item, "_value")):
                raise ValueError(
                    f"Passed in object {item!r} of type {type(item).__name__!r}, not a Variable or an array."
                )
            self._watched[id(item)] = item

    def watched_variables(self) -> tuple[Any, ...]:
        """Return the variables that were read, or named to `watch`, so far."""
        all_ = {**self._kept, **self._watched}
        return tuple(item for item in all_.values() if not isinstance(item, np.ndarray) and not is_recorded(item))

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: Any = "none",
    ) -> Any:
        """Return the derivative of `target` by each of `sources`.

        Args:
            target: what was computed under the tape; an array stands for its sum, a list for the sum of its items.
            sources: variables, watched arrays or recorded values; one, or a list or dictionary of them.
            output_gradients: what the derivative by each target starts from; ones if left out.
            unconnected_gradients: `"none"` gives None where nothing connects source and target, `"zero"` gives zeros.

        Returns:
            An array for each source, of its shape and number type, in the form of `sources`.

        Raises:
            RuntimeError: the tape is not persistent and was asked before.
        """
        if self._spent:
            raise RuntimeError(
                "A non-persistent GradientTape can only be used to compute one set of gradients: GradientTape(persistent=True)."
            )
        from fathoms.engine.recorded import derivatives

        mode = str(getattr(unconnected_gradients, "value", unconnected_gradients)).lower()
        if mode not in ("none", "zero"):
            raise ValueError(
                f"Unknown value for unconnected_gradients: {unconnected_gradients!r}. It is 'none' or 'zero'."
            )
        flat = flatten(sources)
        if self._token is not None and not self._persistent:
            with self.stop_recording():
                found = derivatives(self, flatten(target), flat, output_gradients)
        else:
            found = derivatives(self, flatten(target), flat, output_gradients)
        if not self._persistent:
            self._spent = True
        zeros = mode == "zero"
        return packed(
            sources,
            [_as_source(slope, source, zeros) for slope, source in zip(found, flat, strict=True)],
        )

    def jacobian(self, target: Any, sources: Any, unconnected_gradients: Any = "none") -> Any:
        """Return the derivative of every number of `target` by each source: arrays of both shapes, one after the other."""
        persistent, self._persistent = self._persistent, True
        try:
            shape = np.shape(plain(target))
            rows = []
            for place in range(int(np.prod(shape, dtype=np.int64))):
                start = np.zeros(shape, plain(target).dtype)
                start.flat[place] = 1
                rows.append(flatten(self.gradient(target, sources, [start], unconnected_gradients)))
        finally:
            self._persistent = persistent
            self._spent = not persistent
        columns = [
            None if parts[0] is None else np.stack(parts).reshape(*shape, *np.shape(parts[0]))
            for parts in zip(*rows, strict=True)
        ]
        return packed(sources, columns)

    # What reading gives

    def _read(self, array: Any, value: Any) -> Any:
        return self._box(array, value) if id(array) in self._watched else value

    def _read_variable(self, variable: Variable, value: Any) -> Any:
        if id(variable) in self._watched or (self._watches_all and variable.trainable):
            return self._box(variable, value)
        return value

    def _box(self, source: Any, value: Any) -> Any:
        from fathoms.engine.recorded import root

        self._kept[id(source)] = source
        box = root(value, self)
        self._boxes.setdefault(id(source), []).append(box)
        return box


def _as_source(slope: Any, source: Any, zeros: bool) -> Any:
    """A derivative in the number type of what it is by."""
    value = plain(source)
    value = value if isinstance(value, np.ndarray | np.generic) else value._value
    if slope is None:
        return np.zeros_like(value) if zeros else None
    return slope if slope.dtype == value.dtype else slope.astype(value.dtype)
