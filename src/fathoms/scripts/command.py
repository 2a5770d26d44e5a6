"""What `python -m fathoms.keras` understands."""

from __future__ import annotations

import sys

from fathoms.scripts.install import install
from fathoms.scripts.program import Program

_USAGE = """\
usage: python -m fathoms.keras SCRIPT [ARGUMENTS ...]
       python -m fathoms.keras -m MODULE [ARGUMENTS ...]
       python -m fathoms.keras -c CODE [ARGUMENTS ...]

Runs a script in which keras, tensorflow and tensorflow.keras mean Fathoms. In a notebook: %load_ext fathoms.keras"""


def command(arguments: list[str]) -> None:
    """Run the script, module or code that a command line names; it finds the rest of the line in `sys.argv`.

    >>> command(["--help"])  # doctest: +ELLIPSIS
    usage: python -m fathoms.keras SCRIPT [ARGUMENTS ...]
    ...
    """
    kind = arguments[0] if arguments else ""
    if kind in ("-h", "--help"):
        print(_USAGE)
        return
    if kind in ("-m", "-c"):
        if len(arguments) < 2:
            raise SystemExit(f"Argument expected for the {kind} option\n{_USAGE}")
        sys.argv = [kind, *arguments[2:]]
        install()
        (_module(arguments[1]) if kind == "-m" else Program.of_text(arguments[1])).run()
        return
    if not kind or kind.startswith("-"):
        print(f"unknown option: {kind}" if kind else "which script?", _USAGE, sep="\n", file=sys.stderr)
        raise SystemExit(2)
    sys.argv = arguments
    install()
    _script(kind).run()


def _script(path: str) -> Program:
    try:
        return Program.of_file(path)
    except OSError as error:
        print(
            f"{sys.executable}: can't open file {error.filename!r}: [Errno {error.errno}] {error.strerror}",
            file=sys.stderr,
        )
        raise SystemExit(2) from None
    except SyntaxError as error:
        sys.excepthook(SyntaxError, error.with_traceback(None), None)
        raise SystemExit(1) from None


def _module(name: str) -> Program:
    try:
        return Program.of_module(name)
    except ImportError as error:
        print(f"{sys.executable}: {error}", file=sys.stderr)
        raise SystemExit(1) from None
