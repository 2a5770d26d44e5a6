"""The pace of training, by a clock that is set by hand."""

from __future__ import annotations

from fathoms.lab.session.pace import Pace


def test_so_many_epochs_a_second_and_no_more() -> None:
    now = 0.0
    pace = Pace(10.0, lambda: now)
    done = 0
    for _ in range(300):
        now += 0.01
        done += pace.due(1000, 30)
    assert 3 * 10 * 30 - 3 <= done <= 3 * 10 * 30


def test_a_slow_pace_does_single_steps() -> None:
    now = 0.0
    pace = Pace(1.0, lambda: now)
    done = []
    for _ in range(100):
        now += 0.1
        done.append(pace.due(1000, 2))
    assert max(done) == 1
    assert 18 <= sum(done) <= 20


def test_what_is_late_is_not_made_up_for() -> None:
    now = 0.0
    pace = Pace(10.0, lambda: now)
    now = 3600.0
    assert pace.due(10**6, 100) <= 250


def test_what_could_not_be_done_in_time_is_late() -> None:
    now = 0.0
    pace = Pace(100.0, lambda: now)
    now = 0.1
    assert pace.due(7, 100) == 7


def test_full_speed_takes_what_it_gets() -> None:
    assert Pace().due(12345, 100) == 12345
