"""Values that a tape follows, by the package `autograd`; imported when the first tape starts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

import autograd.numpy as anp
import numpy as np
from autograd.core import VJPNode, add_outgrads
from autograd.extend import Box, defvjp_argnums
from autograd.extend import primitive as autograd_primitive
from autograd.numpy.numpy_boxes import ArrayBox
from autograd.tracer import Node, notrace_primitives
from autograd.util import toposort

from fathoms.engine.autodiff import is_recorded, plain, value_of

if TYPE_CHECKING:
    from fathoms.engine.autodiff import GradientTape

_traces = count(1000)  # a later tape lies within an earlier one; below are those of autograd itself


def next_trace() -> int:
    """Return the number of a new tape."""
    return next(_traces)


class Step(VJPNode):  # type: ignore[misc]
    """One recorded computation, and the tape that it is on."""

    __slots__ = ("tape",)

    def __init__(self, value: Any, fun: Any, args: Any, kwargs: Any, parent_argnums: Any, parents: Any) -> None:
        super().__init__(value, fun, args, kwargs, parent_argnums, parents)
        self.tape: GradientTape = parents[0].tape


class _Stopped(Node):  # type: ignore[misc]
    """Stands for a step of a tape that has stopped: what is computed from it is not recorded."""

    __slots__ = ()

    def __init__(self) -> None:
        pass


class _Everything:
    def __contains__(self, item: object) -> bool:
        return True


notrace_primitives[_Stopped] = _Everything()
notrace_primitives[Step] = notrace_primitives[VJPNode]  # comparisons, say: nothing to differentiate
_STOPPED = _Stopped()


class Recorded(ArrayBox):  # type: ignore[misc]
    """An array that a tape follows. It computes as NumPy arrays do; `numpy()` gives the array."""

    __slots__ = ("__weakref__", "step")
    __hash__ = object.__hash__

    def __init__(self, value: Any, trace: int, node: Step) -> None:
        self._value = value  # type: ignore[misc]
        self._trace = trace  # type: ignore[misc]
        self.step = node

    @property
    def _node(self) -> Any:
        tape = getattr(self.step, "tape", None)  # autograd's own functions record without one
        return self.step if tape is None or tape._recording else _STOPPED

    def numpy(self) -> Any:
        """Return the array itself."""
        return plain(self)

    def item(self) -> Any:
        """Return the number of an array that holds one."""
        return plain(self).item()

    def tolist(self) -> Any:
        """Return the array as lists."""
        return plain(self).tolist()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(plain(self), dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out = kwargs.pop("out", None)
        if out is not None and out != (None,):
            raise TypeError(f"numpy.{ufunc.__name__}(out=...) writes into an array, which cannot be differentiated.")
        function = getattr(anp, ufunc.__name__, None) if method == "__call__" else None
        if method == "reduce":
            function = getattr(anp, _REDUCED.get(ufunc.__name__, ""), None)
            kwargs = {"axis": 0, **{name: value for name, value in kwargs.items() if name in ("axis", "keepdims")}}
        if function is None:
            raise TypeError(f"numpy.{ufunc.__name__} has no derivative here; write it with fathoms.ops.")
        return function(*(_readable(item) for item in inputs), **kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        home = anp.linalg if function.__module__ == "numpy.linalg" else anp
        own = getattr(home, function.__name__, None)
        if own is None or own is function:
            raise TypeError(f"numpy.{function.__name__} has no derivative here; write it with fathoms.ops.")
        return own(*args, **kwargs)

    def __float__(self) -> float:
        return float(plain(self))

    def __int__(self) -> int:
        return int(plain(self))

    def __index__(self) -> int:
        return plain(self).__index__()  # type: ignore[no-any-return]

    def __format__(self, form: str) -> str:
        value = plain(self)
        return format(value if np.ndim(value) else value[()], form)

    def __iter__(self) -> Any:
        return (self[place] for place in range(len(self)))

    def __repr__(self) -> str:
        return f"<Recorded {plain(self)!r}>"

    __str__ = __repr__


# What a ufunc's `reduce` is called by itself.
_REDUCED = {
    "add": "sum",
    "multiply": "prod",
    "maximum": "max",
    "minimum": "min",
    "logical_and": "all",
    "logical_or": "any",
}


def _readable(item: Any) -> Any:
    return value_of(item) if hasattr(item, "_value") or isinstance(item, np.ndarray) else item


def _operator(name: str) -> Any:
    theirs = getattr(ArrayBox, name)

    def own(self: Recorded, other: Any) -> Any:
        return theirs(self, _readable(other))

    own.__name__ = name
    return own


for _name in ("add", "sub", "mul", "pow", "mod", "truediv", "matmul"):
    for _side in (f"__{_name}__", f"__r{_name}__"):
        setattr(Recorded, _side, _operator(_side))
for _name in ("eq", "ne", "gt", "ge", "lt", "le"):
    setattr(Recorded, f"__{_name}__", _operator(f"__{_name}__"))

# Whatever autograd records is one of these from here on: an ArrayBox with a little more.
for _type in [kind for kind, box in Box.type_mappings.items() if box is ArrayBox and kind is not ArrayBox]:
    Recorded.register(_type)


def root(value: Any, tape: GradientTape) -> Recorded:
    """Return a value that a tape follows from here on."""
    step = Step.new_root()
    step.tape = tape
    return Recorded(value, tape._trace, step)


def stacked(items: Sequence[Any]) -> Any:
    """Join values along a new first axis."""
    return anp.stack(items)


@autograd_primitive  # type: ignore[untyped-decorator]
def run_rule(rule: Any, *values: Any) -> Any:
    """Compute a function of our own, whose derivative `rule` knows."""
    return rule.forward(*values)


def _slopes_of_rule(argnums: Sequence[int], result: Any, arguments: Any, kwargs: Any) -> Any:
    rule, *values = arguments

    def back(slope: Any) -> list[Any]:
        if is_recorded(slope) or any(is_recorded(value) for value in values):
            return _refuse_second()
        slopes = rule.backward(slope, result, *values)
        return [slopes[number - 1] for number in argnums]

    return back


def _refuse_second() -> list[Any]:
    raise NotImplementedError(
        "A second derivative through a built-in layer, activation or loss is wanted; only first derivatives of these are "
        "known. Write that part with fathoms.ops."
    )


defvjp_argnums(run_rule, _slopes_of_rule)


def derivatives(tape: GradientTape, targets: Sequence[Any], sources: Sequence[Any], starts: Any) -> list[Any]:
    """Return the derivative of the sum of `targets` by each source; None where nothing connects them."""
    steps = [_steps_of(tape, source) for source in sources]
    wanted = {id(step) for own in steps for step in own}
    found: dict[int, Any] = {}
    given = [None] * len(targets) if starts is None else list(starts if isinstance(starts, list | tuple) else [starts])
    for target, start in zip(targets, given, strict=True):
        if is_recorded(target) and target._trace == tape._trace:
            value = target._value
            slope = anp.ones(anp.shape(value), value.dtype) if start is None else value_of(start)
            _back(target.step, slope, wanted, found)
    return [_sum_of([found[id(step)][0] for step in own if id(step) in found]) for own in steps]


def _steps_of(tape: GradientTape, source: Any) -> list[Any]:
    """The steps at which a source was read."""
    own = [box.step for box in tape._boxes.get(id(source), ())]
    if is_recorded(source) and source._trace == tape._trace:
        own.append(source.step)
    return own


def _back(end: Any, slope: Any, wanted: set[int], found: dict[int, Any]) -> None:
    """Go back from a step to all that it was computed from, keeping the derivatives by the wanted ones."""
    slopes = {end: (slope, False)}
    for step in toposort(end):
        flagged = slopes.pop(step, None)
        if flagged is None:
            continue
        if id(step) in wanted:
            found[id(step)] = add_outgrads(found.get(id(step)), flagged[0])
        for parent, part in zip(step.parents, step.vjp(flagged[0]), strict=False):
            if part is not None:
                slopes[parent] = add_outgrads(slopes.get(parent), part)


def _sum_of(parts: list[Any]) -> Any:
    total = None
    for part in parts:
        total = part if total is None else total + part
    return total
