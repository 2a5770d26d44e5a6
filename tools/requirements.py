"""Print what pyproject.toml asks for, one requirement a line: ``build``, ``run``, or an extra (``test``, ``lint``, ...).

The Makefile installs these by themselves, so that building again never means resolving again.
"""

import sys
import tomllib
from pathlib import Path


def requirements(pyproject: Path, part: str) -> list[str]:
    """The requirements of one part of a project."""
    content = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    if part == "build":
        # CMake and Ninja come from the package index too, but only where the machine has none.
        from scikit_build_core.build import get_requires_for_build_editable

        return [*content["build-system"]["requires"], *get_requires_for_build_editable()]
    if part == "backend":
        return list(content["build-system"]["requires"])
    if part == "run":
        return list(content["project"]["dependencies"])
    extras = content["project"]["optional-dependencies"]
    if part not in extras:
        raise SystemExit(f"no part {part!r} in {pyproject}: use backend, build, run, {', '.join(extras)}")
    return list(extras[part])


if __name__ == "__main__":
    print("\n".join(requirements(Path("pyproject.toml"), sys.argv[1])))
