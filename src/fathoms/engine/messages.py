"""What Fathoms says while it works: to the screen, or, when asked to, to Python's log."""

from __future__ import annotations

_to_screen = True


def enable_interactive_logging() -> None:
    """Print messages; this is so from the start.

    Source: `keras.config.enable_interactive_logging`.
    """
    global _to_screen
    _to_screen = True


def disable_interactive_logging() -> None:
    """Send messages to Python's `logging` instead of printing them.

    Source: `keras.config.disable_interactive_logging`.
    """
    global _to_screen
    _to_screen = False


def is_interactive_logging_enabled() -> bool:
    """Say whether messages are printed.

    Source: `keras.config.is_interactive_logging_enabled`.

    >>> is_interactive_logging_enabled()
    True
    """
    return _to_screen


def set_logging_verbosity(level: str) -> None:
    """Choose which messages the log keeps.

    Args:
        level: `"FATAL"`, `"ERROR"`, `"WARNING"`, `"INFO"` or `"DEBUG"`.

    Raises:
        ValueError: another level.

    Source: `keras.utils.set_logging_verbosity`.
    """
    import logging

    levels = ("FATAL", "ERROR", "WARNING", "INFO", "DEBUG")
    if level not in levels:
        raise ValueError(f"There is no logging level {level!r}. Give a valid level: {levels}.")
    logging.getLogger("fathoms").setLevel(level)


def print_msg(message: str) -> None:
    """Print a message, or log it at level INFO.

    >>> print_msg("The learning rate is 0.1 now.")
    The learning rate is 0.1 now.
    """
    if _to_screen:
        print(message, flush=True)
    else:
        import logging

        logging.getLogger("fathoms").info(message)


def warn_caller(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the first line outside of Fathoms, which is where the person can change something.

    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as told:
    ...     warn_caller("The patience of this callback is longer than the training.")
    >>> str(told[0].message)
    'The patience of this callback is longer than the training.'
    """
    import sys
    import warnings

    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("fathoms."):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)
