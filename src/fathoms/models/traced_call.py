"""The graph of a model whose `call` a person has written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fathoms.engine.naming import name_scope
from fathoms.engine.operation import Operation
from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable, kept_variables
from fathoms.layers.call_signature import signature_of
from fathoms.layers.output_spec import output_spec
from fathoms.models.graph import Graph

if TYPE_CHECKING:
    from fathoms.models.model import Model


def traced_call(model: Model, inputs: Any) -> tuple[Graph, bool]:
    """Return the graph that `model.call` makes of placeholders, and whether it is all that `call` does.

    It is if `call` makes the same graph in training and otherwise. A `call` that needs arrays (it looks at values, assigns to
    variables, or uses NumPy) becomes a graph of one step, which calls it.

    Args:
        model: a model with a `call` of its own.
        inputs: the placeholders to call it on.
    """
    with name_scope(model.name):
        if not signature_of(type(model).call).takes("training"):
            graph = _attempt(model, inputs, None)
            return (_whole(model, inputs), False) if graph is None else (graph, True)
        training, predicting = _attempt(model, inputs, True), _attempt(model, inputs, False)
        if training is None or predicting is None:
            return _whole(model, inputs), False
        return training, _listed(training, model) == _listed(predicting, model)


def _attempt(model: Model, inputs: Any, training: bool | None) -> Graph | None:
    try:
        with kept_variables():
            outputs = model.call(inputs) if training is None else model.call(inputs, training=training)
        graph = Graph(inputs, outputs)
    except Exception:
        # Calling it on arrays tells a mistake in it from what placeholders cannot do: it works, or raises again.
        return None
    for node in graph.nodes:  # layers know by themselves when they are training
        if training is not None and node.options.get("training") is training:
            del node.options["training"]
    return graph


def _whole(model: Model, inputs: Any) -> Graph:
    return Graph(inputs, _WholeCall(model)(inputs))


class _WholeCall(Operation):
    """A model's own `call` as one step of a graph."""

    def __init__(self, model: Model) -> None:
        super().__init__(f"{model.name}_call")
        self._model = model

    def call(self, inputs: Any) -> Any:
        return self._model.call(inputs)

    def compute_output_spec(self, inputs: Any) -> Any:
        return output_spec(self._model, (inputs,), {})


class _Listing(Program):
    """A program that remembers what was written into it."""

    def __init__(self, dtype: str) -> None:
        super().__init__(dtype)
        self.steps: list[Any] = []

    def operation(
        self,
        kind: str,
        inputs: Buffer | Sequence[Buffer],
        shape: Sequence[int],
        parameters: Sequence[Variable] = (),
        **numbers: float,
    ) -> Buffer:
        made = super().operation(kind, inputs, shape, parameters, **numbers)
        sources = [inputs] if isinstance(inputs, Buffer) else inputs
        own = [
            variable.numpy().tobytes() if variable.name in ("index", "fixed") else id(variable)
            for variable in parameters
        ]
        self.steps.append((kind, [source.number for source in sources], own, sorted(numbers.items()), made.number))
        return made


def _listed(graph: Graph, model: Model) -> list[Any]:
    """What a graph writes into a program; an object that equals no other if the core cannot run it."""
    program = _Listing(graph.dtype or model.dtype)
    try:
        outputs = graph.lower(program, [program.input(tensor.shape[1:]) for tensor in graph.front.entries])  # type: ignore[arg-type]
    except (NotImplementedError, TypeError):
        return [object()]
    return [*program.steps, [output.number for output in outputs]]
