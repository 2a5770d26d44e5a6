"""Dropout of whole columns."""

from __future__ import annotations

from typing import Any

from fathoms.layers.dropping_layer import DroppingLayer


class SpatialDropout1D(DroppingLayer):
    """Drops whole columns of rows that are tables themselves: of `(rows, steps, columns)`, all steps of a column together.

    Args:
        rate: the probability of dropping, from 0 to 1.
        seed: a whole number; None draws one from the sequence that `fathoms.utils.set_random_seed` starts.
        name: its name; numbered automatically when left out.
        dtype: see `Layer`.

    Raises:
        ValueError: a rate outside [0, 1].

    Source: Tompson et al., 2014; `keras.layers.SpatialDropout1D`.

    >>> SpatialDropout1D(0.5)([[[1.0, 2.0]]])
    array([[[1., 2.]]], dtype=float32)
    """

    noise = "dropout"

    def __init__(self, rate: float, seed: int | None = None, name: str | None = None, dtype: Any = None) -> None:
        super().__init__(rate, (None, 1, None), seed, name=name, dtype=dtype)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        return {name: config[name] for name in ("rate", "seed", "name", "dtype")}
