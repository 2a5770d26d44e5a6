"""The Lab: a page to watch a network learn, on one's own table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fathoms.engine.room import open_room

if TYPE_CHECKING:
    from fathoms.lab.lab_error import LabError
    from fathoms.lab.lab_of import lab_of
    from fathoms.lab.open_lab import open_lab
    from fathoms.lab.session.opened_model import OpenedModel
    from fathoms.lab.session.problem import Problem

__all__ = ["LabError", "OpenedModel", "Problem", "lab_of", "open_lab"]
open_room(
    __name__,
    __all__,
    {
        "lab_of": "lab_of",
        "open_lab": "open_lab",
        "fathoms.lab.session.opened_model": "OpenedModel",
        "fathoms.lab.session.problem": "Problem",
    },
)
