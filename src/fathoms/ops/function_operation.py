"""How a function on arrays also becomes part of a graph when it is called on placeholders."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from math import prod
from typing import Any, ClassVar, Self

import numpy as np

from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.naming import auto_name
from fathoms.engine.operation import Operation, any_symbolic
from fathoms.engine.program import Program
from fathoms.engine.reading_scope import count_tried, is_reading
from fathoms.engine.structure import flatten, mapped, packed
from fathoms.engine.symbolic_scope import SymbolicScope
from fathoms.engine.wrong_arguments import STUMBLES, wrong_arguments
from fathoms.ops.lowering import lower_step
from fathoms.ops.result_size import result_size

Function = Callable[..., Any]

# Two numbers of rows to try a function with: where its results differ in shape, there are the rows.
_ROWS = (83, 89)


class FunctionOperation(Operation):
    """A function of `fathoms.ops` as a step of a graph, with the arguments that are not arrays.

    Each function has a subclass of its own, named as Keras names it: `Sum` for `sum`.

    Args:
        name: its name; numbered automatically when left out.
        **config: the arguments that are not arrays, such as `axis`.

    Source: `keras.Operation`, and the classes of `keras.src.ops`.
    """

    function: ClassVar[Function]
    tensors: ClassVar[tuple[str, ...]]
    """The names of the arguments that are arrays."""
    form: ClassVar[Signature]
    keras_module: ClassVar[str]
    """The module that Keras's files name for it, such as `keras.src.ops.numpy`."""
    spec: ClassVar[Function | None] = None
    """What gives the placeholders of the result, if trying the function would not tell them."""

    def __init__(self, *, name: str | None = None, **config: Any) -> None:
        super().__init__(name or auto_name(type(self).__name__))
        self.config = config

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make such a step again, as Keras 3 writes them."""
        return {"name": self.name, **self.config}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Make a step from what `get_config` returned."""
        return cls(**config)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Compute with arrays."""
        positional, named = self._arguments(args, kwargs)
        return type(self).function(*positional, **named)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """Return placeholders of what the function gives."""
        positional, named = self._arguments(args, kwargs)
        if is_reading():
            count_tried(result_size(type(self).__name__, positional, named, _ROWS[1]), f"Function {self.name!r}")
        return inferred(type(self).spec or type(self).function, positional, named, run=type(self).spec is None)

    def lower(self, program: Program, *args: Any) -> Any:
        """Write it into a program, if the core has an operation for it; raises NotImplementedError otherwise."""
        return lower_step(type(self).__name__, program, args, self.config)

    def _arguments(self, args: Any, kwargs: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """Put arrays and the other arguments in the order of the function's own."""
        arrays = iter(args)
        positional: list[Any] = []
        named: dict[str, Any] = {}
        settings = {**self.config, **kwargs}
        for name, parameter in self.form.parameters.items():
            if parameter.kind is Parameter.VAR_POSITIONAL:
                positional += arrays
                continue
            if parameter.kind is Parameter.VAR_KEYWORD:
                named.update((key, value) for key, value in settings.items() if key not in self.form.parameters)
                continue
            value = next(arrays, parameter.default) if name in self.tensors else settings.get(name, parameter.default)
            value = settings.get(name, value)
            if parameter.kind is Parameter.KEYWORD_ONLY:
                named[name] = value
            else:
                positional.append(value)
        return positional, named


def operation(
    function: Function, name: str | None = None, spec: Function | None = None, keras_module: str | None = None
) -> Function:
    """Let a function take placeholders: it then notes a step of a graph, and returns placeholders.

    Args:
        function: takes arrays where its arguments are annotated `Tensor`.
        name: Keras's name of the step's class; made from the function's when left out.
        spec: gives the placeholders of the result; None tries the function.
        keras_module: Keras's name of the module; made from the function's when left out.
    """
    form = signature(function)
    tensors = tuple(key for key, parameter in form.parameters.items() if "Tensor" in str(parameter.annotation))
    kind = name or "".join(part[:1].upper() + part[1:] for part in function.__name__.split("_"))
    home = keras_module or f"keras.src.{function.__module__.removeprefix('fathoms.')}"
    body = {
        "function": staticmethod(function),
        "tensors": tensors,
        "form": form,
        "keras_module": home,
        "__module__": function.__module__,
    }
    if spec is not None:
        body["spec"] = staticmethod(spec)
    made = type(kind, (FunctionOperation,), body)
    KINDS[home, kind] = made

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return note_step(args, kwargs) if any_symbolic(args, kwargs) else function(*args, **kwargs)
        except STUMBLES as error:
            raise wrong_arguments(error, f"ops.{function.__name__}", args, kwargs) from error

    def note_step(args: Any, kwargs: Any) -> Any:
        given = form.bind(*args, **kwargs)
        given.apply_defaults()
        arrays: list[Any] = []
        config: dict[str, Any] = {}
        for key, value in given.arguments.items():
            if form.parameters[key].kind is Parameter.VAR_POSITIONAL:
                arrays += value
            elif form.parameters[key].kind is Parameter.VAR_KEYWORD:
                config.update(value)
            elif key in tensors:
                arrays.append(value)
            else:
                config[key] = value
        while arrays and arrays[-1] is None:
            arrays.pop()
        symbolic = {key: value for key, value in config.items() if any_symbolic(value)}
        return made(**{key: value for key, value in config.items() if key not in symbolic})(*arrays, **symbolic)

    return call


#: The class of every function's step, by Keras's names of the module and of the class.
KINDS: dict[tuple[str, str], type[FunctionOperation]] = {}


def compute_output_spec(fn: Function, *args: Any, **kwargs: Any) -> Any:
    """Return placeholders of what a function gives for placeholders. Source: `keras.src.backend.compute_output_spec`."""
    return inferred(fn, args, kwargs)


def inferred(function: Function, args: Any, kwargs: Any, run: bool = True) -> Any:
    """Return placeholders of what a function gives for placeholders, by trying it with two numbers of rows.

    Args:
        function: the function.
        args, kwargs: its arguments, with placeholders among them.
        run: False if `function` itself takes and returns placeholders.
    """
    if not run:
        return function(*args, **kwargs)
    leaves = [leaf for leaf in flatten([list(args), kwargs]) if isinstance(leaf, KerasTensor)]
    unknown = any(None in leaf.shape for leaf in leaves)
    with np.errstate(all="ignore"), SymbolicScope():
        tried = [_tried(function, args, kwargs, rows) for rows in (_ROWS if unknown else _ROWS[:1])]
    found = [_spec(*results) for results in zip(*(flatten(result) for result in tried), strict=True)]
    return packed(tried[0], found)


def _tried(function: Function, args: Any, kwargs: Any, rows: int) -> Any:
    def numbers(leaf: Any) -> Any:
        if not isinstance(leaf, KerasTensor):
            return leaf
        shape = [rows if size is None else size for size in leaf.shape]
        count_tried(prod(shape), "A function")
        array = np.zeros(shape, leaf.dtype)
        if array.ndim > 1 and array.shape[-1] == array.shape[-2]:
            array[..., range(array.shape[-1]), range(array.shape[-1])] = 1  # so that matrices have inverses
        return array

    return function(*mapped(numbers, tuple(args)), **mapped(numbers, kwargs))


def _spec(first: Any, second: Any = None) -> Any:
    if not isinstance(first, np.ndarray | np.generic):
        return first
    shape = first.shape
    if second is not None:
        shape = tuple(a if a == b else None for a, b in zip(first.shape, second.shape, strict=True))
    return KerasTensor(shape, standardize_dtype(first.dtype))
