"""What `fit`, `evaluate` and `predict` take besides data: how it is checked."""

from __future__ import annotations

from typing import Any

import numpy as np

_BATCH_SIZE = 32


def verbosity(verbose: int | str) -> int:
    """Return how much is printed: 0 nothing, 1 a bar, 2 a line an epoch; refuse anything else."""
    if verbose not in ("auto", 0, 1, 2):
        raise ValueError(f"verbose: found {verbose!r}; it is 0 (nothing), 1 or 'auto' (a bar), or 2 (a line an epoch).")
    return 1 if verbose == "auto" else int(verbose)


def checked_batch_size(given: int | None, where: str) -> int:
    """Return how many rows a batch has."""
    return _BATCH_SIZE if given is None else whole_number(given, where, 1, "batch_size=32")


def split_at(rows: int, fraction: float) -> int:
    """Return how many of the rows are left to train on, if a fraction of them is set aside."""
    if not 0 < fraction < 1:
        raise ValueError(
            f"fit(validation_split): found {fraction!r}, but it is the fraction of rows to set aside: validation_split=0.2."
        )
    at = int(rows * (1 - fraction))
    if at in (0, rows):
        raise ValueError(
            f"fit(validation_split): {rows} rows are too few to set {fraction:.0%} of them aside. Give more rows, or another fraction."
        )
    return at


def whole_number(value: Any, where: str, least: int, example: str) -> int:
    """Return a whole number of `least` or more; refuse anything else, naming the argument `where` it was given."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{where}: found {value!r}, but it is a whole number, {least} or more: {example}.")
    return int(value)


def check_row_numbers(numbers: np.ndarray | None, count: int) -> None:
    """Raise a ValueError if these are not numbers of some of `count` rows."""
    if numbers is not None and not (numbers.min() >= 0 and numbers.max() < count):
        found = numbers.max() if numbers.max() >= count else numbers.min()
        raise ValueError(f"rows: found row {found}, but the table has the rows 0 to {count - 1}. Count from 0.")
