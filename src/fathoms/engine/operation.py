"""What can be called on placeholders, and so becomes part of a graph: a layer, or a function of `fathoms.ops`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.naming import auto_name
from fathoms.engine.node import Node

if TYPE_CHECKING:
    from fathoms.engine.program import Program


class Operation:
    """A step of a graph, with a name and the calls on placeholders that were noted of it.

    Args:
        name: its name; numbered automatically when left out.

    Raises:
        ValueError: a name that is not text.

    Source: `keras.Operation`.

    >>> Operation(name="twice").name
    'twice'
    """

    takes_columns: ClassVar[bool] = False  # whether it computes in Python from columns as they are, before the core

    def __init__(self, name: str | None = None) -> None:
        kind = type(self).__name__
        if name is not None and not isinstance(name, str):
            raise ValueError(f"{kind}(name): found {name!r}, but a name is text: name='hidden'.")
        self.name = name or auto_name(kind)
        self._inbound_nodes: list[Node] = []

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Note a call on placeholders, and compute with arrays."""
        if any_symbolic(args, kwargs):
            return self.symbolic_call(*args, **kwargs)
        return self.call(*args, **kwargs)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Compute with arrays; subclasses say how."""
        raise NotImplementedError(f"{type(self).__name__} must define call(self, ...), what it computes from arrays.")

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """Return new placeholders for the output, for placeholders of the inputs; subclasses say which."""
        raise NotImplementedError(
            f"{type(self).__name__} must define compute_output_spec(self, ...), the placeholders of its result."
        )

    def symbolic_call(self, *args: Any, **kwargs: Any) -> Any:
        """Note a call on placeholders, and return the placeholders of its result."""
        outputs = self.compute_output_spec(*args, **kwargs)
        Node(self, args, outputs, kwargs)
        return outputs

    def lower(self, program: Program, x: Any) -> Any:
        """Write its arithmetic into a program for the core; what the core does not have raises NotImplementedError."""
        raise NotImplementedError(f"The core has no operation for {self.name!r}.")

    @property
    def input(self) -> Any:
        """The placeholder (or placeholders) that it was first called on."""
        return _alone(self._first_node("input").input_tensors)

    @property
    def output(self) -> Any:
        """The placeholder (or placeholders) of its first call's result: `Model(model.inputs, layer.output)`."""
        return _alone(self._first_node("output").output_tensors)

    def _first_node(self, what: str) -> Node:
        if not self._inbound_nodes:
            raise AttributeError(
                f"The layer {self.name!r} has never been called and thus has no defined {what}. "
                f"Call it on a placeholder: layer(keras.Input((11,)))."
            )
        return self._inbound_nodes[0]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def any_symbolic(args: Any, kwargs: Any = None) -> bool:
    """Whether there is a placeholder in lists, tuples and dictionaries, however deep.

    >>> any_symbolic([1, {"x": KerasTensor((None, 2))}])
    True
    """
    if kwargs:
        return any_symbolic(args) or any_symbolic(kwargs)
    if isinstance(args, list | tuple):
        return any(any_symbolic(item) for item in args)
    if isinstance(args, dict):
        return any(any_symbolic(item) for item in args.values())
    return isinstance(args, KerasTensor)


def any_symbolic_tensors(args: Any = None, kwargs: Any = None) -> bool:
    """Whether there is a placeholder among arguments. Source: `keras.src.backend.any_symbolic_tensors`."""
    return any_symbolic(args or (), kwargs)


def _alone(tensors: list[KerasTensor]) -> Any:
    return tensors[0] if len(tensors) == 1 else tensors


def get_source_inputs(tensor: KerasTensor) -> list[KerasTensor]:
    """Return the placeholders of inputs that a placeholder was computed from. Source: `keras.utils.get_source_inputs`."""
    if not isinstance(tensor, KerasTensor):
        raise TypeError(f"get_source_inputs(tensor): found {tensor!r:.60}. Give a placeholder, such as model.output.")
    found: dict[int, KerasTensor] = {}
    waiting, met = [tensor], set[int]()
    while waiting:
        node = waiting.pop().node
        if node is None or id(node) in met:
            continue
        met.add(id(node))
        if node.is_input:
            found.update((id(output), output) for output in node.output_tensors)
        waiting += reversed(node.input_tensors)
    return list(found.values())
