"""Runs trials in a process of their own, under limits, and starts another when a trial ends it.

The worker writes the number that it is at into shared memory: if it dies, that is the trial which killed it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import json
import mmap
import os
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

from tools.trust.machine import ROOT
from tools.trust.peak_memory import PeakMemory
from tools.trust.progress import Progress
from tools.trust.result import Result
from tools.trust.trials import Trials
from tools.trust.waiting import Waiting
from tools.trust.watch import Watch

# Seconds that a trial may take of a processor; and in all, as it may sleep. Waiting for a processor that others use is not counted.
_LONGEST = 1.0
_LONGEST_IN_ALL = 10.0
_PATIENCE = 20.0  # seconds without a sign after which the worker is taken to hang where Python cannot tell
_PATIENCE_AT_START = 600.0  # for the imports and the first reading, on a machine that others use
_PIECE = 500
_LIFE = 40_000  # trials after which a worker is replaced, so that one leak cannot hide behind the next
_TIMES = 3  # other programs may keep the processor busy: slow is what is slow three times


# What a library's thread held when it panicked is never given back: a process that reads thousands of damaged files would run
# into the limit for no fault of the last one.
_MOST_GROWTH = 512 << 20
_SPARE = 3 << 30  # addresses that allocators may keep beside what is in use


class TooSlow(BaseException):
    """A trial took longer than it may."""


def run_sandboxed(module: str, count: int, progress: Progress) -> Result:
    """Run trials of ``module.TRIALS``, those that `progress` says are still to be done."""
    worker = None
    try:
        for numbers in progress.pieces(count, _PIECE):
            if worker is None or worker.made >= _LIFE or worker.has_grown():
                if worker is not None:
                    worker.close()
                worker = _Worker(module)
            for kinds, trials, problem in worker.piece(numbers):
                progress.done(problem, trials=trials)
                for kind, times in kinds.items():
                    progress.done(kind=kind, trials=0, of=times)
            if worker.process.poll() is not None:
                worker.close()
                worker = None
    finally:
        if worker is not None:
            worker.close()
    return progress.result()


def sandboxed_problem(module: str, number: int) -> str | None:
    """Make one trial in a process of its own; return what was wrong, if anything."""
    worker = _Worker(module)
    try:
        return next((problem for _, _, problem in worker.piece(range(number, number + 1)) if problem is not None), None)
    finally:
        worker.close()


class _Worker:
    """The parent's end of a worker."""

    def __init__(self, module: str) -> None:
        self.made = 0
        self._warm = False
        self._held_at_first = 0
        self._module = module
        self._folder = Path(tempfile.mkdtemp(prefix="trust-", dir=_memory_folder()))
        self._place = self._folder / "number"
        self._place.write_bytes(struct.pack("q", -1))
        with self._place.open("r+b") as file:
            self._number = mmap.mmap(file.fileno(), 8)
        self._errors = self._folder / "errors"
        command = [sys.executable, "-X", "faulthandler", "-m", "tools.trust.sandbox", module, str(self._folder)]
        environment = {
            **os.environ,
            "POLARS_MAX_THREADS": "1",
            "HOME": str(self._folder / "canary"),
            "RUST_BACKTRACE": "0",
        }
        with self._errors.open("wb") as errors:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment
            )
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        self._waiting = Waiting(self.process.pid)
        self._rest = b""

    def piece(self, numbers: range) -> Iterator[tuple[dict[str, int], int, str | None]]:
        """Have these numbers tried; yield kinds, how many trials, and a problem."""
        assert self.process.stdin is not None
        at = numbers.start
        try:
            self.process.stdin.write(f"{numbers.start} {numbers.stop}\n".encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        for told in self._lines():
            self.made += told["done"] - at
            yield told["kinds"], told["done"] - at, told.get("problem")
            at = told["done"]
            if at >= numbers.stop and "more" not in told:
                return
        dead = max(self._current(), at)
        yield {"not told apart": dead - at}, dead - at, None
        yield {}, 1, f"{self._death()} (python -m tools.trust.repeat {self._module} {dead})"

    def _lines(self) -> Iterator[dict[str, Any]]:
        """Yield what the worker says until it ends or hangs."""
        assert self.process.stdout is not None
        last, since, patience = self._current(), self._clock(), _PATIENCE if self._warm else _PATIENCE_AT_START
        while True:
            read = self.process.stdout.read()
            if read:
                *lines, self._rest = (self._rest + read).split(b"\n")
                yield from map(json.loads, lines)
                continue
            if self.process.poll() is not None:
                return
            current = self._current()
            if current != last:
                last, since, patience = current, self._clock(), _PATIENCE
                if not self._warm:
                    self._warm, self._held_at_first = True, self._held()
            elif self._clock() - since > patience:
                self.process.send_signal(signal.SIGABRT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(5)
                self.process.kill()
                self.process.wait()
            time.sleep(0.002)

    def _clock(self) -> float:
        """The time that passes for the worker: none while it waits for a processor."""
        return time.monotonic() - self._waiting.seconds()

    def has_grown(self) -> bool:
        """Whether the process holds many more addresses than at its first trial."""
        return self._held() - self._held_at_first > _MOST_GROWTH

    def _held(self) -> int:
        try:
            return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[0]) * mmap.PAGESIZE
        except (OSError, IndexError):  # it has ended, or this is not Linux
            return 0

    def _current(self) -> int:
        return int(struct.unpack("q", self._number[:8])[0])

    def _death(self) -> str:
        status = self.process.wait()
        lines = self._errors.read_text(errors="replace").strip().splitlines()
        last = next((n for n, line in enumerate(lines) if line.startswith("Fatal Python error")), len(lines) - 6)
        said = " / ".join(line.strip() for line in lines[max(0, last - 3) : last + 10])[:1200]
        how = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
        return f"the process ended by {how}: {said}"

    def close(self) -> None:
        """End the worker and remove its files."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        self._number.close()
        self._waiting.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class _Runner:
    """The worker's end: makes trials under limits."""

    def __init__(self, trials: Trials, watch: Watch) -> None:
        self._trials = trials
        self._watch = watch
        self._memory = PeakMemory()
        self._waiting = Waiting()
        self._began = (0.0, 0.0)
        signal.signal(signal.SIGALRM, self._look_at_the_clock)

    def run(self, number: int) -> tuple[str, str | None, str | None]:
        """Return the trial's kind, its outcome and its problem."""
        problem, outcome, kind = None, None, ""
        for _ in range(_TIMES):
            kind, path, trial = self._trials.prepare(number)
            outcome, problem, slow = self._once(path, trial)
            if not slow:
                break
        return kind, outcome, problem

    def _look_at_the_clock(self, signal_number: int, frame: FrameType | None) -> None:
        if self._is_slow():
            raise TooSlow

    def _now(self) -> tuple[float, float]:
        return time.process_time(), time.monotonic() - self._waiting.seconds()

    def _is_slow(self) -> bool:
        return any(
            now - began > most
            for now, began, most in zip(self._now(), self._began, (_LONGEST, _LONGEST_IN_ALL), strict=True)
        )

    def _once(self, path: Path | None, trial: Any) -> tuple[str | None, str | None, bool]:
        outcome, problem, slow = None, None, False
        self._memory.forget()
        before = self._memory.peak()
        self._began = self._now()
        try:
            with self._watch.allow(path):
                signal.setitimer(signal.ITIMER_REAL, _LONGEST, _LONGEST / 4)
                try:
                    outcome = trial()
                finally:
                    signal.setitimer(signal.ITIMER_REAL, 0)
        except self._trials.documented:
            outcome = "refused"
        except (TooSlow, KeyboardInterrupt):
            slow = True
        except BaseException as error:
            problem = f"an undocumented {type(error).__name__}: {str(error)[:200]} {_where(error)}"
        if slow or self._is_slow():
            slow, problem = True, f"it took more than {_LONGEST:.0f} s"
        elif self._watch.seen and self._trials.watched:
            problem = f"it did what no file may make it do: {'; '.join(self._watch.seen[:3])}"
        taken = self._memory.peak() - before
        if problem is None and taken > self._trials.memory:
            problem = f"it took {taken >> 20} MB of memory"
        return outcome, problem, slow


def _serve(module: str, folder: Path) -> None:
    """Try the numbers that standard input names."""
    files, canary = folder / "files", folder / "canary"
    files.mkdir(exist_ok=True)
    canary.mkdir(exist_ok=True)
    for name in ("canary.csv", "canary.h5", "canary.keras", "canary"):
        (canary / name).write_text("a,b\n1,2\n")
    os.chdir(canary)
    # What a library prints to the standard output is not to be mistaken for what this process says.
    said = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    runner = make_runner(module, files, canary)
    gc.freeze()  # the collector need not look through all modules again and again
    with (folder / "number").open("r+b") as file:
        place = mmap.mmap(file.fileno(), 8)
    for line in sys.stdin:
        start, stop = map(int, line.split())
        kinds: Counter[str] = Counter()
        for number in range(start, stop):
            place[:8] = struct.pack("q", number)
            kind, outcome, problem = runner.run(number)
            kinds[kind] += 1
            if outcome is not None:
                kinds[outcome] += 1
            if problem is not None:
                told = f"{kind}: {problem} (python -m tools.trust.repeat {module} {number})"
                said.write(json.dumps({"done": number + 1, "kinds": kinds, "problem": told, "more": True}) + "\n")
                said.flush()
                kinds.clear()
        said.write(json.dumps({"done": stop, "kinds": kinds}) + "\n")
        said.flush()


def make_runner(module: str, files: Path, canary: Path, limits: bool = True) -> _Runner:
    """Import the trials, have them warm up, and set the limits."""
    warnings.simplefilter("ignore")  # and with them a look at the lines they are about
    trials: Trials = import_module(f"tools.trust.{module}").TRIALS(files, canary)
    trials.warm_up()
    watch = Watch(canary, trials.own)
    runner = _Runner(trials, watch)
    if limits:
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * mmap.PAGESIZE
        most = taken + trials.memory + _SPARE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return runner


def _where(error: BaseException) -> str:
    """Return where in Fathoms an exception came from, innermost last."""
    places, trace = [], error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if "fathoms" in file:
            places.append(f"{Path(file).parent.name}/{Path(file).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return "at " + " > ".join(places[-3:]) if places else ""


def _memory_folder() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


if __name__ == "__main__":
    faulthandler.enable()
    _serve(sys.argv[1], Path(sys.argv[2]))
