"""Where the learner is on the guided path."""

from __future__ import annotations

from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.picture import Picture


def lesson(workspace: Workspace) -> Picture:
    """The page of the lesson, and which of its checks hold; nothing if no chapter is open."""
    return Picture({} if workspace.lesson is None else workspace.lesson.told(workspace))
