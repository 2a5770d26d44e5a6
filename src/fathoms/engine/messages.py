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
