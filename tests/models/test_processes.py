"""Training in child processes after training in the parent, and what happens to training when a process ends.

Each trial is a program of its own with the time it may take: what is looked for is a child that waits for threads that it
does not have.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

SETUP = """
import os, signal, sys, threading, time
import numpy as np
import fathoms
from fathoms.layers import Dense

ROWS = np.random.default_rng(0).normal(size=(4_000, 64)).astype("float32")

def network():
    fathoms.utils.set_random_seed(0)
    model = fathoms.Sequential([fathoms.Input((64,)), Dense(256, "relu"), Dense(1)])
    model.compile("adam", "mse")
    return model

def train(model=None):
    model = model or network()
    model.fit(ROWS, ROWS[:, 0], batch_size=500, epochs=2, verbose=0)
    return model.predict(ROWS, verbose=0).tobytes()

def trained_in_a_fork():
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, b"same" if train() == EXPECTED else b"other")
        os._exit(0)
    os.close(writing)
    said = os.read(reading, 100)
    assert os.waitpid(child, 0)[1] == 0
    return said

def until(seconds, found):
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end
        time.sleep(0.001)

from fathoms import _native
_native.set_threads(2)
"""


def run(program: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
    """Run a program after the setup."""
    words = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", SETUP + textwrap.dedent(program)]
    return subprocess.run(words, capture_output=True, text=True, timeout=seconds, check=False)


def passes(program: str) -> None:
    """Run a program whose last word is `done`."""
    ended = run(program)
    assert (ended.returncode, ended.stdout.split()[-1:]) == (0, ["done"]), ended.stderr[-3000:]


needs_fork = pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="there is no fork here")


@needs_fork
def test_a_fork_after_training() -> None:
    passes("""
        EXPECTED = train()
        assert trained_in_a_fork() == b"same"
        assert train() == EXPECTED
        print("done")
    """)


@needs_fork
def test_the_parents_own_model_goes_on_in_the_fork() -> None:
    passes("""
        model = network()
        train(model)
        reading, writing = os.pipe()
        def more():
            model.fit(ROWS, ROWS[:, 0], batch_size=500, epochs=1, verbose=0)
            return model.predict(ROWS[:1000], verbose=0).tobytes()
        child = os.fork()
        if child == 0:
            os.write(writing, more())
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert os.read(reading, 4000) == more()
        print("done")
    """)


@needs_fork
def test_forks_while_another_thread_trains_the_same_model_and_predicts() -> None:
    passes("""
        EXPECTED = train()
        model, big = network(), np.tile(ROWS, (5, 1))
        stop = threading.Event()
        def go_on():
            while not stop.is_set():
                model.fit(big, big[:, 0], batch_size=500, epochs=1, verbose=0)
        def look():
            while not stop.is_set():
                model.predict(big, verbose=0)
        threads = [threading.Thread(target=target) for target in (go_on, look, look)]
        for thread in threads:
            thread.start()
        for _ in range(5):
            time.sleep(0.02)
            child = os.fork()
            if child == 0:
                signal.alarm(20)
                assert train() == EXPECTED
                model.predict(ROWS, verbose=0)
                model.fit(ROWS, ROWS[:, 0], batch_size=500, verbose=0)
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
        stop.set()
        for thread in threads:
            thread.join()
        print("done")
    """)


@needs_fork
def test_a_fork_within_a_callback_and_within_a_step() -> None:
    passes("""
        EXPECTED = train()
        class Forks(fathoms.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                assert trained_in_a_fork() == b"same"
        model = network()
        model.fit(ROWS, ROWS[:, 0], batch_size=500, epochs=2, verbose=0, callbacks=[Forks()])
        forked = []
        def look(steps, loss):
            forked or forked.append(trained_in_a_fork())
        rows = model._rows(np.tile(ROWS, (50, 1)), np.tile(ROWS[:, :1], (50, 1)), None, None)
        model._train(rows, None, 500, model._tally(rows), look)
        assert forked == [b"same"]
        print("done")
    """)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_pools_of_processes(method: str, tmp_path: object) -> None:
    """As `multiprocessing` starts them: what a child runs stands in a module that it can import."""
    from pathlib import Path

    module = Path(str(tmp_path)) / "trial.py"
    module.write_text(
        SETUP
        + textwrap.dedent("""
        def job(number):
            return train()

        if __name__ == "__main__":
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor
            expected = train()
            context = multiprocessing.get_context(sys.argv[1])
            with context.Pool(2) as pool:
                assert pool.map(job, range(2)) == [expected] * 2
            with ProcessPoolExecutor(2, mp_context=context) as pool:
                assert list(pool.map(job, range(2))) == [expected] * 2
            print("done")
        """)
    )
    words = [sys.executable, "-W", "ignore::DeprecationWarning", str(module), method]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stdout.split()[-1:]) == (0, ["done"]), ended.stderr[-3000:]


def test_joblib() -> None:
    pytest.importorskip("joblib")
    passes("""
        from joblib import Parallel, delayed
        expected = train()
        assert Parallel(2, backend="loky")(delayed(train)() for _ in range(2)) == [expected] * 2
        models = [network(), network()]
        assert Parallel(2, backend="threading")(delayed(train)(model) for model in models) == [expected] * 2
        print("done")
    """)


def test_the_process_ends_while_a_daemon_thread_trains() -> None:
    """At whatever moment: where a thread asks for Python's lock then, CPython ends it in the middle of C++."""
    for seconds in (0.1, 0.2, 0.21, 0.22, 0.3):
        ended = run(f"""
            train()
            big = np.tile(ROWS, (20, 1))
            model, other = network(), network()
            predicting = lambda: [model.predict(big, verbose=0) for _ in range(10_000)]
            epochs = fathoms.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None)
            training = lambda: other.fit(big, big[:, 0], epochs=10_000, verbose=1, callbacks=[epochs])
            for target in (predicting, training):
                threading.Thread(target=target, daemon=True).start()
            time.sleep({seconds})
            sys.exit(3)
        """)
        assert (ended.returncode, ended.stderr) == (3, "")


def test_training_at_exit() -> None:
    ended = run("""
        import atexit
        expected = train()
        atexit.register(lambda: print("done" if train() == expected else "other"))
    """)
    assert (ended.returncode, ended.stdout.split()[-1:], ended.stderr) == (0, ["done"], "")


def test_a_subinterpreter_says_that_it_cannot() -> None:
    pytest.importorskip("_xxsubinterpreters" if sys.version_info < (3, 13) else "_interpreters")
    ended = run("""
        import importlib
        module = importlib.import_module("_xxsubinterpreters" if sys.version_info < (3, 13) else "_interpreters")
        expected = train()
        other = module.create()
        try:
            module.run_string(other, "import fathoms; fathoms.layers.Dense(1)")
            print("ran")
        except Exception as error:
            print(type(error).__name__, error)
        try:
            module.destroy(other)
        except Exception as error:
            print(error)
        assert train() == expected
        print("done")
    """)
    assert "ran" in ended.stdout.split() or "ImportError" in ended.stdout
    assert (ended.returncode, ended.stdout.split()[-1:]) == (0, ["done"]), ended.stderr[-3000:]
