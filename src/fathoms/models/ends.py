"""What a model shows of its two ends: placeholders, names, shapes, and the forms in which they were given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fathoms.engine.structure import paths
from fathoms.layers import InputLayer, KerasTensor
from fathoms.layers.input_spec import InputSpec
from fathoms.layers.layer import row_shape
from fathoms.models.graph import Graph


class Ends:
    """The part of a model that tells of its inputs and outputs, once they are known."""

    name: Any
    _graph: Graph | None
    _demanded: Any  # of the inputs, instead of what they show

    def _needed_graph(self, what: str) -> Graph:
        if self._graph is None:
            raise AttributeError(
                f"The model {self.name!r} has no {what} yet: the shape of its rows is not known. Build it: model.build((None, 11))."
            )
        return self._graph

    @property
    def inputs(self) -> list[KerasTensor]:
        """The placeholders of the inputs."""
        return list(self._needed_graph("inputs").flat_inputs)

    @property
    def outputs(self) -> list[KerasTensor]:
        """The placeholders of the outputs."""
        return list(self._needed_graph("outputs").flat_outputs)

    @property
    def input(self) -> Any:
        """The placeholders of the inputs, in the form in which they were given."""
        return self._needed_graph("input").inputs

    @property
    def output(self) -> Any:
        """The placeholders of the outputs, in the form in which they were given."""
        return self._needed_graph("output").outputs

    @property
    def input_names(self) -> list[str]:
        """The inputs' names, by which a dictionary of tables is read."""
        if self._graph is None:
            return ["input"]
        given = self._graph.inputs
        if isinstance(given, Mapping) and len(given) == len(self._graph.flat_inputs):
            return sorted(given)
        return [tensor.name for tensor in self._graph.flat_inputs]

    @property
    def output_names(self) -> list[str]:
        """The outputs' names: those of the layers that they come from."""
        return [_origin(tensor) for tensor in self._needed_graph("output_names").flat_outputs]

    @property
    def output_keys(self) -> list[str]:
        """The names by which a dictionary of targets is read: the keys of a dictionary of outputs, or `output_names`."""
        graph = self._needed_graph("outputs")
        if isinstance(graph.outputs, Mapping):
            return ["/".join(map(str, path)) for path in paths(graph.outputs)]
        return self.output_names

    @property
    def input_structure(self) -> Any:
        """The inputs' placeholders in the form in which they were given."""
        return None if self._graph is None else self._graph.inputs

    @property
    def output_structure(self) -> Any:
        """The outputs' placeholders in the form in which they were given."""
        return self._needed_graph("outputs").outputs

    @property
    def input_shape(self) -> Any:
        """The shape of its input, such as `(None, 11)`; a list for several."""
        return _alone([tensor.shape for tensor in self.inputs])

    @property
    def output_shape(self) -> Any:
        """The shape of its output, such as `(None, 1)`; a list for several."""
        return _alone([tensor.shape for tensor in self.outputs])

    def input_row_shapes(self) -> list[tuple[int, ...]]:
        """The shape of a row of each input of the core, without the batch axis."""
        entries = self._needed_graph("inputs").front.entries
        return [row_shape(tensor.shape, self.name) for tensor in entries]

    def output_row_shapes(self) -> list[tuple[int, ...]]:
        """The shape of a row of each output, without the batch axis."""
        return [row_shape(tensor.shape, self.name) for tensor in self.outputs]

    @property
    def input_spec(self) -> Any:
        """What its inputs must be: an `InputSpec` for each, or what was set; None for deeply nested inputs."""
        if self._demanded is not None or self._graph is None:
            return self._demanded
        given = self._graph.inputs
        if not isinstance(given, Mapping):
            return [_demand(tensor) for tensor in self._graph.flat_inputs]
        if all(isinstance(tensor, KerasTensor) for tensor in given.values()):
            return [_demand(given[name], name) for name in sorted(given)]
        return None

    @input_spec.setter
    def input_spec(self, spec: Any) -> None:
        self._demanded = spec


def _origin(tensor: KerasTensor) -> str:
    """The name of the layer that a placeholder comes from."""
    return tensor.name if tensor.node is None else tensor.node.operation.name


def _alone(shapes: list[Any]) -> Any:
    return shapes[0] if len(shapes) == 1 else shapes


def _demand(tensor: KerasTensor, name: str | None = None) -> InputSpec:
    layer = None if tensor.node is None else tensor.node.operation
    shape = (None, *tensor.shape[1:]) if tensor.shape else ()
    optional = isinstance(layer, InputLayer) and layer.optional
    return InputSpec(shape=shape, allow_last_axis_squeeze=True, name=name or tensor.name, optional=optional)
