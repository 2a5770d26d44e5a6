"""The command ``fathoms``: train on a table, predict, evaluate."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    0 is success; 2 a mistake in the command, the table or the model file, told on one line of standard error; 130
    Ctrl-C; 1 a failure of Fathoms itself, told on one line too (with its traceback if FATHOMS_TRACEBACK is set).

    Arguments:
        arguments: The words after ``fathoms``; those of this process by default.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a name may not fit the terminal's encoding
    try:
        status = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader, `head` for example, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        _complain("interrupted; nothing was saved.")
        return 130


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        from importlib.metadata import version

        print(f"fathoms {version('fathoms')}")
        return 0
    import typer

    from fathoms.cli.app import app

    command = typer.main.get_command(app)
    try:  # not through its `main`, which takes Ctrl-C for an ordinary end and says nothing
        with command.make_context("fathoms", arguments or ["--help"]) as context:
            result = command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:
        return _explain(error)
    return int(result or 0)


def _explain(error: Exception) -> int:
    from typer import Abort

    from fathoms.tables.table_error import TableError

    if isinstance(error, Abort):
        raise KeyboardInterrupt from error
    if os.environ.get("FATHOMS_TRACEBACK"):
        raise error
    if isinstance(error, TableError):
        _complain(str(error))
        return 2
    if hasattr(error, "format_message"):  # typer's own, about options and arguments
        command = getattr(getattr(error, "ctx", None), "command_path", "fathoms")
        _complain(f"{error.format_message().rstrip('.')}. See `{command} --help`.")
        return 2
    if isinstance(error, FloatingPointError):  # training met a number that is none, and says where and why
        _complain(str(error))
        return 2
    if isinstance(error, OSError):
        _complain(f"{error.filename or 'the system'}: {error.strerror or error}.")
        return 2
    if isinstance(error, MemoryError):
        _complain("there is not enough memory for this table. Give fewer rows or columns.")
        return 1
    _complain(f"Fathoms failed: {type(error).__name__}: {error}. Please report it; FATHOMS_TRACEBACK=1 shows where.")
    return 1


def _complain(message: str) -> None:
    line = " ".join(message.split())
    print("fathoms: " + "".join(letter if letter.isprintable() else "?" for letter in line), file=sys.stderr)
