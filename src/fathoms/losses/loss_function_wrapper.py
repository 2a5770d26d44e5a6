"""A loss made of a function of targets and predictions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.engine.structure import is_nested
from fathoms.losses.loss import Loss
from fathoms.losses.same_rank import same_rank


class LossFunctionWrapper(Loss):
    """A loss whose rows' values are `fn(y_true, y_pred, **kwargs)`.

    Args:
        fn: function of targets and predictions, both of shape `(rows, ...)`, that returns the value of every row.
        reduction: how to make one number of them, see `Loss`.
        name: name of the loss; made from the class name when left out.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.
        **kwargs: further arguments for `fn`.

    Source: the class of the same name in Keras 3.

    >>> from fathoms.losses import LossFunctionWrapper, mean_squared_error
    >>> float(LossFunctionWrapper(mean_squared_error)([[1.0], [2.0]], [[1.0], [4.0]]))
    2.0
    """

    def __init__(
        self,
        fn: Callable[..., ArrayLike],
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: object = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.fn = fn
        self._fn_kwargs = kwargs

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        if is_nested(y_pred):  # several outputs together
            return self.fn(y_true, y_pred, **self._fn_kwargs)
        return self.fn(*same_rank(y_true, y_pred), **self._fn_kwargs)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss."""
        from fathoms.losses import serialize

        return {**super().get_config(), "fn": serialize(self.fn), **self._fn_kwargs}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Loss:
        """The loss that `get_config` described."""
        if "fn" in config:
            from fathoms.losses import deserialize

            config = {**config, "fn": deserialize(config["fn"])}
        return cls(**config)

    def __repr__(self) -> str:
        return f"<LossFunctionWrapper({self.fn}, kwargs={self._fn_kwargs})>"
