"""What Fathoms is meant to reach, and what it reached."""

from typing import NamedTuple


class Goal(NamedTuple):
    """One line of the report's first table, such as ``Goal("Import", "at most 1.5x", "1.02x", True)``."""

    what: str
    wanted: str
    got: str
    reached: bool
