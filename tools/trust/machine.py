"""The machine and the sources that figures belong to."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def machine() -> str:
    """Return the kind of machine in plain words."""
    from fathoms._native import LEVEL

    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    level = {"avx2": "with AVX2", "avx512": "with AVX-512"}.get(LEVEL, "without fused multiply-adds")
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    python = ".".join(map(str, sys.version_info[:3]))
    return (
        f"{platform.system()}, {platform.machine()} {level}, {processors} processors, {gigabytes:.0f} GB of memory; "
        f"Python {python}"
    )


def sources_print() -> str:
    """Return a print of all sources of the package and of the checks."""
    found = hashlib.sha256()
    folders = (ROOT / "src", ROOT / "tools" / "trust")
    for file in sorted(file for folder in folders for file in folder.rglob("*") if file.suffix in _SOURCES):
        found.update(file.relative_to(ROOT).as_posix().encode())
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


_SOURCES = (".py", ".hpp", ".cpp", ".h")
