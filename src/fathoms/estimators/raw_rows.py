"""Rows as scikit-learn's users have them, as a frame whose columns have the names that the estimator knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.tables.reading.frames import frame_of
from fathoms.tables.reading.records import array_frame

if TYPE_CHECKING:
    import polars


def is_frame(x: Any) -> bool:
    """Whether this is a data frame of pandas or polars."""
    return type(x).__module__.split(".")[0] in ("pandas", "polars") and hasattr(x, "columns")


def rows_frame(x: Any, names: Sequence[str]) -> polars.DataFrame:
    """Return rows as a polars frame, read as `read_table` reads them.

    Args:
        x: a data frame of pandas or polars, or an array with two axes.
        names: what its columns are to be called, whatever they are called in `x`.
    """
    places = [str(place) for place in range(len(names))]  # no name that reading could find fault with
    found = frame_of(_renamed(x, places), "X") if is_frame(x) else None
    frame = found[0] if found else array_frame(np.asarray(x), places, "X")
    frame.columns = list(names)
    return frame


def _renamed(x: Any, names: list[str]) -> Any:
    return x.set_axis(names, axis=1) if hasattr(x, "set_axis") else x.rename(dict(zip(x.columns, names, strict=True)))
