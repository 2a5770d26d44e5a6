"""Running a script or a module as Python itself would."""

from __future__ import annotations

import os
import signal
import sys
from importlib.util import find_spec
from types import CodeType, ModuleType
from typing import Any, NoReturn


class Program:
    """What a command line asks for: code to run as `__main__`, and what it finds in its module.

    Args:
        code: the compiled code.
        names: what its module has from the start, such as `__file__`.

    >>> Program.of_text("print(__name__)").run()
    __main__
    """

    def __init__(self, code: CodeType, names: dict[str, Any]) -> None:
        self._code = code
        self._names = names

    @classmethod
    def of_file(cls, path: str) -> Program:
        """Read a script; its folder becomes the first place to import from.

        Raises:
            OSError: it cannot be read.
            SyntaxError: it is not Python.
        """
        from importlib.machinery import SourceFileLoader
        from io import open_code

        full = os.path.abspath(path)
        with open_code(full) as file:
            source = file.read()
        if not getattr(sys.flags, "safe_path", False):
            sys.path[0] = os.path.dirname(os.path.realpath(path))
        return cls(
            compile(source, full, "exec", dont_inherit=True),
            {
                "__file__": full,
                "__cached__": None,
                "__loader__": SourceFileLoader("__main__", full),
                "__package__": None,
                "__spec__": None,
            },
        )

    @classmethod
    def of_module(cls, name: str) -> Program:
        """Find a module, or a package with a `__main__`.

        Raises:
            ImportError: there is none of this name, or it cannot be run.
        """
        spec = find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            name = f"{name}.__main__"
            spec = find_spec(name)
        loader: Any = None if spec is None else spec.loader
        code = loader.get_code(name) if hasattr(loader, "get_code") else None
        if spec is None or code is None:
            raise ImportError(f"No module named {name}")
        sys.argv[0] = spec.origin or name
        return cls(
            code,
            {
                "__file__": spec.origin,
                "__cached__": spec.cached,
                "__loader__": loader,
                "__package__": spec.parent,
                "__spec__": spec,
            },
        )

    @classmethod
    def of_text(cls, text: str) -> Program:
        """Compile a line of Python, as `python -c` does."""
        return cls(compile(text, "<string>", "exec", dont_inherit=True), {"__package__": None, "__spec__": None})

    def run(self) -> None:
        """Run it as `__main__`; an error ends the process with the script's own traceback and exit code 1."""
        module = ModuleType("__main__")
        vars(module).update(self._names, __builtins__=__builtins__)
        sys.modules["__main__"] = module
        try:
            exec(self._code, vars(module))
        except SystemExit:
            raise
        except BaseException as error:
            _end(error)


def _end(error: BaseException) -> NoReturn:
    """Show an error as Python does at the end of a script, without the frame that ran it."""
    frames = error.__traceback__.tb_next if error.__traceback__ else None
    error = error.with_traceback(frames)
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, frames
    sys.excepthook(type(error), error, frames)
    if isinstance(error, KeyboardInterrupt):  # so that who started the script knows how it ended
        sys.stdout.flush()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    raise SystemExit(1)
