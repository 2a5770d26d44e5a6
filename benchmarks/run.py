"""Fathoms beside its peers, on this machine, now.

    python benchmarks/run.py            everything: writes results/full.md and full.json
    python benchmarks/run.py --quick    tries the scripts in a few minutes; its numbers say nothing

What is measured is written after every part, so that an interrupted run can go on with ``--resume``.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from machine import machine, versions
from peers import TITLES
from report import markdown
from sections import Options, known, section

HERE = Path(__file__).resolve().parent


def write(results: dict[str, Any], folder: Path) -> str:
    """Write what there is: the numbers and the page."""
    folder.mkdir(parents=True, exist_ok=True)
    page = markdown(results)
    (folder / f"{results['size']}.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (folder / f"{results['size']}.md").write_text(page, encoding="utf-8")
    return page


def measure(name: str, options: Options, results: dict[str, Any], folder: Path) -> None:
    """Measure one section in a process of its own, and write down each part when it is there. Trouble is a result too."""
    measured = results["sections"].setdefault(name, {})
    results["failed"].pop(name, None)
    began = time.monotonic()
    print(f"=== {name}", file=sys.stderr, flush=True)
    given = json.dumps({**asdict(options), "done": list(measured)})
    with subprocess.Popen(
        [sys.executable, str(HERE / "section.py"), name, given], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        try:
            for line in child.stdout:
                part, result = json.loads(line)
                measured[part] = result
                write(results, folder)
        except KeyboardInterrupt:
            child.terminate()
            raise
    taken = results["seconds"].get(name, 0.0) + time.monotonic() - began
    results["seconds"][name] = round(taken, 1)
    if child.returncode:
        results["failed"][name] = f"its process ended with status {child.returncode}; the terminal shows why"
    if hasattr(section(name), "pictures") and measured:
        section(name).pictures(measured, folder)
    write(results, folder)


def before(options: argparse.Namespace, size: str) -> dict[str, Any]:
    """What is kept of an earlier run, or an empty result."""
    file = options.output / f"{size}.json"
    if options.resume and file.exists():
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        for name in options.again:
            kept["sections"].pop(name, None)
            kept["seconds"].pop(name, None)
        return kept
    return {
        "size": size,
        "machine": machine(),
        "versions": versions(),
        "sections": {},
        "seconds": {},
        "failed": {},
    }


def names_of(choices: Iterable[str]) -> Any:
    """Reads a list such as ``steps,growth``."""
    choices = tuple(choices)

    def read(text: str) -> list[str]:
        names = text.split(",")
        for name in names:
            if name not in choices:
                raise argparse.ArgumentTypeError(f"no {name!r}: choose from {', '.join(choices)}")
        return names

    return read


def main() -> None:
    """Read the command line, measure, write and print the report."""
    reader = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    reader.add_argument("--quick", action="store_true", help="only try the scripts")
    reader.add_argument("--sections", type=names_of(known()), default=known(), help=f"some of {', '.join(known())}")
    reader.add_argument("--peers", type=names_of(TITLES), default=[], help="in steps, forms and growth, some: a,b")
    reader.add_argument("--workloads", type=lambda text: text.split(","), default=[], help="in steps and forms, some")
    reader.add_argument("--resume", action="store_true", help="keep what results/*.json has, and measure the rest")
    reader.add_argument("--again", type=names_of(known()), default=[], help="like --resume, but measure these anew")
    reader.add_argument("--output", type=Path, default=HERE / "results", help="the folder of the results")
    options = reader.parse_args()
    options.resume = options.resume or bool(options.again)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as on a person's machine, modules are compiled once

    size = "quick" if options.quick else "full"
    results = before(options, size)
    for name in options.sections:
        asked = Options(options.quick, tuple(options.peers), tuple(options.workloads))
        measure(name, asked, results, options.output)
    print(write(results, options.output))


if __name__ == "__main__":
    main()
