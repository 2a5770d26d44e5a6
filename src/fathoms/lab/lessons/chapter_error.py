"""What is wrong in a chapter, and where."""

from __future__ import annotations

from fathoms.lab.lab_error import LabError


class ChapterError(LabError):
    """A chapter cannot be read as it is written.

    Args:
        file: the chapter's file.
        line: the line, from 1.
        text: what is wrong and what mends it.

    >>> str(ChapterError("waves.md", 7, "There is no task here."))
    'waves.md, line 7: There is no task here.'
    """

    def __init__(self, file: str, line: int, text: str) -> None:
        super().__init__(f"{file}, line {line}: {text}")
        self.file = file
        self.line = line
