"""An object that finds the variables among its attributes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fathoms.engine.variable import Variable


class Module:
    """The base of a model written by hand: its variables are those of its attributes, in lists and other modules, too.

    Args:
        name: its name.

    Source: `tf.Module`.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.w = Variable(2.0)
    >>> len(Line().trainable_variables)
    1
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = name or type(self).__name__.lower()

    @property
    def variables(self) -> tuple[Variable, ...]:
        """All variables, in the order of the attributes' names."""
        return tuple({id(one): one for one in _variables(self)}.values())

    @property
    def trainable_variables(self) -> tuple[Variable, ...]:
        """The variables that training may change."""
        return tuple(one for one in self.variables if one.trainable)

    @property
    def non_trainable_variables(self) -> tuple[Variable, ...]:
        """The variables that training leaves alone."""
        return tuple(one for one in self.variables if not one.trainable)

    @property
    def submodules(self) -> tuple[Any, ...]:
        """The modules among the attributes, and theirs."""
        own = [value for _, value in sorted(vars(self).items()) if isinstance(value, Module)]
        return tuple(inner for module in own for inner in (module, *module.submodules))

    @property
    def name_scope(self) -> Any:
        """A `with` block that does nothing."""
        from fathoms.tensorflow.flow import block

        return block(self.name)

    @classmethod
    def with_name_scope(cls, method: Any) -> Any:
        """Return the method itself."""
        return method


def _variables(value: Any) -> Iterator[Variable]:
    if isinstance(value, Variable):
        yield value
    elif isinstance(value, Module):
        for _, item in sorted(vars(value).items()):
            yield from _variables(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _variables(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _variables(item)
    elif hasattr(value, "trainable_variables"):  # a layer or a model
        yield from value.variables
