"""Guided fuzzing: a short run of every target, from the corpus in the repository; and it sees what it looks for."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest

from tools.guided.__main__ import NAMES, main
from tools.guided.bits import Bits

_ROOT = Path(__file__).parents[2]

needs_atheris = pytest.mark.skipif(
    find_spec("atheris") is None, reason="atheris has no wheel for this Python or machine"
)


@needs_atheris
@pytest.mark.parametrize("name", NAMES)
def test_a_short_run(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status = main(["--only", name, "--runs", "40", "--seed", "1", "--seconds", "60", "--folder", str(tmp_path)])
    said = capfd.readouterr().out
    assert status == 0, said
    assert f"{name}: " in said and " 0 places" not in said


@needs_atheris
def test_a_misdeed_ends_a_run(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tools.guided import run, targets\n"
        "class Opens(targets.Programs):\n"
        "    def prepare(self, data):\n"
        "        return None, lambda: Path('/etc/hostname').read_bytes() if len(data) > 9 else None\n"
        "    def seeds(self):\n"
        "        return {}\n"
        f"targets.TARGETS['opens'] = Opens; run.main('opens', Path({str(tmp_path)!r}), ['-runs=100000'])"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=_ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode != 0 and "/etc/hostname" in ended.stdout + ended.stderr
    assert len(next(tmp_path.glob("crash-*")).read_bytes()) > 9


def test_bits_are_what_is_drawn() -> None:
    assert [Bits(bytes([3, 200, 5])).choice("abcdefgh") for _ in range(2)] == ["d", "d"]
    bits = Bits(b"\x00\x80\x07\x01")
    assert (bits.random(), bits.getrandbits(3), bits.getrandbits(8)) == (0x8000 / 65536, 7, 1)


def test_behind_their_end_bits_go_on() -> None:
    bits, rest = Bits(b"\x01"), Random(0)
    assert bits.getrandbits(8) == 1
    assert [bits.getrandbits(32) for _ in range(3)] == [rest.getrandbits(32) for _ in range(3)]
    assert len(Bits(b"").sample(range(48), 4)) == 4
