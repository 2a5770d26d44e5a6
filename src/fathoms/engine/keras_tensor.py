"""A placeholder: the shape and type of an array that is not there yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.naming import auto_name
from fathoms.engine.shapes import standardize_shape

if TYPE_CHECKING:
    from fathoms.engine.node import Node

# Operators that are layers where they join placeholders of one shape: a model of layers runs in the core.
_LAYERS = {"add": "Add", "subtract": "Subtract", "multiply": "Multiply"}


def _of_one(name: str) -> Callable[[KerasTensor], Any]:
    return lambda self: getattr(_ops(), name)(self)


def _of_two(name: str) -> Callable[[KerasTensor, Any], Any]:
    return lambda self, other: self._joined(name, other)


def _turned(name: str) -> Callable[[KerasTensor, Any], Any]:
    return lambda self, other: getattr(_ops(), name)(other, self)


class KerasTensor:
    """Stands for rows that a model will be given (what `Input` returns), or for what a layer makes of them.

    Placeholders compute: `a + b` of two of one shape is `layers.Add()([a, b])`, and other operators, comparisons and
    `a[:, 1:]` are functions of `fathoms.ops`.

    Args:
        shape: the shape with the batch axis first, such as `(None, 11)`.
        dtype: its number type.
        sparse, ragged: not supported; leave them out.
        record_history: whether functions called on it become steps of a graph; it is always so here.
        name: its name.

    Raises:
        ValueError: something that is not a shape, or a sparse or ragged placeholder.

    Source: `keras.KerasTensor`.

    >>> KerasTensor((None, 11), name="wine")
    <KerasTensor shape=(None, 11), dtype=float32, name=wine>
    """

    __hash__ = object.__hash__
    __array_ufunc__ = None  # an array beside a placeholder leaves operators to it

    def __init__(
        self,
        shape: Sequence[int | None],
        dtype: Any = "float32",
        sparse: bool = False,
        ragged: bool = False,
        record_history: bool = True,
        name: str | None = None,
    ) -> None:
        if sparse or ragged:
            raise ValueError("KerasTensor: Fathoms has no sparse or ragged tensors. Leave `sparse` and `ragged` out.")
        self._shape = standardize_shape(shape)
        self._dtype = standardize_dtype(dtype)
        self.record_history = record_history
        self.name = name or auto_name("KerasTensor")
        self.node: Node | None = None

    @property
    def shape(self) -> tuple[int | None, ...]:
        """Its shape, with None for sizes that are not known."""
        return self._shape

    @shape.setter
    def shape(self, value: object) -> NoReturn:
        self._refuse("shape")

    @property
    def dtype(self) -> str:
        """Its number type."""
        return self._dtype

    @dtype.setter
    def dtype(self, value: object) -> NoReturn:
        self._refuse("dtype")

    @property
    def sparse(self) -> bool:
        """False: Fathoms has no sparse tensors."""
        return False

    @property
    def ragged(self) -> bool:
        """False: Fathoms has no ragged tensors."""
        return False

    def _refuse(self, what: str) -> NoReturn:
        raise AttributeError(
            f"The `{what}` attribute of KerasTensor is immutable. Make another one: KerasTensor(shape, dtype=...)."
        )

    @property
    def ndim(self) -> int:
        """The number of axes, the batch axis included."""
        return len(self._shape)

    @property
    def _keras_history(self) -> tuple[Any, int, int]:
        """The layer that it comes from, which call of that layer it was, and its place among that call's outputs."""
        if self.node is None:
            return (None, 0, 0)
        layer = self.node.operation
        places = [id(tensor) for tensor in self.node.output_tensors]
        return (layer, layer._inbound_nodes.index(self.node), places.index(id(self)))

    # Operators

    __neg__ = _of_one("negative")
    __abs__ = _of_one("absolute")
    __invert__ = _of_one("logical_not")
    __add__, __radd__ = _of_two("add"), _turned("add")
    __sub__, __rsub__ = _of_two("subtract"), _turned("subtract")
    __mul__, __rmul__ = _of_two("multiply"), _turned("multiply")
    __truediv__, __rtruediv__ = _of_two("divide"), _turned("divide")
    __floordiv__, __rfloordiv__ = _of_two("floor_divide"), _turned("floor_divide")
    __mod__, __rmod__ = _of_two("mod"), _turned("mod")
    __pow__, __rpow__ = _of_two("power"), _turned("power")
    __matmul__, __rmatmul__ = _of_two("matmul"), _turned("matmul")
    __and__, __rand__ = _of_two("logical_and"), _turned("logical_and")
    __or__, __ror__ = _of_two("logical_or"), _turned("logical_or")
    __xor__, __rxor__ = _of_two("logical_xor"), _turned("logical_xor")
    __lt__ = _of_two("less")
    __le__ = _of_two("less_equal")
    __gt__ = _of_two("greater")
    __ge__ = _of_two("greater_equal")

    def reshape(self, newshape: Any) -> Any:
        """Return a placeholder of another shape; see `fathoms.ops.reshape`."""
        return _ops().reshape(self, newshape)

    def squeeze(self, axis: Any = None) -> Any:
        """Return a placeholder without axes of length 1; see `fathoms.ops.squeeze`."""
        return _ops().squeeze(self, axis)

    def __getitem__(self, key: Any) -> Any:
        return _ops().get_item(self, key)

    def __round__(self, ndigits: int | None = None) -> Any:
        return _ops().round(self, decimals=ndigits or 0)

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError("Iterating over a symbolic KerasTensor is not supported.")

    def __bool__(self) -> bool:
        raise TypeError("A symbolic KerasTensor cannot be used as a boolean.")

    def __int__(self) -> int:
        return _no_number("an int")

    def __float__(self) -> float:
        return _no_number("a float")

    def __array__(self, dtype: object = None, copy: object = None) -> Any:
        return _no_number("a NumPy array")

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"

    def _joined(self, name: str, other: object) -> Any:
        """Compute with another placeholder, an array or a number."""
        alike = isinstance(other, KerasTensor) and (other.shape, other.dtype) == (self.shape, self.dtype)
        if name in _LAYERS and alike and self.ndim > 1 and "float" in self.dtype:
            return getattr(import_module("fathoms.layers"), _LAYERS[name])()([self, other])
        return getattr(_ops(), name)(self, other)


def is_keras_tensor(x: object) -> bool:
    """Whether x is a placeholder. Source: `keras.utils.is_keras_tensor`."""
    return isinstance(x, KerasTensor)


def _ops() -> Any:
    return import_module("fathoms.ops")  # by name, as it stands above: operators are short for its functions


def _no_number(what: str) -> NoReturn:
    raise ValueError(
        f"A KerasTensor is symbolic: it stands for an array to come, of a known shape and type, and doesn't have any actual "
        f"numerical value, so there is nothing to make {what} from. Use fathoms.ops, or a layer with a call of its own."
    )
