"""A peer's own process, seen from the one that compares: asked by lines of JSON, and stopped while others are measured."""

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


class PeerProcess:
    """Starts ``worker.py PEER``, and starts it anew after it failed.

    Attributes:
        missing: the package that is not installed, without which there is nothing to measure.
    """

    def __init__(self, peer: str, cores: int | None = None) -> None:
        self.peer, self.cores = peer, cores
        self.missing: str | None = None
        self.waiting = False
        self.child: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Begin to import the library; `ready` waits for it."""
        words = [sys.executable, str(HERE / "worker.py"), self.peer] + ([str(self.cores)] if self.cores else [])
        self.child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=HERE)
        self.buffer = b""
        self.imported = False

    def ready(self) -> bool:
        """Whether the library is there, once it is imported."""
        if not self.imported and self.missing is None:
            said = self.answer(180)
            self.imported = said == {}
            if not self.imported:
                self.missing = said.get("missing") or said.get("failed")
        return self.missing is None

    def send(self, *request: Any) -> None:
        """Ask for something; `answer` waits for what is said."""
        assert self.child and self.child.stdin
        self.child.stdin.write(json.dumps(request).encode() + b"\n")
        self.child.stdin.flush()

    def answer(self, patience: float) -> dict[str, Any]:
        """What is said within so many seconds; if nothing, the process is ended and the answer says so."""
        assert self.child and self.child.stdout
        while b"\n" not in self.buffer:
            if not select.select([self.child.stdout], [], [], patience)[0]:
                self.end()
                return {"failed": f"no answer in {patience:.0f} s"}
            more = os.read(self.child.stdout.fileno(), 1 << 16)
            if not more:
                self.end()
                return {"failed": f"its process ended with status {self.child.returncode}"}
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\n", 1)
        said: dict[str, Any] = json.loads(line)
        return said

    def ask(self, *request: Any, patience: float = 120) -> dict[str, Any]:
        """Ask, with this process running for the time of the answer only."""
        self.go_on()
        self.send(*request)
        said = self.answer(patience)
        self.rest()
        return said

    def rest(self) -> None:
        """Stop it where it is, so that none of its threads takes time while others are measured."""
        if self.alive():
            assert self.child
            self.child.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it run; start it anew if it ended."""
        if self.alive():
            assert self.child
            self.child.send_signal(signal.SIGCONT)
        else:
            self.start()
            self.ready()

    def alive(self) -> bool:
        """Whether the process is there."""
        return self.child is not None and self.child.poll() is None

    def end(self) -> None:
        """End it, whatever it does."""
        if self.child:
            self.child.kill()
            self.child.wait()
