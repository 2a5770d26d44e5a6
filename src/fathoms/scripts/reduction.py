"""The names that reductions had in older releases."""

from __future__ import annotations


class Reduction:
    """How a loss makes one number of its values: `Loss(reduction=Reduction.SUM)`.

    Source: `keras.losses.Reduction` of Keras 2.

    >>> from fathoms.losses import MeanSquaredError
    >>> float(MeanSquaredError(reduction=Reduction.SUM)([[0.0], [0.0]], [[1.0], [2.0]]))
    5.0
    """

    AUTO = "sum_over_batch_size"
    NONE = "none"
    SUM = "sum"
    SUM_OVER_BATCH_SIZE = "sum_over_batch_size"
