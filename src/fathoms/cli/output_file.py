"""Where a command's result goes: found out before the work, and never over a file that is someone else's."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path

from fathoms.tables import TableError


def check_output(
    output: Path,
    endings: Collection[str],
    sources: Collection[Path],
    ours: Callable[[Path], bool],
    force: bool | None = None,
) -> None:
    """Find out before the work, not after, that a command's result cannot be put there.

    Arguments:
        output: Where the file is to go.
        endings: What its name may end in.
        sources: What the command reads.
        ours: Says whether a file that is there was written by the same command.
        force: Whether a file that is there may be replaced, whatever it is; None if the command has no such option.

    Raises:
        TableError: As `check_place`, or it is read by the command, or is there already and not ours.
    """
    check_place("--output", output, endings)
    for source in sources:
        if output.exists() and source.exists() and output.samefile(source):
            raise TableError(f"--output: {output} is read by this very command. Give another name.")
    if output.exists() and not force and not _is_ours(output, ours):
        way = "Give another name." if force is None else "Give another name, or --force."
        raise TableError(f"--output: {output} is there already and was not written by this command. {way}")


def check_place(option: str, path: Path, endings: Collection[str]) -> None:
    """Find out before the work that a file cannot be written.

    Arguments:
        option: What the person gave it by, for messages.
        path: The file.
        endings: What its name may end in, the usual one first.

    Raises:
        TableError: It is a folder, there is no such folder, it has another ending, or it cannot be written.
    """
    usual = next(iter(endings))
    if path.is_dir():
        raise TableError(f"{option}: {path} is a folder. Give a file, for example {path / ('out' + usual)}.")
    if not path.parent.is_dir():
        raise TableError(f"{option}: there is no folder {path.parent}. Make it first: mkdir -p {path.parent}")
    if path.suffix.lower() not in endings:
        raise TableError(
            f"{option}: {path} should end in {' or '.join(endings)}. Use {option} {path.with_suffix(usual)}"
        )
    if not os.access(path.parent, os.W_OK):
        raise TableError(f"{option}: the folder {path.parent} cannot be written to. Give a file in another.")


def _is_ours(path: Path, ours: Callable[[Path], bool]) -> bool:
    try:
        return path.stat().st_size == 0 or ours(path)
    except Exception:  # whatever cannot be read is not ours
        return False
