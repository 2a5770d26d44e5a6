"""The mean of a function of targets and predictions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.typing import ArrayLike

from fathoms.engine.keras_mask import get_keras_mask
from fathoms.metrics.mean import Mean
from fathoms.metrics.samplewise import masked_weights


class MeanMetricWrapper(Mean):
    """The mean of `fn(y_true, y_pred, **kwargs)` over all samples so far.

    Args:
        fn: function of targets and predictions, both of shape `(rows, ...)`, that returns the value of every row.
        name: name of the metric; made from the class name when left out.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.
        **kwargs: further arguments for `fn`.

    Source: `keras.metrics.MeanMetricWrapper`.

    >>> import numpy as np
    >>> from fathoms import metrics
    >>> metric = metrics.MeanMetricWrapper(lambda y_true, y_pred: np.abs(y_true - y_pred))
    >>> metric.update_state(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    >>> float(metric.result())
    1.0
    """

    def __init__(
        self, fn: Callable[..., ArrayLike], name: str | None = None, dtype: object = None, **kwargs: Any
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._fn = fn
        self._fn_kwargs = kwargs

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:  # type: ignore[override]
        """Take in a batch of targets and predictions, shape `(rows, ...)`; what is outside of their mask does not count."""
        weights = masked_weights(sample_weight, get_keras_mask(y_pred), self.state_dtype)
        super().update_state(self._fn(y_true, y_pred, **self._fn_kwargs), weights)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        from fathoms.metrics import serialize

        return {**super().get_config(), "fn": serialize(self._fn), **self._fn_kwargs}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> MeanMetricWrapper:
        """The metric that `get_config` described."""
        if "fn" in config:
            from fathoms.metrics import deserialize

            config = {**config, "fn": deserialize(config["fn"])}
        return cls(**config)
