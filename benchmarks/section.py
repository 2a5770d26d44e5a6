"""Measures one section in a process of its own; `run.py` starts it and reads a line of JSON for each part.

section.py NAME OPTIONS       OPTIONS is `sections.Options` in JSON
"""

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from sections import Options, section


def parts(name: str, options: Options) -> Iterator[tuple[str, Any]]:
    """What was measured, part by part; a section without parts is one part whose name is its own."""
    module = section(name)
    if hasattr(module, "measure_parts"):
        yield from module.measure_parts(options)
    elif name not in options.done:
        yield name, module.measure(options.quick)


def main() -> None:
    """Print a line for each part. What libraries print goes to the standard error stream instead."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as lines:
        os.dup2(2, 1)
        options = Options.read(json.loads(sys.argv[2]))
        for part, result in parts(sys.argv[1], options):
            lines.write(json.dumps([part, result]) + "\n")
            lines.flush()


if __name__ == "__main__":
    main()
