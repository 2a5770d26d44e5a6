"""Run the native module's tests against a copy of it compiled with AddressSanitizer and UndefinedBehaviorSanitizer.

The copy lies in ``build/sanitize`` and is put in front of the installed package for this one run. Words given on the
command line go to pytest.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from fathoms._native import LEVEL

FOLDER = Path("build/sanitize")
PACKAGE = FOLDER / "site"
TESTS = "tests/native"


def build(level: str) -> None:
    """Compile and unpack the package, instrumented, for the CPU level that this machine executes."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-build-isolation", "--no-deps", "--upgrade"]
    settings = [
        f"build-dir={FOLDER / 'objects'}",
        "cmake.build-type=RelWithDebInfo",  # keeps the names that a report is read by
        "install.strip=false",
        "cmake.define.FATHOMS_SANITIZE=ON",
        f"cmake.define.FATHOMS_LEVELS={level}",
    ]
    options = [word for setting in settings for word in ("--config-settings", setting)]
    subprocess.run([*pip, "--target", str(PACKAGE), *options, "."], check=True)


def runtimes() -> list[str]:
    """The sanitizers' libraries, which have to be in the process before the interpreter that did not ask for them."""
    cache = (FOLDER / "objects" / "CMakeCache.txt").read_text(encoding="utf-8")
    compiler = next(line.partition("=")[2] for line in cache.splitlines() if line.startswith("CMAKE_CXX_COMPILER:"))
    names = ("libasan.so", "libubsan.so", "libstdc++.so.6")  # the last so that thrown exceptions are seen
    return [
        subprocess.run(
            [compiler, f"-print-file-name={name}"], check=True, capture_output=True, text=True
        ).stdout.strip()
        for name in names
    ]


def run(words: list[str]) -> int:
    """Run the tests; pytest's exit status."""
    environment = {
        **os.environ,
        "LD_PRELOAD": " ".join(runtimes()),
        # The interpreter itself leaves memory to the operating system at its end; that is not what is looked for.
        "ASAN_OPTIONS": "detect_leaks=0:strict_string_checks=1",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        # Without Python's own pools, every array is a block that the sanitizer knows.
        "PYTHONMALLOC": "malloc",
        # -S leaves out the hook of the editable installation; so the other packages are named here.
        "PYTHONPATH": os.pathsep.join([str(PACKAGE.resolve()), sysconfig.get_path("purelib")]),
    }
    # A report goes to the process's own standard error, and ends it: pytest must not hold that back.
    pytest = ["-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "--capture=sys", "-q"]
    return subprocess.run([sys.executable, "-S", *pytest, TESTS, *words], env=environment, check=False).returncode


if __name__ == "__main__":
    if not sys.platform.startswith("linux"):
        raise SystemExit("the sanitizer run knows only Linux's way of preloading a library")
    build(LEVEL)
    raise SystemExit(run(sys.argv[1:]))
