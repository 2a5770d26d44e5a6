"""A vector of learned numbers for each of a number of things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms import constraints, initializers, regularizers
from fathoms.engine.autodiff import value_of
from fathoms.engine.keras_mask import set_keras_mask
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.messages import warn_caller
from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Layer, Shape, unsupported


class Embedding(Layer):
    """Looks up each whole number of a row in a table of vectors that is learned.

    Args:
        input_dim: how many things there are; they are numbered 0 to `input_dim - 1`.
        output_dim: how many numbers stand for each of them.
        embeddings_initializer: how the table starts.
        embeddings_regularizer: a penalty on the table that is added to the loss.
        embeddings_constraint: what the table is held to after every step.
        weights: the first value of the table.
        mask_zero: whether number 0 stands for nothing, so that what follows leaves it out: layers that know masks, and losses.
        lora_rank, lora_alpha, quantization_config: not supported in this version; leave them out.
        **kwargs: `name`, `dtype`, `trainable`, `input_shape`; see `Layer`.

    Shapes:
        input `(rows, ...)`, output `(rows, ..., output_dim)`, table `(input_dim, output_dim)`. A number outside the table
        gives not-a-number, as in Keras on JAX.

    Raises:
        ValueError: a size that is not a positive whole number, or an argument that is not supported.

    Source: `keras.layers.Embedding`.

    >>> Embedding(2, 2, weights=[[1.0, 2.0], [3.0, 4.0]])([[1]])
    array([[[3., 4.]]], dtype=float32)
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        lora_rank: object = None,
        lora_alpha: object = None,
        quantization_config: object = None,
        **kwargs: Any,
    ) -> None:
        for argument, size in (("input_dim", input_dim), ("output_dim", output_dim)):
            if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
                raise ValueError(
                    f"`{argument}` must be a positive integer. Received: {argument}={size!r} (of type {type(size).__name__})."
                )
        if kwargs.pop("input_length", None) is not None:
            warn_caller("Embedding(input_length) is deprecated, and does nothing: leave it out.")
        super().__init__(**kwargs)
        unsupported(
            self,
            lora_rank=lora_rank,
            lora_alpha=lora_alpha,
            quantization_config=quantization_config,
        )
        self.mask_zero = bool(mask_zero)
        self.supports_masking = self.mask_zero
        self.input_dim = input_dim
        self.output_dim = output_dim
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self._embeddings: Variable | None = None
        if weights is not None:
            self.build()
            self.set_weights(weights if isinstance(weights, list) and len(weights) == 1 else [weights])

    @property
    def embeddings(self) -> Variable:
        """The table."""
        if self._embeddings is None:
            raise AttributeError("You must build the layer before accessing `embeddings`: layer.build((None, 1)).")
        return self._embeddings

    def build(self, input_shape: Sequence[int | None] | None = None) -> None:
        self._embeddings = self.add_weight(
            (self.input_dim, self.output_dim),
            self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
            name="embeddings",
        )

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        return (*input_shape, self.output_dim)

    def compute_output_spec(self, inputs: Any, *args: Any, **kwargs: Any) -> KerasTensor:
        return KerasTensor(self.compute_output_shape(inputs.shape), self.compute_dtype)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return which numbers count: with `mask_zero`, all but 0."""
        from fathoms import ops

        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def call(self, inputs: Any) -> Any:
        """Look an array up."""
        outputs = self._run(inputs)
        set_keras_mask(outputs, self.compute_mask(value_of(inputs)))
        return outputs

    def _lower_alone(self, program: Program, x: Buffer) -> Buffer:
        return program.operation("embedding", x, (*x.shape, self.output_dim), [self.embeddings])

    def lower(self, program: Program, x: Buffer) -> Buffer:
        if self.mask_zero:
            raise NotImplementedError(
                f"Layer {self.name!r}: the core carries no masks, so models with mask_zero compute in Python."
            )
        return self._lower_alone(program, x)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "input_dim": self.input_dim,
            "output_dim": self.output_dim,
            "embeddings_initializer": initializers.serialize(self.embeddings_initializer),
            "embeddings_regularizer": regularizers.serialize(self.embeddings_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "embeddings_constraint": constraints.serialize(self.embeddings_constraint),
            "mask_zero": self.mask_zero,
            "quantization_config": None,
        }
