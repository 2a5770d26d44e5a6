"""The base of every loss: how the values of single rows become one number."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.autodiff import is_recorded
from fathoms.engine.dtype_policy import policy_of
from fathoms.engine.dtypes import cast, exact
from fathoms.engine.floatx import floatx
from fathoms.engine.keras_mask import get_keras_mask
from fathoms.engine.naming import auto_name
from fathoms.engine.structure import flatten, is_nested, mapped
from fathoms.losses.same_rank import same_rank

REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)

# The number under which the core knows what to do with the values of a batch while it trains.
TRAINING_REDUCTIONS: dict[str | None, int] = {
    "sum_over_batch_size": 0,
    "mean": 0,
    "sum": 1,
    "mean_with_sample_weight": 2,
}


class Loss:
    """How wrong predictions are, as one number that training makes small.

    A loss first gives every row a value, then reduces those values to one number:

    - `"sum_over_batch_size"` (or `"mean"`): the sum of `value * weight` divided by the number of values;
    - `"sum"`: the sum of `value * weight`;
    - `"mean_with_sample_weight"`: the sum of `value * weight` divided by the sum of the weights;
    - `"none"` or `None`: the values themselves.

    Args:
        name: name of the loss; made from the class name when left out.
        reduction: one of the reductions above.
        dtype: type of the values, a name or a `DTypePolicy`; `floatx()` when left out. Half precision, `"float16"` or
            `"bfloat16"`, is for arrays: a model trains in its own type, whatever the loss's.

    Raises:
        ValueError: if `reduction` is not one of the above, or `dtype` is no number type.

    Source: `keras.losses.Loss` of Keras 3.

    A loss of your own needs one method, which gives the value of every row:

    >>> import numpy as np
    >>> from fathoms import losses
    >>> class LargestError(losses.Loss):
    ...     def call(self, y_true, y_pred):
    ...         return np.max(np.abs(y_true - y_pred), axis=-1)
    >>> float(LargestError()([[0.0, 1.0], [2.0, 2.0]], [[0.5, 1.0], [2.0, 5.0]]))
    1.75
    """

    #: Name of the native loss that computes the same thing, or None when only Python can.
    kind: str | None = None

    #: What the core gets as targets: `"values"` like the outputs, `"labels"` (a class number for each row of outputs), or
    #: `"signs"` (-1 and 1). A metric shares the core's targets only if it reads the same.
    reads: ClassVar[str] = "values"

    #: The axis of the outputs that makes one value; the core trains with the last only.
    axis: Any = -1

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "call" in vars(cls) and "kind" not in vars(cls):  # its own formula is not the native one of its base
            cls.kind = None

    def __init__(
        self, name: str | None = None, reduction: str | None = "sum_over_batch_size", dtype: object = None
    ) -> None:
        if reduction not in REDUCTIONS:
            raise ValueError(
                f"Invalid value for argument `reduction`. Expected one of {set(REDUCTIONS)}. "
                f"Received: reduction={reduction}"
            )
        self.name = name or auto_name(type(self).__name__)
        self.reduction = reduction
        self._dtype = policy_of(dtype or floatx()).compute_dtype

    @property
    def dtype(self) -> str:
        """Type of the loss's values, such as `"float32"`."""
        return self._dtype

    def __call__(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> Any:
        """The loss of `y_pred`: a NumPy scalar, or an array of values if `reduction` is `None` or `"none"`. A tape follows it.

        Only those values count that are in the mask of `y_pred`, and in the mask that `call` gave its values.
        """
        values = self.call(_arrays(y_true, self.dtype), _arrays(y_pred, self.dtype))
        masks = [mask for mask in (get_keras_mask(y_pred), get_keras_mask(values)) if mask is not None]
        mask = np.logical_and.reduce(masks) if masks else None
        return self.reduce(cast(values, self.dtype), sample_weight, mask)

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row: an array of the shape of `y_pred` without its last axis."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `call(self, y_true, y_pred)`.")

    def reduce(
        self, values: NDArray[Any], sample_weight: ArrayLike | None = None, mask: ArrayLike | None = None
    ) -> Any:
        """Make one number of `values` (weighted by `sample_weight`, and only those in the `mask`), as `reduction` says."""
        dtype, values = values.dtype, exact(values)
        weights = None if sample_weight is None else cast(sample_weight, values.dtype)
        if mask is not None:
            weights = self._masked(weights, np.asarray(mask, bool), values.dtype)
        if weights is not None:
            values, weights = same_rank(values, weights)
            values = _times(values, weights, "values")
        reduced = cast(self._reduced(values, weights), dtype)
        return reduced if is_recorded(reduced) else reduced[()]

    def _reduced(self, values: NDArray[Any], weights: NDArray[Any] | None) -> Any:
        if self.reduction in (None, "none") or values.shape in ((), (0,)):
            return values
        total = values.sum()
        if self.reduction == "sum":
            return total
        divisor = values.dtype.type(values.size)
        if self.reduction == "mean_with_sample_weight" and weights is not None:
            divisor = weights.sum()
        return total / divisor if divisor != 0 else values.dtype.type(0)

    def _masked(self, weights: Any, mask: NDArray[Any], dtype: Any) -> Any:
        """Weights that are 0 outside the mask; inside, they make up for it where the mean is over the number of values."""
        share = mask.astype(dtype)
        if self.reduction in ("mean", "sum_over_batch_size"):
            share *= mask.size / max(int(mask.sum()), 1)
        if weights is None:
            return share
        share, weights = same_rank(share, weights)
        return _times(share, weights, "a mask")

    def is_native(self, shape: tuple[int, ...]) -> bool:
        """Whether the core can train with it as it is set; if not, steps are done in Python, with the same numbers.

        Args:
            shape: shape of the model's output without its batch axis.
        """
        return self.kind is not None and self.reduction in TRAINING_REDUCTIONS and self.axis in (-1, len(shape))

    def numbers(self, shape: tuple[int, ...]) -> dict[str, float]:
        """What the native loss needs to know for outputs of this `shape` (without the batch axis)."""
        groups = int(np.prod(shape[:-1], dtype=np.int64))
        reduction = TRAINING_REDUCTIONS[self.reduction]
        return {
            **({"groups": float(groups)} if groups != 1 else {}),
            **({"reduction": float(reduction)} if reduction else {}),
        }

    def targets(self, y_true: NDArray[Any], shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
        """`y_true` as the core wants it: `[rows, size]` in `dtype` and C order, with no copy if it is that already.

        Args:
            y_true: targets, shape `(rows, *shape)`, or one axis of length 1 more or less.
            shape: shape of the model's output without its batch axis.
            dtype: the model's `"float32"` or `"float64"`.

        Raises:
            ValueError: if `y_true` cannot be compared with such an output.
        """
        rows = y_true.shape[0] if y_true.ndim else 0
        if y_true.shape not in ((rows, *shape), (rows, *shape, 1)) and not (
            shape[-1:] == (1,) and y_true.shape == (rows, *shape[:-1])
        ):
            raise ValueError(
                f"The targets have shape {y_true.shape}, but the loss {self.name!r} compares them with outputs of shape "
                f"{(rows, *shape)}. {self._hint(y_true, shape)}"
            )
        return np.ascontiguousarray(y_true, dtype).reshape(rows, -1)

    def _hint(self, y_true: NDArray[Any], shape: tuple[int, ...]) -> str:
        size = y_true.shape[-1] if y_true.ndim > 1 else 1
        return (
            f"Make the last layer Dense({size}), or give targets with {shape[-1] if shape else 1} values in each row."
        )

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss."""
        return {"name": self.name, "reduction": self.reduction}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Loss:
        """The loss that `get_config` described."""
        return cls(**config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def _times(values: Any, weights: Any, what: str) -> Any:
    try:
        return values * weights
    except ValueError:
        raise ValueError(
            f"sample_weight has shape {weights.shape}, which does not fit {what} of shape {values.shape}: give one weight "
            f"for each."
        ) from None


squeeze_or_expand_to_same_rank = same_rank  # its name in Keras


def _arrays(given: Any, dtype: str) -> Any:
    """One array, or for a loss of several outputs together a structure of arrays, in the loss's number type."""
    if is_nested(given) and all(getattr(leaf, "ndim", 0) for leaf in flatten(given)):
        return mapped(lambda leaf: cast(leaf, dtype), given)
    return cast(given, dtype)
