"""Run the native module's tests against a copy of it that was compiled with sanitizers.

    sanitize.py memory [WORDS FOR PYTEST]    AddressSanitizer and UndefinedBehaviorSanitizer, on all its tests
    sanitize.py races [WORDS FOR PYTEST]     ThreadSanitizer, on the tests that have several threads

The copy lies in ``build/sanitize-...`` and is put in front of the installed package for this one run.
"""

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from fathoms._native import LEVEL


@dataclass(frozen=True)
class Sanitizers:
    """What to compile with, which libraries that takes, and which tests to run."""

    flags: str
    libraries: tuple[str, ...]
    tests: tuple[str, ...]


# The tests of the native module that have several threads.
THREADED = ("bits", "lanes", "door", "interleave", "number_embedding", "treatment", "flush")
# But those that start processes, as these run the usual module, whose synchronization ThreadSanitizer cannot see; and one of
# so many small steps that it takes longer than all others.
LEFT_OUT = ("-k", "not levels and not baseline and not penalties")

KINDS = {
    "memory": Sanitizers("address,undefined", ("libasan.so", "libubsan.so"), ("tests/native",)),
    "races": Sanitizers("thread", ("libtsan.so",), (*(f"tests/native/test_{name}.py" for name in THREADED), *LEFT_OUT)),
}


def build(kind: str, folder: Path) -> None:
    """Compile and unpack the package, instrumented, for the CPU level that this machine executes."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-build-isolation", "--no-deps", "--upgrade"]
    settings = [
        f"build-dir={folder / 'objects'}",
        "cmake.build-type=RelWithDebInfo",  # keeps the names that a report is read by
        "install.strip=false",
        f"cmake.define.FATHOMS_SANITIZE={KINDS[kind].flags}",
        f"cmake.define.FATHOMS_LEVELS={LEVEL}",
    ]
    options = [word for setting in settings for word in ("--config-settings", setting)]
    subprocess.run([*pip, "--target", str(folder / "site"), *options, "."], check=True)


def libraries(kind: str, folder: Path) -> list[str]:
    """What has to be in the process before the interpreter, which was not compiled for it."""
    cache = (folder / "objects" / "CMakeCache.txt").read_text(encoding="utf-8")
    compiler = next(line.partition("=")[2] for line in cache.splitlines() if line.startswith("CMAKE_CXX_COMPILER:"))
    names = (*KINDS[kind].libraries, "libstdc++.so.6")  # the last so that thrown exceptions are seen
    ask = [[compiler, f"-print-file-name={name}"] for name in names]
    return [subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip() for words in ask]


def run(kind: str, folder: Path, words: list[str]) -> int:
    """Run the tests; pytest's exit status."""
    environment = {
        **os.environ,
        "LD_PRELOAD": " ".join(libraries(kind, folder)),
        # The interpreter itself leaves memory to the operating system at its end; that is not what is looked for.
        "ASAN_OPTIONS": "detect_leaks=0:strict_string_checks=1",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "TSAN_OPTIONS": "halt_on_error=1",
        # Without Python's own pools, every array is a block that the sanitizer knows.
        "PYTHONMALLOC": "malloc",
        # -S leaves out the hook of the editable installation; so the other packages are named here.
        "PYTHONPATH": os.pathsep.join([str((folder / "site").resolve()), sysconfig.get_path("purelib")]),
    }
    # A report goes to the process's own standard error, and ends it: pytest must not hold that back.
    pytest = ["-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "--capture=sys", "-q", *KINDS[kind].tests]
    return subprocess.run([sys.executable, "-S", *pytest, *words], env=environment, check=False).returncode


def main(kind: str, words: list[str]) -> int:
    """Build and run; the exit status."""
    if not sys.platform.startswith("linux"):
        raise SystemExit("the sanitizers are run only on Linux: elsewhere a library is preloaded in another way")
    folder = Path("build") / f"sanitize-{kind}"
    build(kind, folder)
    return run(kind, folder, words)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
