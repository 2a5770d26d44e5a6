"""Keras's switch between safe and unsafe reading, of which this library has the safe half."""

from __future__ import annotations


class SafeModeScope:
    """Has no effect: reading a description is always safe, and nothing turns that off.

    Args:
        safe_mode: taken for the sake of scripts that pass it.

    Source: `keras.src.saving.serialization_lib.SafeModeScope`.

    >>> with SafeModeScope(safe_mode=False):
    ...     pass
    """

    def __init__(self, safe_mode: bool = True) -> None:
        self.safe_mode = safe_mode

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        pass
