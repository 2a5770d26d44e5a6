"""From values of any rank, and maybe weights, to one value for each sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.keras_mask import get_keras_mask
from fathoms.losses.same_rank import same_rank


def samplewise(
    values: ArrayLike, sample_weight: ArrayLike | None, reduce: Callable[..., Any], dtype: str
) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Weight values and reduce each sample's to one number.

    Args:
        values: shape `(rows, ...)`, or a single number; where weights are given, those outside of its mask weigh nothing.
        sample_weight: None, or weights with fewer or as many axes, that broadcast to the values.
        reduce: `numpy.mean` or `numpy.sum`, applied over the axes that weights do not have, and then over all but the first.
        dtype: type of the arithmetic.

    Returns:
        The weighted values, shape `(rows,)`, and the weights, shape `(rows,)` (or None).

    Source: Keras 3 reduces values and weights in these steps; the order matters when weights differ within a sample.

    >>> import numpy as np
    >>> values, weights = samplewise([[1, 3], [5, 7]], [[1, 1], [1, 0]], np.mean, "float32")
    >>> values.tolist(), weights.tolist()
    ([2.0, 2.5], [1.0, 0.5])
    """
    array = np.asarray(values, dtype)
    weights: NDArray[Any] | None = None
    if sample_weight is not None:
        given = masked_weights(np.asarray(sample_weight, dtype), get_keras_mask(values), dtype)
        array, weights = same_rank(array, given)
        if array.ndim > weights.ndim:
            array = reduce(array, axis=tuple(range(weights.ndim, array.ndim)))
        try:
            weights = np.broadcast_to(weights, array.shape)
        except ValueError:
            raise ValueError(
                f"sample_weight has shape {np.shape(sample_weight)}, which does not fit values of shape "
                f"{np.shape(values)}: give one weight for each sample, shape {np.shape(values)[:1]}."
            ) from None
        array = array * weights
        if weights.ndim > 1:
            weights = reduce(weights, axis=tuple(range(1, weights.ndim)))
    if array.ndim > 1:
        array = reduce(array, axis=tuple(range(1, array.ndim)))
    return array, weights


def masked_weights(weights: Any, mask: ArrayLike | None, dtype: str) -> Any:
    """Weights that are 0 outside of a mask; without weights the mask itself, and without a mask the weights.

    >>> masked_weights(None, [True, False], "float32").tolist(), masked_weights(2.0, None, "float32")
    ([1.0, 0.0], 2.0)
    """
    if mask is None:
        return weights
    share = np.asarray(mask, dtype)
    if weights is None:
        return share
    share, weights = same_rank(share, np.asarray(weights, dtype))
    return weights * share
