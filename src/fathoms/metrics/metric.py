"""The base of every metric: a running result over batches."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from fathoms.engine.floatx import float_dtype
from fathoms.engine.naming import auto_name
from fathoms.engine.variable import Variable


class Metric:
    """A number that is watched while a model trains, gathered batch by batch.

    Args:
        dtype: `"float32"` or `"float64"`, the type of its state; `floatx()` when left out.
        name: name of the metric, under which `History` keeps it; made from the class name when left out.

    A metric keeps its state in variables, which `update_state` adds to, `result` turns into a number, and `reset_state`
    sets to zero. `metric(...)` updates and returns the result.

    Source: `keras.metrics.Metric` of Keras 3.

    A metric of your own:

    >>> import numpy as np
    >>> from fathoms import metrics
    >>> class LargestError(metrics.Metric):
    ...     def __init__(self, name="largest_error", dtype=None):
    ...         super().__init__(name=name, dtype=dtype)
    ...         self.largest = self.add_variable((), name="largest")
    ...     def update_state(self, y_true, y_pred, sample_weight=None):
    ...         error = np.max(np.abs(np.subtract(y_true, y_pred)))
    ...         self.largest.assign(np.maximum(self.largest, error))
    ...     def result(self):
    ...         return self.largest.numpy()
    >>> metric = LargestError()
    >>> float(metric([1.0, 2.0], [1.5, 2.0])), float(metric([1.0, 2.0], [1.0, 4.0]))
    (0.5, 2.0)
    """

    #: Name of the native metric that computes the rows' values, or None when only Python can.
    kind: str | None = None

    #: What the core must have as targets to compute it, as `Loss.reads` says for losses.
    reads: ClassVar[str] = "values"

    #: Whether a larger result is better ("up") or worse ("down"), for callbacks that watch it; None if it cannot be said.
    direction: ClassVar[str | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "update_state" in vars(cls) and "kind" not in vars(cls):  # its own formula is not the native one of its base
            cls.kind = None

    def __init__(self, dtype: object = None, name: str | None = None) -> None:
        self.name = name or auto_name(type(self).__name__)
        self._dtype = float_dtype(dtype, f"{type(self).__name__}(dtype)")
        self._variables: list[Variable] = []

    @property
    def dtype(self) -> str:
        """Type of the metric's state, `"float32"` or `"float64"`."""
        return self._dtype

    @property
    def variables(self) -> list[Variable]:
        """The variables that hold the state, those of metrics among the attributes included."""
        inner = [value for value in vars(self).values() if isinstance(value, Metric)]
        return [*self._variables, *(variable for metric in inner for variable in metric.variables)]

    def add_variable(
        self,
        shape: tuple[int, ...],
        initializer: Any = "zeros",
        dtype: object = None,
        aggregation: str | None = "sum",
        name: str | None = None,
    ) -> Variable:
        """Make a variable of the metric's state; call it in `__init__`.

        Args:
            shape: shape of the variable, `()` for one number.
            initializer: `"zeros"`, `"ones"`, or a function of `(shape, dtype)`.
            dtype: number type; the metric's when left out.
            aggregation: without effect, since everything runs on one machine.
            name: name of the variable.
        """
        if not hasattr(self, "_variables"):
            raise RuntimeError("You forgot to call `super().__init__()` in the `__init__()` method. Go add it!")
        makers: dict[Any, Any] = {None: np.zeros, "zeros": np.zeros, "ones": np.ones}
        maker = initializer if callable(initializer) else makers.get(initializer)
        if maker is None:
            raise ValueError(
                f"The variable {name!r} of metric {self.name!r}: `initializer` must be 'zeros', 'ones' or a function of "
                f"(shape, dtype). Received: initializer={initializer!r}"
            )
        variable = Variable(
            maker, shape=shape, dtype=dtype or self.dtype, trainable=False, name=name, path=f"{self.name}/{name}"
        )
        self._variables.append(variable)
        return variable

    def add_weight(
        self, shape: tuple[int, ...] = (), initializer: Any = None, dtype: object = None, name: str | None = None
    ) -> Variable:
        """The same as `add_variable`, under the name that older Keras gave it."""
        return self.add_variable(shape=shape, initializer=initializer, dtype=dtype, name=name)

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Take a batch into account."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `update_state(self, y_true, y_pred, ...)`.")

    def result(self) -> Any:
        """The metric over all batches since the last `reset_state`."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `result(self)`.")

    def reset_state(self) -> None:
        """Forget all batches."""
        for variable in self.variables:
            variable.assign(np.zeros(variable.shape, variable.dtype))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Update the state, and return the result."""
        self.update_state(*args, **kwargs)
        return self.result()

    def numbers(self, shape: tuple[int, ...]) -> dict[str, float]:
        """What the native metric needs to know for outputs of this `shape` (without the batch axis)."""
        groups = int(np.prod(shape[:-1], dtype=np.int64))
        return {"groups": float(groups)} if groups != 1 else {}

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {"name": self.name, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Metric:
        """The metric that `get_config` described."""
        return cls(**config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def as_state(number: float | np.floating[Any], dtype: str) -> NDArray[Any]:
    """A number as a scalar of a metric's type."""
    return np.asarray(number, dtype)[()]
