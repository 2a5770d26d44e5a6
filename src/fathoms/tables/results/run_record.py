"""Everything that is needed to repeat a run."""

from __future__ import annotations

import hashlib
import json
import platform
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from fathoms.tables.ladder.ladder import Ladder

_PACKAGES = ("fathoms", "numpy", "polars", "h5py")
_PIECE = 1 << 20


@dataclass(frozen=True)
class RunRecord:
    """What to do to get the same bits again.

    Attributes:
        command: The command line, or None.
        python: The same in Python.
        settings: What was asked for, by name.
        seed: The seed of the split, the weights and the order of the rows.
        source: The table's name.
        size: Its file's bytes; None if it was no file.
        sha256: The SHA-256 of its file; None if it was no file.
        rows: How many rows trained, validated and tested.
        split: The SHA-256 of these rows' numbers: an equal one means the same split.
        versions: Of Python, of the packages that had a part, of the system.
        seconds: How long each rung took.
    """

    command: str | None
    python: str
    settings: dict[str, object]
    seed: int
    source: str
    size: int | None
    sha256: str | None
    rows: dict[str, int]
    split: str
    versions: dict[str, str]
    seconds: dict[str, float]

    def json(self) -> str:
        """The record as JSON, indented."""
        return json.dumps(vars(self), indent=2, ensure_ascii=False, default=str)


def run_record(
    ladder: Ladder,
    *,
    source: Path | None = None,
    command: str | None = None,
    settings: Mapping[str, object] | None = None,
) -> RunRecord:
    """Note how a ladder was climbed.

    Arguments:
        ladder: The ladder.
        source: The table's file, whose SHA-256 is taken.
        command: The command line that was used; by default the one that does the same.
        settings: What was asked for besides the target and the seed.

    Raises:
        OSError: The file cannot be read.

    Example:
        >>> print(run_record(ladder, source=Path("red-wine.csv")).sha256)  # doctest: +SKIP
    """
    target = ladder.target.column
    settings = dict(settings or {})
    name = source.name if source else ladder.table.name
    parts = {"train": ladder.split.train, "validation": ladder.split.validation, "test": ladder.split.test}
    digest = hashlib.sha256()
    for rows in parts.values():
        digest.update(np.asarray(rows, "<i8").tobytes() + b"|")
    return RunRecord(
        command=command or f"fathoms train {shlex.quote(name)} --target {shlex.quote(target)} --seed {ladder.seed}",
        python=_python(name, target, {**settings, "seed": ladder.seed}),
        settings={"target": target, "task": ladder.target.task, "epochs": ladder.epochs, **settings},
        seed=ladder.seed,
        source=name,
        size=source.stat().st_size if source else None,
        sha256=_sha256(source) if source else None,
        rows={part: len(rows) for part, rows in parts.items()},
        split=digest.hexdigest(),
        versions=_versions(),
        seconds={rung.name: round(rung.seconds, 3) for rung in ladder.rungs if rung.seconds},
    )


def _python(name: str, target: str, settings: dict[str, object]) -> str:
    options = "".join(f", {key}={value!r}" for key, value in settings.items())
    return f"import fathoms\n\nresult = fathoms.train({name!r}, target={target!r}{options})"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # run from its sources
            continue
    return {**found, "system": f"{platform.system()} {platform.machine()}"}
