"""A function as a layer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from math import prod
from typing import Any, Self

from fathoms.engine.description_error import DescriptionError
from fathoms.engine.reading_scope import count_tried
from fathoms.engine.serialization import deserialize_keras_object, serialize_keras_object
from fathoms.engine.structure import flatten, mapped
from fathoms.layers.layer import Layer
from fathoms.layers.nameless_function import NamelessFunction
from fathoms.layers.output_spec import output_spec

_NAMELESS = "__lambda__"


class Lambda(Layer):
    """Computes a plain function, written with `fathoms.ops`.

    The function keeps no weights: for those, write a `Layer` of your own. A function without a name (`lambda x: ...`) is
    not in a model file, and such a layer cannot be loaded from one.

    Args:
        function: takes the layer's input, and `mask` or `training` if it has arguments of these names.
        output_shape: the shape of a row of the output, or a function of the input's shape; None finds it by calling.
        mask: the mask of the output, or a function of the inputs and their mask.
        arguments: further arguments for the function, by name.
        **kwargs: `name`, `dtype`; see `Layer`.

    Source: `keras.layers.Lambda`.

    >>> Lambda(lambda x: x**2)([[3.0]])
    array([[9.]], dtype=float32)
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.function = function
        self.arguments = arguments or {}
        self.mask = mask
        self.supports_masking = mask is not None
        self._output_shape = output_shape
        taken = inspect.getfullargspec(function).args
        self._passed_on = [name for name in ("mask", "training") if name in taken]

    def call(self, inputs: Any, mask: Any = None, training: bool | None = None) -> Any:
        own = {"mask": mask, "training": training}
        named = {name: own[name] for name in self._passed_on}
        return self.function(inputs, **self.arguments, **named)

    def _as_input(self, leaf: Any) -> Any:
        from numpy import asarray

        return (
            asarray(leaf, self.compute_dtype)
            if isinstance(leaf, int | float) and not isinstance(leaf, bool)
            else super()._as_input(leaf)
        )

    def compute_output_shape(self, input_shape: Any) -> Any:
        if callable(self._output_shape):
            return self._output_shape(input_shape)
        if self._output_shape is None:
            from fathoms.layers.layer import placeholders_of

            try:
                spec = output_spec(self, (placeholders_of(input_shape, self.compute_dtype),), {})
            except Exception as error:
                raise NotImplementedError(
                    f"Layer {self.name!r}: the function cannot be tried on a placeholder, so its output's shape is unknown. Say it: "
                    "Lambda(..., output_shape=(3,))."
                ) from error
            return mapped(lambda tensor: tensor.shape, spec)
        rows = flatten(input_shape)[0]
        if isinstance(self._output_shape, list):
            return [(rows, *shape) for shape in self._output_shape]
        return (rows, *self._output_shape)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        if self._output_shape is None:
            if self.arguments:  # what a file gives besides may stretch the result
                sizes = [prod(3 if size is None else size for size in leaf.shape) for leaf in flatten(list(args))]
                count_tried(sum(sizes) * len(flatten(self.arguments)), f"Layer {self.name!r}")
            return output_spec(self, args, kwargs)
        return super().compute_output_spec(*args, **kwargs)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return self.mask(inputs, previous_mask) if callable(self.mask) else self.mask

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "function": _written(self.function)}
        if self._output_shape is not None:
            config["output_shape"] = (
                _written(self._output_shape) if callable(self._output_shape) else self._output_shape
            )
        if self.mask is not None:
            config["mask"] = _written(self.mask) if callable(self.mask) else serialize_keras_object(self.mask)
        return {**config, "arguments": serialize_keras_object(self.arguments)}

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None, safe_mode: bool | None = None
    ) -> Self:
        """Make a layer from what `get_config` returned.

        Raises:
            ValueError: a function without a name, which only code in the file could bring back.
        """
        config = dict(config)
        for name in ("function", "output_shape", "mask"):
            written = config.get(name)
            if isinstance(written, dict) and written.get("class_name") == _NAMELESS:
                held = written.get("config", {}).get("code")
                if safe_mode is False and isinstance(held, NamelessFunction):
                    config[name] = held.function
                    continue
                raise DescriptionError(
                    "The file holds a `Lambda` layer with the code of a Python lambda. Running it would be arbitrary code execution, "
                    "and Fathoms never runs code from a file, whatever safe_mode says. Give the function a name and save it again; then "
                    "register it, @fathoms.saving.register_keras_serializable(), or pass it: load_model(..., custom_objects={'name': function})."
                )
            if isinstance(written, dict) or (name == "function" and isinstance(written, str)):
                config[name] = deserialize_keras_object(written, custom_objects=custom_objects)
        if isinstance(config.get("arguments"), dict):
            config["arguments"] = deserialize_keras_object(config["arguments"], custom_objects=custom_objects)
        if isinstance(config.get("output_shape"), list):
            shape = config["output_shape"]
            config["output_shape"] = (
                tuple(shape) if not any(isinstance(item, list | tuple) for item in shape) else shape
            )
        return cls(**config)


def _written(function: Any) -> Any:
    if getattr(function, "__name__", "") == "<lambda>":
        return {"class_name": _NAMELESS, "config": {"code": NamelessFunction(function)}}
    return serialize_keras_object(function)
