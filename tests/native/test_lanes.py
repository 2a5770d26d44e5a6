"""Several programs side by side, each thread in a lane of its own: the bits of running alone, and an end from elsewhere."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from fathoms import _native
from tests.native.test_bits import NETWORKS, train


def test_threads_in_lanes_give_the_bits_of_running_alone() -> None:
    before = _native.get_threads()
    try:
        _native.set_threads(2)
        alone = [train(*network) for network in NETWORKS]
        lanes = [_native.Lane() for _ in NETWORKS]

        def side_by_side(number: int) -> bytes:
            with lanes[number]:
                return train(*NETWORKS[number])

        with ThreadPoolExecutor(len(NETWORKS)) as pool:
            running = [pool.submit(side_by_side, number) for number in range(len(NETWORKS))]
            while not all(future.done() for future in running):
                for lane in lanes:  # the number of threads may change at any time
                    lane.threads = 3 - lane.threads
                time.sleep(0.001)
            assert [future.result() for future in running] == alone
        assert [lane.steps for lane in lanes] == [-(-rows // batch) * epochs for _, rows, batch, epochs, _ in NETWORKS]
    finally:
        _native.set_threads(before)


def test_another_thread_ends_a_run_and_all_that_follow() -> None:
    x = np.zeros((100_000, 4), "float32")
    weights = _native.aligned([4, 1], "float32")
    program = _native.Program("float32")
    bias = _native.aligned([1], "float32")
    dense = program.operation("dense", [program.input(4)], [program.parameter(w, True) for w in (weights, bias)], {})
    program.loss("mean_squared_error", program.output(dense), {}, 1.0)
    program.optimizer("sgd", [], {})
    lane = _native.Lane()
    inside = threading.Event()
    y = np.ones((len(x), 1), "float32")

    def run() -> None:
        with lane:
            inside.set()
            for _ in range(10_000):
                program.train([x], [y], [], None, 1, np.full(len(x), 1e-3), 0)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        inside.wait()
        lane.stop()
        with pytest.raises(KeyboardInterrupt):
            running.result(timeout=20)
    assert lane.stopped
    with lane, pytest.raises(KeyboardInterrupt):
        program.evaluate([x], [y], [])
    program.evaluate([x], [y], [])  # out of the lane it goes on


def test_a_thread_is_in_one_lane_at_a_time() -> None:
    lane = _native.Lane(2)
    with lane, pytest.raises(RuntimeError, match="in a lane already"), _native.Lane():
        pass
    with lane:
        pass
    assert (lane.threads, lane.steps, lane.stopped) == (2, 0, False)


def test_a_lane_has_at_least_one_thread() -> None:
    with pytest.raises(ValueError, match="threads must be 1 to 1024"):
        _native.Lane(0)
    with pytest.raises(ValueError, match="threads must be 1 to 1024"):
        _native.Lane().threads = 2000
