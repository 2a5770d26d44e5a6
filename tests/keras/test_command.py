"""`python -m fathoms.keras` runs a script as `python` does: what the script sees, prints and ends with."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.keras.running import run

LOOK = """\
import sys
print(__name__, __file__, sys.argv, sys.path[0])
print(sorted(name for name in globals() if name != "__annotations__"))
print(sys.modules["__main__"].__dict__ is globals())
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "script.py"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("start", [(), ("-m",)])
def test_a_script_sees_what_it_sees_under_python(script: Path, tmp_path: Path, start: tuple[str, ...]) -> None:
    write(script, LOOK)
    target = [*start, "folder.script"] if start else ["folder/script.py"]
    ours = run(*target, "one", "--two", folder=tmp_path)
    pythons = run(*target, "one", "--two", folder=tmp_path, python=())
    assert (ours.stdout, ours.stderr, ours.returncode) == (pythons.stdout, pythons.stderr, pythons.returncode)


def test_a_script_imports_what_lies_beside_it(script: Path, tmp_path: Path) -> None:
    write(script.with_name("beside.py"), "from tensorflow.keras.layers import Dense\n")
    write(script, "from beside import Dense\nprint(Dense.__module__)\n")
    assert run("folder/script.py", folder=tmp_path).stdout == "fathoms.layers.dense\n"


@pytest.mark.parametrize(
    "text",
    [
        "def inner():\n    return 1 / 0\n\ninner()\n",
        "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise ValueError('second') from error\n",
        "def broken(:\n    pass\n",
        "import nowhere\n",
        "raise KeyboardInterrupt\n",
        "import sys\nsys.exit(3)\n",
        "import sys\nsys.exit('no')\n",
        "import sys\nsys.excepthook = lambda *error: print('own hook')\n1 / 0\n",
        "import atexit\natexit.register(print, 'end')\nraise SystemExit\n",
    ],
)
def test_errors_and_exit_codes_are_those_of_python(script: Path, tmp_path: Path, text: str) -> None:
    write(script, text)
    ours, pythons = run("folder/script.py", folder=tmp_path), run("folder/script.py", folder=tmp_path, python=())
    assert (ours.stdout, ours.stderr, ours.returncode) == (pythons.stdout, pythons.stderr, pythons.returncode)


def test_a_missing_script_or_module_is_said_as_python_says_it(tmp_path: Path) -> None:
    for target in (["nowhere.py"], ["-m", "nowhere"]):
        ours, pythons = run(*target, folder=tmp_path), run(*target, folder=tmp_path, python=())
        assert (ours.stderr, ours.returncode) == (pythons.stderr, pythons.returncode)


def test_code_on_the_command_line(tmp_path: Path) -> None:
    done = run("-c", "import sys, keras; print(sys.argv, keras.layers.Dense.__module__)", "x", folder=tmp_path)
    assert done.stdout == "['-c', 'x'] fathoms.layers.dense\n"


def test_interrupted_as_python_is(script: Path, tmp_path: Path) -> None:
    write(script, "import time\nprint('ready', flush=True)\ntime.sleep(60)\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "fathoms.keras", "folder/script.py"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert errors.splitlines()[-1] == "KeyboardInterrupt"
    assert "fathoms" not in errors


def test_how_it_is_used(tmp_path: Path) -> None:
    helped = run("--help", folder=tmp_path)
    assert helped.returncode == 0
    assert helped.stdout.startswith("usage: python -m fathoms.keras SCRIPT")
    for wrong in ([], ["--fast"], ["-m"]):
        done = run(*wrong, folder=tmp_path)
        assert done.returncode != 0
        assert "usage: python -m fathoms.keras SCRIPT" in done.stderr
