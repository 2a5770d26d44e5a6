"""That two arrays are alike in shape, or an error that says what each has."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from fathoms.engine.autodiff import value_of
from fathoms.losses.same_rank import same_rank


def check_same_shape(where: str, y_true: ArrayLike, y_pred: ArrayLike, hint: str = "") -> None:
    """Raise ValueError unless targets and predictions are alike: a prediction is compared with its own target only.

    A last axis of length 1 may be missing on one side.

    >>> check_same_shape("AUC", [0, 1], [[0.2, 0.8]])
    Traceback (most recent call last):
        ...
    ValueError: AUC: y_true and y_pred must have the same shape. Received: y_true.shape=(2,), y_pred.shape=(1, 2).
    """
    truth, predictions = same_rank(value_of(y_true), value_of(y_pred))
    if truth.shape != predictions.shape:
        raise ValueError(
            f"{where}: y_true and y_pred must have the same shape. Received: y_true.shape={np.shape(y_true)}, "
            f"y_pred.shape={np.shape(y_pred)}.{hint}"
        )
