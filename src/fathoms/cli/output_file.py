"""Where a command's result goes: found out before the work, and never over a file that is someone else's."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from fathoms.tables import TableError


def check_output(
    output: Path,
    endings: Collection[str],
    sources: Collection[Path],
    force: bool,
    ours: Callable[[Path], bool],
) -> None:
    """Find out before the work, not after, that a file cannot be put there.

    Arguments:
        output: Where the file is to go.
        endings: What its name may end in.
        sources: What the command reads.
        force: Whether a file that is there may be replaced, whatever it is.
        ours: Says whether a file that is there was written by the same command.

    Raises:
        TableError: It is a folder, has another ending, is read by the command, or is there already and not ours.
    """
    if output.is_dir():
        raise TableError(f"--output: {output} is a folder. Give a file, for example {output / ('out' + min(endings))}.")
    if not output.parent.is_dir():
        raise TableError(f"--output: there is no folder {output.parent}. Make it first: mkdir -p {output.parent}")
    if output.suffix.lower() not in endings:
        shown = ", ".join(endings)
        raise TableError(f"--output: {output} does not end in one of {shown}. Give a name that does.")
    for source in sources:
        if output.exists() and source.exists() and output.samefile(source):
            raise TableError(f"--output: {output} is read by this very command. Give another name.")
    if output.exists() and not force and not _is_ours(output, ours):
        raise TableError(
            f"--output: {output} is there already and was not written by this command. Give another name, or --force."
        )


def _is_ours(path: Path, ours: Callable[[Path], bool]) -> bool:
    try:
        return path.stat().st_size == 0 or ours(path)
    except Exception:  # whatever cannot be read is not ours
        return False
