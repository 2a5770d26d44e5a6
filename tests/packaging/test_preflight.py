"""What `make demo` says on a machine that lacks something: each machine here is a folder of programs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "preflight.sh"
SH = shutil.which("sh") or "/bin/sh"


class Machine:
    """A PATH with the usual small programs, to which others are added."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for program in ("mktemp", "rm", "tr", "sed", "head", "grep", "cat"):
            self.link(program, shutil.which(program))

    def link(self, name: str, target: str | None) -> None:
        """Let the machine have a program of this one."""
        assert target is not None
        (self.folder / name).symlink_to(target)

    def script(self, name: str, *lines: str) -> None:
        """Let the machine have a program that does what the lines say."""
        path = self.folder / name
        path.write_text("\n".join([f"#!{SH}", *lines]) + "\n", encoding="utf-8")
        path.chmod(0o755)

    def python(self, name: str, version: str, lacks: str = "nothing at all") -> None:
        """Let it have a Python that says it has this version, and that cannot run code with some words in it."""
        self.script(
            name,
            'case "$2" in',
            f'    *"{lacks}"*) exit 1 ;;',
            f"    *print*version_info*) echo {version} ;;",
            f'    *) exec "{sys.executable}" "$@" ;;',
            "esac",
        )

    def old_python(self, name: str, version: str) -> None:
        """Let it have a Python before 3.11."""
        self.script(name, 'case "$2" in', f"    *print*) echo {version} ;;", "    *) exit 1 ;;", "esac")

    def check(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the script there."""
        return subprocess.run(
            [SH, str(SCRIPT), *words],
            env={"PATH": str(self.folder), "TMPDIR": os.environ.get("TMPDIR", "/tmp"), **environment},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def compiler(machine: Machine) -> None:
    """A compiler that is content with everything."""
    machine.script("g++", "exit 0")


def refused(ended: subprocess.CompletedProcess[str]) -> str:
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("Fathoms cannot be built yet.\n")
    return ended.stderr


@pytest.mark.usefixtures("compiler")
class TestPython:
    def test_prints_the_first_that_fits(self, machine: Machine) -> None:
        machine.old_python("python3", "3.9")
        machine.python("python3.12", "3.12")
        ended = machine.check()
        assert ended.stdout.strip() == str(machine.folder / "python3.12")
        assert ended.stderr == ""

    def test_takes_the_one_that_was_named(self, machine: Machine) -> None:
        machine.python("python3", "3.12")
        machine.python("mine", "3.13")
        assert machine.check("mine").stdout.strip() == str(machine.folder / "mine")

    def test_none(self, machine: Machine) -> None:
        said = refused(machine.check())
        assert "needs Python 3.11 or later; found none" in said
        assert "python3.11" in said

    def test_too_old(self, machine: Machine) -> None:
        machine.old_python("python3", "3.9")
        said = refused(machine.check())
        assert "needs Python 3.11 or later; found 3.9 (python3)" in said
        assert "make demo PYTHON=" in said

    def test_a_named_one_that_is_too_old_is_not_replaced(self, machine: Machine) -> None:
        machine.old_python("python3.8", "3.8")
        machine.python("python3", "3.12")
        assert "found 3.8 (python3.8)" in refused(machine.check("python3.8"))

    def test_without_venv(self, machine: Machine) -> None:
        machine.python("python3", "3.12", lacks="ensurepip")
        said = refused(machine.check())
        assert "no venv module" in said
        assert "apt install python3.12-venv" in said

    def test_without_headers(self, machine: Machine) -> None:
        machine.script(
            "python3",
            'case "$2" in',
            '    *include*) echo "/no/such/folder" ;;',
            "    *print*version_info*) echo 3.12 ;;",
            "esac",
        )
        said = refused(machine.check())
        assert "no Python.h in /no/such/folder" in said
        assert "apt install python3.12-dev" in said


class TestCompiler:
    @pytest.fixture(autouse=True)
    def python(self, machine: Machine) -> None:
        machine.python("python3", "3.12")

    def test_none(self, machine: Machine) -> None:
        said = refused(machine.check())
        assert "no C++ compiler (looked for: c++, g++, clang++)" in said
        assert "apt install g++" in said

    def test_the_one_that_was_named_is_not_there(self, machine: Machine) -> None:
        machine.script("g++", "exit 0")
        assert "(looked for: g++-99)" in refused(machine.check(CXX="g++-99"))

    def test_too_old_for_the_language(self, machine: Machine) -> None:
        machine.script(
            "g++",
            'if [ "$1" = --version ]; then echo "g++ 8.3.0"; exit 0; fi',
            'echo "g++: error: unrecognized command line option -std=c++20" >&2',
            "exit 1",
        )
        said = refused(machine.check())
        assert "g++ (g++ 8.3.0) cannot compile C++20" in said
        assert "unrecognized command line option" in said
        assert "GCC 11" in said
