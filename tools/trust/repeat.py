"""Repeat one trial, with its traceback: ``python -m tools.trust.repeat MODULE NUMBER [FOLDER]``; what it reads stays in FOLDER."""

from __future__ import annotations

import faulthandler
import os
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from tools.trust.sandbox import make_runner


def main(module: str, number: int, folder: Path) -> None:
    """Make the trial twice: with nothing between it and the terminal, then under the limits."""
    files, canary = folder / "files", folder / "canary"
    files.mkdir(parents=True, exist_ok=True)
    canary.mkdir(exist_ok=True)
    (canary / "canary.csv").write_text("a,b\n1,2\n")
    os.chdir(canary)
    trials = import_module(f"tools.trust.{module}").TRIALS(files, canary)
    trials.warm_up()
    print(trials.describe(number), flush=True)
    kind, path, trial = trials.prepare(number)
    print(f"{kind}, {path or 'from memory'}", flush=True)
    began = time.perf_counter()
    faulthandler.dump_traceback_later(20, exit=True)
    try:
        print("outcome:", trial())
    except BaseException as error:
        import traceback

        traceback.print_exc()
        print("documented" if isinstance(error, trials.documented) else "NOT documented")
    faulthandler.cancel_dump_traceback_later()
    print(f"{time.perf_counter() - began:.3f} s", flush=True)
    print("under the limits:", make_runner(module, files, canary).run(number))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp()).resolve())
