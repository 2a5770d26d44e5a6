"""The circle loss, for learning which rows are alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.autodiff import plain
from fathoms.engine.dtypes import as_floats, cast
from fathoms.engine.keras_mask import set_keras_mask
from fathoms.losses.loss import Loss


def circle(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    ref_labels: ArrayLike | None = None,
    ref_embeddings: ArrayLike | None = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> NDArray[Any]:
    """`log(1 + sum(exp(p)) * sum(exp(n)))` for each row, over the rows with its label (`p`) and with others (`n`).

    With the cosine distance `d` to another row, `p = -gamma * (margin + d) * (margin - d)` and
    `n = gamma * max(1 + margin - d, 0) * (1 - margin - d)`.

    Args:
        y_true: labels, shape `(rows,)`.
        y_pred: vectors of length 1, shape `(rows, size)`.
        ref_labels: labels of the rows to compare with; `y_true` when left out.
        ref_embeddings: vectors of the rows to compare with; `y_pred` when left out.
        remove_diagonal: whether a row is not compared with itself.
        gamma: how much the worst pairs count more than the others.
        margin: how far alike rows may be, and how much farther others must be.

    Returns:
        Array of shape `(rows,)`; rows that are right already, with the value 0, are masked.

    Source: Sun and others, CVPR 2020; `keras.losses.circle`.

    >>> from fathoms import losses
    >>> losses.circle([3, 3, 5], [[0.6, 0.8], [0.6, 0.8], [0.8, -0.6]]).round(3).tolist()
    [0.0, 0.0, 0.0]
    """
    predictions = as_floats(y_pred)
    labels = np.asarray(y_true).reshape(-1, 1)
    others = labels if ref_labels is None else np.asarray(ref_labels).reshape(-1, 1)
    references = predictions if ref_embeddings is None else cast(ref_embeddings, predictions.dtype)
    distances = np.maximum(1 - predictions @ references.T, 0)
    alike = labels.astype(np.int64) == others.astype(np.int64).T
    unlike = ~alike
    if remove_diagonal:
        alike = alike & (np.eye(*alike.shape) == 0)
    pull = -gamma * (margin + distances) * (margin - distances)
    push = gamma * np.maximum(1 + margin - distances, 0) * (1 - margin - distances)
    total = _log_sum(pull, alike) + _log_sum(push, unlike)
    values: NDArray[Any] = cast(np.logaddexp(0, total), predictions.dtype)
    set_keras_mask(values, plain(values) > 0)
    return values


def _log_sum(values: Any, chosen: NDArray[Any]) -> Any:
    """The logarithm of each row's sum of exponentials of the chosen values; minus infinity without any."""
    some: NDArray[Any] = np.any(chosen, axis=1)
    largest = np.max(np.where(chosen, plain(values), -np.inf), axis=1, where=some[:, np.newaxis], initial=-np.inf)
    largest = np.where(some, largest, 0)[:, np.newaxis]
    total = np.sum(np.exp(np.where(chosen, values - largest, -np.inf)), axis=1)
    return np.where(some, np.log(np.where(some, total, 1)) + largest[:, 0], -np.inf)


class Circle(Loss):
    """Brings vectors of the same label together and moves others apart, the worst pairs first.

    See `circle` for the formula. Rows whose value is 0 do not count in the mean.

    Args:
        gamma: how much the worst pairs count more than the others.
        margin: how far alike rows may be, and how much farther others must be.
        remove_diagonal: whether a row is not compared with itself.
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    A row's value depends on the other rows, so a model trains with it in Python, step by step.

    Raises:
        ValueError: if `reduction` is unknown.

    Source: Sun and others, CVPR 2020; `keras.losses.Circle`.

    >>> from fathoms import losses
    >>> float(losses.Circle()([3, 3, 5], [[0.6, 0.8], [0.6, 0.8], [0.8, -0.6]])) < 1e-9
    True
    """

    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "circle",
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.gamma = gamma
        self.margin = margin
        self.remove_diagonal = remove_diagonal

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return circle(y_true, y_pred, None, None, self.remove_diagonal, self.gamma, self.margin)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss."""
        return {
            **super().get_config(),
            "gamma": self.gamma,
            "margin": self.margin,
            "remove_diagonal": self.remove_diagonal,
        }
