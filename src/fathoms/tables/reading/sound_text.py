"""Text that can be written as UTF-8."""

from __future__ import annotations


def sound_text(text: str) -> str:
    r"""The text; where it has half a character, as JSON may by ``"\ud800"``, what stands for that half.

    Example:
        >>> sound_text("a\ud800")
        'a\\ud800'
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
