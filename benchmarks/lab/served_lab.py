"""A Lab in a process of its own."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "examples" / "data" / "red-wine.csv"
# Python keeps the modules that it has compiled, as it does where pip has installed them, whatever holds in this shell.
_COMPILED = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": os.path.join(tempfile.gettempdir(), "fathoms-compiled"),
}


class ServedLab:
    """A process that serves a page, from its start to the end of the block.

    Args:
        command: what Python runs; by default `fathoms lab` on the red wines.

    Attributes:
        process: the process.
        address: the page's address, with its token.
    """

    def __init__(self, *command: str) -> None:
        words = command or ("-m", "fathoms", "lab", str(TABLE), "--target", "quality", "--no-browser")
        self.process = subprocess.Popen(
            [sys.executable, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **_COMPILED},
        )
        assert self.process.stdout is not None
        found = re.search(r"http://\S+", self.process.stdout.readline())
        if found is None:
            self.process.kill()
            raise RuntimeError("The process printed no address.")
        self.address = found.group()

    def __enter__(self) -> "ServedLab":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def resident(self) -> float:
        """The process's memory that is in use, in megabytes."""
        return resident(self.process.pid)


def resident(process: int) -> float:
    """A process's memory that is in use, in megabytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024
