"""Schedules by closed forms; all of them are held against Keras in tests/lockstep."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fathoms.optimizers import SGD, schedules

ALL = [
    schedules.ExponentialDecay(0.5, 10, 0.25, staircase=True),
    schedules.InverseTimeDecay(0.5, 10, 0.25, staircase=True),
    schedules.PiecewiseConstantDecay([3, 8], [0.5, 0.25, 0.125]),
    schedules.PolynomialDecay(0.5, 10, power=2.0, cycle=True),
    schedules.CosineDecay(0.5, 10, alpha=0.1, warmup_target=1.0, warmup_steps=3),
    schedules.CosineDecayRestarts(0.5, 4, t_mul=2.0, m_mul=0.5),
    schedules.CosineDecayRestarts(0.5, 4, t_mul=1.0),
]


@pytest.mark.parametrize("schedule", ALL)
def test_all_steps_at_once_are_the_same_as_one_by_one(schedule: Any) -> None:
    one_by_one = [float(schedule(step)) for step in range(5, 40)]
    assert schedule.rates(5, 35).tolist() == one_by_one
    assert schedule(np.arange(5, 40)).tolist() == one_by_one


@pytest.mark.parametrize("schedule", ALL)
def test_round_trip(schedule: Any) -> None:
    again = schedules.deserialize(schedules.serialize(schedule))
    assert again.get_config() == schedule.get_config()
    assert again.rates(0, 20).tolist() == schedule.rates(0, 20).tolist()


def test_by_hand() -> None:
    assert ALL[0].rates(9, 2).tolist() == [0.5, 0.125]
    assert ALL[1].rates(10, 1).tolist() == [0.5 / 1.25]
    assert ALL[2].rates(3, 6).tolist() == [0.5, 0.25, 0.25, 0.25, 0.25, 0.25]
    np.testing.assert_allclose(
        schedules.PolynomialDecay(1.0, 4, 0.0, power=2.0).rates(0, 6), [1, 0.5625, 0.25, 0.0625, 0, 0]
    )
    np.testing.assert_allclose(ALL[5].rates(0, 13)[[0, 2, 4, 8, 12]], [0.5, 0.25, 0.25, 0.125, 0.125], atol=1e-15)


def test_a_schedule_of_your_own_is_asked_step_by_step() -> None:
    class Steps(schedules.ExponentialDecay):
        def __call__(self, step: Any) -> Any:
            return 0.5 if step < 2 else 0.25

    assert SGD(Steps(0.1, 1, 1.0)).rates(1, 2).tolist() == [0.5, 0.25]


def test_a_schedule_must_say_what_it_does() -> None:
    with pytest.raises(NotImplementedError, match="__call__"):
        schedules.LearningRateSchedule()(0)
    with pytest.raises(NotImplementedError, match="get_config"):
        schedules.LearningRateSchedule().get_config()


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: schedules.ExponentialDecay(0.1, 0, 0.5), "decay_steps"),
        (lambda: schedules.InverseTimeDecay(0.1, -1, 0.5), "decay_steps"),
        (lambda: schedules.PolynomialDecay(0.1, 0), "decay_steps"),
        (lambda: schedules.CosineDecay(0.1, 0), "decay_steps"),
        (lambda: schedules.CosineDecayRestarts(0.1, 0), "first_decay_steps"),
        (lambda: schedules.PiecewiseConstantDecay([1], [0.1]), "boundaries"),
        (lambda: schedules.deserialize({"class_name": "Warp", "config": {}}), "Warp"),
    ],
)
def test_wrong_arguments_are_named(make: Any, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        make()
