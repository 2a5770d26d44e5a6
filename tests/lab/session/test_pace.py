"""The pace of training, by a clock that is set by hand."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from fathoms.lab.session.pace import Pace


def test_so_many_epochs_a_second_and_no_more() -> None:
    now = 0.0
    pace = Pace(10.0, clock=lambda: now)
    done = 0
    for _ in range(300):
        now += 0.01
        done += pace.due(1000, done, 30)
    assert 3 * 10 * 30 - 3 <= done <= 3 * 10 * 30


def test_a_slow_pace_does_single_steps() -> None:
    now = 0.0
    pace = Pace(1.0, clock=lambda: now)
    done: list[int] = []
    for _ in range(100):
        now += 0.1
        done.append(pace.due(1000, sum(done), 2))
    assert max(done) == 1
    assert 18 <= sum(done) <= 20


def test_what_is_late_is_not_made_up_for() -> None:
    now = 0.0
    pace = Pace(10.0, clock=lambda: now)
    now = 3600.0
    assert pace.due(10**6, 0, 100) <= 250


def test_what_could_not_be_done_in_time_is_late() -> None:
    now = 0.0
    pace = Pace(100.0, clock=lambda: now)
    now = 0.1
    assert pace.due(7, 0, 100) == 7
    assert not pace.holds


def test_full_speed_takes_what_it_gets() -> None:
    assert Pace().due(12345, 0, 100) == 12345


def test_a_growing_pace_doubles_at_even_intervals() -> None:
    now, done = 0.0, 0
    doubled: list[float] = []
    pace = Pace(5.0, 0.4, clock=lambda: now)
    while done < 3000 * 30:
        now += 0.001
        done += pace.due(10**6, done, 30)
        if done >= 30 * 100 * 2 ** len(doubled):
            doubled.append(now)
        assert pace.holds
    # From 100 epochs on, epochs' = 0.4 epochs.
    intervals = [after - before for before, after in pairwise(doubled)]
    assert intervals == pytest.approx([math.log(2) / 0.4] * len(intervals), rel=0.01)
    # 12.5 epochs at five a second, then as above.
    assert now == pytest.approx(12.5 / 5 + math.log(3000 / 12.5) / 0.4, rel=0.01)
