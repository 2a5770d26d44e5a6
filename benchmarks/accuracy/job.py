"""One method on one split of one table, in a process of its own: prints one line of JSON."""

import argparse
import importlib
import json
import os
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import numpy as np

from accuracy.problem import Problem
from accuracy.scores import scores
from accuracy.tables import DevelopmentTable


def run(folder: Path, table: str, method: str, split: int) -> dict[str, Any]:
    """Train, predict and score; an error is a result too."""
    data = DevelopmentTable.load(folder, table)
    train, test = data.split(split)
    problem = Problem(data, train, test, seed=split)
    module = importlib.import_module(f"accuracy.peers.{method.partition(':')[0]}")
    options = {"recipe": method.partition(":")[2]} if ":" in method else {}
    result: dict[str, Any] = {"table": table, "split": split, "method": method, "task": data.task}
    began, used = time.perf_counter(), _processor_seconds()
    try:
        predictions = np.asarray(module.predict(problem, **options))
        result["seconds"] = round(time.perf_counter() - began, 2)
        result["processor_seconds"] = round(_processor_seconds() - used, 2)
        result |= {name: round(value, 6) for name, value in scores(data.task, data.truth(test), predictions).items()}
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        result["failed"] = f"{type(error).__name__}: {error}"[:200]
    return result


def _processor_seconds() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("table")
    parser.add_argument("method")
    parser.add_argument("split", type=int)
    given = parser.parse_args()
    out = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints goes to the other stream
    line = json.dumps(run(given.folder, given.table, given.method, given.split))
    os.write(out, line.encode() + b"\n")


if __name__ == "__main__":
    main()
