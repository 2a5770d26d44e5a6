"""The base of all layers: weights, shapes, config, and a call on arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import wraps
from typing import Any, ClassVar, Self

import numpy as np

from fathoms import activations, constraints, initializers, regularizers
from fathoms.engine.autodiff import is_recorded, plain, recording, value_of
from fathoms.engine.call_context import CallContext, call_context, calling, current_step
from fathoms.engine.dtype_policy import DTypePolicy, policy_of
from fathoms.engine.feed import table
from fathoms.engine.keras_mask import any_masks, get_keras_mask, set_keras_mask
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.naming import scope_of
from fathoms.engine.node import Node
from fathoms.engine.operation import Operation, any_symbolic
from fathoms.engine.own_arguments import note_arguments, with_own_arguments
from fathoms.engine.own_variables import read_variables, write_variables
from fathoms.engine.program import Buffer, Program
from fathoms.engine.revision import revise, revision
from fathoms.engine.seeds import SeedGenerator, SeedState
from fathoms.engine.segment import Segment
from fathoms.engine.serialization import dtype_policy
from fathoms.engine.structure import flatten, mapped
from fathoms.engine.training_claim import refuse_if_claimed
from fathoms.engine.variable import Variable
from fathoms.engine.wrong_arguments import STUMBLES, wrong_arguments
from fathoms.layers.call_signature import CallSignature, shapes_of, signature_of
from fathoms.layers.output_spec import output_spec

Shape = tuple[int | None, ...]


class Layer(Operation):
    """A step of a network: it turns rows of numbers into rows of numbers, perhaps with weights that training changes.

    A layer of your own defines `build` (make the weights with `add_weight`, once the shape of the input is known) and `call`
    (compute the output with `fathoms.ops` and other layers). A layer of Fathoms has `compute_output_shape` and `lower`
    (write its arithmetic into a program for the core) instead of `call`.

    Args:
        activity_regularizer: a penalty on what the layer gives, divided by the number of rows; a model trains with it in Python.
        trainable: whether training may change its weights.
        dtype: a number type such as `"float64"`, or a `DTypePolicy` or its name, such as `"mixed_float16"`; None takes the
            global policy, `floatx()` unless that was changed. The core computes in `"float32"` and `"float64"`.
        autocast: whether arrays of fractions are converted to the type that is computed in.
        name: its name; numbered automatically when left out.
        **kwargs: `input_shape=(11,)`, `input_dim=11` or `batch_input_shape=(None, 11)`: the shape of a first layer's
            rows, as older scripts write it.

    Raises:
        ValueError: an argument that layers do not have.

    Source: `keras.layers.Layer`.

    >>> Layer(name="nothing")
    <Layer name=nothing, built=False>
    """

    built_from_the_start: ClassVar[bool] = False  # for layers that have nothing to make: a file keeps no shape of them
    supports_masking: bool = False  # whether it passes masks on
    traces_call: ClassVar[bool] = False  # whether `lower` follows `call`, as a model's does

    _any_losses: ClassVar[bool] = False  # whether a layer ever noted a loss: if not, there are none to clear

    checks_again: ClassVar[bool] = False  # whether `build` is called although it is built, to compare the shape

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "compute_mask" in vars(cls) and "supports_masking" not in vars(cls):
            cls.supports_masking = True
        if "build" in vars(cls) and "built_from_the_start" not in vars(cls):
            cls.built_from_the_start = False
        if "build" in vars(cls):
            cls.build = _building(cls.build)  # type: ignore[method-assign]
        lowers = next(base for base in cls.__mro__ if "lower" in vars(base))
        if "call" in vars(cls) and "call" not in vars(lowers) and not cls.traces_call:
            cls.lower = Layer.lower  # type: ignore[method-assign]  # what it computes is not what its base computes

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        layer = super().__new__(cls)
        note_arguments(layer, args, kwargs)
        return layer

    def __init__(
        self,
        *,
        activity_regularizer: object = None,
        trainable: bool = True,
        dtype: object = None,
        autocast: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name)
        self.built = self.built_from_the_start
        if not isinstance(trainable, bool):
            raise ValueError(
                f"Expected the argument `trainable` of {type(self).__name__} to be a boolean, True or False. Received: trainable={trainable!r}"
            )
        self._trainable = trainable
        self.dtype_policy: DTypePolicy = policy_of(dtype)
        self.autocast = bool(autocast)
        self._weights: list[Variable] = []
        self._build_shape: Any = None
        self._call_key: object = None
        self._segment: Segment | None = None
        self._training_calls = 0
        self._called_before = False
        self._context_args: tuple[str, ...] = ()
        self._declared_shape = _declared_shape(type(self).__name__, kwargs)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self._losses: list[Any] = []
        if kwargs:
            raise ValueError(
                f"{type(self).__name__}(): unknown argument{'s' if len(kwargs) > 1 else ''} {', '.join(kwargs)}. "
                f"Check the spelling, or leave it out; help({type(self).__name__}) lists what there is."
            )

    # Shapes

    def build(self, *shapes: Any, **named: Any) -> None:
        """Make the weights for inputs of this shape, `(None, ...)`; called once, before the first use."""
        self.built = True
        shape = next((shape for shape in (*shapes, *named.values()) if shape is not None), None)
        self._build_shape = self._build_shape or (None if shape is None else _as_shape(shape))

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """Return new placeholders for the output, for placeholders of the inputs."""
        if self._has_own_call and type(self).compute_output_shape is Layer.compute_output_shape:
            with scope_of(self.name):
                return output_spec(self, args, kwargs)
        shapes = self.compute_output_shape(mapped(lambda tensor: tensor.shape, args[0]))
        return placeholders_of(shapes, self.compute_dtype)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        """Return the shape of the output, batch axis first, for an input of this shape."""
        if input_shape is None:
            raise self._refused("compute_output_shape")
        return tuple(input_shape)

    @property
    def input_shape(self) -> Shape:
        """The shape it was built for, such as `(None, 11)`."""
        if self._build_shape is None:
            raise AttributeError(
                f"Layer {self.name!r} has no input shape yet: give it data, or build it: layer.build((None, 11))."
            )
        return (None, *self._build_shape[1:])

    @property
    def has_shape(self) -> bool:
        """Whether it knows the shape of its input, and so of its output."""
        return self.built and self._build_shape is not None

    @property
    def output_shape(self) -> Any:
        """The shape of its output, such as `(None, 64)`; a list for several."""
        if self._inbound_nodes:
            shapes = [tuple(tensor.shape) for tensor in self._inbound_nodes[0].output_tensors]
            return shapes[0] if len(shapes) == 1 else shapes
        return self.compute_output_shape(self.input_shape)

    # Calls on placeholders

    def symbolic_call(self, *args: Any, **kwargs: Any) -> Any:
        """Note a call on placeholders, and return the placeholders of its result."""
        if type(self).lower is not Layer.lower:
            for tensor in flatten(args[0]):
                if not isinstance(tensor, KerasTensor):
                    raise ValueError(
                        f"Layer {self.name!r} was called on placeholders and on {type(tensor).__name__} at once. "
                        f"Give it only what Input() and other layers return, or only arrays."
                    )
        self._build_for_call(args, kwargs)
        outputs = self.compute_output_spec(*args, **self._without_training(kwargs))
        Node(self, args, outputs, {name: value for name, value in kwargs.items() if value is not None})
        if self.supports_masking and args:
            masks = mapped(get_keras_mask, args[0])
            self._pass_mask(args[0], outputs, masks if any(mask is not None for mask in flatten(masks)) else None)
        return outputs

    def _without_training(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        if self._has_own_call:
            return kwargs
        return {name: value for name, value in kwargs.items() if name not in ("training", "mask")}

    # Weights

    def add_weight(
        self,
        shape: Sequence[int] = (),
        initializer: Any = None,
        dtype: object = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: object = None,
        constraint: object = None,
        aggregation: object = None,
        name: str | None = None,
    ) -> Variable:
        """Make a weight that belongs to this layer.

        Args:
            shape: its shape.
            initializer: how it starts; None means GlorotUniform for trainable weights, zeros otherwise.
            dtype: its number type; None takes the layer's.
            trainable: whether training may change it.
            regularizer: the penalty on it that is added to the loss.
            constraint: what it is held to after every step.
            name: its name within the layer, such as `kernel`.
        """
        if isinstance(shape, str):
            raise ValueError(
                f"add_weight: found {shape!r} for the shape. A weight's name is a keyword argument: add_weight(name={shape!r}, shape=(3, 4))."
            )
        start = initializers.get(initializer or ("glorot_uniform" if trainable else "zeros"))
        with scope_of(self.name):
            variable = Variable(start, shape, dtype or self.variable_dtype, trainable, name)
        if trainable and not self._trainable:
            variable.trainable = False
        variable.regularizer = regularizers.get(regularizer)
        variable.constraint = constraints.get(constraint)
        self._weights.append(variable)
        return variable

    def add_variable(self, shape: Sequence[int], initializer: Any, **kwargs: Any) -> Variable:
        """The same as `add_weight`, under the name that older Keras gave it."""
        return self.add_weight(shape, initializer, **kwargs)

    @property
    def _sublayers(self) -> list[Layer]:
        """The layers among its attributes, also in lists and dictionaries, in the order in which they were set."""
        return list({id(layer): layer for layer in found_in(list(vars(self).values()), Layer)}.values())

    @property
    def _own_weights(self) -> list[Variable]:
        """Its weights without those of layers within, trainable ones first."""
        set_ = [v for v in found_in(list(vars(self).values()), Variable) if not isinstance(v, SeedState)]
        own = list({id(variable): variable for variable in (*self._weights, *set_)}.values())
        return (
            own if len(own) == len(self._weights) else sorted(own, key=lambda variable: not variable._starts_trainable)
        )

    @property
    def weights(self) -> list[Variable]:
        """All its weights, trainable ones first; then those of layers within."""
        return _once(self._own_weights, *(layer.weights for layer in self._sublayers))

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that training may change now."""
        return [variable for variable in self.weights if variable.trainable] if self.trainable else []

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that training leaves alone now."""
        return [variable for variable in self.weights if not (self.trainable and variable.trainable)]

    @property
    def variables(self) -> list[Variable]:
        """Its weights and the states of its seed generators; then those of layers within."""
        seeds = [generator.state for generator in self._seed_generators]
        return _once(self._own_weights, seeds, *(layer.variables for layer in self._sublayers))

    @property
    def trainable_variables(self) -> list[Variable]:
        """The variables that training may change now."""
        return self.trainable_weights

    @property
    def non_trainable_variables(self) -> list[Variable]:
        """The variables that training leaves alone now."""
        return [variable for variable in self.variables if not (self.trainable and variable.trainable)]

    @property
    def metrics(self) -> list[Any]:
        """The metrics among its attributes and those of layers within."""
        from fathoms.metrics import Metric

        own = [metric for layer in self._flatten_layers() for metric in found_in(list(vars(layer).values()), Metric)]
        return list({id(metric): metric for metric in own}.values())

    @property
    def metrics_variables(self) -> list[Variable]:
        """The states of `metrics`."""
        return [variable for metric in self.metrics for variable in metric.variables]

    @property
    def _trainable_variables(self) -> list[Variable]:
        return [variable for variable in self._own_weights if variable._starts_trainable]

    @property
    def _non_trainable_variables(self) -> list[Variable]:
        return [variable for variable in self._own_weights if not variable._starts_trainable]

    @property
    def _layers(self) -> list[Layer]:
        own = vars(self).get("_layers")  # a model may keep a list of this name
        return self._sublayers if own is None else own

    @_layers.setter
    def _layers(self, layers: list[Layer]) -> None:
        vars(self)["_layers"] = layers

    def _untrack_variable(self, variable: Variable) -> None:
        """Let a weight no longer belong to it; for an attribute that holds it: `self.w = self._untrack_variable(self.w)`."""
        self._weights = [own for own in self._weights if own is not variable]

    def stateless_call(
        self,
        trainable_variables: Sequence[Any],
        non_trainable_variables: Sequence[Any],
        *args: Any,
        return_losses: bool = False,
        **kwargs: Any,
    ) -> tuple[Any, ...]:
        """Call the layer with given values of its variables, which stay as they are.

        Args:
            trainable_variables, non_trainable_variables: a value for each of the variables of these names.
            *args, **kwargs: what the layer is called with.
            return_losses: whether to return `losses`, too.

        Returns:
            The outputs, and the new values of the other variables.

        Source: `keras.Layer.stateless_call`.
        """
        groups = (
            (self.trainable_variables, trainable_variables),
            (self.non_trainable_variables, non_trainable_variables),
        )
        for own, given in groups:
            if len(own) != len(given):
                raise ValueError(
                    f"stateless_call: {self.name!r} has {len(own)} such variables, but found {len(given)} values."
                )
        values = [np.array(value) for _, given in groups for value in given]
        variables = [variable for own, _ in groups for variable in own]
        before = [variable.numpy() for variable in variables]
        try:
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)
            outputs = self(*args, **kwargs)
            after = [variable.numpy() for variable in groups[1][0]]
            losses = self.losses if return_losses else None
        finally:
            for variable, value in zip(variables, before, strict=True):
                variable.assign(value)
        return (outputs, after) if losses is None else (outputs, after, losses)

    @property
    def trainable(self) -> bool:
        """Whether training may change its weights; set it to False to freeze them."""
        return self._trainable

    @trainable.setter
    def trainable(self, trainable: bool) -> None:
        self._trainable = bool(trainable)
        for variable in self._learnable():
            variable.trainable = self._trainable
        for layer in self._sublayers:
            layer.trainable = self._trainable
        revise()

    def _learnable(self) -> list[Variable]:
        """The weights that freezing freezes; a layer with weights that never learn leaves those out."""
        return [variable for variable in self._own_weights if variable._starts_trainable]

    @property
    def losses(self) -> list[Any]:
        """What was added when it was last called, and the penalties on its trainable weights as they are."""
        penalised = [variable for variable in self.trainable_weights if variable.regularizer is not None]
        return [*self._added_losses(), *(variable.regularizer(variable) for variable in penalised)]

    def _added_losses(self) -> list[Any]:
        return [*self._losses, *(loss for layer in self._sublayers for loss in layer._added_losses())]

    def add_loss(self, loss: Any) -> None:
        """Add a number (or several) to what training makes small; within `call`, for instance.

        Args:
            loss: a number that `fathoms.ops` computed, or a list of numbers.

        Source: `keras.Layer.add_loss`.
        """
        losses = loss if isinstance(loss, list | tuple) else [loss]
        for item in losses:
            if np.ndim(plain(item)) != 0:
                raise ValueError(
                    f"Layer {self.name!r}: add_loss takes a scalar, but found an array of shape {np.shape(plain(item))}. Write "
                    f"self.add_loss(ops.mean(...))."
                )
        self._note_losses(losses)

    def _note_losses(self, losses: Sequence[Any]) -> None:
        Layer._any_losses = True
        self._losses.extend(losses)

    def _clear_losses(self) -> None:
        if not Layer._any_losses:
            return
        self._losses = []
        for layer in self._sublayers:
            layer._clear_losses()

    def get_weights(self) -> list[np.ndarray]:
        """Return copies of all weights, in the order of `weights`."""
        return [variable.numpy() for variable in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Copy arrays into the weights, in the order of `weights`.

        Raises:
            ValueError: another number of arrays, or an array of another shape; then no weight is changed.
            RuntimeError: another thread is training them.
        """
        own = self.weights
        refuse_if_claimed(self.name, "set_weights", self, *own)
        arrays = [np.asarray(array) for array in weights]
        if len(arrays) != len(own):
            hint = "" if self.built else f" It is not built yet, so it has none: {self.name}.build((None, 11))."
            raise ValueError(f"set_weights: {self.name!r} has {len(own)} weight arrays, but found {len(arrays)}.{hint}")
        for variable, array in zip(own, arrays, strict=True):
            if variable.shape != array.shape:
                raise ValueError(
                    f"set_weights: {variable.path!r} has the shape {variable.shape}, but found an array of shape {array.shape}. No weight was changed."
                )
        for variable, array in zip(own, arrays, strict=True):
            variable.assign(array)

    def count_params(self) -> int:
        """Return how many numbers its weights hold.

        Raises:
            ValueError: the layer is not built, so it has no weights yet.
        """
        if not self.built:
            raise ValueError(
                f"{self.name!r} is not built yet, so its weights cannot be counted. Build it first: layer.build((None, 11))."
            )
        return sum(variable.size for variable in self.weights)

    # Masks, and what is within

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return which of the rows' parts count in what the layer gives: those that counted in what it was given."""
        return previous_mask

    def _flatten_layers(self, include_self: bool = True, recursive: bool = True) -> list[Layer]:
        """Return the layer and those within it, each once."""
        found: dict[int, Layer] = {id(self): self} if include_self else {}
        for layer in self._sublayers:
            for own in layer._flatten_layers() if recursive else [layer]:
                found.setdefault(id(own), own)
        return list(found.values())

    @property
    def _seed_generators(self) -> list[SeedGenerator]:
        """The seed generators that it draws from."""
        return list(found_in(list(vars(self).values()), SeedGenerator))

    def quantize(self, mode: Any = None, type_check: bool = True, config: Any = None) -> None:
        """Refuse: Fathoms does not quantize; raises NotImplementedError."""
        raise NotImplementedError(f"Layer {self.__class__.__name__} does not have a `quantize` method implemented.")

    def _refused(self, name: str) -> NotImplementedError:
        return NotImplementedError(f"Layer {type(self).__name__} does not have a `{name}` method implemented.")

    def quantized_build(self, input_shape: Any, mode: Any, **kwargs: Any) -> None:
        """Refuse: Fathoms does not quantize; raises NotImplementedError."""
        raise self._refused("quantized_build")

    def _int8_call(self, *args: Any, **kwargs: Any) -> None:
        raise self._refused("_int8_call")

    def _float8_call(self, *args: Any, **kwargs: Any) -> None:
        raise self._refused("_float8_call")

    def _build_at_init(self) -> None:
        """Say in `__init__` that there is nothing left to build."""
        self.built = True

    # In files

    def _own_variables(self) -> list[Variable]:
        """Its own variables in the order of files, those of layers within left out: first those that may learn."""
        learning = self._learnable()
        met = {id(variable) for variable in learning}
        return [*learning, *(variable for variable in self._own_weights if id(variable) not in met)]

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """Put its own variables into `store`, a dictionary of arrays that a file holds; override it to keep others.

        Source: `keras.Layer.save_own_variables`.
        """
        write_variables(self._own_variables(), store)

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Take its own variables from what `save_own_variables` filled.

        Raises:
            ValueError: another number of arrays, or one of another shape.

        Source: `keras.Layer.load_own_variables`.
        """
        read_variables(self, self._own_variables(), store)

    # Type and config

    @property
    def dtype(self) -> str:
        """The number type of its weights."""
        return self.variable_dtype

    @property
    def compute_dtype(self) -> str:
        """The number type of its arithmetic."""
        return self.dtype_policy.compute_dtype

    @property
    def variable_dtype(self) -> str:
        """The number type of its weights."""
        return self.dtype_policy.variable_dtype

    @property
    def input_dtype(self) -> str:
        """The number type that arrays of fractions are converted to."""
        return self.compute_dtype

    @property
    def _dtype(self) -> str:
        """The number type in which the core computes it."""
        return "float64" if self.compute_dtype == "float64" else "float32"

    @_dtype.setter
    def _dtype(self, dtype: str) -> None:
        self.dtype_policy = DTypePolicy(dtype)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make such a layer again, as Keras 3 writes them."""
        config = {"name": self.name, "trainable": self._trainable, "dtype": dtype_policy(self.dtype_policy.name)}
        if self.activity_regularizer is not None:
            config["activity_regularizer"] = regularizers.serialize(self.activity_regularizer)
        return with_own_arguments(self, config) if _describes_itself(type(self)) else config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Make a layer from what `get_config` returned; its weights start anew.

        Raises:
            TypeError: it cannot be made so; the message says why.
        """
        try:
            return cls(**config)
        except Exception as error:
            raise TypeError(
                f"Error when deserializing class '{cls.__name__}' using config={config}. Exception encountered: {error}"
            ) from error

    def get_build_config(self) -> dict[str, Any] | None:
        """Return the shape that the layer was built for, as a model file keeps it."""
        if self.built_from_the_start or self._build_shape is None:
            return None
        return {"input_shape": list(self._build_shape)}

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Build the layer for the shape that `get_build_config` returned."""
        if config and config.get("input_shape"):
            self.build_once(tuple(config["input_shape"]))

    # Arithmetic

    def lower(self, program: Program, x: Any) -> Any:
        """Write this layer's arithmetic into a program: its operations on `x`, and the buffer that holds their result."""
        raise NotImplementedError(
            f"Layer {self.name!r} ({type(self).__name__}) computes in Python, so the core cannot run it: it has call(self, inputs) "
            f"and no lower(self, program, x), which adds operations to a program."
        )

    def build_once(self, input_shape: Any) -> None:
        """Build the layer unless it is built."""
        if not self.built:
            self.build(input_shape)
            self.built = True
        if self._build_shape is None:
            self._build_shape = _as_shape(input_shape)

    def check_width(self, x: Buffer, axes: int = 1) -> None:
        """Raise a ValueError if rows are not as wide as those the layer was built for."""
        built_for = self.input_shape
        if x.shape[-axes:] != built_for[-axes:]:
            raise ValueError(
                f"Input 0 of layer {self.name!r} is incompatible with the layer: it was built for rows of shape {built_for[1:]}, but found rows of shape {x.shape}. "
                f"Give it the columns it was built for, or make a new layer."
            )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the layer on arrays; or, called on what `Input` or another layer returned, become part of a graph.

        Args:
            *args, **kwargs: what `call` takes: for most layers rows, anything that `fit` takes (for layers that take
                several inputs, a list of such), and `training`, whether to compute as in training.

        Returns:
            A new array, a row for each row of the inputs; or a placeholder for it, from which `Model(inputs, outputs)` is made.
        """
        if self._has_own_call:
            for argument in args:
                if isinstance(argument, bool | str):
                    raise ValueError(
                        f"Only input tensors may be passed as positional arguments. Layer {self.name!r} found {argument!r}; give it by name."
                    )
        if any_symbolic(args, kwargs):
            return self.symbolic_call(*args, **kwargs)
        outer = call_context() or CallContext()
        if call_context() is None:
            self._clear_losses()
        taken = self._taken()
        given = taken.by_name(args, kwargs)
        named = self._resolve_context(taken, given, kwargs, outer) if self._context_args or outer.named else {}
        training = given.get("training")
        if training is None:
            training = outer.training
        if training is None:
            training = taken.defaults.get("training")
        if taken.takes("training"):
            if "training" in kwargs or len(args) <= taken.positional.index("training"):
                kwargs["training"] = training
        else:
            kwargs.pop("training", None)
        try:
            if call_context() is not None and outer.training is training and outer.named == named:
                return self._called(args, kwargs, taken)
            with calling(training, outer.updates, named):
                return self._called(args, kwargs, taken)
        except STUMBLES as error:
            raise wrong_arguments(error, f"layers.{type(self).__name__}", args, kwargs) from error

    def _resolve_context(
        self, taken: CallSignature, given: dict[str, Any], kwargs: dict[str, Any], outer: CallContext
    ) -> dict[str, Any]:
        """Fill in the further arguments that are passed on, and return them as they hold from here on."""
        named = dict(outer.named)
        for name in self._context_args:
            value = given[name] if given.get(name) is not None else outer.named.get(name)
            kwargs.pop(name, None)
            if value is not None:
                named[name] = value
                if taken.takes(name):
                    kwargs[name] = value
        return named

    @property
    def _call_context_args(self) -> set[str]:
        return {"training", *self._context_args}

    def _register_call_context_args(self, *names: str) -> None:
        """Let arguments of these names be passed on to the layers within, as `training` is."""
        if self._called_before:
            raise RuntimeError("Cannot add call-context args after the layer has been called.")
        self._context_args = (*self._context_args, *names)

    def _called(self, args: tuple[Any, ...], kwargs: dict[str, Any], taken: CallSignature) -> Any:
        """Build, compute, and note what belongs to the result: its penalty and its mask."""
        if self._has_own_call:
            args = tuple(self._as_argument(given) for given in args)
            kwargs = {name: mapped(self._as_input, v) for name, v in kwargs.items()}
            self._build_for_call(args, kwargs)
        mask = self._first_mask(args, kwargs)
        if mask is not None and taken.takes("mask") and kwargs.get("mask") is None and len(args) == 1:
            kwargs["mask"] = mask
        elif any_masks() and any(name.endswith("_mask") for name in taken.names):
            for name, value in taken.by_name(args, kwargs).items():
                if taken.takes(f"{name}_mask") and kwargs.get(f"{name}_mask") is None:
                    kwargs[f"{name}_mask"] = mapped(get_keras_mask, value)
        outputs = self._computed(args, kwargs)
        self.built = self._called_before = True
        if self.activity_regularizer is not None:
            for output in flatten(outputs):
                self._note_losses([self.activity_regularizer(output) / max(len(output), 1)])
        if self.supports_masking:
            self._pass_mask(args[0] if args else None, outputs, mask if kwargs.get("mask") is None else kwargs["mask"])
        return outputs

    def _computed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if not self._has_own_call:
            return self.call(*args, **kwargs)
        with scope_of(self.name):
            return self.call(*args, **kwargs)

    def _first_mask(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if not any_masks():
            return None
        first = args[0] if args else next(iter(kwargs.values()), None)
        masks = mapped(get_keras_mask, first)
        return masks if any(mask is not None for mask in flatten(masks)) else None

    def _pass_mask(self, inputs: Any, outputs: Any, mask: Any) -> None:
        if mask is None and type(self).compute_mask is Layer.compute_mask:
            return
        masks = flatten(self.compute_mask(inputs, mask))
        for output, own in zip(flatten(outputs), masks, strict=False):
            set_keras_mask(output, own)

    @property
    def _has_own_call(self) -> bool:
        """Whether its `call` is not the core's."""
        return type(self).call is not Layer.call

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the output from arrays; a layer of your own defines it, with `fathoms.ops` and other layers."""
        return self._run(*args, **kwargs)

    def _taken(self) -> CallSignature:
        """What a call of it takes."""
        return signature_of(type(self).call if self._has_own_call else Layer._run)

    def _run(self, inputs: Any, training: bool | None = None) -> Any:
        """Let the core compute the output from arrays."""
        if type(self).lower is Layer.lower:
            raise NotImplementedError(f"Layer {type(self).__name__} does not have a `call` method implemented.")
        parts = self._parts(inputs)
        arrays = [self._as_rows(part) for part in ([inputs] if parts is None else parts)]
        if not self.built:
            shapes = [(None, *array.shape[1:]) for array in arrays]
            self.build_once(shapes[0] if parts is None else shapes)
        segment = self._segment_for(tuple(tuple(array.shape[1:]) for array in arrays), parts is None)
        context, step = call_context(), current_step()
        if training and step is None:
            self._training_calls += 1
        step = self._training_calls if step is None else step
        outputs = segment(arrays, bool(training), step, context is None or context.updates)
        if self.compute_dtype != self._dtype:
            outputs = mapped(lambda output: output.astype(self.compute_dtype), outputs)
        return outputs if self._own_activation is None else self._own_activation(outputs)

    def _as_argument(self, given: Any) -> Any:
        """What a layer's own `call` gets for an argument that was not named; lists of numbers become arrays."""
        if isinstance(given, list) and given and all(isinstance(leaf, int | float) for leaf in flatten(given)):
            return np.asarray(given, self.input_dtype)
        return mapped(self._as_input, given)

    def _as_input(self, leaf: Any) -> Any:
        """What a layer's own `call` gets for an argument: arrays, in the layer's number type if they are floats."""
        if is_recorded(leaf):
            value = leaf
        elif isinstance(leaf, Variable) or hasattr(leaf, "__array__"):
            value = value_of(leaf)
        else:
            return leaf
        kind = getattr(value, "dtype", None)
        if self.autocast and kind is not None and kind.kind == "f" and kind.name != self.compute_dtype:
            mask, value = get_keras_mask(value), value.astype(self.compute_dtype)
            if mask is not None:
                set_keras_mask(value, mask)
        return value

    def _build_for_call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Build the layer, unless it is built, for the shapes of a call's arguments."""
        if self.built and (self._build_shape is not None or type(self).lower is Layer.lower):
            return
        if not self._has_own_call:
            self.build_once(mapped(lambda tensor: tensor.shape, args[0]))
            return
        shapes = shapes_of(signature_of(type(self).call).by_name(args, kwargs))
        if self.built and shapes:
            self.build_once(next(iter(shapes.values())))
            return
        wanted = signature_of(_unwrapped(type(self).build)).names
        with scope_of(self.name):
            if len(wanted) > 1:
                self._check_build(wanted)
                named = {f"{name}_shape": shape for name, shape in shapes.items()}
                self.build(**{name: named[name] for name in wanted if name in named})
            elif shapes:
                self.build(next(iter(shapes.values())))
        self.built = True

    def _check_build(self, wanted: list[str]) -> None:
        """Raise a ValueError if `build` takes several shapes that are not named for what `call` takes."""
        kind, taken = type(self).__name__, signature_of(type(self).call)
        for name in wanted:
            if not name.endswith("_shape"):
                raise ValueError(
                    f"{kind}.build() takes several arguments, so each is the shape of one of call(). It has the argument `{name}`, "
                    f"which does not end in `_shape`. Name it `{name}_shape`."
                )
            if not taken.takes(name.removesuffix("_shape")):
                raise ValueError(
                    f"{kind}.build() has the argument `{name}`, but `call()` does not have argument `{name.removesuffix('_shape')}`."
                )

    def _parts(self, inputs: Any) -> list[Any] | None:
        """Return the inputs as a list of tables, for layers that take several; None means that all of it is one table."""
        return None

    def _as_rows(self, inputs: Any) -> Any:
        if is_recorded(inputs):
            return inputs
        if isinstance(inputs, Variable) or recording():
            inputs = value_of(inputs)
            if is_recorded(inputs):
                return inputs
        return table(inputs, f"the input of layer {self.name!r}", self._dtype).array

    def _segment_for(self, shapes: tuple[tuple[int, ...], ...], alone: bool) -> Segment:
        """Return the native arithmetic of this layer alone, made once for each shape of rows."""
        key = (shapes, revision())
        if self._segment is None or self._call_key != key:
            self._segment = Segment(
                lambda program, x: self._lower_alone(program, x[0] if alone else x), shapes, self._dtype
            )
            self._call_key = key
        return self._segment

    @property
    def _own_activation(self) -> Any:
        """Its activation, if that is a function that the core does not know."""
        activation = getattr(self, "activation", None)
        return None if activation is None or activations.in_core(activation) else activation

    def _lower_alone(self, program: Program, x: Any) -> Any:
        """Write its arithmetic into a program, without an activation that the core does not know."""
        activation = self._own_activation
        if activation is None:
            return self.lower(program, x)
        self.activation = activations.linear
        try:
            return self.lower(program, x)
        finally:
            self.activation = activation

    def __getstate__(self) -> dict[str, Any]:
        """What a copy or a pickle holds: everything but the core's programs, which are made again when needed.

        The graphs it is part of are left out, too: a model brings back its own.
        """
        return {**vars(self), "_call_key": None, "_segment": None, "_losses": [], "_inbound_nodes": []}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


def _describes_itself(cls: type[Layer]) -> bool:
    """Whether a class has no `get_config` of its own."""
    return cls.get_config.__qualname__ in ("Layer.get_config", "Model.get_config")


def unsupported(layer: Layer, **arguments: object) -> None:
    """Raise a ValueError that names the first argument that has a value this version cannot honour."""
    for name, value in arguments.items():
        if value is not None and value is not False:
            raise ValueError(
                f"{type(layer).__name__}({name}): found {value!r}, but {name} is not supported in this version. Leave {name} out."
            )


def whole_number(value: Any, where: str) -> int:
    """Return a positive whole number, or raise a ValueError that shows how to give one."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value <= 0:
        name = where.partition("(")[2].rstrip(")")
        raise ValueError(f"{where}: found {value!r}, but {name} is a positive integer, such as {name}=64.")
    return int(value)


def row_shape(input_shape: Sequence[int | None], name: str) -> tuple[int, ...]:
    """Return the shape without the batch axis; every other axis must be known."""
    shape = tuple(input_shape)[1:]
    if any(size is None for size in shape):
        raise ValueError(
            f"Layer {name!r}: found the input shape {tuple(input_shape)}, but every axis after the first must have a known size: (None, 11)."
        )
    return shape  # type: ignore[return-value]


def row_axes(axis: Any, rank: int, where: str) -> list[int]:
    """Return axes of a row, counted from 0 and in order, for axes that count the batch axis as Keras's arguments do.

    Args:
        axis: a number or several.
        rank: how many axes a row has.
        where: the argument, for messages, such as `"Softmax(axis)"`.

    Raises:
        ValueError: the batch axis, or one that a row does not have.
    """
    given = [axis] if isinstance(axis, int | np.integer) else list(axis)
    axes = sorted({(one if one >= 0 else one + rank + 1) - 1 for one in given})
    if not axes or axes[0] < 0 or axes[-1] >= rank:
        raise ValueError(
            f"{where}: found {axis!r}, but rows here have the axes 1 to {rank}, and -1 means the last. Axis 0 is that of the rows."
        )
    return axes


def check_axes(axis: Any, input_shape: Sequence[int | None]) -> None:
    """Raise a ValueError if an input of this shape, batch axis first, has not all these axes."""
    for one in [axis] if isinstance(axis, int) else axis:
        if not -len(input_shape) <= one < len(input_shape):
            raise ValueError(f"Axis {one} is out of bounds for input shape {tuple(input_shape)}. Received: axis={axis}")


def check_rank(layer: Layer, input_shape: Sequence[int | None], rank: int) -> None:
    """Raise a ValueError if an input of this shape, batch axis first, has another number of axes."""
    if len(input_shape) != rank:
        raise ValueError(
            f"Input 0 of layer {layer.name!r} is incompatible with the layer: expected ndim={rank}, found "
            f"ndim={len(input_shape)}. Full shape received: {tuple(input_shape)}"
        )


def _declared_shape(class_name: str, kwargs: dict[str, Any]) -> Shape | None:
    if "input_dim" in kwargs:
        return (None, whole_number(kwargs.pop("input_dim"), f"{class_name}(input_dim)"))
    batch_size = kwargs.pop("batch_size", None)
    for argument in ("batch_input_shape", "batch_shape"):
        if argument in kwargs:
            return tuple(kwargs.pop(argument))
    if "input_shape" in kwargs:
        shape = kwargs.pop("input_shape")
        if isinstance(shape, int):
            raise ValueError(
                f"{class_name}(input_shape): found the number {shape}, but a shape has a comma: input_shape=({shape},)."
            )
        return (batch_size, *shape)
    return None


def _building(build: Callable[..., None]) -> Callable[..., None]:
    """Let a layer's own `build` run once, and remember the shape it was built for."""

    @wraps(build)
    def building(self: Layer, *shapes: Any, **named: Any) -> None:
        if self.built and not self.checks_again:
            return
        first = shapes[0] if shapes else next(iter(named.values()), None)
        if self._build_shape is None and first is not None:
            self._build_shape = _as_shape(first)
        build(self, *(shapes or ((None,) if not named else ())), **named)
        self.built = True

    return building


def _unwrapped(build: Callable[..., None]) -> Callable[..., None]:
    return getattr(build, "__wrapped__", build)


def _as_shape(shape: Any) -> Any:
    return dict(shape) if isinstance(shape, Mapping) else tuple(shape)


_HOLDERS = (list, tuple, dict)
_HOLDS_NOTHING = frozenset({bool, int, float, str, type(None), np.ndarray, Segment, DTypePolicy})


def found_in(values: Iterable[Any], kind: type, above: tuple[int, ...] = ()) -> Iterator[Any]:
    """Yield what is of a kind, also in lists and dictionaries; a list that holds itself is looked through once."""
    for value in values:
        if type(value) in _HOLDS_NOTHING:
            continue
        if isinstance(value, kind):
            yield value
        elif isinstance(value, _HOLDERS) and value and id(value) not in above:
            inner = value.values() if isinstance(value, dict) else value
            yield from found_in(inner, kind, (*above, id(value)))


def _once(*variables: Iterable[Variable]) -> list[Variable]:
    """List variables without repeating those of shared layers."""
    return list({id(variable): variable for own in variables for variable in own}.values())


def placeholders_of(shapes: Any, dtype: str) -> Any:
    """Return a placeholder for each shape in a structure of shapes."""
    if isinstance(shapes, Mapping):
        return {name: placeholders_of(shape, dtype) for name, shape in shapes.items()}
    if isinstance(shapes, list | tuple) and any(isinstance(item, list | tuple | Mapping) for item in shapes):
        made = [placeholders_of(shape, dtype) for shape in shapes]
        return tuple(made) if isinstance(shapes, tuple) else made
    return KerasTensor(shapes, dtype)
