"""The base of all models: layers put together, with everything that can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import numpy as np

from fathoms.engine.autodiff import array_of, recording
from fathoms.engine.call_context import call_context
from fathoms.engine.keras_mask import any_masks
from fathoms.engine.operation import Operation, any_symbolic
from fathoms.engine.program import Buffer, Program
from fathoms.engine.revision import revision
from fathoms.engine.structure import flatten, is_nested, mapped, packed, paths
from fathoms.engine.variable import Variable
from fathoms.layers import InputLayer, KerasTensor, Layer
from fathoms.layers.call_signature import shapes_of, signature_of
from fathoms.layers.column import column
from fathoms.layers.input_spec import check_inputs
from fathoms.layers.layer import found_in, placeholders_of, row_shape
from fathoms.layers.output_spec import output_spec
from fathoms.models.column_front import ColumnFront
from fathoms.models.ends import Ends
from fathoms.models.given_inputs import in_order, rows_of_rank
from fathoms.models.graph import Graph
from fathoms.models.keeping import Keeping
from fathoms.models.traced_call import traced_call


class Model(Ends, Keeping, Layer):
    """A network of layers that trains, measures, predicts, and can be saved.

    There are three ways to make one. `Sequential` puts layers one after the other. `Model(inputs, outputs)` takes
    placeholders: call `Input`, then layers on what it returns, and name both ends; layers may branch, meet, and be used
    more than once. A subclass makes its layers in `__init__` and calls them in `call(self, inputs)`.

    Args:
        inputs: what `Input` returned, or what any layer called on it returned; also a list or dictionary of these.
        outputs: what the last layers returned; also a list or dictionary.
        name: its name; numbered automatically when left out.
        trainable: whether training may change the weights.

    Raises:
        ValueError: an output that needs an input which is not given, or two layers of one name.

    Source: `keras.Model`.

    >>> import fathoms
    >>> from fathoms import layers
    >>> x = fathoms.Input((11,))
    >>> hidden = layers.Dense(8, activation="relu")(x)
    >>> model = fathoms.Model(x, layers.Dense(1)(layers.concatenate([x, hidden])))
    >>> model.output_shape, model.count_params()
    ((None, 1), 116)
    """

    traces_call = True

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        if cls is Model and _names_both_ends(args, kwargs):
            from fathoms.models.functional import Functional

            return super().__new__(Functional, *args, **kwargs)  # type: ignore[return-value]
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, *args: Any, name: str | None = None, trainable: bool = True, **kwargs: Any) -> None:
        ends = (*args, *(kwargs.pop(end) for end in ("inputs", "outputs")[len(args) :] if end in kwargs))
        if len(ends) not in (0, 2):
            raise ValueError("A model needs both ends: Model(inputs, outputs), or neither, in a subclass with call().")
        Layer.__init__(self, name=name, trainable=trainable, **kwargs)
        self._init_trainer()
        self._graph: Graph | None = None
        self._demanded: Any = None  # of the inputs, instead of what they show
        self._is_traced = True  # whether the graph is all that `call` does
        self._adds_losses = False  # whether a layer penalises what it gives
        self._in_core: tuple[bool, int] | None = None  # whether the core can run it, and at which revision
        self._core: Model | None = None  # what follows the front, made when it is first called
        self._at_once: tuple[Callable[..., Any] | None, int] = (None, -1)  # see `_answer_at_once`; at which revision
        if ends:
            self._made_of(Graph(*ends))

    def _made_of(self, graph: Graph) -> None:
        """Become the model of this graph."""
        self._graph = graph
        self._dtype = graph.dtype or self._dtype
        self._build_shape = graph.flat_inputs[0].shape
        self.built = True
        if not self._trainable:
            self.trainable = False

    # What it is made of

    @property
    def layers(self) -> list[Layer]:
        """The layers; those of a subclass in the order in which its attributes were set."""
        own = list(found_in((value for name, value in vars(self).items() if name not in ("_graph", "_core")), Layer))
        inside = self._graph.layers if self._graph is not None and not is_subclassed(self) else []
        return list({id(layer): layer for layer in (*inside, *own)}.values())

    @layers.setter
    def layers(self, _: Any) -> None:
        raise AttributeError(
            "`Model.layers` attribute is reserved for the list of all layers. Write self.my_layers = ..."
        )

    @property
    def operations(self) -> list[Operation]:
        """The layers and the functions of `fathoms.ops` that a graph of placeholders calls."""
        return list(self.layers) if self._graph is None or is_subclassed(self) else list(self._graph.operations)

    @property
    def _operations(self) -> list[Operation]:
        return self.operations

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs from arrays; a subclass defines it with layers and `fathoms.ops`.

        It is called on placeholders, too: if it makes the same graph of built-in layers in training and otherwise, the core
        runs that. If not, it is called for every batch.
        """
        if self._graph is None:
            return self._run_unbuilt(*args, **kwargs)
        if self.in_core:
            return self._run(*args, **kwargs)
        return self._graph.run(self._as_inputs(args[0]))

    def _run_unbuilt(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs when the shape of the rows was not known before."""
        if not self.layers:
            raise NotImplementedError(f"Model {type(self).__name__} does not have a `call()` method implemented.")
        return self._run(*args, **kwargs)

    def _computed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self._has_own_call and self.in_core and len(args) == 1 and not set(kwargs) - {"training"}:
            return self._run(args[0], kwargs.get("training"))
        return super()._computed(args, kwargs)

    @property
    def _has_own_call(self) -> bool:
        return is_subclassed(self)

    @property
    def _sublayers(self) -> list[Layer]:
        return self.layers

    @property
    def in_core(self) -> bool:
        """Whether a call can be left to the core: it is made of built-in layers that add no losses."""
        return self.lowers and not self._adds_losses

    @property
    def lowers(self) -> bool:
        """Whether the core can compute the outputs: it is made of built-in layers only."""
        if self._graph is None:
            return False
        if self._in_core is None or self._in_core[1] != revision():
            self._in_core = (self._is_traced and self._lowers(self._graph), revision())
            self._adds_losses = any(layer.activity_regularizer is not None for layer in self._flatten_layers())
        return self._in_core[0]

    def _lowers(self, graph: Graph) -> bool:
        entries = graph.front.entries
        if any(size is None for tensor in entries for size in tensor.shape[1:]):
            return False
        from fathoms.models.lowered import check_types

        program = Program(self.dtype)
        try:
            check_types(self)
            graph.lower(program, [program.input(row_shape(tensor.shape, self.name)) for tensor in entries])
        except NotImplementedError:
            return False
        return True

    def _standardized(self, inputs: Any) -> Any:
        """Return arrays in the order of the inputs, checked, with the inputs' numbers of axes."""
        structure = self._needed_graph("inputs").inputs
        if is_nested(inputs) and not any(hasattr(leaf, "shape") or leaf is None for leaf in flatten(inputs)):
            if not is_nested(structure) or (isinstance(structure, list) and len(structure) == 1):
                inputs = np.asarray(inputs, self.dtype)  # rows in lists
            elif isinstance(inputs, Mapping):
                inputs = {name: np.asarray(rows) for name, rows in inputs.items()}
            else:
                inputs = [np.asarray(rows) for rows in inputs]
        check_inputs(self.input_spec, inputs, self.name)
        given, places = in_order(structure, inputs), paths(structure)
        tensors = flatten(structure)
        return [rows_of_rank(*item) for item in zip(given, tensors, places, strict=True)]

    def check_given(self, x: Any) -> None:
        """Warn of tables in another form than that of the inputs; refuse None for an input that is not optional."""
        if self._graph is None or is_subclassed(self) or not is_nested(x):
            return
        leaves = flatten(x)
        if any(leaf is None for leaf in leaves):
            check_inputs(self.input_spec, x, self.name)
        elif isinstance(self._graph.inputs, Mapping) and all(getattr(leaf, "ndim", 0) for leaf in leaves):
            names = {name for name in self._graph.inputs if isinstance(x, Mapping) and name not in x}
            if not names:  # what is missing is told of when it is read
                in_order(self._graph.inputs, x)

    def _as_inputs(self, inputs: Any) -> list[Any]:
        """Return what a call gives for each input of the graph, in the number types of the inputs."""
        graph = self._needed_graph("layers to run")
        given = [inputs] if len(graph.flat_inputs) == 1 and not is_nested(inputs) else self._in_order(inputs)
        return [
            None if value is None else _fitting(array_of(value), tensor)
            for value, tensor in zip(given, graph.flat_inputs, strict=True)
        ]

    def _build_for_call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if not self._has_own_call:
            super()._build_for_call(args, kwargs)
        elif len(shapes_of(signature_of(type(self).call).by_name(args, kwargs))) == len(args) == 1:
            shape = mapped(lambda leaf: (None, *leaf.shape[1:]), args[0])
            self.build_once(shape)
            if self._graph is None:  # it has a build of its own
                self._trace(_placeholders(shape))
        self.built = True

    def build(self, input_shape: Any = None) -> None:
        """Make the weights of a subclass for rows of this shape (or these shapes): call `call` on placeholders."""
        if input_shape is None:
            raise ValueError(
                f"The model {self.name!r} cannot be built: the shape of its rows is not known. Write model.build((None, 11)) for 11 columns."
            )
        self._trace(_placeholders(input_shape))

    def _trace(self, inputs: Any) -> None:
        """Make the graph of a subclass from what its `call` does with placeholders."""
        graph, self._is_traced = traced_call(self, inputs)
        self._made_of(graph)

    def given_output_names(self) -> list[str] | None:
        """The outputs' names, if `compile` is to go by them: a subclass has given its outputs none."""
        return None if self._graph is None or is_subclassed(self) else self.output_names

    @property
    def front(self) -> ColumnFront | None:
        """What it does with columns as they are, before the core; None if it has no such layers, or is not built."""
        return self._graph.front if self._graph is not None and self._graph.front.nodes else None

    @property
    def takes_columns(self) -> bool:  # type: ignore[override]
        """Whether it starts with layers that take columns as they are, and nothing in it learns."""
        return self.front is not None and (self.front.is_all or not self.trainable_weights)

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Run the model on arrays; or, called on placeholders, become part of a graph. See `Layer`."""
        if type(inputs) is np.ndarray and not args and not kwargs:
            answer = self._answer_at_once(inputs)
            if answer is not NotImplemented:
                return answer
        if any_symbolic([inputs, args], kwargs):
            return super().__call__(inputs, *args, **kwargs)
        if self._graph is not None and not is_subclassed(self):
            inputs = self._standardized(inputs)
        self.build_for_columns(inputs)
        if self.front is None:
            return super().__call__(inputs, *args, **kwargs)
        graph = self._needed_graph("layers to run")
        entries = self.front.run(self._parts(inputs) or [inputs])
        if self._core is None and not self.front.is_all:
            self._core = Model(self.front.entries, graph.outputs, name=f"{self.name}_core")
        return packed(graph.outputs, entries) if self._core is None else self._core(entries, *args, **kwargs)

    def _answer_at_once(self, inputs: np.ndarray) -> Any:
        """Compute the output if there is nothing to do but arithmetic: an array as the core reads it, and nobody looks on."""
        predict, at = self._at_once
        if at != revision():
            predict = self._fit_to_answer() if self._answers_at_once() else None
            self._at_once = predict, revision()
        if predict is None or call_context() is not None or recording() or any_masks() or Layer._any_losses:
            return NotImplemented
        return (
            predict(inputs) if inputs.ndim == len(self._needed_graph("inputs").flat_inputs[0].shape) else NotImplemented
        )

    def _answers_at_once(self) -> bool:
        graph = self._graph
        if graph is None or is_nested(graph.inputs) or is_nested(graph.outputs) or self._demanded is not None:
            return False
        changed = is_subclassed(self) or "call" in vars(self) or self._context_args
        return not changed and self.front is None and self.in_core

    def _fit_to_answer(self) -> Callable[..., Any]:
        from fathoms.models.predictor import native_predictor

        self._called_before = True
        return native_predictor(self).predict

    def lower(self, program: Program, x: Any) -> Any:
        graph = self._needed_graph("layers to run")
        if self.front is not None:
            raise NotImplementedError(
                f"The model {self.name!r} starts with layers that take columns as they are, so it stands first in another model."
            )
        return packed(graph.outputs, self.lower_all(program, self._in_order(x)))

    def lower_all(self, program: Program, inputs: Sequence[Buffer]) -> list[Buffer]:
        """Write the whole model into a program; return the buffers of its outputs."""
        return self._needed_graph("layers to run").lower(program, inputs)

    def _in_order(self, x: Any) -> list[Any]:
        """Return what stands for the inputs, in the graph's order."""
        return in_order(self._needed_graph("inputs").inputs, x, warns=False)

    def compute_output_spec(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        if args or self._called_with_more(kwargs):
            return output_spec(self, (inputs, *args), kwargs)
        if self._graph is None:
            self._trace(mapped(lambda tensor: InputLayer(batch_shape=tensor.shape).output, inputs))
        graph = self._needed_graph("output")
        check_inputs(self.input_spec, inputs, self.name)
        given = self._in_order(inputs)
        if all(tensor.shape[1:] == own.shape[1:] for tensor, own in zip(given, graph.flat_inputs, strict=True)):
            batch = given[0].shape[0]
            shapes = [(batch, *tensor.shape[1:]) for tensor in graph.flat_outputs]
        else:  # other sizes where the inputs have none
            shapes = graph.shapes([tensor.shape for tensor in given])
        return packed(
            graph.outputs,
            [KerasTensor(shape, own.dtype) for shape, own in zip(shapes, graph.flat_outputs, strict=True)],
        )

    def _called_with_more(self, kwargs: dict[str, Any]) -> bool:
        return any(value is not None for name, value in kwargs.items() if name not in ("training", "mask"))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shapes of the outputs for inputs of these shapes, in the form of the outputs."""
        graph = self._needed_graph("output")
        given = self._in_order(placeholders_of(input_shape, self.dtype))
        return packed(graph.outputs, graph.shapes([tensor.shape for tensor in given]))

    def _parts(self, inputs: Any) -> list[Any] | None:
        if self._graph is None:  # a subclass, or a Sequential that has not seen data yet
            given = _tables(inputs)
            several = flatten(given) if given is not inputs or isinstance(given, Mapping) else None
            self.build_for(inputs, [self._as_rows(item) for item in ([inputs] if several is None else several)])
            return several
        count = len(self._graph.flat_inputs)
        if count == 1 and not isinstance(inputs, Mapping):
            single = isinstance(inputs, list | tuple) and len(inputs) == 1 and _is_table(inputs[0])
            return list(inputs) if single else None
        if not isinstance(inputs, Mapping | list | tuple):
            raise ValueError(
                f"The model {self.name!r} has {count} inputs: give it a list of that many tables, or a dictionary with {', '.join(self.input_names)}."
            )
        given = self._in_order(inputs)
        return [item[0] if isinstance(item, list) and len(item) == 1 and _is_table(item[0]) else item for item in given]

    def build_for_columns(self, x: Any) -> None:
        """Build the model for a column as it is given, if its first layer takes such."""
        if self.built:
            return
        first = next(iter(self.layers), None)
        if first is not None and first.takes_columns:
            parts = _tables(x)
            self.build_for(x, [column(item, self.name) for item in ([x] if parts is x else flatten(parts))])

    def build_for(self, x: Any, arrays: Sequence[np.ndarray]) -> None:
        """Build the model for data like this, if its layers did not say what shape their input has."""
        shapes = [(None, *(array.shape[1:] or (1,))) for array in arrays]
        parts = _tables(x)
        shape: Any = shapes[0] if parts is x else shapes
        if isinstance(parts, dict):
            shape = dict(zip(sorted(parts), shapes, strict=True))
        self.build_once(shape)
        if self._graph is None and self._has_own_call:  # a subclass with a build of its own
            self._trace(_placeholders(shape))

    # Weights

    @property
    def weights(self) -> list[Variable]:
        """All weights, layer by layer."""
        return _once([*self._own_weights, *(variable for layer in self.layers for variable in layer.weights)])

    @property
    def trainable(self) -> bool:
        """Whether training may change the weights; setting it sets it for every layer."""
        return self._trainable

    @trainable.setter
    def trainable(self, trainable: bool) -> None:
        self._trainable = bool(trainable)
        for variable in self._learnable():
            variable.trainable = self._trainable
        for layer in self.layers:
            layer.trainable = self._trainable

    @property
    def metrics_variables(self) -> list[Variable]:
        """The states of the metrics."""
        return _once(variable for metric in self.metrics for variable in metric.variables)

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """Return a layer by its name, or by its place.

        Raises:
            ValueError: there is no such layer.

        Source: `keras.Model.get_layer`.
        """
        layers = self.layers
        if (name is None) == (index is None):
            raise ValueError(
                "get_layer needs a name or an index: model.get_layer('dense'), or model.get_layer(index=0)."
            )
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise ValueError(
                    f"get_layer(index={index}): the model {self.name!r} has {len(layers)} layers, numbered from 0."
                )
            return layers[index]
        for layer in layers:
            if layer.name == name:
                return layer
        raise ValueError(
            f"get_layer: there is no layer {name!r}. The layers are {', '.join(layer.name for layer in layers)}."
        )

    # Copying

    def __getstate__(self) -> dict[str, Any]:
        state = {**super().__getstate__(), "_lowered": None, "_core": None, "_keeper": None, "_at_once": (None, -1)}
        # Layers come first, inputs before what follows them, so that no chain of references grows as deep as the model.
        return {"_order": None if self._graph is None else self._graph.layers, **state}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update((name, value) for name, value in state.items() if name != "_order")
        if self._graph is not None:
            self._graph.restore()

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make such a model again: for a class that is made of both ends, its graph."""
        if self._graph is None or is_subclassed(self) or not _takes_both_ends(type(self)):
            return super().get_config()
        from fathoms.models.graph_config import graph_config

        return {"name": self.name, "trainable": self.trainable, **graph_config(self._graph)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Self:
        """Make a model from what `get_config` returned; its weights start anew.

        Source: `keras.Model.from_config`.
        """
        if not {"layers", "input_layers", "output_layers"} <= set(config):
            try:
                return cls(**config)
            except TypeError as error:
                raise TypeError(
                    f"Unable to revive model from config: the constructor of {cls.__name__} was given {config}, and says: {error}. "
                    f"`get_config()` must return all arguments of the constructor, which must take **kwargs such as name."
                ) from error
        from fathoms.models.graph_config import graph_ends

        inputs, outputs = graph_ends(config, custom_objects)
        return cls(inputs, outputs, name=config.get("name"), trainable=config.get("trainable") is not False)


def _once(variables: Any) -> list[Variable]:
    """List variables without repeating those of shared layers."""
    return list({id(variable): variable for variable in variables}.values())


def _names_both_ends(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    return len(args) == 2 or (len(args) == 1 and "outputs" in kwargs) or ("inputs" in kwargs and "outputs" in kwargs)


def _takes_both_ends(cls: type[Model]) -> bool:
    """Whether the constructor takes inputs and outputs, as `Model` does."""
    from inspect import signature

    names = list(signature(cls).parameters)
    return names[:2] in (["inputs", "outputs"], ["args", "name"], ["args", "kwargs"])


def is_subclassed(model: Model) -> bool:
    """Whether its graph comes from its own `call`, so that its attributes say which layers it has."""
    return type(model).call is not Model.call


def _is_table(item: Any) -> bool:
    return bool(getattr(item, "ndim", 0) > 1)


def _tables(x: Any) -> Any:
    """Return several tables as a new list or dictionary; one table as it is."""
    if isinstance(x, Mapping):
        return dict(x)
    if isinstance(x, list | tuple) and len(x) > 1 and all(getattr(item, "ndim", 0) > 1 for item in x):
        return list(x)
    return x


def _placeholders(shape: Any) -> Any:
    """Return an input for each shape in a list or dictionary of shapes, or for a single shape."""
    if isinstance(shape, Mapping):
        return {name: InputLayer(batch_shape=(None, *own[1:]), name=name).output for name, own in shape.items()}
    if shape and isinstance(shape[0], list | tuple):
        return [InputLayer(batch_shape=(None, *own[1:])).output for own in shape]
    return InputLayer(batch_shape=(None, *shape[1:])).output


def _fitting(value: Any, tensor: KerasTensor) -> Any:
    """Rows in the number type of a placeholder, and with a last axis of length 1 if it has one."""
    if value.dtype.kind in "fiub" and value.dtype.name != tensor.dtype:
        value = value.astype(tensor.dtype)
    wanted = len(tensor.shape)
    if value.ndim == wanted - 1 and tensor.shape[-1] == 1:
        return value.reshape((*value.shape, 1))
    return value.reshape(value.shape[:-1]) if value.ndim == wanted + 1 and value.shape[-1] == 1 else value
