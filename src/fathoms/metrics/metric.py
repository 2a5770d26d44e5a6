"""The base of every metric: a running result over batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from fathoms import initializers
from fathoms.engine.dtype_policy import policy_of
from fathoms.engine.floatx import floatx
from fathoms.engine.naming import auto_name
from fathoms.engine.own_variables import read_variables, write_variables
from fathoms.engine.variable import Variable


class Metric:
    """A number that is watched while a model trains, gathered batch by batch.

    Args:
        dtype: type of the result, a name or a `DTypePolicy`; `floatx()` when left out. The state is kept in float64 for
            float64, and in float32 for any other.
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
        self._dtype = policy_of(dtype or floatx()).compute_dtype
        self._variables: list[Variable] = []

    @property
    def dtype(self) -> str:
        """Type of the result, such as `"float32"`."""
        return self._dtype

    @property
    def state_dtype(self) -> str:
        """Type that sums are kept in: sums in half precision would soon stop growing."""
        return "float64" if self.dtype == "float64" else "float32"

    @property
    def variables(self) -> list[Variable]:
        """The variables that hold the state; those in attributes and in metrics among the attributes included."""
        own = {id(variable): variable for variable in self._variables}
        inner: list[Variable] = []
        for value in vars(self).values():
            if isinstance(value, Variable):
                own[id(value)] = value
            elif isinstance(value, Metric | list | tuple | dict) and value is not self._variables:
                own.update((id(variable), variable) for variable in _held(Variable, value))
                inner += [variable for metric in _held(Metric, value) for variable in metric.variables]
        return [*own.values(), *inner]

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """Put its state into `store`, a dictionary of arrays that a file holds.

        Source: `keras.metrics.Metric`.
        """
        write_variables(self.variables, store)

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Take its state from what `save_own_variables` filled.

        Raises:
            ValueError: another number of arrays, or one of another shape.
        """
        read_variables(self, self.variables, store)

    def add_variable(
        self,
        shape: Sequence[int],
        initializer: Any = "zeros",
        dtype: object = None,
        aggregation: str | None = "sum",
        name: str | None = None,
    ) -> Variable:
        """Make a variable of the metric's state; call it in `__init__`.

        Args:
            shape: shape of the variable, `()` for one number.
            initializer: as for `fathoms.initializers.get`; zeros for None.
            dtype: number type; `state_dtype` when left out.
            aggregation: without effect, since everything runs on one machine.
            name: name of the variable.

        Raises:
            RuntimeError: the metric's own `__init__` has not called `super().__init__()`.
        """
        if not hasattr(self, "_variables"):
            raise RuntimeError(
                f"{type(self).__name__} has no place for its variables yet. Begin its __init__ with super().__init__(name=name)."
            )
        variable = Variable(
            initializers.get("zeros" if initializer is None else initializer),
            shape=tuple(shape),
            dtype=dtype or self.state_dtype,
            trainable=False,
            name=name,
            path=f"{self.name}/{name}",
        )
        self._variables.append(variable)
        return variable

    def add_weight(
        self, shape: Sequence[int] = (), initializer: Any = None, dtype: object = None, name: str | None = None
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
            variable.assign(np.zeros_like(variable.value))

    def stateless_update_state(self, metric_variables: Sequence[Any], *args: Any, **kwargs: Any) -> list[NDArray[Any]]:
        """Take a batch into account in a state of your own, and leave the metric's as it is.

        Args:
            metric_variables: a value for each of `variables`.
            *args, **kwargs: as for `update_state`.

        Returns:
            The values after the batch.

        Raises:
            ValueError: not one value for each variable.

        >>> from fathoms import metrics
        >>> metric = metrics.Sum()
        >>> [float(value) for value in metric.stateless_update_state([1.0], [2.0, 3.0])], float(metric.result())
        ([6.0], 0.0)
        """
        with self._holding(metric_variables):
            self.update_state(*args, **kwargs)
            return [variable.numpy() for variable in self.variables]

    def stateless_result(self, metric_variables: Sequence[Any]) -> Any:
        """The result that a state of your own gives; see `stateless_update_state`."""
        with self._holding(metric_variables):
            return self.result()

    def stateless_reset_state(self) -> list[NDArray[Any]]:
        """The state before the first batch; the metric's own stays as it is."""
        with self._holding(self.variables):
            self.reset_state()
            return [variable.numpy() for variable in self.variables]

    @contextmanager
    def _holding(self, values: Sequence[Any]) -> Iterator[None]:
        """Within this block, the variables hold other values."""
        variables = self.variables
        if len(values) != len(variables):
            raise ValueError(
                f"Argument `metric_variables` must be a list of arrays corresponding 1:1 to "
                f"{type(self).__name__}().variables. Received list with length {len(values)}, but expected "
                f"{len(variables)} variables."
            )
        before = [variable.numpy() for variable in variables]
        try:
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)
            yield
        finally:
            for variable, value in zip(variables, before, strict=True):
                variable.assign(value)

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


def as_state(state: Any, dtype: str) -> NDArray[Any]:
    """A copy of a state, a number or an array, in a metric's type; a number becomes a scalar."""
    return np.array(state, dtype)[()]


def _held(kind: type[Any], value: Any) -> Iterator[Any]:
    """What is of this kind in lists, tuples and dictionaries, nested as deep as one likes."""
    if isinstance(value, kind):
        yield value
    elif isinstance(value, dict):
        yield from _held(kind, list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _held(kind, item)
