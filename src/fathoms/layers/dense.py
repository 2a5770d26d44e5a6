"""The fully connected layer."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from fathoms import activations, constraints, initializers, regularizers
from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Layer, Shape, unsupported, whole_number


class Dense(Layer):
    """Connects every input with every unit: `output = activation(x @ kernel + bias)`.

    One unit without activation is a single neuron: `w1 * x1 + ... + wn * xn + b`.

    Args:
        units: how many numbers come out for each row.
        activation: a name such as `"relu"`, a function of `fathoms.activations`, or None for none.
        use_bias: whether to add a bias.
        kernel_initializer: how the kernel starts.
        bias_initializer: how the bias starts.
        kernel_regularizer, bias_regularizer: penalties on the weights, such as `"l2"`, that are added to the loss.
        activity_regularizer: see `Layer`.
        kernel_constraint, bias_constraint: what the weights are held to after every step, such as `"non_neg"`.
        lora_rank, lora_alpha, quantization_config: not supported in this version; leave them out.
        **kwargs: `name`, `dtype`, `trainable`, `input_shape`, `input_dim`; see `Layer`.

    Shapes:
        input `(rows, ..., n)`, output `(rows, ..., units)`, kernel `(n, units)`, bias `(units,)`.

    Raises:
        ValueError: `units` is not a positive whole number, or an argument is not supported.

    Source: `keras.layers.Dense`.

    >>> layer = Dense(1, kernel_initializer="ones", bias_initializer="ones")
    >>> layer([[1.0, 2.0]])
    array([[4.]], dtype=float32)
    """

    supports_masking = True

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: object = None,
        lora_alpha: object = None,
        quantization_config: object = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        unsupported(
            self,
            lora_rank=lora_rank,
            lora_alpha=lora_alpha,
            quantization_config=quantization_config,
        )
        self.units = whole_number(units, "Dense(units)")
        self.activation = activations.get(activation)
        self.use_bias = bool(use_bias)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.kernel: Variable | None = None
        self.bias: Variable | None = None

    def build(self, input_shape: Sequence[int | None]) -> None:
        if len(input_shape) < 2 or input_shape[-1] is None:
            raise ValueError(
                f"Layer {self.name!r} needs rows with a known number of columns, but found the input shape {tuple(input_shape)}. "
                f"For one column give x the shape (rows, 1): x = x.reshape(-1, 1)."
            )
        self.kernel = self.add_weight(
            (input_shape[-1], self.units),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        if self.use_bias:
            self.bias = self.add_weight(
                (self.units,),
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        if self.kernel is not None and input_shape[-1] not in (None, self.kernel.shape[0]):
            raise ValueError(
                f"Input 0 of layer {self.name!r} is incompatible with the layer: expected axis -1 of the input to have the size "
                f"{self.kernel.shape[0]}, but found the shape {tuple(input_shape)}."
            )
        return activations.output_shape(self.activation, (*input_shape[:-1], self.units))

    def lower(self, program: Program, x: Buffer) -> Buffer:
        self.check_width(x)
        shape = (*x.shape[:-1], self.units)
        y = program.operation("dense", x, shape, self._weights, repeat=prod(x.shape[:-1]))
        return activations.lower(self.activation, program, y, self.name)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
            "quantization_config": None,
        }
