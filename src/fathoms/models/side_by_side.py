"""Models in training side by side, each with a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Condition, Thread

from fathoms.models.model_job import ModelJob

_SECONDS_BETWEEN_LOOKS = 0.1


class SideBySide:
    """Trains models on so many threads: the longest first, and the next as soon as a thread is free.

    A model has one core. When no more are waiting, those that still run share the cores that would idle: the bits are the
    same. Models whose steps are written in Python run one at a time, since Python does.

    Args:
        jobs: the models.
        threads: how many to train at once.
    """

    def __init__(self, jobs: Iterable[ModelJob], threads: int) -> None:
        self._waiting = sorted(jobs, key=lambda job: -job.work)
        self._threads = threads
        self._running: list[ModelJob] = []
        self._python_runs = False
        self._stops = False
        self._interrupt: BaseException | None = None
        self._changed = Condition()

    def run(self, watch: Callable[[], object]) -> None:
        """Train all; meanwhile `watch` is called now and then, in this thread. Ctrl-C ends all of them within a moment.

        Raises:
            BaseException: a model was interrupted (a callback raised `KeyboardInterrupt`, say).
        """
        threads = [Thread(target=self._work) for _ in range(min(self._threads, len(self._waiting)))]
        try:
            for thread in threads:
                thread.start()
            with self._changed:
                while self._running or (self._waiting and not self._stops):
                    self._changed.wait(_SECONDS_BETWEEN_LOOKS)
                    watch()
        finally:
            self._stop()
            for thread in threads:
                if thread.ident is not None:
                    thread.join()
        if self._interrupt is not None:
            raise self._interrupt

    def _work(self) -> None:
        """What each thread does."""
        while (job := self._next()) is not None:
            must_wait = False
            try:
                must_wait = not self._prepared(job)
                if not must_wait:
                    job.train()
                    job.is_done = True
            except Exception as error:
                job.failure, job.is_done = error, True
            except BaseException as interrupt:
                if not self._stops:
                    self._interrupt = interrupt
                self._stop()
            self._leave(job, must_wait)

    def _next(self) -> ModelJob | None:
        """Take the next model that can run now; None if there is none for this thread."""
        with self._changed:
            job = next(filter(self._can_run, self._waiting), None)
            if job is None or self._stops:
                return None
            self._waiting.remove(job)
            self._running.append(job)
            self._python_runs = self._python_runs or job.is_in_python
            self._share_cores()
            return job

    def _can_run(self, job: ModelJob) -> bool:
        return not (job.is_in_python and self._python_runs)

    def _prepared(self, job: ModelJob) -> bool:
        """Prepare a model; False if its steps turn out to be in Python while those of another run."""
        if job.run is None:
            job.prepare()
            with self._changed:
                if not self._can_run(job):
                    return False
                self._python_runs = self._python_runs or job.is_in_python
        return True

    def _leave(self, job: ModelJob, must_wait: bool) -> None:
        with self._changed:
            self._running.remove(job)
            if must_wait:
                self._waiting.insert(0, job)
            elif job.is_in_python:
                self._python_runs = False
            self._share_cores()
            if not self._running:  # the thread that looks on is not woken for less: it would keep the others waiting
                self._changed.notify_all()

    def _share_cores(self) -> None:
        """Give cores that would idle to those that run."""
        idle = 0 if any(map(self._can_run, self._waiting)) else max(0, self._threads - len(self._running))
        for job in self._running:
            job.lane.threads = 1 + idle

    def _stop(self) -> None:
        with self._changed:
            self._stops = True
            for job in self._running:
                job.lane.stop()
