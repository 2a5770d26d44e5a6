"""A dense layer whose product is an equation of Einstein's notation."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from fathoms import activations, constraints, initializers, ops, regularizers
from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers.einsum_equation import einsum_parts, einsum_shapes
from fathoms.layers.einsum_equation import einsum_shapes as _analyze_einsum_string  # as Keras calls it
from fathoms.layers.layer import Layer, Shape, unsupported

__all__ = ["EinsumDense", "_analyze_einsum_string"]


class EinsumDense(Layer):
    """Connects inputs with outputs along some axes: `output = activation(einsum(equation, x, kernel) + bias)`.

    `"ab,bc->ac"` is `Dense`; `"abc,cd->abd"` is a dense layer for every row of a table; `"...x,xy->...y"` for any number
    of axes. Equations that mean a dense layer run in the core, all others with `fathoms.ops`.

    Args:
        equation: letters for the axes of the input, the kernel and the output, the batch axis first.
        output_shape: the output's shape without the batch axis, and without what dots stand for; None for a size that
            follows from the input.
        activation: a name such as `"relu"`, a function of `fathoms.activations`, or None for none.
        bias_axes: the letters of the output's axes along which the bias differs; None for no bias.
        kernel_initializer, bias_initializer: how the weights start.
        kernel_regularizer, bias_regularizer: penalties on the weights that are added to the loss.
        kernel_constraint, bias_constraint: what the weights are held to after every step.
        lora_rank, lora_alpha, gptq_unpacked_column_size, quantization_config: not supported; leave them out.
        **kwargs: `name`, `dtype`, `trainable`, `activity_regularizer`; see `Layer`.

    Raises:
        ValueError: an equation of another form, or letters that do not fit the shapes.

    Source: `keras.layers.EinsumDense`.

    >>> EinsumDense("ab,bc->ac", 2, kernel_initializer="ones")([[1.0, 2.0]])
    array([[3., 3.]], dtype=float32)
    """

    def __init__(
        self,
        equation: str,
        output_shape: int | Sequence[int | None],
        activation: Any = None,
        bias_axes: str | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: object = None,
        lora_alpha: object = None,
        gptq_unpacked_column_size: object = None,
        quantization_config: object = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        unsupported(
            self,
            lora_rank=lora_rank,
            lora_alpha=lora_alpha,
            gptq_unpacked_column_size=gptq_unpacked_column_size,
            quantization_config=quantization_config,
        )
        self.equation = equation
        self.partial_output_shape = (output_shape,) if isinstance(output_shape, int) else tuple(output_shape)
        self.bias_axes = bias_axes
        self.activation = activations.get(activation)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.kernel: Variable | None = None
        self.bias: Variable | None = None

    def build(self, input_shape: Sequence[int | None]) -> None:
        shapes = einsum_shapes(self.equation, self.bias_axes, input_shape, self.partial_output_shape)
        self.kernel = self.add_weight(
            shapes.kernel,  # type: ignore[arg-type]
            _with_axes(self.kernel_initializer, shapes.input_axes, shapes.output_axes),
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        if shapes.bias is not None:
            self.bias = self.add_weight(
                shapes.bias,  # type: ignore[arg-type]
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        shapes = einsum_shapes(self.equation, self.bias_axes, input_shape, self.partial_output_shape)
        given, _, result, before, _ = einsum_parts(self.equation)
        dots = len(input_shape) - len(given) if before else 0
        known = {letter: input_shape[place + dots] for place, letter in enumerate(given)}
        sizes = list(shapes.output)
        for place, letter in enumerate(result):
            if sizes[place + dots] is None:
                sizes[place + dots] = known.get(letter)
        return tuple(sizes)

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        y = ops.einsum(self.equation, inputs, ops.cast(self.kernel, self.compute_dtype))
        if self.bias is not None:
            y = ops.add(y, ops.cast(self.bias, self.compute_dtype))
        return y if self.activation is activations.linear else self.activation(y)

    def lower(self, program: Program, x: Buffer) -> Buffer:
        if not self._is_product():
            return super().lower(program, x)  # type: ignore[no-any-return]
        self.check_width(x)
        shape: Any = self.compute_output_shape((None, *x.shape))[1:]
        y = program.operation("dense", x, shape, self._weights, repeat=prod(x.shape[:-1]))
        return activations.lower(self.activation, program, y, self.name)

    def _is_product(self) -> bool:
        """Whether the equation sums over the last axis of the input, and puts the kernel's in its place."""
        given, weight, result, _, after = einsum_parts(self.equation)
        if len(weight) != 2 or after or self.bias_axes not in (None, result[-1]):
            return False
        alone = weight[0] not in result and weight[1] not in given
        return alone and given[:-1] == result[:-1] and (given[-1], result[-1]) == (weight[0], weight[1])

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "equation": self.equation,
            "output_shape": self.partial_output_shape,
            "activation": activations.serialize(self.activation),
            "bias_axes": self.bias_axes,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
            "quantization_config": None,
        }


def _with_axes(initializer: Any, input_axes: list[int], output_axes: list[int]) -> Any:
    """Tell an initializer that counts inputs and outputs which axes are which, unless it was told."""
    config = initializer.get_config() if hasattr(initializer, "get_config") else {}
    if "input_axes" not in config or (config["input_axes"] is not None and config["output_axes"] is not None):
        return initializer
    own = {**config, "input_axes": input_axes, "output_axes": output_axes, "seed": initializer.seed}
    return type(initializer).from_config(own)
