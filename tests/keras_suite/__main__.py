"""Run files of Keras's tests: `python -m tests.keras_suite losses/losses_test.py metrics -- -k Huber`."""

from __future__ import annotations

import sys

import pytest

from tests.keras_suite.mapping import Absent, Mapping


class Started:
    """Tells the stand-ins for absent names when the tests begin."""

    def pytest_collection_finish(self) -> None:
        Absent.used_by_tests = True


def main(arguments: list[str]) -> int:
    """Run the files or folders named before `--`; what follows goes to pytest."""
    where = arguments.index("--") if "--" in arguments else len(arguments)
    mapping = Mapping()
    mapping.install()
    files = [str(mapping.root / "src" / name) for name in arguments[:where]]
    own = ["-c", "/dev/null", f"--rootdir={mapping.root}", "-p", "no:cacheprovider", "--import-mode=importlib"]
    return pytest.main(
        [*own, "-q", "-W", "ignore", "-o", "python_files=*_test.py", *files, *arguments[where + 1 :]],
        plugins=[Started()],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
