"""One row's loss, computed by the core for arrays of any rank."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms import _native
from fathoms.engine.autodiff import is_recorded, primitive
from fathoms.engine.dtypes import as_floats, cast, exact
from fathoms.losses.same_rank import same_rank


def row_values(kind: str, y_true: ArrayLike, y_pred: ArrayLike, *, axis: int = -1, **numbers: float) -> NDArray[Any]:
    """The value of the native loss `kind` for every row of `y_pred`.

    Args:
        kind: name of a native loss, for example `"mean_squared_error"`.
        y_true: targets, of the shape of `y_pred` (or one that broadcasts to it).
        y_pred: predictions, shape `(..., size)`. The values are of its type, or `floatx()` if that is not floating.
        axis: the axis whose values make one row, if it is not the last.
        **numbers: what the loss needs to know, for example `from_logits=1.0`.

    Returns:
        Array of the shape of `y_pred` without `axis`.

    Raises:
        ValueError: if the shapes cannot be compared.
    """
    predictions = as_floats(y_pred)
    truth, predictions = same_rank(cast(y_true, predictions.dtype), predictions)
    try:
        shape = np.broadcast_shapes(truth.shape, predictions.shape)
    except ValueError:
        raise ValueError(
            f"{kind}: y_true has shape {truth.shape} and y_pred has shape {predictions.shape}, so they cannot be "
            f"compared value by value. Give both the same shape."
        ) from None
    truth, predictions = np.broadcast_to(truth, shape), np.broadcast_to(predictions, shape)
    if axis != -1 and not -predictions.ndim <= axis < predictions.ndim:
        raise ValueError(f"{kind}: y_pred has shape {predictions.shape}, which has no axis {axis}. Leave axis out.")
    if axis != -1:
        truth, predictions = np.moveaxis(truth, axis, -1), np.moveaxis(predictions, axis, -1)
    return _by_row(kind, truth, predictions, predictions.shape[-1:], numbers)


def label_values(kind: str, labels: ArrayLike, y_pred: ArrayLike, *, axis: int = -1, **numbers: float) -> NDArray[Any]:
    """Like `row_values`, for a loss whose target is a class number for every row of `y_pred`.

    Args:
        kind: name of a native loss, for example `"sparse_categorical_crossentropy"`.
        labels: whole numbers from 0 to `size - 1`, shape `y_pred.shape[:-1]`, or that and an axis of length 1.
        y_pred: predictions, shape `(..., size)`.
        axis: the axis of the classes, if it is not the last.
        **numbers: what the loss needs to know.

    Returns:
        Array of the shape of `y_pred` without `axis`.

    Raises:
        ValueError: if the shapes differ or a label is not one of the classes.
    """
    predictions = as_floats(y_pred)
    if not -predictions.ndim <= axis < predictions.ndim:
        raise ValueError(
            f"{kind}: y_pred has shape {predictions.shape}, which has no axis {axis}. Give rows of scores: shape (rows, classes)."
        )
    truth = squeezed_labels(labels, predictions.ndim, axis)
    if axis != -1:
        predictions = np.moveaxis(predictions, axis, -1)
    if truth.shape != predictions.shape[:-1]:
        raise ValueError(
            f"{kind}: y_true has shape {truth.shape} and y_pred has shape {predictions.shape}, but there must be one "
            f"class number for every row of y_pred: y_true should have shape {predictions.shape[:-1]}."
        )
    check_labels(truth, predictions.shape[-1])
    return _by_row(kind, truth.astype(exact(predictions).dtype), predictions, (1,), numbers)


def squeezed_labels(labels: ArrayLike, rank: int, axis: int = -1) -> NDArray[Any]:
    """Labels without the axis of length 1 that they may have where predictions of this `rank` have the classes."""
    array = np.asarray(labels)
    return np.squeeze(array, axis) if array.ndim == rank and -rank <= axis < rank and array.shape[axis] == 1 else array


def check_labels(labels: NDArray[Any], classes: int) -> None:
    """Raise ValueError if a label is not a whole number from 0 to `classes - 1`, naming the first that is not."""
    if labels.dtype.kind in "OSUMmc":
        raise ValueError(
            f"The targets are of type {labels.dtype}, but class numbers are whole numbers from 0 to {classes - 1}. "
            f"Number the classes first: classes, y = numpy.unique(y, return_inverse=True)."
        )
    wrong = (labels < 0) | (labels >= classes) | (labels != np.floor(labels))
    if np.any(wrong):
        row = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise ValueError(
            f"The targets hold the label {labels[row]!s} in row {row[0]}, but with {classes} outputs the labels must be "
            f"whole numbers from 0 to {classes - 1}. Number the classes from 0, and give the last layer one unit for "
            f"each class."
        )


def _by_row(
    kind: str, truth: Any, predictions: Any, target_shape: tuple[int, ...], numbers: dict[str, float]
) -> NDArray[Any]:
    if predictions.ndim == 0:
        raise ValueError(
            f"{kind}: y_pred is a single number; it needs at least one axis, for example [{predictions!s}]."
        )
    rows = int(np.prod(predictions.shape[:-1], dtype=np.int64))
    if not rows:
        return np.empty(predictions.shape[:-1], predictions.dtype)
    targets, outputs = exact(truth).reshape((rows, *target_shape)), exact(predictions).reshape((rows, -1))
    values = _native_loss(kind, numbers, is_recorded(targets))(targets, outputs)
    found: NDArray[Any] = cast(values, predictions.dtype).reshape(predictions.shape[:-1])
    return found


#: Losses of the difference alone: their derivative by the targets is minus that by the predictions.
_OF_DIFFERENCES = ("mean_squared_error", "mean_absolute_error", "huber", "log_cosh")


def _native_loss(kind: str, numbers: dict[str, float], by_targets: bool) -> Callable[[Any, Any], Any]:
    """The core's loss of `[rows, size]` targets and outputs, a value a row, which a tape can follow."""

    def both(targets: NDArray[Any], outputs: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        return _native.loss_values(kind, np.ascontiguousarray(targets), np.ascontiguousarray(outputs), numbers)

    def forward(targets: NDArray[Any], outputs: NDArray[Any]) -> NDArray[Any]:
        return both(targets, outputs)[0]

    def backward(
        slope: NDArray[Any], _: Any, targets: NDArray[Any], outputs: NDArray[Any]
    ) -> list[NDArray[Any] | None]:
        if by_targets and kind not in _OF_DIFFERENCES:
            raise NotImplementedError(
                f"The loss {kind} is differentiated by its predictions, but its targets depend on weights as well. Give "
                f"targets that do not, or write the loss with fathoms.ops."
            )
        slopes = both(targets, outputs)[1].reshape(outputs.shape) * slope[:, np.newaxis]
        return [-slopes if by_targets else None, slopes]

    return primitive(forward, backward)
