"""The base of layers that compute from columns as they are."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.operation import any_symbolic
from fathoms.engine.program import Program
from fathoms.engine.structure import mapped
from fathoms.layers.layer import Layer


class ColumnLayer(Layer):
    """A layer that takes columns as they are: text, or whole numbers of any size.

    The core knows only floating-point numbers, so such a layer computes in Python, in `call`. At the front of a model it works
    on all rows before the core sees any; behind a layer that computes, it makes the whole model run in Python.

    Args:
        dtype: the number type of its result.
        **kwargs: `name`, `trainable`, `input_shape`; see `Layer`.
    """

    takes_columns = True

    def __init__(self, *, dtype: Any = None, **kwargs: Any) -> None:
        super().__init__(dtype=dtype, **kwargs)

    def call(self, inputs: Any) -> np.ndarray:
        """Compute from a column (or several); subclasses say what."""
        raise NotImplementedError(f"{type(self).__name__} must define call(self, inputs).")

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Run the layer on a column; or, called on what `Input` returned, become part of a graph."""
        if any_symbolic([inputs, args], kwargs):
            self.build_once(mapped(lambda tensor: tensor.shape, inputs))
            return self.symbolic_call(inputs, *args, **kwargs)
        outputs = self.call(inputs, *args, **kwargs)
        self.built = True
        return outputs

    def compute_output_spec(self, inputs: Any, *args: Any, **kwargs: Any) -> KerasTensor:
        shapes = mapped(lambda tensor: tensor.shape, inputs)
        return KerasTensor(self.compute_output_shape(shapes), self.output_dtype)

    @property
    def output_dtype(self) -> str:
        """The number type of its result."""
        return self.compute_dtype

    def lower(self, program: Program, x: Any) -> NoReturn:
        raise NotImplementedError(
            f"Layer {self.name!r}: {type(self).__name__} takes columns as they are, which the core cannot: it is native only at "
            f"the front of a model, before all layers that compute."
        )
