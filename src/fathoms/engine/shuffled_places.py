"""Places in a random order: of rows, or of whole batches."""

from __future__ import annotations

import numpy as np

from fathoms import _native


def shuffled_places(seed: int, iteration: int, rows: int, batch_size: int | None = None) -> np.ndarray:
    """Return 0 .. rows-1 in a random order, a function of seed and iteration.

    Args:
        batch_size: keep the rows of a batch together; what is left of a whole batch comes last. None shuffles single rows.

    >>> shuffled_places(1, 0, 7, batch_size=3)[-1]
    np.int64(6)
    """
    if batch_size is None:
        return _native.permutation(seed, iteration, rows)
    batches = _native.permutation(seed, iteration, rows // batch_size)
    whole = batches[:, None] * batch_size + np.arange(batch_size, dtype=np.int64)
    return np.concatenate([whole.reshape(-1), np.arange(whole.size, rows, dtype=np.int64)])
