"""Trials that failed, tried again with the present sources: ``python -m tools.trust --again``."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tools.trust.result import Result
from tools.trust.sandbox import sandboxed_problem

_REPEAT = re.compile(r"tools\.trust\.repeat (\w+) (\d+)\)")


def try_again(file: Path) -> Result:
    """Make the failed trials of a check again; those that hold now are moved to `Result.mended`, in its file, too."""
    kept = json.loads(file.read_text())
    sources = kept.pop("sources")
    result = Result(**kept)
    for failure in list(result.failures):
        found = _REPEAT.search(failure)
        if found is None or sandboxed_problem(found[1], int(found[2])) is not None:
            continue
        result.failures.remove(failure)
        result.failed -= 1
        result.mended.append(failure)
        file.write_text(json.dumps({"sources": sources, **result.as_json()}, indent=1))
    return result
