"""What the page shows when something cannot be done."""

from __future__ import annotations


class LabError(ValueError):
    """Something that a person asked of the Lab cannot be done; the message says what to change."""
