"""Networks from tables beside their peers, table by table, split by split.

    cd benchmarks
    python -m accuracy run DATA --methods lightgbm catboost fathoms:deep --splits 0 1
    python -m accuracy report

`DATA` is a folder of Parquet tables with an ``index.json``. `run` can be interrupted: what is in the results is not done again.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from accuracy.peers import PEERS
from accuracy.report import page
from accuracy.tables import table_names

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.jsonl"


def run(given: argparse.Namespace) -> None:
    """Do all jobs that are not done, one process each, and write each result as it comes."""
    done = {(line["table"], line["split"], line["method"]) for line in read(given.results) if "failed" not in line}
    for split in given.splits:
        for method in given.methods:
            for table in given.tables or table_names(given.data):
                if (table, split, method) not in done:
                    result = job(given.data, table, method, split, given.threads, given.before)
                    print(json.dumps(result), flush=True)
                    with given.results.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(result) + "\n")


def report(given: argparse.Namespace) -> None:
    """Write the page beside the results, and print it."""
    text = page(read(given.results))
    given.results.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)


def job(data: Path, table: str, method: str, split: int, threads: int, before: str) -> dict[str, Any]:
    """Run one job in a process of its own."""
    command = [*before.split(), sys.executable, "-m", "accuracy.job", str(data), table, method, str(split)]
    limits = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "FATHOMS_THREADS")}
    path = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")]))
    ended = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **limits, "PYTHONPATH": path}
    )
    try:
        result: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        result = {"table": table, "split": split, "method": method, "failed": ended.stderr[-200:]}
    if "failed" in result:
        print(ended.stderr[-2000:], file=sys.stderr)
    return result


def read(path: Path) -> list[dict[str, Any]]:
    """The results so far."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def main() -> None:
    parser = argparse.ArgumentParser(prog="accuracy", description=__doc__)
    commands = parser.add_subparsers(required=True)
    runs = commands.add_parser("run")
    runs.add_argument("data", type=Path)
    runs.add_argument("--methods", nargs="+", default=[*PEERS, "fathoms:deep", "fathoms:best"])
    runs.add_argument("--tables", nargs="+", default=[])
    runs.add_argument("--splits", nargs="+", type=int, default=[0])
    runs.add_argument("--threads", type=int, default=1, help="threads of each job")
    runs.add_argument("--before", default="", help="a command to run each job with, for example 'nice -n 10'")
    runs.add_argument("--results", type=Path, default=RESULTS)
    runs.set_defaults(do=run)
    reports = commands.add_parser("report")
    reports.add_argument("--results", type=Path, default=RESULTS)
    reports.set_defaults(do=report)
    given = parser.parse_args()
    given.do(given)


if __name__ == "__main__":
    main()
