"""Write the type stub of the native module, or with ``--check`` say whether the one in the tree is current."""

import difflib
import importlib
import sys
from pathlib import Path

from nanobind.stubgen import StubGen

# Every level has the same functions and classes, and every machine can load this one.
MODULE = "fathoms._native._baseline"
STUB = Path("src/fathoms/_native/__init__.pyi")


def current() -> str:
    """The stub of the native module as it is now."""
    stub = StubGen(importlib.import_module(MODULE))
    stub.put(stub.module)
    return str(stub.get())


def main(check: bool) -> int:
    """Check or write; the exit status."""
    new = current()
    if not check:
        STUB.write_text(new, encoding="utf-8")
        return 0
    old = STUB.read_text(encoding="utf-8") if STUB.exists() else ""
    if old == new:
        print(f"{STUB} is current")
        return 0
    sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), str(STUB), MODULE))
    print(f"\n{STUB} does not say what the native module has: run `make stub` and commit it.")
    return 1


if __name__ == "__main__":
    raise SystemExit(main("--check" in sys.argv[1:]))
